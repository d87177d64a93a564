import { RehomeError } from '../errors.ts'
import type { Side } from '../ports.ts'
import type { ConnectNew, ConnectOld, NewMailbox, OldMailbox, Session } from './mailbox.ts'

/** The connections of a copy, one a side, opened when needed and again after a loss. */
export class Links {
  readonly #old: Link<OldMailbox>
  readonly #new: Link<NewMailbox>

  /** @param signal Aborting gives up a connection that is being made. */
  constructor(old: ConnectOld, next: ConnectNew, signal: AbortSignal) {
    this.#old = new Link('old', () => old(signal))
    this.#new = new Link('new', () => next(signal))
  }

  old = (): Promise<OldMailbox> => this.#old.get()
  new = (): Promise<NewMailbox> => this.#new.get()

  /** Whether that side has ever answered: a server that never did is not waited for. */
  known(side: Side | undefined): boolean {
    return (side === 'old' ? this.#old : this.#new).known
  }

  /** Lets go of a connection that can't be relied on any more. */
  async drop(side: Side | undefined): Promise<void> {
    await (side === 'old' ? this.#old : this.#new).close()
  }

  async close(): Promise<void> {
    await Promise.all([this.#old.close(), this.#new.close()])
  }
}

class Link<M extends Session> {
  readonly #side: Side
  readonly #connect: () => Promise<M>
  #mailbox: M | undefined
  known = false

  constructor(side: Side, connect: () => Promise<M>) {
    this.#side = side
    this.#connect = connect
  }

  async get(): Promise<M> {
    if (this.#mailbox?.alive) return this.#mailbox
    await this.close()
    try {
      this.#mailbox = await this.#connect()
    } catch (error) {
      if (error instanceof RehomeError) error.side ??= this.#side
      throw error
    }
    this.known = true
    return this.#mailbox
  }

  async close(): Promise<void> {
    await this.#mailbox?.close()
    this.#mailbox = undefined
  }
}
