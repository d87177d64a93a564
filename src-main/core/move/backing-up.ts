import { basename, join, resolve } from 'node:path'
import type { Language } from '../../i18n/index.ts'
import { Keeper, planBackup, safeFileName } from '../backup/index.ts'
import { RehomeError } from '../errors.ts'
import {
  type CopyEvent,
  copyMailbox,
  type CopyOutcome,
  type FolderPlan,
  type Lines,
  type Listing,
  Nudge,
  Patience
} from '../mail/index.ts'
import type { Accounts } from './accounts.ts'
import { openJournal } from './journal.ts'
import { keepReceipt } from './keepsakes.ts'
import { buildReceipt } from './receipt.ts'
import { failureWithSide, type MoveRecord, notAllowed } from './record.ts'
import { Run } from './run.ts'
import { applyTicks, besidesViews } from './ticks.ts'
import type { BackupSnapshot, RunSnapshot } from './types.ts'

export interface BackupRequest {
  /** The folder for it: empty, not there yet, or with an earlier backup of the same mailbox. */
  readonly dir: string
  /** Old folders to back up, and no others, by path. */
  readonly only?: readonly string[]
  /** The language of the receipt that is kept in the folder. */
  readonly language: Language
  /** As in {@link CopyRequest}. */
  readonly attempts?: number | undefined
  /** Hears every event as it happens, for the command line. */
  onEvent?(event: CopyEvent): void
  /** Hears how far a run came that is about to fail. */
  onStopped?(reached: CopyOutcome): void
}

/**
 * Copies on this computer: the same engine as a copy's, with files as its new mailbox, and its journal in the
 * backup's own folder. It needs the old account only.
 */
export class BackingUp {
  readonly #record: MoveRecord
  readonly #accounts: Accounts
  readonly #onProgress: () => void
  readonly #nudge = new Nudge()
  #last: BackupSnapshot | undefined
  #running:
    { readonly run: Run; readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined

  /** @param onProgress Something moved on; called as often as it does. */
  constructor(record: MoveRecord, accounts: Accounts, onProgress: () => void) {
    this.#record = record
    this.#accounts = accounts
    this.#onProgress = onProgress
  }

  get running(): boolean {
    return this.#running !== undefined
  }

  snapshot(): BackupSnapshot | null {
    const kept = this.#last ?? this.#record.document.backup
    return kept && this.#running ? { ...kept, run: this.#running.run.snapshot() } : kept
  }

  /** The backup's folder in a place that a person has chosen: one of its own, whatever else is there. */
  folderIn(place: string): string {
    const name = safeFileName(`Rehome ${this.#record.document.old?.email ?? ''}`)
    return basename(place) === name ? place : join(place, name)
  }

  /** The run under way, with only those folders that have changed since this was last asked. */
  takeNews(): RunSnapshot | null {
    return this.#running?.run.takeNews() ?? null
  }

  /**
   * Backs up what is missing in the backup, and returns when the run has ended.
   * @throws {RehomeError} `backup.*`, `state.locked` for its folder; what a copy's old side throws; `move.interrupted`
   * when paused; `move.notAllowed` while one is under way.
   */
  async backUp(request: BackupRequest): Promise<CopyOutcome> {
    const { document, clock } = this.#record
    if (this.#running) throw notAllowed(document, 'back up')
    const dir = resolve(request.dir)
    const before = document.backup?.dir === dir ? document.backup : null
    const run = new Run(clock, 0, before?.run.folders)
    const abort = new AbortController()
    const work = this.#work({ ...request, dir }, run, abort.signal)
    this.#running = { run, abort, ended: work.catch(() => undefined) }
    let completeAt = before?.completeAt ?? null
    this.#last = { dir, run: run.snapshot(), completeAt }
    this.#record.update({ backup: this.#last })
    try {
      const outcome = await work
      run.end('finished')
      if (outcome.verified && !request.only) completeAt = clock.now().toISOString()
      return outcome
    } catch (caught) {
      const error = ofBackup(caught)
      const paused = abort.signal.aborted
      run.end(paused ? 'paused' : 'stopped', paused ? null : failureWithSide(error))
      throw error
    } finally {
      this.#running = undefined
      this.#last = undefined
      this.#record.update({ backup: { dir, run: run.snapshot(), completeAt } })
    }
  }

  /** Now is a good time to try: what waits for a connection does so at once. */
  hurry(lines: Lines): void {
    this.#nudge.give(lines)
  }

  /** Ends the run under way after its current batch; returns when it has ended. */
  async pause(): Promise<void> {
    if (!this.#running) return
    const { run, abort, ended } = this.#running
    run.pause()
    this.#onProgress()
    abort.abort(new RehomeError('move.interrupted'))
    await ended
  }

  async #work(request: BackupRequest, run: Run, signal: AbortSignal): Promise<CopyOutcome> {
    const { document, clock } = this.#record
    const began = clock.now()
    const { attempts } = request
    const nudge = this.#nudge
    const on = (event: CopyEvent) => {
      run.handle(event)
      request.onEvent?.(event)
      this.#onProgress()
    }
    const keeper = await Keeper.open(request.dir, document.old?.email ?? '')
    const patience = new Patience({ clock, signal, on, attempts, nudge })
    const list = () => this.#list(signal)
    const listing = await (patience.isEndless ? patience.insist(list) : list())
    const plan = this.#planFor(listing, request.only)
    const kept = new Set(plan.filter((row) => !row.leftOut).map(({ from }) => from))
    const journal = openJournal(request.dir)
    try {
      await keeper.declare(listing.folders.filter(({ path }) => kept.has(path)))
      run.plan(plan, [])
      this.#record.update({ backup: this.snapshot() })
      for (const row of plan) journal.clearProblems(row.fromLevels.join('/'))
      const number = journal.beginRun(began)
      const outcome = await copyMailbox({
        old: this.#accounts.openOld,
        new: keeper.connect,
        appender: keeper.connectAppender,
        plan,
        besides: besidesViews(this.#planFor(listing, undefined), plan),
        journal: journal.copy(number),
        clock,
        signal,
        verify: true,
        attempts,
        nudge,
        on: (event) => {
          if (event.type === 'problem') journal.addProblem(event.problem)
          on(event)
        },
        onStopped: (reached) => request.onStopped?.(reached)
      })
      journal.endRun(number, outcome.messages)
      const finishedAt = clock.now()
      const receipt = buildReceipt({
        plan,
        outcomes: Object.fromEntries(outcome.folders.map((row) => [row.from, row])),
        tallies: journal.tallies(),
        problems: journal.problems(),
        finishedAt,
        seconds: (finishedAt.getTime() - began.getTime()) / 1000,
        bytes: outcome.bytes
      })
      keepReceipt(request.dir, { old: document.old, new: { email: request.dir }, receipt }, request.language)
      return outcome
    } finally {
      journal.close()
    }
  }

  async #list(signal: AbortSignal): Promise<Listing> {
    const mailbox = await this.#accounts.openOld(signal)
    const hangUp = () => void mailbox.close()
    signal.addEventListener('abort', hangUp, { once: true })
    try {
      return await mailbox.list()
    } finally {
      signal.removeEventListener('abort', hangUp)
      await mailbox.close()
    }
  }

  #planFor(listing: Listing, only: readonly string[] | undefined): FolderPlan {
    const { choices, ticks } = this.#record.document
    const plan = planBackup(listing, choices)
    return applyTicks(
      plan,
      only ? Object.fromEntries(plan.map(({ from }) => [from, only.includes(from)])) : ticks
    )
  }
}

/** What goes wrong with files is at neither of the two mailboxes. */
function ofBackup(caught: unknown): unknown {
  const isOfFiles =
    caught instanceof RehomeError && caught.code.startsWith('backup.') && caught.side === 'new'
  return isOfFiles ? new RehomeError(caught.code, caught.params, caught) : caught
}
