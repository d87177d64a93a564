import type { TakeBackEvent } from '../mail/index.ts'
import { RehomeError } from '../errors.ts'
import type { Errands } from './errands.ts'
import { failureWithSide, type MoveRecord } from './record.ts'
import type { UndoSnapshot } from './types.ts'

type Counts = Pick<UndoSnapshot, 'removed' | 'kept' | 'failedFolders'>

/** Taking back as a screen sees it: events of the errand in, an {@link UndoSnapshot} out. */
export class Undoing {
  readonly #record: MoveRecord
  readonly #errands: Errands
  readonly #onProgress: () => void
  #now: UndoSnapshot | undefined

  /** @param onProgress Something moved on; called as often as it does. */
  constructor(record: MoveRecord, errands: Errands, onProgress: () => void) {
    this.#record = record
    this.#errands = errands
    this.#onProgress = onProgress
  }

  snapshot(): UndoSnapshot | null {
    return this.#now ?? this.#record.document.undo
  }

  /**
   * Takes back what was brought and nobody has touched, or goes on with it; returns when that has ended. What an
   * earlier attempt took back counts.
   */
  async run(): Promise<void> {
    const { document } = this.#record
    const before = document.undo?.state === 'finished' ? 0 : (document.undo?.removed ?? 0)
    const total = before + this.#errands.undoable().messages
    let done: Counts = { removed: before, kept: 0, failedFolders: 0 }
    const begun = { state: 'running', total, ...done, waitUntil: null, failure: null } as const
    this.#now = begun
    this.#record.update({ undo: begun })
    const end = (change: Partial<UndoSnapshot>) => {
      const ended = { ...(this.#now ?? begun), waitUntil: null, failure: null, ...change }
      this.#now = undefined
      this.#record.update({ undo: ended })
    }
    const onEvent = (event: TakeBackEvent) => {
      const now = (this.#now = afterEvent(this.#now ?? begun, event, done))
      if (event.type === 'taken-back') done = now
      this.#onProgress()
    }
    try {
      await this.#errands.undo({ signal: new AbortController().signal, onEvent })
      end({ state: 'finished' })
    } catch (error) {
      const isPaused = error instanceof RehomeError && error.code === 'move.interrupted'
      end(isPaused ? { state: 'paused' } : { state: 'stopped', failure: failureWithSide(error) })
      throw error
    }
  }
}

/** @param done What the folders before the present one came to. */
function afterEvent(now: UndoSnapshot, event: TakeBackEvent, done: Counts): UndoSnapshot {
  switch (event.type) {
    case 'wait':
      return { ...now, state: 'waiting', waitUntil: event.until.toISOString(), failure: event.reason }
    case 'going-on':
      return { ...now, state: 'running', waitUntil: null, failure: null }
    case 'taking-back':
      return { ...now, removed: done.removed + event.removed }
    case 'taken-back':
      return {
        ...now,
        removed: done.removed + event.removed,
        kept: done.kept + event.kept,
        failedFolders: done.failedFolders + (event.failure ? 1 : 0)
      }
  }
}
