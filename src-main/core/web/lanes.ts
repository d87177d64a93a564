/** Answers without trouble after which one more request may be under way again. */
const CALM = 100

/** How many requests are under way at a time: four at first, half as many each time a server asks for less. */
export class Lanes {
  readonly #most: number
  #open: number
  #busy = 0
  #calm = 0
  readonly #queue: (() => void)[] = []

  constructor(most = 4) {
    this.#most = this.#open = most
  }

  /** How many may be under way now. */
  get open(): number {
    return this.#open
  }

  /** Does something as soon as a lane is free. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    while (this.#busy >= this.#open) await new Promise<void>((resolve) => this.#queue.push(resolve))
    this.#busy++
    try {
      return await work()
    } finally {
      this.#busy--
      this.#queue.shift()?.()
    }
  }

  halve(): void {
    this.#open = Math.max(1, Math.floor(this.#open / 2))
    this.#calm = 0
  }

  /** An answer came without trouble. */
  calm(): void {
    if (this.#open === this.#most || ++this.#calm < CALM) return
    this.#calm = 0
    this.#open++
    this.#queue.shift()?.()
  }
}
