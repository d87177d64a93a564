import type { Failure } from '../errors.ts'
import type { CopyEvent, FolderPlan, FolderProgress } from '../mail/index.ts'
import type { Clock, Side } from '../ports.ts'
import { TimeLeftEstimate, totalsOf } from './progress.ts'
import type { RunSnapshot, RunState } from './types.ts'

/** One run of the copy as a screen sees it: copy events in, a {@link RunSnapshot} out. */
export class Run {
  #clock: Clock
  #state: RunState = 'preparing'
  #folders = new Map<string, FolderProgress>()
  #current: string | null = null
  #wait: { until: Date; side: Side } | undefined
  #failure: RunSnapshot['failure'] = null
  #problems: number
  #estimate = new TimeLeftEstimate()
  #timeLeft: RunSnapshot['timeLeft'] = null
  #pausing = false

  /** @param problems Problems known from earlier runs. */
  constructor(clock: Clock, problems: number) {
    this.#clock = clock
    this.#problems = problems
  }

  /** Names what this run is about; folders that aren't copied don't count. `known` are counts that stay as they are. */
  plan(plan: FolderPlan, known: Iterable<FolderProgress>): void {
    for (const row of plan) {
      if (row.leftOut) continue
      const { from, to, messages, bytes } = row
      this.#folders.set(from, {
        from,
        to,
        state: 'waiting',
        copied: 0,
        total: messages,
        copiedBytes: 0,
        totalBytes: bytes
      })
    }
    for (const folder of known) this.#folders.set(folder.from, folder)
    this.#state = 'copying'
  }

  /** Puts a folder back in line, to be tried again when this run's turn comes. */
  requeue(from: string): void {
    const folder = this.#folders.get(from)
    if (!folder) return
    const { failure: _, ...rest } = folder
    this.#folders.set(from, { ...rest, state: 'waiting' })
  }

  handle(event: CopyEvent): void {
    switch (event.type) {
      case 'folder': {
        const { type: _, ...progress } = event
        this.#folders.set(progress.from, progress)
        if (progress.state === 'copying' || progress.state === 'checking') {
          this.#current = progress.from
          this.#state = this.#pausing ? 'pausing' : progress.state
        }
        this.#timeLeft = this.#estimate.update(
          this.#clock.now().getTime(),
          totalsOf(this.#folders.values()).bytes
        )
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

  snapshot(): RunSnapshot {
    return {
      state: this.#state,
      ...totalsOf(this.#folders.values()),
      current: this.#current,
      folders: [...this.#folders.values()],
      timeLeft: this.#timeLeft,
      waitUntil: this.#wait?.until.toISOString() ?? null,
      waitSide: this.#wait?.side ?? null,
      failure: this.#failure,
      problems: this.#problems
    }
  }
}

/** States in which something is being done; a move found in one of them at start was interrupted. */
export function isActive(state: RunState): boolean {
  return ['preparing', 'copying', 'checking', 'waiting', 'pausing'].includes(state)
}
