import type { CardKeys } from './keys.ts'
import { isLikeName, isSameName, type NameKey } from './name-key.ts'
import { type PhoneKey, phoneBucket } from './phone-key.ts'

/** Tells which numbers people of different names have: a family's, a company's. */
export function sharedPhones(cards: Iterable<CardKeys>): (phone: PhoneKey) => boolean {
  const names = new Map<string, NameKey>()
  const shared = new Set<string>()
  for (const { name, phones } of cards) {
    if (name.words.length === 0) continue
    for (const bucket of phones.map(phoneBucket)) {
      const first = names.get(bucket)
      if (!first) names.set(bucket, name)
      else if (!isSameName(first, name) && !isLikeName(first, name)) shared.add(bucket)
    }
  }
  return (phone) => shared.has(phoneBucket(phone))
}
