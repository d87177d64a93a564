import type { Failure } from '../errors.ts'
import type { CopyEvent, CopyJournal, FolderPlan, FolderProgress } from '../mail/index.ts'
import type { Clock, Side } from '../ports.ts'
import { TimeLeftEstimate, totalsOf } from './progress.ts'
import { RunFolders } from './run-folders.ts'
import type { RunSnapshot, RunState } from './types.ts'

/** One run of the copy as a screen sees it: copy events in, a {@link RunSnapshot} out. */
export class Run {
  #clock: Clock
  #state: RunState = 'preparing'
  #folders = new RunFolders()
  #current: string | null = null
  #wait: { until: Date; side: Side } | undefined
  #failure: RunSnapshot['failure'] = null
  #problems: number
  #before: number
  #estimate = new TimeLeftEstimate()
  #timeLeft: RunSnapshot['timeLeft'] = null
  #pausing = false

  /**
   * @param problems Problems known from earlier runs.
   * @param before What the run before this one had reached: what a person has seen done stays done.
   */
  constructor(clock: Clock, problems: number, before: readonly FolderProgress[] = []) {
    this.#clock = clock
    this.#problems = problems
    this.#folders.replace(before.map(atRest))
    this.#before = this.#folders.totals.messages.done
  }

  /**
   * Names what this run is about; folders that aren't copied don't count.
   * @param others Counts that stay as they are.
   */
  plan(plan: FolderPlan, others: readonly FolderProgress[]): void {
    const isOther = new Set(others.map(({ from }) => from))
    const rows = plan.filter((row) => !row.leftOut && !isOther.has(row.from))
    const planned = rows.map(({ from, to, messages, bytes }) =>
      this.#withoutLoss({
        ...{ from, to, state: 'waiting', copied: 0, copiedBytes: 0 },
        ...{ total: messages, totalBytes: bytes }
      })
    )
    const isPlanned = new Set(plan.map(({ from }) => from))
    const gone = this.#folders
      .all()
      .filter(({ from, state }) => state === 'done' && !isPlanned.has(from) && !isOther.has(from))
    this.#folders.replace([...planned, ...others, ...gone])
    this.#state = 'copying'
  }

  /** Puts a folder back in line, to be tried again when this run's turn comes. */
  requeue(from: string): void {
    const folder = this.#folders.get(from)
    if (!folder) return
    const { failure: _, ...rest } = folder
    this.#folders.set({ ...rest, state: 'waiting' })
  }

  handle(event: CopyEvent): void {
    switch (event.type) {
      case 'folder': {
        const { type: _, ...progress } = event
        this.#folders.set(this.#withoutLoss(progress))
        if (progress.state === 'copying' || progress.state === 'checking') {
          this.#current = progress.from
          this.#state = this.#pausing ? 'pausing' : progress.state
        }
        this.#timeLeft = this.#estimate.update(this.#clock.now().getTime(), this.#folders.totals.bytes)
        return
      }
      case 'problem':
        this.#problems += 1
        return
      case 'wait':
        this.#wait = { until: event.until, side: event.side }
        this.#failure = { ...event.reason, side: event.side }
        this.#state = this.#pausing ? 'pausing' : 'waiting'
        this.#estimate.interrupt()
        return
      case 'going-on':
        this.#wait = undefined
        this.#failure = null
        this.#state = this.#pausing ? 'pausing' : 'copying'
        return
    }
  }

  pause(): void {
    this.#pausing = true
    this.#state = 'pausing'
  }

  /** Ends the run. Without a failure it is finished. */
  end(state: 'paused' | 'stopped' | 'finished', failure: (Failure & { side?: Side }) | null = null): void {
    this.#state = state
    this.#failure = failure
    this.#wait = undefined
    this.#current = null
    this.#timeLeft = null
  }

  /**
   * A folder counts no less than it did: what the old mailbox has lost since was brought all the same, and what
   * is tried again was decided once.
   */
  #withoutLoss(folder: FolderProgress): FolderProgress {
    const before = this.#folders.get(folder.from)
    if (before?.to !== folder.to) return folder
    // It is looked at again in its turn; until then it is as good as it was.
    const isStillDone = folder.state === 'waiting' && before.state === 'done' && folder.total <= before.copied
    return { ...withAtLeast(folder, before), ...(isStillDone && { state: 'done' }) }
  }

  snapshot(): RunSnapshot {
    return this.#with(this.#folders.all())
  }

  /** A snapshot with only those folders that have changed since this was last asked. */
  takeNews(): RunSnapshot {
    return this.#with(this.#folders.takeChanged())
  }

  #with(folders: readonly FolderProgress[]): RunSnapshot {
    return {
      state: this.#state,
      before: this.#before,
      ...this.#folders.totals,
      current: this.#current,
      folders,
      timeLeft: this.#timeLeft,
      waitUntil: this.#wait?.until.toISOString() ?? null,
      waitSide: this.#wait?.side ?? null,
      failure: this.#failure,
      problems: this.#problems
    }
  }
}

/** Counts no less than was known before; what is done is a part of the total. */
function withAtLeast(
  folder: FolderProgress,
  known: Pick<FolderProgress, 'copied' | 'copiedBytes'>
): FolderProgress {
  const copied = Math.max(folder.copied, known.copied)
  const copiedBytes = Math.max(folder.copiedBytes, known.copiedBytes)
  return {
    ...folder,
    copied,
    copiedBytes,
    total: Math.max(folder.total, copied),
    totalBytes: Math.max(folder.totalBytes, copiedBytes)
  }
}

/** What a run had reached that was cut off, as the journal knows: nobody has been told the last of it. */
export function withReached(run: RunSnapshot, journal: Pick<CopyJournal, 'reached'>): RunSnapshot {
  const folders = run.folders.map((folder) => withAtLeast(folder, journal.reached(folder.from, folder.to)))
  return { ...run, folders, ...totalsOf(folders) }
}

const atRest = (folder: FolderProgress): FolderProgress =>
  folder.state === 'copying' || folder.state === 'checking' ? { ...folder, state: 'waiting' } : folder

/** States in which something is being done; a move found in one of them at start was interrupted. */
export function isActive(state: RunState): boolean {
  return ['preparing', 'copying', 'checking', 'waiting', 'pausing'].includes(state)
}
