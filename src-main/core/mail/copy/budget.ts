/**
 * How many bytes of mail may be in memory at a time, over everything that is under way: whoever reads waits
 * here for room, so that memory does not grow with the mailbox.
 */
export class Budget {
  readonly #capacity: number
  #free: number
  #waiting: { readonly bytes: number; readonly go: () => void }[] = []

  /** @param capacity Bytes. */
  constructor(capacity: number) {
    this.#capacity = capacity
    this.#free = capacity
  }

  /** Resolves when there is room, in the order of the calls. What is larger than all of it gets all of it. */
  async take(bytes: number): Promise<Release> {
    const share = Math.min(bytes, this.#capacity)
    if (this.#waiting.length > 0 || share > this.#free)
      await new Promise<void>((go) => this.#waiting.push({ bytes: share, go }))
    else this.#free -= share
    let taken = true
    return () => {
      if (taken) this.#give(share)
      taken = false
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
