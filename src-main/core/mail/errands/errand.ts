import { RehomeError } from '../../errors.ts'
import type { Clock, Side } from '../../ports.ts'
import { Gate, Link } from '../connection/links.ts'
import type { Session } from '../connection/mailbox.ts'
import { Patience } from '../copy/patience.ts'
import type { CopyEvent } from '../types.ts'

/** What is said while a server is waited for. */
export type WaitEvent = Extract<CopyEvent, { type: 'wait' | 'going-on' }>

export interface ErrandOptions {
  readonly clock: Clock
  /** Aborting ends the work after the step under way. */
  readonly signal: AbortSignal
  readonly on: (event: WaitEvent) => void
}

/** How long an end that was asked for waits for what is under way before it hangs up: a server may be silent. */
const GRACE_MS = 5000

/** Work with mailboxes beside the copy. After what may pass by itself it is begun again with a fresh connection. */
export class Errand {
  readonly #options: ErrandOptions
  readonly #patience: Patience
  readonly #links: { readonly gate: Gate; readonly link: Link<Session> }[] = []

  constructor(options: ErrandOptions) {
    this.#options = options
    const on = (event: CopyEvent) => {
      if (event.type === 'wait' || event.type === 'going-on') options.on(event)
    }
    this.#patience = new Patience({ clock: options.clock, signal: options.signal, on })
  }

  /** Names a mailbox, which is connected to when it is first needed. */
  mailbox<M extends Session>(side: Side, connect: (signal: AbortSignal) => Promise<M>): () => Promise<M> {
    const gate = new Gate(side)
    const link = new Link(gate, () => connect(this.#options.signal))
    this.#links.push({ gate, link })
    return () => link.get()
  }

  /** Does all of the work, and hangs up. @throws {RehomeError} `move.interrupted` when aborted. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options
    const ended = new AbortController()
    const cutOff = () =>
      void clock.sleep(GRACE_MS, ended.signal).then(
        () => this.#hangUp(),
        () => undefined
      )
    signal.addEventListener('abort', cutOff, { once: true })
    try {
      return await work()
    } finally {
      signal.removeEventListener('abort', cutOff)
      ended.abort()
      await this.#hangUp()
    }
  }

  /**
   * Does a part of the work that can be begun again.
   * @throws {RehomeError} What waiting can't help with; `move.interrupted` when aborted.
   */
  async attempt<T>(part: () => Promise<T>): Promise<T> {
    for (;;) {
      this.#stopIfAborted()
      try {
        return await part()
      } catch (error) {
        this.#stopIfAborted()
        if (!(error instanceof RehomeError)) throw error
        const fatal = await this.#wait(error)
        if (fatal) throw fatal
      }
    }
  }

  /** Call it after each step that needn't be done again. @throws {RehomeError} `move.interrupted` when aborted. */
  step(): void {
    this.#patience.progress()
    this.#stopIfAborted()
  }

  async #wait(error: RehomeError): Promise<RehomeError | undefined> {
    if (!error.code.startsWith('connect.')) return this.#patience.wait(error)
    const lost = this.#links.filter(({ gate }) => error.side === undefined || gate.side === error.side)
    if (!lost.some(({ gate }) => gate.known)) return error
    await Promise.all(lost.map(({ link }) => link.close()))
    return this.#patience.wait(error)
  }

  #stopIfAborted(): void {
    if (this.#options.signal.aborted) throw new RehomeError('move.interrupted')
  }

  async #hangUp(): Promise<void> {
    await Promise.all(this.#links.map(({ link }) => link.close()))
  }
}

/** Whether only one folder is concerned, so that the others can go on. */
export const isAboutFolder = (error: unknown): error is RehomeError =>
  error instanceof RehomeError && /^(folder|server)\./.test(error.code)
