import { RehomeError } from '../../errors.ts'
import type { Side } from '../../ports.ts'
import type { ConnectNew, ConnectOld, NewMailbox, OldMailbox } from './mailbox.ts'

interface Connection {
  readonly alive: boolean
  close(): Promise<void>
}

/**
 * Who may knock at a server's door, and when. After a loss only one tries until somebody is in again, and a
 * refused sign-in is not tried a second time: several wrong passwords in a row lock accounts.
 */
export class Gate {
  readonly side: Side
  #open = false
  #refused: RehomeError | undefined
  #turn: Promise<unknown> = Promise.resolve()
  /** Whether that side has ever answered: a server that never did is not waited for. */
  known = false

  constructor(side: Side) {
    this.side = side
  }

  /** Connects, alone where it isn't certain that the door is open. */
  enter<C>(connect: () => Promise<C>): Promise<C> {
    if (this.#open) return this.#knock(connect)
    const mine = this.#turn.then(() => this.#knock(connect))
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  /** A connection was lost, or given up: whoever comes next goes first. */
  doubt(): void {
    this.#open = false
  }

  async #knock<C>(connect: () => Promise<C>): Promise<C> {
    if (this.#refused) throw this.#refused
    try {
      const connection = await connect()
      this.#open = this.known = true
      return connection
    } catch (error) {
      this.#open = false
      if (!(error instanceof RehomeError)) throw error
      error.side ??= this.side
      if (error.code.startsWith('signIn.') && error.code !== 'signIn.tooManyConnections')
        this.#refused = error
      throw error
    }
  }
}

/** A connection opened when needed, and again after a loss. */
export class Link<C extends Connection> {
  readonly #gate: Gate
  readonly #connect: () => Promise<C>
  #connection: C | undefined
  #opening: Promise<C> | undefined

  constructor(gate: Gate, connect: () => Promise<C>) {
    this.#gate = gate
    this.#connect = connect
  }

  /** Whoever asks while it is being opened gets the same one. */
  get(): Promise<C> {
    if (this.#connection?.alive) return Promise.resolve(this.#connection)
    this.#opening ??= this.#reopen().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #reopen(): Promise<C> {
    await this.close()
    return (this.#connection = await this.#gate.enter(this.#connect))
  }

  async close(): Promise<void> {
    const connection = this.#connection
    if (!connection) return
    this.#connection = undefined
    this.#gate.doubt()
    await connection.close()
  }

  /** Closes it for good, also where it is only just being opened. */
  async end(): Promise<void> {
    await this.#opening?.catch(() => undefined)
    await this.close()
  }
}

/** The two connections that copy a folder: one reads the old one, one looks into the new one. */
export class Links {
  readonly #old: Link<OldMailbox>
  readonly #new: Link<NewMailbox>

  /** @param signal Aborting gives up a connection that is being made. */
  constructor(gates: Gates, old: ConnectOld, next: ConnectNew, signal: AbortSignal) {
    this.#old = new Link(gates.old, () => old(signal))
    this.#new = new Link(gates.new, () => next(signal))
  }

  old = (): Promise<OldMailbox> => this.#old.get()
  new = (): Promise<NewMailbox> => this.#new.get()

  /** Lets go of a connection that can't be relied on any more. */
  async drop(side: Side | undefined): Promise<void> {
    await (side === 'old' ? this.#old : this.#new).close()
  }

  async close(): Promise<void> {
    await Promise.all([this.#old.close(), this.#new.close()])
  }
}

export interface Gates {
  readonly old: Gate
  readonly new: Gate
}
