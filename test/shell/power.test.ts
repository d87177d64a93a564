import { beforeEach, expect, test, vi } from 'vitest'
import { createActivity } from '../../src-main/shell/activity.ts'
import { hurryOnReturn, pauseOverSleep, stayAwake } from '../../src-main/shell/power.ts'
import { powerMonitor, powerSaveBlocker } from './fake-electron.ts'
import { deskThat, MOVE, moveThat } from './moves.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
beforeEach(() => {
  vi.clearAllMocks()
  powerMonitor.removeAllListeners()
})

test('the computer stays awake while mail is copied or contacts are added, and only then; the screen may go dark', () => {
  const activity = createActivity()
  stayAwake(activity)
  expect(powerSaveBlocker.start).not.toHaveBeenCalled()
  activity.see(moveThat('copying'))
  expect(powerSaveBlocker.start).toHaveBeenCalledExactlyOnceWith('prevent-app-suspension')
  activity.see(moveThat('paused'))
  const id: unknown = powerSaveBlocker.start.mock.results[0]?.value
  expect(powerSaveBlocker.stop).toHaveBeenCalledExactlyOnceWith(id)
  activity.see(deskThat({ done: 0, total: 0 }))
  expect(powerSaveBlocker.start).toHaveBeenCalledTimes(2)
  activity.see(deskThat(null))
  expect(powerSaveBlocker.stop).toHaveBeenCalledTimes(2)
})

test('however often it is told so', () => {
  const activity = createActivity()
  stayAwake(activity)
  for (const state of ['copying', 'copying', 'waiting', 'checking'] as const) activity.see(moveThat(state))
  expect(powerSaveBlocker.start).toHaveBeenCalledOnce()
  for (const state of ['finished', 'finished'] as const) activity.see(moveThat(state))
  expect(powerSaveBlocker.stop).toHaveBeenCalledOnce()
})

test('and again for the next run', () => {
  const activity = createActivity()
  stayAwake(activity)
  for (const state of ['copying', 'stopped', 'copying'] as const) activity.see(moveThat(state))
  expect(powerSaveBlocker.start).toHaveBeenCalledTimes(2)
})

test('a copy pauses when the computer is put to sleep, and goes on after', async () => {
  const activity = createActivity()
  const pause = vi.fn()
  const goOn = vi.fn()
  pauseOverSleep(activity, pause, goOn)
  activity.see(moveThat('copying'))
  powerMonitor.emit('suspend')
  expect(pause).toHaveBeenCalledExactlyOnceWith(MOVE, 'copy')

  powerMonitor.emit('resume')
  await activity.idle('another')
  expect(goOn, 'before the pause has come into force').not.toHaveBeenCalled()
  activity.see(moveThat('paused'))
  await vi.waitFor(() => expect(goOn).toHaveBeenCalledExactlyOnceWith(MOVE, 'copy'))
})

test('so does work on contacts, beside a copy as well', async () => {
  const activity = createActivity()
  const pause = vi.fn()
  const goOn = vi.fn()
  pauseOverSleep(activity, pause, goOn)
  activity.see(moveThat('copying'))
  activity.see(deskThat({ done: 1, total: 9 }))
  powerMonitor.emit('suspend')
  expect(pause.mock.calls).toEqual([
    [MOVE, 'copy'],
    [MOVE, 'contacts']
  ])
  powerMonitor.emit('resume')
  activity.see(moveThat('paused'))
  await Promise.resolve()
  expect(goOn).not.toHaveBeenCalled()
  activity.see(deskThat(null))
  await vi.waitFor(() => expect(goOn).toHaveBeenCalledTimes(2))
  expect(goOn).toHaveBeenCalledWith(MOVE, 'contacts')
})

test('when the computer is back, whoever waits for a connection is told', () => {
  const hurry = vi.fn()
  hurryOnReturn(hurry)
  powerMonitor.emit('unlock-screen')
  expect(hurry).toHaveBeenLastCalledWith('kept')
  powerMonitor.emit('resume')
  expect(hurry).toHaveBeenLastCalledWith('lost')
})

test('what was paused before the sleep stays paused after', async () => {
  const activity = createActivity()
  const goOn = vi.fn()
  pauseOverSleep(activity, vi.fn(), goOn)
  activity.see(moveThat('paused'))
  powerMonitor.emit('suspend')
  powerMonitor.emit('resume')
  await activity.idle(MOVE)
  expect(goOn).not.toHaveBeenCalled()
})
