import { type Failure, RehomeError } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import { Budget } from './budget.ts'
import { garbageCollector } from './garbage.ts'
import { FolderCopy, type FolderContext } from './copy-folder.ts'
import type { CopyJournal } from './journal-port.ts'
import { Labels } from './labels.ts'
import { Gate, type Gates, Links } from '../connection/links.ts'
import type { ConnectAppender, ConnectNew, ConnectOld } from '../connection/mailbox.ts'
import type { Lines, Nudge } from './nudge.ts'
import { Outbox } from '../append/outbox.ts'
import { Patience } from './patience.ts'
import { noMessages } from './tally.ts'
import type {
  CopyEvent,
  CopyOutcome,
  FolderOutcome,
  FolderPlan,
  MessageCounts,
  PlannedFolder,
  Problem
} from '../types.ts'

export interface CopyOptions {
  readonly old: ConnectOld
  readonly new: ConnectNew
  readonly plan: FolderPlan
  /** Folders that aren't copied now, and whose messages aren't to come with a view (All Mail) either. */
  readonly besides?: FolderPlan
  readonly journal: CopyJournal
  readonly clock: Clock
  readonly appender: ConnectAppender
  /** Aborting ends the copy after the message under way; it can go on later. */
  readonly signal: AbortSignal
  /** Whether to read the new mailbox back and compare by digest. */
  readonly verify: boolean
  readonly on: (event: CopyEvent) => void
  /** Receives each message that the new server refused, as it is. */
  keepRefused?(problem: Problem, message: Buffer): Promise<void>
  /** Folders copied side by side, 1 to 3; each takes two connections, and one that sends. */
  readonly lanes?: number
  /**
   * Attempts in a row without any progress before giving up; 8 unless said otherwise. With `Infinity` a server is
   * waited for as well that hasn't answered yet.
   */
  readonly attempts?: number | undefined
  /** Cuts waits for a connection short, and has connections made anew that the network has lost. */
  readonly nudge?: Nudge | undefined
  /** Hears how far a copy came that ends by an error; folders that weren't finished are `failed` without a failure. */
  onStopped?(reached: CopyOutcome): void
}

/** How long a pause waits for what is under way before it hangs up: a server may be slow, or silent. */
const GRACE_MS = 5000
/** Folders copied side by side: while one is being set up, another one fills the line. */
const LANES = 3
/** Between two looks for messages that weren't answered for: however slow, a server has stored by then what it had. */
const SECOND_LOOK_AFTER_SECONDS = 3
/** Bytes of mail in memory at a time. */
const IN_MEMORY = 16 * 1024 * 1024

/**
 * Copies every planned folder, each message once. A folder that fails is reported and the rest goes on. What
 * may pass by itself (a lost connection, a busy server) is waited for.
 * @throws {RehomeError} with `side` set, when one side as a whole can't go on: `connect.*`, `tls.*`,
 * `signIn.*`, `quota.full`; `move.interrupted` when aborted.
 */
export async function copyMailbox(options: CopyOptions): Promise<CopyOutcome> {
  const copy = new Copy(options)
  try {
    return await copy.run()
  } catch (error) {
    options.onStopped?.(copy.reached())
    throw error
  }
}

class Copy {
  readonly #options: CopyOptions
  readonly #problems: Problem[] = []
  readonly #outcomes = new Map<PlannedFolder, FolderOutcome>()
  readonly #gates: Gates = { old: new Gate('old'), new: new Gate('new') }
  /** Ends everything: the person's pause, or a failure that concerns one side as a whole. */
  readonly #halt = new AbortController()
  readonly #lanes = new Map<number, { readonly links: Links; readonly ended: Promise<void> }>()
  readonly #outbox: Outbox
  readonly #labels: Labels
  readonly #patience: Patience
  /** In the plan's order; views come last, as they show what is in the others. */
  readonly #folders: readonly FolderCopy[]
  #waiting: FolderCopy[] = []
  /** Folders that somebody else has in use, and how often in a row they were. */
  readonly #inUse = new Map<FolderCopy, number>()
  #failure: unknown
  #laneLimit: number

  constructor(options: CopyOptions) {
    this.#options = options
    const { plan, journal, verify, clock, signal, attempts, nudge } = options
    const halt = this.#halt.signal
    if (signal.aborted) this.#halt.abort()
    this.#laneLimit = options.lanes ?? LANES
    this.#outbox = new Outbox(this.#gates.new, options.appender, halt)
    this.#patience = new Patience({ clock, signal: halt, on: this.#on, attempts, nudge })
    const rows = plan.filter((row) => !row.leftOut)
    this.#labels = new Labels(rows, options.besides)
    const context: FolderContext = {
      ...{ journal, verify, on: this.#on, outbox: this.#outbox, signal: halt },
      budget: new Budget(IN_MEMORY, garbageCollector()),
      labels: this.#labels,
      keepRefused: async (problem, message) => options.keepRefused?.(problem, message),
      progress: () => this.#patience.progress(),
      pause: () => this.#patience.pause(SECOND_LOOK_AFTER_SECONDS),
      busy: () => this.#help()
    }
    this.#folders = rows.map((row) => new FolderCopy(row, context))
  }

  async run(): Promise<CopyOutcome> {
    const { signal, clock, nudge } = this.#options
    const pause = () => this.#halt.abort()
    signal.addEventListener('abort', pause, { once: true })
    const ended = new AbortController()
    const cutOff = () => {
      // Whoever failed has ended already.
      if (this.#failure !== undefined && this.#lanes.size < 2) return
      void clock.sleep(GRACE_MS, ended.signal).then(
        () => this.#hangUp(),
        () => undefined
      )
    }
    this.#halt.signal.addEventListener('abort', cutOff, { once: true })
    const stopListening = nudge?.listen((lines) => this.#onNudge(lines))
    try {
      const isView = ({ row }: FolderCopy) => this.#labels.isView(row)
      for (const folder of this.#folders) folder.report('waiting')
      await this.#copyAll(this.#folders.filter((folder) => !isView(folder)))
      await this.#copyAll(this.#folders.filter(isView))
      return this.reached()
    } finally {
      signal.removeEventListener('abort', pause)
      stopListening?.()
      ended.abort()
      this.#halt.signal.removeEventListener('abort', cutOff)
      // All lanes have ended; a connection may still be being made.
      this.#halt.abort()
      await this.#outbox.end()
    }
  }

  /** How far it came; folders that aren't finished are `failed` without a failure. */
  reached(): CopyOutcome {
    const copies = new Map(this.#folders.map((folder) => [folder.row, folder]))
    const folders = this.#options.plan.map((row) => {
      const copy = copies.get(row)
      if (!copy) return excluded(row)
      return this.#outcomes.get(row) ?? { ...resultOf(copy), state: 'failed' as const, verified: false }
    })
    return outcome(folders, this.#problems)
  }

  readonly #on = (event: CopyEvent): void => {
    if (event.type === 'problem') this.#problems.push(event.problem)
    this.#options.on(event)
  }

  async #copyAll(folders: readonly FolderCopy[]): Promise<void> {
    this.#waiting = [...folders]
    // A lane too many may give its folder back when the others have just ended.
    while (this.#waiting.length > 0 && this.#failure === undefined) {
      this.#start(0)
      while (this.#lanes.size > 0) await Promise.all([...this.#lanes.values()].map(({ ended }) => ended))
    }
    if (this.#failure !== undefined) throw this.#failure as Error
    if (this.#halt.signal.aborted) throw new RehomeError('move.interrupted')
  }

  /** There is mail to bring: more folders can be worked on at a time. */
  #help(): void {
    const next = Array.from({ length: this.#laneLimit }, (_, lane) => lane).find(
      (lane) => !this.#lanes.has(lane)
    )
    if (next !== undefined && this.#waiting.length > 0 && !this.#halt.signal.aborted) this.#start(next)
  }

  #start(lane: number): void {
    const links = new Links(this.#gates, this.#options.old, this.#options.new, this.#halt.signal)
    const ended = Promise.resolve()
      .then(() => this.#work(lane, links))
      .catch((error: unknown) => {
        this.#failure ??= error
        this.#halt.abort()
      })
      .finally(async () => {
        await links.close()
        this.#lanes.delete(lane)
      })
    this.#lanes.set(lane, { links, ended })
  }

  async #work(lane: number, links: Links): Promise<void> {
    for (let folder = this.#waiting.shift(); folder; folder = this.#waiting.shift()) {
      if (lane > 0) this.#help()
      const result = await this.#copyPatiently(folder, lane, links)
      if (result === 'postponed') this.#waiting.push(folder)
      else if (result) this.#outcomes.set(folder.row, result)
      else {
        // One connection fewer from now on; another lane takes the folder.
        this.#waiting.unshift(folder)
        return
      }
    }
  }

  /** @returns Nothing when this lane is one too many for the server. */
  async #copyPatiently(
    folder: FolderCopy,
    lane: number,
    links: Links
  ): Promise<FolderOutcome | 'postponed' | undefined> {
    for (;;) {
      if (this.#halt.signal.aborted) throw new RehomeError('move.interrupted')
      try {
        await folder.attempt(links, lane)
        folder.report('done')
        return { ...resultOf(folder), state: 'done' }
      } catch (error) {
        if (this.#isOneTooMany(error, lane)) return undefined
        const isInUse = error instanceof RehomeError && error.code === 'folder.inUse'
        if (!isInUse) this.#inUse.delete(folder)
        else if (this.#isPostponed(folder)) return 'postponed'
        const fatal = isInUse ? await this.#waitForFolder(folder, error) : await this.#wait(error, links)
        if (!fatal) continue
        if (!isAboutFolder(fatal)) throw fatal
        const failure = failureOf(fatal, folder.row)
        folder.report('failed', failure)
        return { ...resultOf(folder), state: 'failed', verified: false, failure }
      }
    }
  }

  /** A folder that is in use gives way to those whose turn hasn't come yet. */
  #isPostponed(folder: FolderCopy): boolean {
    if (!this.#waiting.some((other) => !this.#inUse.has(other))) return false
    this.#inUse.set(folder, this.#inUse.get(folder) ?? 0)
    folder.report('waiting')
    return true
  }

  #waitForFolder(folder: FolderCopy, error: RehomeError): Promise<RehomeError | undefined> {
    const times = (this.#inUse.get(folder) ?? 0) + 1
    this.#inUse.set(folder, times)
    return this.#patience.waitForFolder(error, times)
  }

  /** A server that wants fewer connections gets fewer, as long as one is left to go on with. */
  #isOneTooMany(error: unknown, lane: number): boolean {
    if (!(error instanceof RehomeError) || this.#halt.signal.aborted) return false
    if (error.code !== 'signIn.tooManyConnections' && error.code !== 'server.busy') return false
    this.#laneLimit = Math.max(1, Math.min(this.#laneLimit, lane))
    return lane > 0 && this.#lanes.has(0)
  }

  /** @returns Nothing when the wait is over and it is time for another attempt, else what ends the attempts. */
  async #wait(error: unknown, links: Links): Promise<RehomeError | undefined> {
    if (!(error instanceof RehomeError)) throw error
    // The connections of whoever is still at work are closed when the copy ends.
    if (this.#halt.signal.aborted) return new RehomeError('move.interrupted', {}, error)
    const lost = error.code.startsWith('connect.')
    const isWaitedFor = this.#patience.isEndless || !error.side || this.#gates[error.side].known
    if (lost && !isWaitedFor) return error
    if (lost) await links.drop(error.side)
    return this.#patience.wait(error)
  }

  /** What is under way fails at once instead of after its time-out, and goes on over new connections. */
  #onNudge(lines: Lines): void {
    if (lines === 'lost') void this.#hangUp()
  }

  async #hangUp(): Promise<void> {
    await Promise.all([this.#outbox.close(), ...[...this.#lanes.values()].map(({ links }) => links.close())])
  }
}

/** Whether only this folder is concerned, so that the others can go on. */
const isAboutFolder = ({ code }: RehomeError) => /^(folder|server)\./.test(code)

const failureOf = ({ code, params }: RehomeError, row: PlannedFolder): Failure => ({
  code,
  params: { ...params, folder: row.fromLevels.join('/') }
})

function resultOf(copy: FolderCopy) {
  const { from, to } = copy.row
  const { found, copied, alreadyThere, updated, refused, vanished, excluded, bytes, verified } = copy.tally()
  return { from, to, found, copied, alreadyThere, updated, refused, vanished, excluded, bytes, verified }
}

const excluded = ({ from, to, messages }: PlannedFolder): FolderOutcome => ({
  ...noMessages,
  from,
  to,
  found: messages,
  excluded: messages,
  state: 'excluded',
  verified: false,
  bytes: 0
})

function outcome(folders: readonly FolderOutcome[], problems: readonly Problem[]): CopyOutcome {
  const sum = (count: keyof MessageCounts | 'bytes') =>
    folders.reduce((total, folder) => total + folder[count], 0)
  const messages: MessageCounts = {
    found: sum('found'),
    copied: sum('copied'),
    alreadyThere: sum('alreadyThere'),
    updated: sum('updated'),
    refused: sum('refused'),
    vanished: sum('vanished'),
    excluded: sum('excluded')
  }
  const inScope = folders.filter(({ state }) => state !== 'excluded')
  const verified = inScope.every((folder) => folder.state === 'done' && folder.verified)
  return { folders, messages, bytes: sum('bytes'), problems, verified }
}
