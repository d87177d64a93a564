import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noProgress, percentOf, progressAfter } from '../../../src-renderer/src/state/progress.ts'
import type { Run } from '../../../src-renderer/src/state/steps.ts'
import { runAt } from '../moves.ts'

const through = (runs: readonly Run[], every = 1_000) => {
  let progress = noProgress
  let previous: Run | null = null
  return runs.map((run, index) => {
    progress = progressAfter(progress, previous, run, index * every)
    previous = run
    return progress
  })
}

describe('the percentage', () => {
  it('goes by bytes, and by messages where there are none', () => {
    expect(percentOf(runAt(0, { bytes: { done: 30, total: 100 }, messages: { done: 9, total: 10 } }))).toBe(
      30
    )
    expect(percentOf(runAt(0, { bytes: { done: 0, total: 0 }, messages: { done: 9, total: 10 } }))).toBe(90)
    expect(percentOf(runAt(0, { bytes: { done: 0, total: 0 }, messages: { done: 0, total: 0 } }))).toBe(0)
  })

  it('is 100 only when the run has finished, which it says after checking', () => {
    expect(percentOf(runAt(1, { state: 'checking' }))).toBe(99)
    expect(percentOf(runAt(1, { state: 'finished' }))).toBe(100)
  })

  it('never falls within a run, whatever the engine counts', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (shares) => {
        const percents = through(shares.map((share) => runAt(share))).map(({ percent }) => percent)
        expect(percents).toEqual(percents.toSorted((a, b) => a - b))
      })
    )
  })

  it('stays over a pause, and begins anew with the next run', () => {
    const at = (done: number, state: Run['state']) => runAt(0, { state, bytes: { done, total: 100 } })
    const runs = [
      at(50, 'copying'),
      at(50, 'paused'),
      at(40, 'copying'),
      at(100, 'finished'),
      at(0, 'preparing')
    ]
    expect(through(runs).map(({ percent }) => percent)).toEqual([50, 50, 50, 100, 0])
  })
})

describe('the milestones', () => {
  it('tell each new phase', () => {
    const [, second] = through([runAt(0.1), runAt(0.1, { state: 'waiting' })])
    expect(second?.milestone).toEqual({ kind: 'phase', phase: 'waiting' })
  })

  it('don’t tell of each folder that is checked while others still wait', () => {
    const [, second] = through([runAt(0.1), runAt(0.1, { state: 'checking' })])
    expect(second?.milestone).toEqual({ kind: 'phase', phase: 'copying' })
    const [, atLast] = through([runAt(0.9), runAt(1, { state: 'checking' })])
    expect(atLast?.milestone).toEqual({ kind: 'phase', phase: 'checking' })
  })

  it('tell each ten percent, but not more often than every 30 seconds', () => {
    const shares = [0.05, 0.11, 0.21, 0.31, 0.41]
    const slow = through(
      shares.map((share) => runAt(share)),
      40_000
    ).map(({ milestone }) => milestone)
    expect(slow.slice(1)).toEqual([10, 20, 30, 40].map((percent) => ({ kind: 'percent', percent })))
    const fast = through(
      shares.map((share) => runAt(share)),
      1_000
    ).map(({ milestone }) => milestone)
    expect(new Set(fast)).toEqual(new Set([{ kind: 'phase', phase: 'copying' }]))
  })
})
