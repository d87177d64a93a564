/** What a file may be at most, so that one that somebody chose by mistake, or made to do harm, is refused with words. */
export interface Limits {
  /** A file, in bytes. */
  readonly file: number
  /** Cards in a file. */
  readonly cards: number
  /** A property, in octets as it is written. */
  readonly property: number
}

export const defaultLimits: Limits = { file: 250_000_000, cards: 50_000, property: 20_000_000 }
