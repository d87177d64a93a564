import type { DeskView } from '../../src-main/core/desk/index.ts'
import type { MoveSnapshot, RunState } from '../../src-main/core/move/index.ts'
import { desk, MOVE, snapshot } from '../ipc/fixtures.ts'

export { MOVE }

let revision = 0

/** A snapshot, later than all before, of a move whose run is in this state. */
export function moveThat(state: RunState | null, { done = 0, total = 100, id = MOVE } = {}): MoveSnapshot {
  const counts = { done, total }
  return {
    ...snapshot(++revision, id),
    run: state && {
      state,
      messages: counts,
      before: 0,
      bytes: counts,
      current: null,
      folders: [],
      timeLeft: null,
      waitUntil: null,
      waitSide: null,
      failure: null,
      problems: 0
    }
  }
}

/** The contacts of a move, later than all before, while so much of some work on them is done. */
export function deskThat(amount: { done: number; total: number } | null): DeskView {
  return { ...desk(++revision), work: amount && { kind: 'writing', waitUntil: null, ...amount } }
}
