import { RehomeError } from '../errors.ts'

/** Work of which there is one at a time, and which can be ended. */
export class Alone {
  #running: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined

  get running(): boolean {
    return this.#running !== undefined
  }

  /**
   * Does some work.
   * @param signal Aborting ends it as {@link stop} does.
   * @param refusal Is thrown when something is under way already.
   */
  async run<T>(
    signal: AbortSignal,
    refusal: () => RehomeError,
    work: (ended: AbortSignal) => Promise<T>
  ): Promise<T> {
    if (this.#running) throw refusal()
    const abort = new AbortController()
    const result = work(AbortSignal.any([signal, abort.signal]))
    this.#running = { abort, ended: result.catch(() => undefined) }
    try {
      return await result
    } finally {
      this.#running = undefined
    }
  }

  /** Ends what is under way after its current step, with `move.interrupted`; returns when it has ended. */
  async stop(): Promise<void> {
    this.#running?.abort.abort(new RehomeError('move.interrupted'))
    await this.#running?.ended
  }
}
