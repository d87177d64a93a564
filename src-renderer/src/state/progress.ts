/** What the page remembers of a run besides its snapshot: how far the bar has been, and what was announced. */
import { isActive, phaseOf, type Phase, type Run } from './steps.ts'

export type Milestone =
  { readonly kind: 'percent'; readonly percent: number } | { readonly kind: 'phase'; readonly phase: Phase }

export interface Progress {
  /** 0–100, whole; never falls within a run, and is 100 only when the run has finished. */
  readonly percent: number
  /** The latest thing worth telling to somebody who listens. */
  readonly milestone: Milestone | null
  /** The last percentage told, and when, in milliseconds. */
  readonly told: { readonly percent: number; readonly at: number }
}

export const noProgress: Progress = { percent: 0, milestone: null, told: { percent: 0, at: -Infinity } }

const EVERY_PERCENT = 10
/** Someone who listens isn't interrupted more often than this by numbers (research/electron.md §4.3). */
const EVERY_MS = 30_000

/** Share of the work that is done, by bytes, since large messages take longer. */
export function percentOf(run: Run): number {
  if (run.state === 'finished') return 100
  const { done, total } = run.bytes.total > 0 ? run.bytes : run.messages
  return total > 0 ? Math.min(99, Math.floor((100 * done) / total)) : 0
}

/** @param at Milliseconds of any steady clock. */
export function progressAfter(before: Progress, previous: Run | null, run: Run | null, at: number): Progress {
  if (!run) return noProgress
  const starting = isActive(run) && (previous === null || previous.state === 'finished')
  const start = starting ? { ...noProgress, milestone: before.milestone } : before
  const percent = Math.max(start.percent, percentOf(run))
  const phase = phaseOf(run)
  if (phase !== (previous && phaseOf(previous))) {
    return { percent, milestone: { kind: 'phase', phase }, told: { percent, at } }
  }
  const due =
    Math.floor(percent / EVERY_PERCENT) > Math.floor(start.told.percent / EVERY_PERCENT) &&
    at - start.told.at >= EVERY_MS
  if (!due) return { ...start, percent }
  const told = Math.floor(percent / EVERY_PERCENT) * EVERY_PERCENT
  return { percent, milestone: { kind: 'percent', percent: told }, told: { percent, at } }
}
