/** The page's state: the newest snapshot of the open move, and what the person wants to look at. */
import { type MoveProgress, type MoveSnapshot, withProgress } from '../../../src-main/ipc/contract.ts'
import { noProgress, progressAfter, type Progress } from './progress.ts'
import { hasBegun, homeStep, isActive, isCatchUp, type Step } from './steps.ts'

export interface Page {
  readonly move: MoveSnapshot | null
  /** The step asked for; shown as far as it is earned (`shownStep`). */
  readonly wanted: Step | null
  readonly progress: Progress
  /** The revision of an event before which another one was missed: the move has to be asked for. */
  readonly missed: number | null
}

export type PageEvent =
  | { readonly type: 'opened'; readonly move: MoveSnapshot; readonly step: Step | null }
  /** A reply or an event of the engine; `at` in milliseconds. */
  | { readonly type: 'arrived'; readonly move: MoveSnapshot; readonly at: number }
  | { readonly type: 'progressed'; readonly by: MoveProgress; readonly at: number }
  | { readonly type: 'went'; readonly step: Step }
  | { readonly type: 'closed' }

export const emptyPage: Page = { move: null, wanted: null, progress: noProgress, missed: null }

export function turn(page: Page, event: PageEvent): Page {
  switch (event.type) {
    case 'opened':
      return {
        move: event.move,
        wanted: event.step ?? firstStep(event.move),
        progress: firstProgress(event.move),
        missed: null
      }
    case 'closed':
      return emptyPage
    case 'went':
      return { ...page, wanted: event.step }
    case 'arrived':
      return arrived(page, event.move, event.at)
    case 'progressed':
      return progressed(page, event.by, event.at)
  }
}

/** While a move is set up, only the person leads on; from the start on, what happens does. */
const firstStep = (move: MoveSnapshot) =>
  hasBegun(move) || move.track === 'contacts' ? null : homeStep(move)

function arrived(page: Page, move: MoveSnapshot, at: number): Page {
  const before = page.move
  if (before?.id !== move.id || move.revision < before.revision) return page
  const begins = isActive(move.run) && !isActive(before.run)
  return {
    move,
    wanted: begins ? null : page.wanted,
    // A catch-up interrupts nobody.
    progress: isCatchUp(before) ? page.progress : progressAfter(page.progress, before.run, move.run, at),
    missed: null
  }
}

function progressed(page: Page, by: MoveProgress, at: number): Page {
  if (page.move?.id !== by.id) return page
  const move = withProgress(page.move, by)
  if (move === page.move) return page
  return move ? arrived(page, move, at) : { ...page, missed: by.revision }
}

/** Nothing is announced of a run that was on its way already. */
function firstProgress(move: MoveSnapshot): Progress {
  return { ...progressAfter(noProgress, null, move.run, 0), milestone: null }
}
