import type { MoveSnapshot, RunState } from '../../src-main/core/move/index.ts'
import { MOVE, snapshot } from '../ipc/fixtures.ts'

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
