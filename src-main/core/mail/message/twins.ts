import type { Digest } from '../copy/journal-port.ts'

interface Twin {
  readonly uid: number
  readonly digest: Digest
  /** INTERNALDATE in milliseconds, where known. */
  readonly date?: number | undefined
}

/**
 * Pairs messages with those that are the very same by digest, each with one. Of equal messages the one of the
 * same date is preferred: they may have different dates and flags, and each is to keep its own.
 * @returns The other's UID by a message's UID.
 */
export function pairEqual(messages: readonly Twin[], others: readonly Twin[]): Map<number, number> {
  const pairs = new Map<number, number>()
  const free = Map.groupBy(others, ({ digest }) => digest)
  const take = ({ uid, digest }: Twin, fits: (other: Twin) => boolean) => {
    const candidates = free.get(digest) ?? []
    const index = pairs.has(uid) ? -1 : candidates.findIndex(fits)
    const [found] = index < 0 ? [] : candidates.splice(index, 1)
    if (found) pairs.set(uid, found.uid)
  }
  for (const message of messages) take(message, (other) => second(other) === second(message))
  for (const message of messages) take(message, () => true)
  return pairs
}

/** Servers keep no fractions (RFC 9051 §9, date-time). */
const second = ({ date }: Twin) => Math.floor((date ?? NaN) / 1000)
