import type { MoveProgress, MoveSnapshot } from '../../../src-main/core/move/index.ts'
import { withProgress } from '../../../src-main/ipc/contract.ts'

/** Somebody who knows of moves only what is told, as the page does. */
export interface Follower {
  readonly onChange: (move: MoveSnapshot) => void
  readonly onProgress: (progress: MoveProgress) => void
  /** What was known after each event. */
  readonly seen: MoveSnapshot[]
  /** Resolves with what is known of a move as soon as it fits. */
  readonly until: (fits: (move: MoveSnapshot) => boolean) => Promise<MoveSnapshot>
}

export function follower(): Follower {
  const known = new Map<string, MoveSnapshot>()
  const seen: MoveSnapshot[] = []
  let waiting: { fits: (move: MoveSnapshot) => boolean; resolve: (move: MoveSnapshot) => void }[] = []
  const onChange = (move: MoveSnapshot) => {
    known.set(move.id, move)
    seen.push(move)
    const fitting = waiting.filter(({ fits }) => fits(move))
    waiting = waiting.filter((one) => !fitting.includes(one))
    for (const { resolve } of fitting) resolve(move)
  }
  return {
    onChange,
    onProgress(progress) {
      const before = known.get(progress.id)
      const now = before && withProgress(before, progress)
      if (!now || now === before) throw new Error('Something was missed, or told twice.')
      onChange(now)
    },
    seen,
    until: (fits) => new Promise((resolve) => waiting.push({ fits, resolve }))
  }
}
