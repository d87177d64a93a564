import { connect, createServer, type Socket } from 'node:net'
import { ImapStream, type Piece, type Speaker, textOf } from './imap-stream.ts'
import { Outlet } from './outlet.ts'

/**
 * Something that goes wrong on a line, and when.
 * @example
 * // The third message is too much for the mailbox.
 * proxy.rule({ when: { client: / APPEND /, nth: 3 }, then: { answer: 'NO [OVERQUOTA] Mailbox is full.' } })
 */
export type Rule =
  | { readonly when: When; readonly then: Action }
  /** From now on, on every connection. */
  | { readonly when?: undefined; readonly then: LastingAction }

/**
 * A line that sets a rule off, as it is on the wire, without its end; a byte is a character. What is within a
 * literal is never looked at; a command or an answer with a literal in it is several lines.
 */
export type When = ({ readonly client: RegExp } | { readonly server: RegExp }) & {
  /** The first line of those that match, counted from 1. */
  readonly nth?: number
  /** How many of those that match from there on; one unless said otherwise. */
  readonly times?: number
  /** Counts for each connection anew instead of over all of them. */
  readonly perConnection?: boolean
}

export type LastingAction =
  /**
   * Both connections are cut, once, when one side (else the one whose line it was, else clients) has said so many
   * bytes more, the line included: with 0, it is lost. `reset` forgets what is on its way as well (RST).
   */
  | { readonly cut: number; readonly of?: Speaker; readonly reset?: boolean }
  /** Nothing more of what that side says gets through, from this line on, until the rule is lifted. */
  | { readonly hold: Speaker }
  /** Fewer bytes a second. */
  | { readonly slow: Speaker; readonly bytesPerSecond: number }
  /** Each byte is so many milliseconds on its way, in both directions. */
  | { readonly delay: number }
  /** The server claims to be able to do less, and more. `AUTH=` hides all that begin so. */
  | { readonly hide: readonly string[]; readonly offer?: readonly string[] }

export type Action =
  | LastingAction
  /** What matched in the line reads otherwise, as with `String.replace`. Literals that it announces go on unchanged. */
  | { readonly replace: string }
  /** The literal that the line announces is another, with its length set right. */
  | { readonly rewrite: (literal: Buffer) => Buffer }
  /** The server never hears of the command, literals and all; the last line is what it is answered, behind its tag. Rules apply to that too. */
  | { readonly answer: string | readonly string[] }
  /** So is the command, when this has an answer for one of its literals; else it is passed on, all at once. */
  | { readonly judge: (literal: Buffer) => string | undefined }
  /** The client hears this line first; with `hangUp` it's the last that it hears, and the line itself is lost. */
  | { readonly say: string; readonly hangUp?: boolean }

/** A rule that is in force. */
export interface ActiveRule {
  /** How often it has been applied. */
  readonly applied: number
  /** Resolves when it is applied for the first time. */
  readonly happened: Promise<void>
  /** Ends it; what it holds is let go. */
  lift(): void
}

/** A command as it was heard, its literals left out: `{ tag: 'A1', text: 'LOGIN {5} {8}' }`. */
export interface HeardCommand {
  readonly tag: string
  readonly text: string
}

export interface HeardConnection {
  readonly commands: readonly HeardCommand[]
  /** False once it has ended. */
  readonly open: boolean
}

export interface FaultProxy {
  readonly port: number
  /** In the order in which they were made. */
  readonly connections: readonly HeardConnection[]
  /** All commands, in the order in which they were heard. */
  readonly commands: readonly HeardCommand[]
  /** All that clients have sent, as it was on the wire. */
  readonly wire: Buffer
  /** Rules are applied in the order in which they are made; the first that takes a line away has it. */
  rule(rule: Rule): ActiveRule
  close(): Promise<void>
}

/**
 * A line between clients and a server of the tests on which anything can go wrong. It understands IMAP in clear;
 * of TLS and of compressed connections it can only count bytes, hold and slow down.
 */
export async function startFaultProxy(serverPort: number): Promise<FaultProxy> {
  const rules = new Set<StandingRule>()
  const conversations: Conversation[] = []
  const commands: HeardCommand[] = []
  const wire: Buffer[] = []
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    client.on('data', (bytes: Buffer) => wire.push(bytes))
    conversations.push(new Conversation(client, upstream, rules, (command) => commands.push(command)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()

  return {
    port: typeof address === 'object' && address ? address.port : 0,
    connections: conversations,
    commands,
    get wire() {
      return Buffer.concat(wire)
    },
    rule(rule) {
      const standing = new StandingRule(rule, () => {
        rules.delete(standing)
        for (const conversation of conversations) conversation.lift(standing)
      })
      rules.add(standing)
      for (const conversation of conversations) conversation.begin(standing)
      return standing
    },
    async close() {
      for (const conversation of conversations) conversation.cut()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

class StandingRule implements ActiveRule {
  readonly when: When | undefined
  readonly then: Action
  readonly happened: Promise<void>
  readonly lift: () => void
  applied = 0
  /** Bytes that may still pass, of a rule that cuts whatever is said. */
  readonly meter: Meter | undefined
  /** How many lines matched; by connection, where these count singly. */
  readonly #matched = new WeakMap<object, number>()
  #happen!: () => void

  constructor({ when, then }: Rule, lift: () => void) {
    this.when = when
    this.then = then
    this.lift = lift
    this.happened = new Promise((resolve) => (this.#happen = resolve))
    if (!when && 'cut' in then) this.meter = meterOf(then, 'client', this)
  }

  /** Whether the line sets it off now. */
  hears(connection: HeardConnection, speaker: Speaker, line: string): boolean {
    const { when } = this
    if (!when) return 'hide' in this.then && speaker === 'server'
    const pattern = 'client' in when ? when.client : when.server
    if (!(speaker in when) || !pattern.test(line)) return false
    const { nth = 1, times = 1, perConnection = false } = when
    const counter = perConnection ? connection : this
    const matched = (this.#matched.get(counter) ?? 0) + 1
    this.#matched.set(counter, matched)
    return matched >= nth && matched < nth + times
  }

  apply(): void {
    this.applied++
    this.#happen()
  }
}

interface Meter {
  readonly rule: StandingRule
  readonly of: Speaker
  readonly reset: boolean
  left: number
}

const meterOf = (
  { cut, of, reset = false }: Extract<Action, { cut: number }>,
  speaker: Speaker,
  rule: StandingRule
): Meter => ({ rule, of: of ?? speaker, reset, left: cut })

/** A command that was passed on and has no answer yet, or that is answered here when its turn comes. */
interface Pending {
  readonly tag: string
  readonly name: string
  /** Lines for the client that wait for the commands before this one to be answered. */
  readonly own: string[]
  isAnswered: boolean
}

/** What becomes of the pieces behind a line, up to the end of the command or of the literal. */
type Course =
  | { readonly is: 'swallowed'; readonly pending: Pending; readonly answer: readonly string[] }
  | {
      readonly is: 'judged'
      readonly pending: Pending
      readonly rule: StandingRule
      readonly judge: (literal: Buffer) => string | undefined
      /** The whole command, to be passed on. */
      readonly command: Buffer[]
      /** The literal under way. */
      literal: Buffer[]
      answer: string | undefined
    }
  | {
      readonly is: 'rewritten'
      readonly line: string
      readonly parts: Buffer[]
      readonly rewrite: (literal: Buffer) => Buffer
    }

const other = (speaker: Speaker): Speaker => (speaker === 'client' ? 'server' : 'client')

/** One client's connection, and the one to the server that goes with it. */
class Conversation implements HeardConnection {
  readonly commands: HeardCommand[] = []
  readonly #sockets: Readonly<Record<Speaker, Socket>>
  readonly #streams = { client: new ImapStream('client'), server: new ImapStream('server') }
  /** By who speaks: what the client says leaves for the server. */
  readonly #outlets: Readonly<Record<Speaker, Outlet>>
  readonly #rules: ReadonlySet<StandingRule>
  readonly #heard: (command: HeardCommand) => void
  readonly #meters: Meter[] = []
  readonly #courses: Record<Speaker, Course | undefined> = { client: undefined, server: undefined }
  #pending: Pending[] = []
  #current: Pending | undefined
  #isEnding = false

  constructor(
    client: Socket,
    server: Socket,
    rules: ReadonlySet<StandingRule>,
    heard: (command: HeardCommand) => void
  ) {
    this.#sockets = { client, server }
    this.#rules = rules
    this.#heard = heard
    this.#outlets = {
      client: new Outlet(server, () => client.resume()),
      server: new Outlet(client, () => server.resume())
    }
    this.#listen('client')
    this.#listen('server')
    for (const rule of rules) this.begin(rule)
  }

  get open(): boolean {
    return !this.#sockets.client.destroyed
  }

  /** Applies what is to be from now on. */
  begin(rule: StandingRule): void {
    if (rule.when) return
    this.#obstruct(rule)
  }

  lift(rule: StandingRule): void {
    for (const outlet of Object.values(this.#outlets)) {
      outlet.release(rule)
      if (rule.applied > 0 && 'slow' in rule.then) outlet.rate = Infinity
      if (rule.applied > 0 && 'delay' in rule.then) outlet.delay = 0
    }
  }

  cut(reset = false): void {
    this.#isEnding = true
    for (const socket of Object.values(this.#sockets)) {
      if (reset) socket.resetAndDestroy()
      else socket.destroy()
    }
  }

  #listen(speaker: Speaker): void {
    const socket = this.#sockets[speaker]
    socket.on('error', () => this.cut())
    socket.on('close', () => {
      if (!this.#isEnding) this.cut()
    })
    socket.on('data', (bytes: Buffer) => this.#hear(speaker, bytes))
    socket.on('end', () => {
      if (this.#isEnding) return
      this.#emit(speaker, this.#streams[speaker].end())
      void this.#outlets[speaker].flushed().then(() => this.#sockets[other(speaker)].end())
    })
  }

  #hear(speaker: Speaker, bytes: Buffer): void {
    const isTls = speaker === 'client' && this.commands.length === 0 && bytes[0] === 0x16
    if (isTls) this.#giveUpReading()
    for (const piece of this.#streams[speaker].push(bytes)) {
      if (!this.#isEnding) this.#take(speaker, piece)
    }
    if (this.#outlets[speaker].isFull()) this.#sockets[speaker].pause()
  }

  #take(speaker: Speaker, piece: Piece): void {
    if (piece.is === 'opaque') return this.#emit(speaker, piece.bytes)
    if (piece.is === 'line' && speaker === 'client' && piece.first) this.#note(textOf(piece.bytes))
    const course = this.#courses[speaker]
    if (course) this.#follow(speaker, course, piece)
    else if (piece.is === 'line') this.#line(speaker, piece)
    else this.#emit(speaker, piece.bytes)
    if (piece.is === 'line' && speaker === 'server' && piece.first) this.#noteAnswer(textOf(piece.bytes))
    if (piece.is === 'line' && speaker === 'client' && !piece.literal && !this.#isDialogue())
      this.#current = undefined
  }

  /** Passes a line through the rules. */
  #line(speaker: Speaker, piece: Extract<Piece, { is: 'line' }>): void {
    const end = piece.bytes.subarray(textOf(piece.bytes).length)
    let text = textOf(piece.bytes)
    for (const rule of [...this.#rules]) {
      if (this.#isEnding || !rule.hears(this, speaker, text)) continue
      const { then } = rule
      if ('hide' in then) {
        const claimed = withCapabilities(text, then.hide, then.offer ?? [])
        if (claimed !== text) rule.apply()
        text = claimed
      } else if ('replace' in then) {
        rule.apply()
        text = text.replace(patternOf(rule), then.replace)
      } else if ('cut' in then) {
        this.#meters.push(meterOf(then, speaker, rule))
      } else if ('say' in then) {
        rule.apply()
        if (then.hangUp) return this.#hangUp(then.say)
        if (speaker === 'client' && this.#current) this.#sayInTurn(this.#current, then.say)
        else this.#emit('server', Buffer.from(`${then.say}\r\n`, 'latin1'))
      } else if ('answer' in then) {
        if (speaker === 'client' && this.#current && piece.first) {
          rule.apply()
          return this.#swallow(this.#current, [then.answer].flat(), piece)
        }
      } else if ('judge' in then) {
        if (speaker === 'client' && this.#current && piece.first && piece.literal) {
          const course = { is: 'judged', pending: this.#current, rule, judge: then.judge } as const
          this.#courses.client = { ...course, command: [], literal: [], answer: undefined }
          return this.#follow(speaker, this.#courses.client, piece)
        }
      } else if ('rewrite' in then) {
        if (piece.literal) {
          rule.apply()
          return this.#collect(speaker, text, then.rewrite, piece.literal.synchronizing)
        }
      } else this.#obstruct(rule)
    }
    this.#emit(speaker, Buffer.concat([Buffer.from(text, 'latin1'), end]))
  }

  #obstruct(rule: StandingRule): void {
    const { then } = rule
    // What is to be held from now on happens when there is something to hold.
    if ('hold' in then) {
      this.#outlets[then.hold].hold(rule)
      if (rule.when) rule.apply()
    } else if ('slow' in then) {
      this.#outlets[then.slow].rate = then.bytesPerSecond
      rule.apply()
    } else if ('delay' in then) {
      for (const outlet of Object.values(this.#outlets)) outlet.delay = then.delay
      rule.apply()
    }
  }

  #follow(speaker: Speaker, course: Course, piece: Exclude<Piece, { is: 'opaque' }>): void {
    if (course.is === 'swallowed') {
      if (piece.is === 'line') this.#swallow(course.pending, course.answer, piece)
      return
    }
    if (course.is === 'judged') return this.#weigh(course, piece)
    course.parts.push(piece.bytes)
    if (piece.is === 'line' || !piece.last) return
    const literal = course.rewrite(Buffer.concat(course.parts))
    this.#courses[speaker] = undefined
    // The client has been told to go on already, so the server must not.
    const mark = speaker === 'client' ? '+' : ''
    const line = course.line.replace(/\{\d+[+-]?\}$/, `{${literal.length}${mark}}\r\n`)
    this.#emit(speaker, Buffer.concat([Buffer.from(line, 'latin1'), literal]))
  }

  #weigh(course: Extract<Course, { is: 'judged' }>, piece: Exclude<Piece, { is: 'opaque' }>): void {
    if (piece.is === 'literal') {
      course.command.push(piece.bytes)
      course.literal.push(piece.bytes)
      if (!piece.last) return
      course.answer ??= course.judge(Buffer.concat(course.literal))
      course.literal = []
      return
    }
    const line = piece.bytes.toString('latin1')
    course.command.push(Buffer.from(line.replace(/\{(\d+)\}\r\n$/, '{$1+}\r\n'), 'latin1'))
    if (piece.literal?.synchronizing) this.#sayInTurn(course.pending, '+ OK')
    if (piece.literal) return
    this.#courses.client = undefined
    if (course.answer === undefined) return this.#emit('client', Buffer.concat(course.command))
    course.rule.apply()
    this.#answer(course.pending, [course.answer])
  }

  #collect(speaker: Speaker, line: string, rewrite: (literal: Buffer) => Buffer, waits: boolean): void {
    this.#courses[speaker] = { is: 'rewritten', line, parts: [], rewrite }
    if (waits && this.#current) this.#sayInTurn(this.#current, '+ OK')
  }

  #swallow(pending: Pending, answer: readonly string[], { literal }: Extract<Piece, { is: 'line' }>): void {
    if (literal) {
      this.#courses.client = { is: 'swallowed', pending, answer }
      if (literal.synchronizing) this.#sayInTurn(pending, '+ OK')
      return
    }
    this.#courses.client = undefined
    this.#current = undefined
    this.#answer(pending, answer)
  }

  #answer(pending: Pending, lines: readonly string[]): void {
    pending.isAnswered = true
    pending.own.push(...lines.slice(0, -1), `${pending.tag} ${lines.at(-1) ?? ''}`)
    this.#answerInTurn()
  }

  #sayInTurn(pending: Pending, line: string): void {
    pending.own.push(line)
    this.#answerInTurn()
  }

  /** A server answers one command after the other, so what is answered here waits for its turn. */
  #answerInTurn(): void {
    for (let head = this.#pending[0]; head; head = this.#pending[0]) {
      for (const line of head.own.splice(0)) {
        this.#line('server', { is: 'line', bytes: Buffer.from(`${line}\r\n`, 'latin1'), first: true })
      }
      if (!head.isAnswered) return
      this.#pending.shift()
    }
  }

  #note(text: string): void {
    if (this.#current) return
    const [tag = '', ...words] = text.split(' ')
    const command = { tag, text: words.join(' ') }
    this.commands.push(command)
    this.#heard(command)
    const name = (words[0] ?? '').toUpperCase()
    this.#current = { tag, name, own: [], isAnswered: false }
    this.#pending.push(this.#current)
  }

  #noteAnswer(text: string): void {
    const [tag = '', status = ''] = text.split(' ')
    const answered = this.#pending.find((pending) => pending.tag === tag)
    if (!answered) return
    const isCurrent = answered === this.#current
    if (isCurrent && (this.#isDialogue() || this.#streams.client.refuse())) this.#current = undefined
    this.#pending = this.#pending.filter((pending) => pending !== answered)
    const isNowOpaque = answered.name === 'STARTTLS' || answered.name === 'COMPRESS'
    if (isNowOpaque && status.toUpperCase() === 'OK') this.#giveUpReading()
    this.#answerInTurn()
  }

  /** In which the client goes on with lines that are no commands. */
  #isDialogue(): boolean {
    return this.#current?.name === 'AUTHENTICATE' || this.#current?.name === 'IDLE'
  }

  #giveUpReading(): void {
    this.#streams.client.giveUp()
    this.#streams.server.giveUp()
  }

  #hangUp(lastWords: string): void {
    this.#emit('server', Buffer.from(`${lastWords}\r\n`, 'latin1'))
    this.#isEnding = true
    void this.#outlets.server.flushed().then(() => {
      this.#sockets.client.end()
      this.#sockets.server.destroy()
    })
  }

  /** Lets bytes out, as far as nothing cuts them. */
  #emit(speaker: Speaker, bytes: Buffer): void {
    if (this.#isEnding) return
    const standing = [...this.#rules].flatMap(({ meter }) => meter ?? [])
    const meters = [...this.#meters, ...standing].filter(
      ({ of, rule }) => of === speaker && this.#rules.has(rule)
    )
    const shortest = meters.reduce<Meter | undefined>((a, b) => (a && a.left <= b.left ? a : b), undefined)
    const holder = [...this.#rules].find(({ when, then }) => !when && 'hold' in then && then.hold === speaker)
    if (bytes.length > 0) holder?.apply()
    if (!shortest || bytes.length < shortest.left) {
      for (const meter of meters) meter.left -= bytes.length
      return this.#outlets[speaker].write(bytes)
    }
    const last = bytes.subarray(0, shortest.left)
    this.#outlets[speaker].write(last)
    this.#isEnding = true
    shortest.rule.apply()
    if (!shortest.rule.when) shortest.rule.lift()
    void this.#outlets[speaker].flushed().then(() => this.cut(shortest.reset))
  }
}

const patternOf = ({ when }: StandingRule): RegExp =>
  !when ? /(?:)/ : 'client' in when ? when.client : when.server

/** The line with the server's capabilities changed: its greeting, `* CAPABILITY …` or `[CAPABILITY …]`. */
function withCapabilities(line: string, hide: readonly string[], offer: readonly string[]): string {
  const isHidden = (name: string) =>
    hide.some((hidden) => {
      const [a, b] = [name.toUpperCase(), hidden.toUpperCase()]
      return b.endsWith('=') ? a.startsWith(b) : a === b
    })
  return line.replace(
    /^(\* CAPABILITY )([^\]]*)$|(\[CAPABILITY )([^\]]*)/i,
    (_, start?: string, all?: string, bracket?: string, inside?: string) =>
      `${start ?? bracket ?? ''}${(all ?? inside ?? '')
        .split(' ')
        .filter((name) => !isHidden(name))
        .concat(offer)
        .join(' ')}`
  )
}
