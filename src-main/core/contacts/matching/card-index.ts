import type { CardKeys } from './keys.ts'
import { phoneBucket } from './phone-key.ts'

/**
 * A number that a whole company has, or a UID that a program gave to all its cards, would make each card a candidate
 * for each other one. The first of them are enough: what makes two cards surely one has a bucket of its own.
 */
const largestBucket = 8

/** Finds the cards that have anything in common with a card, without comparing each with each. */
export class CardIndex {
  readonly #buckets = new Map<string, number[]>()

  /** @param id what `lookUp` will answer */
  add(id: number, keys: CardKeys): void {
    for (const name of bucketsOf(keys)) {
      const bucket = this.#buckets.get(name)
      if (!bucket) this.#buckets.set(name, [id])
      else if (bucket.length < largestBucket) bucket.push(id)
    }
  }

  /** Cards that may resemble this one, in the order in which they were added. */
  lookUp(keys: CardKeys): number[] {
    const ids = bucketsOf(keys).flatMap((name) => this.#buckets.get(name) ?? [])
    return [...new Set(ids)].sort((a, b) => a - b)
  }
}

function bucketsOf(keys: CardKeys): string[] {
  const kind = keys.isGroup ? 'group' : 'person'
  const name = keys.name.words.join(' ')
  const phones = keys.phones.map(phoneBucket)
  const buckets = [
    `hash ${keys.hash}`,
    ...(keys.uid ? [`uid ${keys.uid}`] : []),
    ...keys.emails.map((email) => `email ${email}`),
    ...keys.roleEmails.map((email) => `role ${email}`),
    ...phones.map((phone) => `phone ${phone}`),
    ...(name ? [`name ${name}`, ...[...keys.emails, ...phones].map((way) => `both ${name} ${way}`)] : [])
  ]
  return [...new Set(buckets)].map((bucket) => `${kind} ${bucket}`)
}
