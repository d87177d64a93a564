import { expect, test, vi } from 'vitest'
import type { MoveSnapshot, RunState } from '../../src-main/core/move/index.ts'
import { createActivity } from '../../src-main/shell/activity.ts'
import { deskThat, MOVE, moveThat } from './moves.ts'

const OTHER = 'fedcba9876543210'

test('at first nothing is being copied', () => {
  const activity = createActivity()
  expect(activity.working()).toEqual([])
  expect(activity.progress()).toBeNull()
})

test.each(['preparing', 'copying', 'checking', 'waiting', 'pausing'] as const)(
  'a run that is %s is work',
  (state) => {
    const activity = createActivity()
    activity.see(moveThat(state))
    expect(activity.working()).toEqual([[MOVE, 'copy']])
  }
)

test.each(['paused', 'stopped', 'finished', null] as const)('a run that is %s is not', (state) => {
  const activity = createActivity()
  activity.see(moveThat('copying'))
  activity.see(moveThat(state))
  expect(activity.working()).toEqual([])
})

test('a snapshot that comes late changes nothing', () => {
  const activity = createActivity()
  const late = moveThat('copying')
  activity.see(moveThat('finished'))
  activity.see(late)
  expect(activity.working()).toEqual([])
})

test('progress counts the bytes of all that is being copied, and never passes the end', () => {
  const activity = createActivity()
  activity.see(moveThat('copying', { done: 30, total: 100 }))
  activity.see(moveThat('copying', { done: 0, total: 200, id: OTHER }))
  expect(activity.progress()).toBe(0.1)
  activity.see(moveThat('copying', { done: 999, total: 100 }))
  expect(activity.progress()).toBe(1)
})

test('progress is zero while nothing is known of the size', () => {
  const activity = createActivity()
  activity.see(moveThat('preparing', { total: 0 }))
  expect(activity.progress()).toBe(0)
})

test('what is told between snapshots counts as well, and leaves a catch-up one', () => {
  const activity = createActivity()
  const getOn = (state: RunState, done: number) => {
    const { id, revision, run } = moveThat(state, { done })
    if (run) activity.see({ of: 'run', id, revision, since: revision - 1, run })
  }
  activity.see(moveThat('copying', { done: 10 }))
  getOn('copying', 20)
  expect(activity.progress()).toBe(0.2)
  activity.see({ ...moveThat('copying', { done: 30 }), receipt: {} as MoveSnapshot['receipt'] })
  getOn('copying', 40)
  expect(activity.working()).toEqual([[MOVE, 'copy']])
  expect(activity.progress()).toBeNull()
})

test('how a run has ended is told once', () => {
  const activity = createActivity()
  const listener = vi.fn()
  activity.onChange(listener)
  for (const state of ['finished', 'copying', 'copying', 'finished', 'finished'] as const)
    activity.see(moveThat(state))
  expect(listener.mock.calls).toEqual([[undefined], [undefined], [undefined], ['finished'], [undefined]])
})

test('looking for new mail is work too, and no news when it ends well', () => {
  const activity = createActivity()
  const listener = vi.fn()
  activity.onChange(listener)
  for (const state of ['copying', 'finished', 'copying', 'stopped'] as const)
    activity.see({ ...moveThat(state), receipt: {} as MoveSnapshot['receipt'] })
  expect(listener.mock.calls).toEqual([[undefined], [undefined], [undefined], ['stopped']])

  activity.see({ ...moveThat('copying', { done: 90 }), receipt: {} as MoveSnapshot['receipt'] })
  expect(activity.working()).toEqual([[MOVE, 'copy']])
  expect(activity.progress(), 'which has nothing to say on the taskbar').toBeNull()
})

test('the first copy ends as news, although its receipt is there by then', () => {
  const activity = createActivity()
  const listener = vi.fn()
  activity.see(moveThat('checking'))
  activity.onChange(listener)
  activity.see({ ...moveThat('finished'), receipt: {} as MoveSnapshot['receipt'] })
  expect(listener).toHaveBeenCalledExactlyOnceWith('finished')
})

test('waiting for a move to be idle ends when it is, and not with another move', async () => {
  const activity = createActivity()
  const idle = vi.fn()
  activity.see(moveThat('pausing'))
  const waiting = activity.idle(MOVE).then(idle)
  activity.see(moveThat('paused', { id: OTHER }))
  await Promise.resolve()
  expect(idle).not.toHaveBeenCalled()
  activity.see(moveThat('paused'))
  await waiting
  await activity.idle(MOVE)
})

test('a copy on this computer and taking back are work too, without news at their end', () => {
  const activity = createActivity()
  const { run } = moveThat('copying', { done: 30 })
  if (!run) throw new Error('a run was asked for')
  const backup = { dir: '/copies', run, completeAt: null }
  activity.see({ ...moveThat(null), backup })
  expect(activity.working()).toEqual([[MOVE, 'backup']])
  expect(activity.progress()).toBe(0.3)

  const listener = vi.fn()
  activity.onChange(listener)
  const counts = { total: 9, removed: 1, kept: 0, failedFolders: 0, waitUntil: null, failure: null }
  for (const state of ['running', 'waiting'] as const) {
    activity.see({ ...moveThat(null), undo: { state, ...counts } })
    expect(activity.working()).toEqual([[MOVE, 'undo']])
  }
  expect(activity.progress()).toBeNull()
  activity.see({ ...moveThat(null), undo: { state: 'finished', ...counts } })
  expect(activity.working()).toEqual([])
  expect(listener.mock.calls.flat()).toEqual([undefined, undefined, undefined])
})

test('reading, adding and removing contacts is work, beside a copy as well', () => {
  const activity = createActivity()
  activity.see(deskThat({ done: 0, total: 0 }))
  expect(activity.working()).toEqual([[MOVE, 'contacts']])
  expect(activity.progress(), 'while nothing is known of how many there are').toBeNull()
  activity.see(deskThat({ done: 20, total: 80 }))
  expect(activity.progress()).toBe(0.25)
  activity.see(moveThat('copying', { done: 10 }))
  expect(activity.working()).toEqual([
    [MOVE, 'copy'],
    [MOVE, 'contacts']
  ])
  expect(activity.progress(), 'bytes and people are not added up').toBe(0.1)
  activity.see(moveThat('finished'))
  const late = deskThat({ done: 30, total: 80 })
  activity.see(deskThat(null))
  activity.see(late)
  expect(activity.working()).toEqual([])
})

test('when the engine is gone for good, nothing is being copied', () => {
  const activity = createActivity()
  const listener = vi.fn()
  activity.see(moveThat('copying'))
  activity.onChange(listener)
  activity.reset()
  expect(activity.working()).toEqual([])
  expect(listener).toHaveBeenCalledOnce()
})
