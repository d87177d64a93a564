import type { MoveSnapshot, RunState } from '../core/move/index.ts'

type Run = NonNullable<MoveSnapshot['run']>

const WORKING: ReadonlySet<RunState> = new Set(['preparing', 'copying', 'checking', 'waiting', 'pausing'])

/** What the engine is busy with, learnt from the same snapshots as the page: what the shell's manners hang on. */
export interface Activity {
  see(move: MoveSnapshot): void
  /** The ids of moves whose mail is being copied now, also while a server makes them wait. */
  working(): readonly string[]
  /** How much of it is done, 0 to 1 by bytes; null when nothing is being copied, but for what catches up. */
  progress(): number | null
  /** Resolves once a move is not being copied (any more). */
  idle(moveId: string): Promise<void>
  /**
   * @param listener Called after each snapshot; `ended` is how a run that was working has just ended, if that is
   * news: looking for new mail comes to its end every half hour.
   */
  onChange(listener: (ended: RunState | undefined) => void): void
  /** The engine is gone for good: nothing is being copied. */
  reset(): void
}

export function createActivity(): Activity {
  const revisions = new Map<string, number>()
  const runs = new Map<string, { readonly run: Run; readonly isCatchUp: boolean }>()
  const listeners = new Set<(ended: RunState | undefined) => void>()
  const tell = (ended?: RunState) => listeners.forEach((listener) => listener(ended))

  return {
    see({ id, revision, run, receipt }) {
      if (revision < (revisions.get(id) ?? 0)) return
      revisions.set(id, revision)
      const before = runs.get(id)
      runs.delete(id)
      const isWorking = run !== null && WORKING.has(run.state)
      if (isWorking) runs.set(id, { run, isCatchUp: receipt !== null })
      const ended = before && !isWorking ? run?.state : undefined
      tell(before?.isCatchUp && ended === 'finished' ? undefined : ended)
    },
    working: () => [...runs.keys()],
    progress() {
      const first = [...runs.values()].filter(({ isCatchUp }) => !isCatchUp)
      if (first.length === 0) return null
      const sum = (count: (run: Run) => number) => first.reduce((total, { run }) => total + count(run), 0)
      const total = sum((run) => run.bytes.total)
      return total === 0 ? 0 : Math.min(1, sum((run) => run.bytes.done) / total)
    },
    idle: (moveId) =>
      new Promise((resolve) => {
        const look = () => {
          if (runs.has(moveId)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      }),
    onChange: (listener) => void listeners.add(listener),
    reset() {
      runs.clear()
      tell()
    }
  }
}
