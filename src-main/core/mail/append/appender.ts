import { setTimeout } from 'node:timers/promises'
import { RehomeError } from '../../errors.ts'
import { type Answer, appendedUids, parseAnswer } from './append-answer.ts'
import { announcement, areSafe, type Dialect, mailboxName } from './append-command.ts'
import { AppendStream, type Connection } from './append-stream.ts'
import { serverText } from '../../web/index.ts'
import { commandFailure, Refused, refusal, serverWords } from '../connection/failure.ts'
import type { Appender, Fate, Message, Report } from '../connection/mailbox.ts'

/** What one MULTIAPPEND holds at most, one larger message aside. */
const BATCH_MESSAGES = 50
const BATCH_BYTES = 4 * 1024 * 1024

/** Commands on their way without an answer, by the last answer: fewer than the BADs that Dovecot bears, until all goes well. */
const window = { none: 16, OK: 64, NO: 16, BAD: 1 }

/** After how many BADs to leave before the server does: Exchange hangs up after 10, Dovecot after 20. */
const BEARABLE_BADS = 9

/** How long a server may take to say goodbye. */
const GOODBYE_MS = 3000

/** One command to be sent. */
interface Order {
  readonly call: Call
  /** The first message's place among all that were ever handed over. */
  readonly place: number
  readonly messages: readonly Message[]
  /** Sent when all before it is answered, and answered before anything more is sent. */
  readonly alone?: boolean
}

/** One command that is being sent, or was. */
interface Command {
  readonly order: Order
  /** Whether its last byte is on its way. */
  isComplete: boolean
  answer?: Answer
}

/** Appends over a connection that imapflow has signed in: many messages at a time, as far as the server goes along. */
export class ImapAppender implements Appender {
  readonly waitsForEach: boolean
  readonly #host: string
  readonly #dialect: Dialect
  readonly #stream: AppendStream
  #alive = true
  #tag = 0
  #messages = 0
  /** Not begun yet, by place. */
  readonly #orders: Order[] = []
  /** Begun and not answered, by tag. */
  readonly #commands = new Map<string, Command>()
  #isSending = false
  /** Called with whether to go on, while the server's `+` is awaited. */
  #goAhead: ((mayGoOn: boolean) => void) | undefined
  /** Wakes the sender when there is news of what it has sent. */
  #wake: () => void = () => undefined
  readonly #gone = Promise.withResolvers<undefined>()
  /** Answers are given in the order of the calls. */
  #lastReport: Promise<unknown> = Promise.resolve()
  #lastStatus: keyof typeof window = 'none'
  #bads = 0
  #bye = ''

  /** @param connection Signed in, nothing under way on it. */
  constructor(connection: Connection, dialect: Dialect, host: string) {
    this.#host = host
    this.#dialect = dialect
    this.waitsForEach = dialect.unasked !== 'all'
    this.#stream = new AppendStream(connection, {
      line: (line) => this.#heard(line),
      end: () => this.#lose(),
      silence: () => {
        if (this.#orders.length > 0 || this.#commands.size > 0) this.#lose()
      }
    })
  }

  get alive(): boolean {
    return this.#alive
  }

  append(path: string, messages: readonly Message[]): Promise<Report> {
    const call = new Call(path, messages.length)
    const report = this.#lastReport.then(() => call.report)
    this.#lastReport = report
    if (!this.#alive) call.stop(this.#lost(), messages.length)
    else if (mailboxName(path, this.#dialect) === undefined) {
      call.stop(
        this.#failure(new RehomeError('folder.vanished', { host: this.#host, folder: path })),
        messages.length
      )
    } else {
      const sendable = messages.filter((message) => !this.#refusedHere(call, message))
      for (const batch of this.#batches(sendable)) {
        this.#orders.push({ call, place: this.#messages, messages: batch })
        this.#messages += batch.length
      }
      void this.#send()
    }
    return report
  }

  async close(): Promise<void> {
    if (this.#alive && !this.#isSending) {
      this.#alive = false
      void this.#stream.write(`${this.#nextTag()} LOGOUT\r\n`)
      this.#stream.flush()
      await Promise.race([this.#gone.promise, setTimeout(GOODBYE_MS, undefined, { ref: false })])
    }
    this.#lose()
  }

  /** What need not be sent to know that it isn't taken. */
  #refusedHere(call: Call, { uid, raw, flags }: Message): boolean {
    const code =
      raw.length > this.#dialect.appendLimit
        ? 'message.tooBig'
        : areSafe(flags)
          ? undefined
          : 'message.refused'
    if (code) call.settle(uid, { is: 'refused', code, params: {} })
    return code !== undefined
  }

  #batches(messages: readonly Message[]): Message[][] {
    if (!this.#dialect.batches) return messages.map((message) => [message])
    const batches: Message[][] = []
    let bytes = Infinity
    for (const message of messages) {
      const last = batches.at(-1)
      bytes += message.raw.length
      if (last && last.length < BATCH_MESSAGES && bytes <= BATCH_BYTES) last.push(message)
      else {
        batches.push([message])
        bytes = message.raw.length
      }
    }
    return batches
  }

  /** Sends what there is to send, as far ahead of the answers as is wise. */
  async #send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    for (let order = this.#orders[0]; this.#alive && order; order = this.#orders[0]) {
      if (this.#commands.size >= (order.alone ? 1 : window[this.#lastStatus])) await this.#news()
      else {
        this.#orders.shift()
        await this.#transmit(order)
      }
    }
    this.#isSending = false
    this.#stream.flush()
  }

  async #transmit(order: Order): Promise<void> {
    const tag = this.#nextTag()
    const command: Command = { order, isComplete: false }
    this.#commands.set(tag, command)
    let opening = `${tag} APPEND ${mailboxName(order.call.path, this.#dialect) ?? ''}`
    // What comes after a BAD is asked for: to see whether the server took the message before for a command.
    const unasked = this.#lastStatus === 'BAD' ? 'none' : this.#dialect.unasked
    for (const message of order.messages) {
      const { text, waits } = announcement(message, { ...this.#dialect, unasked })
      await this.#stream.write(opening + text)
      opening = ''
      // A refusal in place of the server's `+` ends the command.
      if (waits && !(await this.#mayGoOn(command))) return
      await this.#stream.write(message.raw)
      // Refused before its end: what was announced is sent, and nothing more.
      if (command.answer) break
    }
    await this.#stream.write('\r\n')
    command.isComplete = true
  }

  async #mayGoOn(command: Command): Promise<boolean> {
    if (!this.#alive || command.answer) return false
    this.#stream.flush()
    return new Promise((resolve) => (this.#goAhead = resolve))
  }

  /** @returns Whether somebody was waiting. */
  #goOn(mayGoOn: boolean): boolean {
    const resolve = this.#goAhead
    this.#goAhead = undefined
    resolve?.(mayGoOn)
    return resolve !== undefined
  }

  /** Sends what is in line, and waits for something to happen. */
  #news(): Promise<void> {
    this.#stream.flush()
    return new Promise((resolve) => (this.#wake = resolve))
  }

  #heard(line: string): void {
    if (line.startsWith('+')) {
      if (!this.#goOn(true)) this.#lose()
    } else if (/^\* (?!BAD\b)/i.test(line)) {
      this.#bye = /^\* BYE(?: \[[^\]]*\])? ?(.*)$/i.exec(line)?.[1] ?? this.#bye
    } else this.#answered(parseAnswer(line))
  }

  #answered(answer: Answer | undefined): void {
    const command = answer && this.#commands.get(answer.tag)
    if (!command || (answer.status === 'OK' && !command.isComplete)) {
      // The goodbye is answered, or there is no sense in what this server says.
      this.#lose()
      return
    }
    command.answer = answer
    this.#commands.delete(answer.tag)
    this.#lastStatus = answer.status
    if (answer.status === 'BAD') this.#bads++
    if (answer.status === 'OK') this.#arrived(command.order, answer)
    else this.#refused(command.order, new Refused(answer.status, answer.code, answer.text))
    const isAsking = !command.isComplete && this.#goOn(false)
    // BAD to what isn't said yet: the rest may be taken for commands.
    const isDerailed = answer.status === 'BAD' && !command.isComplete && !isAsking
    if (isDerailed || (this.#bads >= BEARABLE_BADS && this.#commands.size === 0)) this.#lose()
    this.#wake()
    void this.#send()
  }

  #arrived({ call, messages }: Order, answer: Answer): void {
    const appended = appendedUids(answer, messages.length)
    messages.forEach(({ uid }, index) => {
      const newUid = appended?.uids[index]
      call.settle(uid, {
        is: 'arrived',
        ...(appended && newUid !== undefined && { newUid, uidValidity: appended.uidValidity })
      })
    })
  }

  #refused({ call, place, messages }: Order, refused: Refused): void {
    const why = refusal(refused)
    const isAboutOne = why !== undefined && why !== 'folder.vanished'
    const [only] = messages
    if (isAboutOne && messages.length > 1) {
      // Nothing of it was stored (RFC 3502 §4). A mailbox that is full may have room for some.
      const alone = why === 'quota.full'
      this.#orders.push(
        ...messages.map((message, i) => ({ call, place: place + i, messages: [message], alone }))
      )
      this.#orders.sort((a, b) => a.place - b.place)
    } else if (only && (why === 'message.refused' || why === 'message.tooBig')) {
      const reason = serverWords(refused)
      call.settle(only.uid, { is: 'refused', code: why, params: {}, ...(reason && { reason }) })
    } else {
      const failure = this.#failure(
        commandFailure(refused, this.#host, why ?? 'server.busy', { folder: call.path })
      )
      call.stop(failure, messages.length)
      this.#drop(failure, (order) => why !== 'folder.vanished' || order.call.path === call.path)
    }
  }

  /** What is still to be sent would meet with the same answer. */
  #drop(failure: RehomeError, isMeant: (order: Order) => boolean): void {
    const waiting = this.#orders.splice(0)
    for (const order of waiting) {
      if (isMeant(order)) order.call.stop(failure, order.messages.length)
      else this.#orders.push(order)
    }
  }

  /** Nobody knows what became of what has no answer. */
  #lose(): void {
    this.#alive = false
    this.#stream.destroy()
    const commands = Array.from(this.#commands.values(), ({ order }) => order)
    this.#commands.clear()
    for (const { call, messages } of [...commands, ...this.#orders.splice(0)])
      call.stop(this.#lost(), messages.length)
    this.#goOn(false)
    this.#wake()
    this.#gone.resolve(undefined)
  }

  #lost(): RehomeError {
    const reason = serverText(this.#bye)
    return this.#failure(new RehomeError('connect.lost', { host: this.#host, ...(reason && { reason }) }))
  }

  #failure(error: RehomeError): RehomeError {
    error.side = 'new'
    return error
  }

  #nextTag = () => `R${++this.#tag}`
}

/** One call of {@link Appender.append}, until each of its messages has a fate or will have none. */
class Call {
  readonly path: string
  readonly report: Promise<Report>
  readonly #fates = new Map<number, Fate>()
  #stopped: RehomeError | undefined
  #open: number
  #finish: (report: Report) => void = () => undefined

  constructor(path: string, messages: number) {
    this.path = path
    this.#open = messages
    this.report = new Promise((resolve) => (this.#finish = resolve))
    this.#close(0)
  }

  settle(uid: number, fate: Fate): void {
    this.#fates.set(uid, fate)
    this.#close(1)
  }

  /** So many messages will have no fate. */
  stop(failure: RehomeError, messages: number): void {
    if (!this.#stopped || failure.code === 'connect.lost') this.#stopped = failure
    this.#close(messages)
  }

  #close(messages: number): void {
    this.#open -= messages
    if (this.#open > 0) return
    const stopped = this.#stopped
    this.#finish({ fates: this.#fates, ...(stopped && { stopped }) })
  }
}
