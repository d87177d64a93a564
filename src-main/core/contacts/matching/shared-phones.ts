import type { CardKeys } from './keys.ts'
import { type PhoneKey, phoneBuckets } from './phone-key.ts'

/** Tells which numbers cards of different names have: a family's, a company's. */
export function sharedPhones(cards: Iterable<CardKeys>): (phone: PhoneKey) => boolean {
  const names = new Map<string, string>()
  const shared = new Set<string>()
  for (const { name, phones } of cards) {
    const words = name.words.join(' ')
    if (!words) continue
    for (const bucket of phones.flatMap(phoneBuckets)) {
      const first = names.get(bucket)
      if (first === undefined) names.set(bucket, words)
      else if (first !== words) shared.add(bucket)
    }
  }
  return (phone) => phoneBuckets(phone).some((bucket) => shared.has(bucket))
}
