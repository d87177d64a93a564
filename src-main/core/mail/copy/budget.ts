/**
 * How many bytes of mail may be in memory at a time, over everything that is under way: whoever reads waits
 * here for room, so that memory does not grow with the mailbox.
 */
export class Budget {
  readonly #capacity: number
  #free: number
  #waiting: { readonly bytes: number; readonly go: () => void }[] = []

  readonly #onGiven: ((bytes: number) => void) | undefined

  /**
   * @param capacity Bytes.
   * @param onGiven Hears how many bytes were given back, each time.
   */
  constructor(capacity: number, onGiven?: (bytes: number) => void) {
    this.#capacity = capacity
    this.#free = capacity
    this.#onGiven = onGiven
  }

  /** Resolves when there is room, in the order of the calls. What is larger than all of it gets all of it. */
  async take(bytes: number): Promise<Release> {
    const share = Math.min(bytes, this.#capacity)
    if (this.#waiting.length > 0 || share > this.#free)
      await new Promise<void>((go) => this.#waiting.push({ bytes: share, go }))
    else this.#free -= share
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      this.#onGiven?.(bytes)
      this.#give(share)
    }
  }

  #give(bytes: number): void {
    this.#free += bytes
    for (let next = this.#waiting[0]; next && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#free -= next.bytes
      this.#waiting.shift()
      next.go()
    }
  }
}

/** Gives the room back; calling it again does nothing. */
export type Release = () => void
