/** Chance that is the same each time, so that every practice mailbox is the same. */
export interface Chance {
  /** A number from 0 up to 1. */
  next(): number
  /** A whole number from 0 up to `limit`, `limit` excluded. */
  below(limit: number): number
  one<T>(of: readonly T[]): T
  /** True in so many of a hundred cases. */
  percent(share: number): boolean
}

/** mulberry32: small, and good enough for pretend letters; never for secrets. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    one<T>(of: readonly T[]): T {
      const chosen = of[below(of.length)]
      if (chosen === undefined) throw new RangeError('nothing to choose from')
      return chosen
    },
    percent: (share) => below(100) < share
  }
}
