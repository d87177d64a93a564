import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyPage, type PageEvent, turn } from '../../../src-renderer/src/state/page.ts'
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

  it('lays progress over what it knows, and asks for the whole when something in between was missed', () => {
    const begun = turn(emptyPage, { type: 'opened', move: copying(runAt(0.2), { revision: 10 }), step: null })
    const now = runAt(0.9)
    const news = (since: number, revision: number, run = now): PageEvent => ({
      type: 'progressed',
      by: {
        of: 'run',
        id: copying(now).id,
        since,
        revision,
        run: { ...run, folders: run.folders.slice(0, 2) }
      },
      at: 0
    })
    const next = turn(begun, news(10, 11))
    expect(next.move?.run?.messages).toEqual(now.messages)
    expect(next.move?.run?.folders).toEqual([
      ...now.folders.slice(0, 2),
      ...(begun.move?.run?.folders.slice(2) ?? [])
    ])
    expect(next).toMatchObject({ missed: null, move: { revision: 11 }, progress: { percent: 90 } })

    expect(turn(next, news(10, 11)), 'what was known already').toBe(next)
    expect(turn(next, news(8, 12)), 'of someone who knew less').toMatchObject({ move: { revision: 12 } })
    const behind = turn(next, news(15, 16))
    expect(behind).toMatchObject({ missed: 16, move: { revision: 11 } })
    expect(turn(behind, news(10, 11)), 'which changes nothing about that').toBe(behind)
    const whole = copying(now, { revision: 17 })
    expect(turn(behind, { type: 'arrived', move: whole, at: 0 })).toMatchObject({ missed: null, move: whole })
  })

  it('asks when it is told how a run gets on of which it has not heard', () => {
    const by = { of: 'run', id: setup.id, since: 1, revision: 2, run: runAt(0.1) } as const
    expect(turn(opened, { type: 'progressed', by, at: 0 }).missed).toBe(2)
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
