import { RehomeError } from '../../errors.ts'
import { deliver } from './deliver.ts'
import { type Gate, Link } from '../connection/links.ts'
import type { Appender, ConnectAppender, Message, Report } from '../connection/mailbox.ts'

/** Connections that append at a time, where each message costs a round trip; Gmail lets 15 in, Dovecot 10. */
const APPENDERS = 4
const BATCH_MESSAGES = 50
/** Where messages wait for each other, small batches spread them over the connections. */
const BATCH_MESSAGES_WAITING = 10
/** Bytes; one larger message goes alone. */
const BATCH_BYTES = 4 * 1024 * 1024

interface Slot {
  readonly link: Link<Appender>
  batches: number
}

/**
 * The connections over which messages leave, shared by all folders. A folder keeps to one of them, so that its
 * messages stay in order; where every message costs a round trip, they go over as many as there are.
 */
export class Outbox {
  readonly #gate: Gate
  readonly #connect: () => Promise<Appender>
  readonly #signal: AbortSignal
  readonly #slots: Slot[] = []
  /** Whether each message costs a round trip; undefined before anybody has connected. */
  #waits: boolean | undefined
  #limit = APPENDERS

  /** @param signal Aborting stops before the next message, and gives up a connection that is being made. */
  constructor(gate: Gate, connect: ConnectAppender, signal: AbortSignal) {
    this.#gate = gate
    this.#connect = () => connect(signal)
    this.#signal = signal
  }

  /**
   * Connects while there is other work, and learns which batches suit the server; never rejects: what goes wrong
   * is heard by whoever sends.
   */
  async warm(lane: number): Promise<void> {
    if (this.#waits !== undefined) return
    await this.#slot(lane)
      .link.get()
      .then(this.#learn, () => undefined)
  }

  /** Cuts messages into batches, in order; best after {@link warm}. */
  batches<T extends { readonly raw: Buffer }>(messages: readonly T[]): T[][] {
    const most = this.#waits ? BATCH_MESSAGES_WAITING : BATCH_MESSAGES
    const batches: T[][] = []
    let bytes = 0
    for (const message of messages) {
      const last = batches.at(-1)
      bytes += message.raw.length
      if (last && last.length < most && bytes <= BATCH_BYTES) last.push(message)
      else {
        batches.push([message])
        bytes = message.raw.length
      }
    }
    return batches
  }

  /**
   * Sends a batch, in the order of the calls of one lane; never rejects.
   * @param lane The number of who sends, from 0.
   */
  async send(lane: number, path: string, messages: readonly Message[]): Promise<Report> {
    const slot = this.#slot(lane)
    slot.batches++
    try {
      const appender = await slot.link.get()
      this.#learn(appender)
      const report = await deliver(appender, path, messages, this.#signal)
      // Nothing more goes over a line that has lost an answer.
      if (report.stopped?.code === 'connect.lost') await appender.close()
      return report
    } catch (error) {
      if (!(error instanceof RehomeError)) throw error
      // Nothing was sent: whatever it is, it is known that nothing was stored.
      if (this.#retire(slot, error)) return await this.send(lane, path, messages)
      return { fates: new Map(), stopped: error }
    } finally {
      slot.batches--
    }
  }

  /** Hangs up; what is sent from now on goes over new connections. */
  async close(): Promise<void> {
    await Promise.all(this.#slots.map(({ link }) => link.close()))
  }

  /** Closes all connections for good, those too that are only just being made. */
  async end(): Promise<void> {
    await Promise.all(this.#slots.map(({ link }) => link.end()))
  }

  readonly #learn = ({ waitsForEach }: Appender): void => {
    this.#waits = waitsForEach
  }

  #slot(lane: number): Slot {
    const home = lane % this.#limit
    while (this.#slots.length <= home) this.#add()
    const own = this.#slots[home]
    if (own && (own.batches === 0 || !this.#waits)) return own
    if (this.#slots.every(({ batches }) => batches > 0) && this.#slots.length < this.#limit) this.#add()
    const open = this.#slots.slice(0, this.#limit)
    return open.reduce((best, slot) => (slot.batches < best.batches ? slot : best))
  }

  #add(): void {
    this.#slots.push({ link: new Link(this.#gate, this.#connect), batches: 0 })
  }

  /** Does with fewer connections where the server wants no more of them. */
  #retire(slot: Slot, { code }: RehomeError): boolean {
    const index = this.#slots.indexOf(slot)
    if (code !== 'signIn.tooManyConnections' || index < 1) return false
    this.#limit = Math.max(1, Math.min(this.#limit, index))
    return true
  }
}
