/** Work that goes on side by side, and ends together. */
export class Group {
  readonly #work = new Set<Promise<void>>()
  #failures: unknown[] = []

  /** Whether some of it has failed: no more is to be begun. */
  get failed(): boolean {
    return this.#failures.length > 0
  }

  add(work: Promise<void>): void {
    const settled = work.then(
      () => void this.#work.delete(settled),
      (error: unknown) => {
        this.#work.delete(settled)
        this.#failures.push(error)
      }
    )
    this.#work.add(settled)
  }

  /** Waits until all has ended. @throws What failed first. */
  async end(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
    if (this.failed) throw this.#failures[0] as Error
  }
}
