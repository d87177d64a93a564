import type { MoveProgress, MoveSnapshot, RunSnapshot, RunState } from '../core/move/index.ts'
import { withProgress } from '../ipc/contract.ts'

/** What may be under way in a move, one at a time. */
export type Work = 'copy' | 'backup' | 'undo'

interface UnderWay {
  readonly work: Work
  /** What is worth showing of how far it is; nothing of looking for new mail, which comes every half hour. */
  readonly bytes: RunSnapshot['bytes'] | null
}

const WORKING: ReadonlySet<RunState> = new Set(['preparing', 'copying', 'checking', 'waiting', 'pausing'])

/** What the engine is busy with, learnt from the same events as the page: what the shell's manners hang on. */
export interface Activity {
  see(news: MoveSnapshot | MoveProgress): void
  /** What is being worked on now, by the move's id, also while a server makes it wait. */
  working(): ReadonlyMap<string, Work>
  /** How much of it is done, 0 to 1 by bytes; null when nothing is being copied, but for what catches up. */
  progress(): number | null
  /** Resolves once nothing is under way in a move (any more). */
  idle(moveId: string): Promise<void>
  /**
   * @param listener Called after each event; `ended` is how a copy that was under way has just ended, if that
   * is news: looking for new mail comes to its end every half hour.
   */
  onChange(listener: (ended: RunState | undefined) => void): void
  /** The engine is gone for good: nothing is being copied. */
  reset(): void
}

export function createActivity(): Activity {
  const known = new Map<string, MoveSnapshot>()
  const moves = new Map<string, UnderWay>()
  const listeners = new Set<(ended: RunState | undefined) => void>()
  const tell = (ended?: RunState) => listeners.forEach((listener) => listener(ended))

  return {
    see(news) {
      const { id, revision } = news
      const last = known.get(id)
      const move = 'since' in news ? last && withProgress(last, news) : news
      if (!move || revision < (last?.revision ?? 0)) return
      known.set(id, move)
      const before = moves.get(id)
      const now = underWay(move)
      if (now) moves.set(id, now)
      else moves.delete(id)
      const ended = before?.work === 'copy' && !now ? move.run?.state : undefined
      tell(before?.bytes === null && ended === 'finished' ? undefined : ended)
    },
    working: () => new Map([...moves].map(([id, { work }]) => [id, work])),
    progress() {
      const shown = [...moves.values()].flatMap(({ bytes }) => bytes ?? [])
      if (shown.length === 0) return null
      const sum = (count: 'done' | 'total') => shown.reduce((total, bytes) => total + bytes[count], 0)
      return sum('total') === 0 ? 0 : Math.min(1, sum('done') / sum('total'))
    },
    idle: (moveId) =>
      new Promise((resolve) => {
        const look = () => {
          if (moves.has(moveId)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      }),
    onChange: (listener) => void listeners.add(listener),
    reset() {
      moves.clear()
      tell()
    }
  }
}

function underWay({ run, receipt, backup, undo }: MoveSnapshot): UnderWay | undefined {
  if (run && WORKING.has(run.state)) return { work: 'copy', bytes: receipt ? null : run.bytes }
  if (backup && WORKING.has(backup.run.state)) return { work: 'backup', bytes: backup.run.bytes }
  if (undo?.state === 'running' || undo?.state === 'waiting') return { work: 'undo', bytes: null }
  return undefined
}
