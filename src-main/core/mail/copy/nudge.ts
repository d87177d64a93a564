/** What has become of the lines: `kept`, or `lost` with another network or a sleep, silently as that may be. */
export type Lines = 'kept' | 'lost'

/** Tells whoever waits for a connection that it is a good time to try: the network is back, the computer woke up. */
export class Nudge {
  readonly #listeners = new Set<(lines: Lines) => void>()

  /** @returns A function that ends the listening. */
  listen(listener: (lines: Lines) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  give(lines: Lines): void {
    for (const listener of [...this.#listeners]) listener(lines)
  }
}
