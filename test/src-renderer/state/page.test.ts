import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyPage, turn } from '../../../src-renderer/src/state/page.ts'
import { shownStep } from '../../../src-renderer/src/state/steps.ts'
import { copying, finished, receiptOf, runAt, setup, withFolders, withOld } from '../moves.ts'

const opened = turn(emptyPage, { type: 'opened', move: setup, step: null })

describe('the page', () => {
  it('shows the newest snapshot, in whatever order they arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1 }), (revisions) => {
        const end = revisions.reduce(
          (page, revision, at) => turn(page, { type: 'arrived', move: { ...setup, revision }, at }),
          opened
        )
        expect(end.move?.revision).toBe(Math.max(setup.revision, ...revisions))
      })
    )
  })

  it('ignores what happens to a move that is not open', () => {
    const other = { ...setup, id: 'f'.repeat(16), revision: 99 }
    expect(turn(opened, { type: 'arrived', move: other, at: 0 })).toBe(opened)
    expect(turn(emptyPage, { type: 'arrived', move: setup, at: 0 })).toBe(emptyPage)
  })

  it('stays at a step of the set-up until the person goes on', () => {
    const signedIn = turn(opened, { type: 'arrived', move: withOld, at: 0 })
    expect(shownStep(signedIn.move, signedIn.wanted)).toBe('oldMailbox')
    const gone = turn(signedIn, { type: 'went', step: 'newMailbox' })
    expect(shownStep(gone.move, gone.wanted)).toBe('newMailbox')
  })

  it('goes to the copy by itself when it begins', () => {
    const page = turn(emptyPage, { type: 'opened', move: withFolders, step: 'check' })
    const begun = turn(page, { type: 'arrived', move: copying(runAt(0, { state: 'preparing' })), at: 0 })
    expect(shownStep(begun.move, begun.wanted)).toBe('moving')
  })

  it('announces nothing of a run that was on its way when it was opened', () => {
    const run = runAt(0.5, { bytes: { done: 50, total: 100 } })
    const page = turn(emptyPage, { type: 'opened', move: copying(run), step: null })
    expect(page.progress.milestone).toBeNull()
    expect(page.progress.percent).toBe(50)
  })

  it('announces nothing of a catch-up, which may come every half hour', () => {
    const page = turn(emptyPage, { type: 'opened', move: finished(receiptOf()), step: null })
    const states = ['preparing', 'copying', 'checking', 'finished'] as const
    const end = states.reduce(
      (now, state, at) =>
        turn(now, {
          type: 'arrived',
          move: finished(receiptOf(), { revision: 30 + at, run: runAt(1, { state }) }),
          at: at * 60_000
        }),
      page
    )
    expect(end.progress).toBe(page.progress)
    expect(shownStep(end.move, end.wanted)).toBe('done')
  })

  it('is empty again after leaving', () => {
    expect(turn(opened, { type: 'closed' })).toBe(emptyPage)
  })
})
