import type { DeskView } from '../core/desk/index.ts'
import type { MoveProgress, MoveSnapshot, RunState } from '../core/move/index.ts'
import { withProgress } from '../ipc/contract.ts'

/** What may be under way in a move: one of the first three at a time, and work on its contacts. */
export type Work = 'copy' | 'backup' | 'undo' | 'contacts'

interface UnderWay {
  readonly work: Work
  /**
   * What is worth showing of how far it is, in bytes, or in contacts; nothing of looking for new mail, which comes
   * every half hour.
   */
  readonly amount: { readonly done: number; readonly total: number } | null
}

const WORKING: ReadonlySet<RunState> = new Set(['preparing', 'copying', 'checking', 'waiting', 'pausing'])

/** What the engine is busy with, learnt from the same events as the page: what the shell's manners hang on. */
export interface Activity {
  see(news: MoveSnapshot | MoveProgress | DeskView): void
  /** What is being worked on now, and in which move, also while a server makes it wait. */
  working(): readonly (readonly [moveId: string, work: Work])[]
  /** How much of it is done, 0 to 1: of the bytes that are copied, else of the contacts; null when there are neither. */
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
  const desks = new Map<string, { readonly revision: number; readonly underWay: UnderWay | undefined }>()
  const listeners = new Set<(ended: RunState | undefined) => void>()
  const tell = (ended?: RunState) => listeners.forEach((listener) => listener(ended))

  const all = (): readonly (readonly [moveId: string, UnderWay])[] => [
    ...moves,
    ...[...desks].flatMap(([id, { underWay }]) => (underWay ? [[id, underWay] as const] : []))
  ]

  function seeDesk({ id, revision, work }: DeskView): void {
    if (revision < (desks.get(id)?.revision ?? 0)) return
    desks.set(id, {
      revision,
      underWay: work ? { work: 'contacts', amount: work.total > 0 ? work : null } : undefined
    })
    tell()
  }

  function seeMove(news: MoveSnapshot | MoveProgress): void {
    const { id, revision } = news
    const last = known.get(id)
    const move = 'since' in news ? last && withProgress(last, news) : news
    if (!move || revision < (last?.revision ?? 0)) return
    known.set(id, move)
    const before = moves.get(id)
    const now = underWayIn(move)
    if (now) moves.set(id, now)
    else moves.delete(id)
    const ended = before?.work === 'copy' && !now ? move.run?.state : undefined
    tell(before?.amount === null && ended === 'finished' ? undefined : ended)
  }

  return {
    see: (news) => ('isFileOnly' in news ? seeDesk(news) : seeMove(news)),
    working: () => all().map(([id, { work }]) => [id, work]),
    progress() {
      const shown = all().flatMap(([, { work, amount }]) => (amount ? [{ work, amount }] : []))
      const copied = shown.filter(({ work }) => work !== 'contacts')
      const counted = copied.length > 0 ? copied : shown
      if (counted.length === 0) return null
      const sum = (count: 'done' | 'total') => counted.reduce((total, { amount }) => total + amount[count], 0)
      return sum('total') === 0 ? 0 : Math.min(1, sum('done') / sum('total'))
    },
    idle: (moveId) =>
      new Promise((resolve) => {
        const look = () => {
          if (all().some(([id]) => id === moveId)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      }),
    onChange: (listener) => void listeners.add(listener),
    reset() {
      moves.clear()
      desks.clear()
      tell()
    }
  }
}

function underWayIn({ run, receipt, backup, undo }: MoveSnapshot): UnderWay | undefined {
  if (run && WORKING.has(run.state)) return { work: 'copy', amount: receipt ? null : run.bytes }
  if (backup && WORKING.has(backup.run.state)) return { work: 'backup', amount: backup.run.bytes }
  if (undo?.state === 'running' || undo?.state === 'waiting') return { work: 'undo', amount: null }
  return undefined
}
