import type { Language } from '../../i18n/index.ts'
import { RehomeError } from '../errors.ts'
import {
  type CopyEvent,
  copyMailbox,
  type CopyOutcome,
  type FolderOutcome,
  type FolderPlan,
  type FolderProgress,
  type Lines,
  mirrorDeletions,
  Nudge,
  Patience,
  settleRemovals
} from '../mail/index.ts'
import type { Accounts } from './accounts.ts'
import { noCatchUps, withBrought } from './catch-ups.ts'
import { keepRefusedMessage } from './keepsakes.ts'
import { isAllowed, phaseAfter } from './phases.ts'
import { buildReceipt } from './receipt.ts'
import { failureWithSide, type MoveRecord, notAllowed } from './record.ts'
import { Run } from './run.ts'
import { applyTicks, besidesViews } from './ticks.ts'
import type { RunSnapshot } from './types.ts'

export interface CopyRequest {
  /** Old folders to copy, and no others, by path. */
  readonly only?: readonly string[]
  /** Whether to read the new mailbox back; true unless said otherwise. */
  readonly verify?: boolean
  /**
   * Whether to remove from the new mailbox afterwards what is gone from the old one; only before the switch, and
   * not with {@link only}: what was moved to a folder that isn't copied would be lost.
   */
  readonly mirror?: boolean
  /** The language of the receipt that is kept with the move. */
  readonly language: Language
  /**
   * Attempts in a row without any progress before giving up; 8 unless said otherwise. With `Infinity` a server is
   * waited for as well that doesn't answer at first.
   */
  readonly attempts?: number | undefined
  /** Hears every event as it happens, for the command line. */
  onEvent?(event: CopyEvent): void
  /** Hears how far a run came that is about to fail. */
  onStopped?(reached: CopyOutcome): void
}

/** A run's outcome, and what was removed to follow deletions, where that was asked for and could be done. */
export interface RunOutcome extends CopyOutcome {
  readonly mirrored?: { readonly removed: number; readonly kept: number }
}

export interface CopyingHooks {
  /** Reads both mailboxes' folders anew, so that a run knows what is there today. */
  readFolders(signal: AbortSignal): Promise<void>
  /** Something moved on; called as often as it does. */
  onProgress(): void
  /** A run has ended and its receipt is written down. */
  onReceipt(language: Language): void
}

/** What only shows when the new mailbox is read back. */
const onlyReadBack = ['message.missing', 'message.altered'] as const

/** The runs of a move: one at a time, each going on where the last one ended. */
export class Copying {
  #record: MoveRecord
  #accounts: Accounts
  #hooks: CopyingHooks
  #nudge = new Nudge()
  #running:
    | {
        readonly run: Run
        readonly abort: AbortController
        readonly ended: Promise<unknown>
        readonly retry: Set<string>
      }
    | undefined

  constructor(record: MoveRecord, accounts: Accounts, hooks: CopyingHooks) {
    this.#record = record
    this.#accounts = accounts
    this.#hooks = hooks
  }

  get running(): boolean {
    return this.#running !== undefined
  }

  snapshot(): RunSnapshot | null {
    return this.#running?.run.snapshot() ?? this.#record.document.run
  }

  /** The run under way, with only those folders that have changed since this was last asked. */
  takeNews(): RunSnapshot | null {
    return this.#running?.run.takeNews() ?? null
  }

  /**
   * Starts a copy, or goes on with one, and returns at once; snapshots tell the rest. It never gives up on a lost
   * connection or a busy server, unless `attempts` says so.
   */
  start(request: CopyRequest): void {
    if (this.#running) return
    // Refused here and now rather than in a run that never was.
    this.#phaseFor(request)
    this.copy({ attempts: Infinity, ...request }).catch(() => undefined)
  }

  /**
   * Copies what is missing, and returns when the run has ended.
   * @throws {RehomeError} What stopped the run as a whole; `move.interrupted` when paused; `move.notAllowed`.
   */
  async copy(request: CopyRequest): Promise<RunOutcome> {
    const { document, clock, journal } = this.#record
    if (this.#running) throw notAllowed(document, 'copy')
    const phase = this.#phaseFor(request)
    const began = clock.now().getTime()
    const abort = new AbortController()
    const retry = new Set<string>()
    const run = new Run(clock, journal.problems().length, document.run?.folders)
    const work = this.#work(request, run, abort.signal)
    this.#running = { run, abort, retry, ended: work.catch(() => undefined) }
    try {
      this.#record.update({ phase, run: run.snapshot(), undo: null })
      const outcome = await work
      // Paused at the last moment, with folders still in line.
      run.end(abort.signal.aborted && retry.size > 0 ? 'paused' : 'finished')
      return outcome
    } catch (error) {
      run.end(
        abort.signal.aborted ? 'paused' : 'stopped',
        abort.signal.aborted ? null : failureWithSide(error)
      )
      // Whatever failed, nothing goes on behind our back.
      abort.abort(error)
      throw error
    } finally {
      await this.#accounts.closeSpares()
      this.#running = undefined
      this.#close(run, (clock.now().getTime() - began) / 1000, request.language)
      if (run.snapshot().state === 'finished' && retry.size > 0)
        this.start({ language: request.language, only: [...retry] })
    }
  }

  /** Ends the run under way after its current message; returns when it has ended. */
  async pause(): Promise<void> {
    if (!this.#running) return
    const { run, abort, ended } = this.#running
    run.pause()
    this.#hooks.onProgress()
    abort.abort(new RehomeError('move.interrupted'))
    await ended
  }

  /** Now is a good time to try: what waits for a connection does so at once. */
  hurry(lines: Lines): void {
    this.#nudge.give(lines)
  }

  /**
   * Tries folders again that failed: at once, or after the run under way.
   * @throws {RehomeError} `folder.notFound`.
   */
  retry(folders: readonly string[], language: Language): void {
    const known = new Set(this.#record.plan().map((row) => row.from))
    const unknown = folders.find((from) => !known.has(from))
    if (unknown !== undefined) throw new RehomeError('folder.notFound', { folder: unknown })
    if (!this.#running) return this.start({ only: folders, language })
    for (const from of folders) {
      this.#running.retry.add(from)
      this.#running.run.requeue(from)
    }
    this.#hooks.onProgress()
  }

  /** The phase of a run. @throws {RehomeError} `move.notAllowed` where it may not do what is asked of it. */
  #phaseFor({ mirror = false, only }: CopyRequest): MoveRecord['document']['phase'] {
    const { document } = this.#record
    const phase = phaseAfter(document.phase, 'copy')
    if (mirror && (only || !isAllowed(phase, 'mirror'))) throw notAllowed(document, 'mirror')
    return phase
  }

  async #work(request: CopyRequest, run: Run, signal: AbortSignal): Promise<RunOutcome> {
    const { journal, clock, folder } = this.#record
    const { attempts } = request
    const nudge = this.#nudge
    const on = (event: CopyEvent) => {
      run.handle(event)
      if (event.type === 'problem') journal.addProblem(event.problem)
      request.onEvent?.(event)
      this.#hooks.onProgress()
    }
    const patience = new Patience({ clock, signal, on, attempts, nudge })
    const patiently = <T>(work: () => Promise<T>) => (patience.isEndless ? patience.insist(work) : work())
    await patiently(() => this.#hooks.readFolders(signal))
    signal.throwIfAborted()
    this.#accounts.refuseSameMailbox()
    const plan = this.#planFor(request.only)
    run.plan(plan, request.only ? this.#progressOfOthers(request.only) : [])
    const copied = plan.filter((row) => !row.leftOut)
    const targets = Object.fromEntries(copied.map(({ from, to }) => [from, to]))
    this.#record.update({
      targets: { ...this.#record.document.targets, ...targets },
      run: run.snapshot()
    })
    const mark = journal.problemMark()
    const verify = request.verify ?? true
    const concluded = (outcome: CopyOutcome) => this.#settleProblems(outcome, copied, { mark, verify })
    for (const code of ['folder.notFollowed', 'folder.emptied'] as const) journal.clearProblemsOf(code)
    const openNew = this.#accounts.openNew
    const folders = journal.brought()
    await patiently(() => settleRemovals({ new: openNew, folders, clock, signal, on }))
    const number = journal.beginRun(clock.now())
    const copy = await copyMailbox({
      old: this.#accounts.openOld,
      new: this.#accounts.openNew,
      appender: this.#accounts.openAppender,
      plan,
      besides: besidesViews(this.#record.plan(), plan),
      journal: journal.copy(number),
      clock,
      signal,
      verify,
      attempts,
      nudge,
      on,
      keepRefused: (problem, message) => keepRefusedMessage(folder, problem, message),
      onStopped: (reached) => {
        this.#remember(reached, (row) => row.state === 'done' || row.failure !== undefined)
        this.#noteCatchUp(reached, undefined)
        request.onStopped?.(concluded(reached))
      }
    })
    const outcome = concluded(copy)
    journal.endRun(number, outcome.messages)
    this.#remember(outcome, (row) => row.state !== 'excluded')
    this.#noteCatchUp(outcome, clock.now())
    return request.mirror ? await this.#mirror(outcome, plan, signal, on) : outcome
  }

  /**
   * A folder that was copied to its end has been looked at anew: what an earlier run told of it is solved, or was
   * told again.
   * @returns The outcome with all problems of its folders, those included that this run had no eye for.
   */
  #settleProblems(
    outcome: CopyOutcome,
    copied: FolderPlan,
    { mark, verify }: { readonly mark: number; readonly verify: boolean }
  ): CopyOutcome {
    const { journal } = this.#record
    const names = new Map(copied.map((row) => [row.from, row.fromLevels.join('/')]))
    for (const { from, state } of outcome.folders) {
      const name = names.get(from)
      if (name !== undefined && state === 'done')
        journal.settleProblems(name, mark, verify ? [] : onlyReadBack)
    }
    const isOurs = new Set(names.values())
    return { ...outcome, problems: journal.problems().filter(({ folder }) => isOurs.has(folder)) }
  }

  /** Follows deletions, after a run that brought all there is: what was moved is in its new place by then. */
  async #mirror(
    outcome: CopyOutcome,
    plan: FolderPlan,
    signal: AbortSignal,
    on: (event: CopyEvent) => void
  ): Promise<RunOutcome> {
    const { journal, clock } = this.#record
    const isWhole =
      outcome.folders.every(({ state }) => state !== 'failed') &&
      outcome.problems.every(({ code }) => code !== 'message.missing')
    if (!isWhole) return outcome
    this.#record.allow('mirror')
    const rows = new Map(plan.map((row) => [row.from, row]))
    const { problems, ...mirrored } = await mirrorDeletions({
      new: this.#accounts.openNew,
      folders: journal.brought(),
      rowOf: (from) => rows.get(from),
      clock,
      signal,
      on: (event) => (event.type === 'wait' || event.type === 'going-on' ? on(event) : undefined)
    })
    for (const problem of problems) on({ type: 'problem', problem })
    return { ...outcome, problems: [...outcome.problems, ...problems], mirrored }
  }

  #remember(outcome: CopyOutcome, isDecided: (row: FolderOutcome) => boolean): void {
    const { outcomes, bytes } = this.#record.document
    const decided = outcome.folders.filter(isDecided).map((row) => [row.from, row] as const)
    this.#record.update({
      outcomes: { ...outcomes, ...Object.fromEntries(decided) },
      bytes: bytes + outcome.bytes
    })
  }

  /** @param endedAt When it came to its end; nothing when it was cut off. */
  #noteCatchUp({ messages }: CopyOutcome, endedAt: Date | undefined): void {
    const { receipt, catchUps } = this.#record.document
    if (receipt) this.#record.update({ catchUps: withBrought(catchUps, messages, endedAt) })
  }

  #planFor(only: readonly string[] | undefined) {
    const plan = this.#record.plan()
    return only
      ? applyTicks(plan, Object.fromEntries(plan.map((row) => [row.from, only.includes(row.from)])))
      : plan
  }

  /** What an earlier run reached in folders that this one leaves alone, so that totals stay whole. */
  #progressOfOthers(only: readonly string[]): readonly FolderProgress[] {
    return this.#record.document.run?.folders.filter((folder) => !only.includes(folder.from)) ?? []
  }

  #close(run: Run, seconds: number, language: Language): void {
    const { document, journal, clock } = this.#record
    const totals = {
      seconds: document.seconds + seconds,
      run: run.snapshot(),
      catchUps: { ...document.catchUps, language, restedAt: clock.now().toISOString() }
    }
    if (totals.run.state !== 'finished') {
      // Where all was copied once, it still is, however looking for more has ended.
      const phase = document.receipt ? phaseAfter(document.phase, 'finish copying') : document.phase
      return this.#record.update({ ...totals, phase })
    }
    const receipt = buildReceipt({
      plan: this.#record.plan(),
      outcomes: document.outcomes,
      tallies: journal.tallies(),
      problems: journal.problems(),
      finishedAt: clock.now(),
      seconds: totals.seconds,
      bytes: document.bytes
    })
    const first = document.receipt ? {} : { last: null, unfinished: noCatchUps.unfinished }
    this.#record.update({
      ...totals,
      receipt,
      phase: phaseAfter(document.phase, 'finish copying'),
      catchUps: { ...totals.catchUps, ...first }
    })
    this.#hooks.onReceipt(language)
  }
}
