import { beforeEach, expect, test, vi } from 'vitest'
import { formatterFor } from '../../src-main/i18n/index.ts'
import { createActivity } from '../../src-main/shell/activity.ts'
import { announceEnd, showProgress } from '../../src-main/shell/progress.ts'
import { asElectron, BrowserWindow, Notification } from './fake-electron.ts'
import { moveThat } from './moves.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
vi.mock('../../resources/icon.png?asset', () => ({ default: 'icon.png' }))
beforeEach(() => void Notification.shown.splice(0))

function setUp() {
  const window = new BrowserWindow()
  const activity = createActivity()
  showProgress(activity, asElectron(window))
  announceEnd(activity, asElectron(window), () => formatterFor('fr'))
  return { window, activity }
}

test('the icon shows how far the copy is, and nothing when there is none', () => {
  const { window, activity } = setUp()
  activity.see(moveThat('copying', { done: 25 }))
  expect(window.setProgressBar).toHaveBeenLastCalledWith(0.25)
  activity.see(moveThat('finished', { done: 100 }))
  expect(window.setProgressBar).toHaveBeenLastCalledWith(-1)
})

test.each([
  ['finished', 'La copie est terminée'],
  ['stopped', 'La copie s’est arrêtée']
] as const)('who looks elsewhere is told, in their language, that the copy has %s', (state, title) => {
  const { window, activity } = setUp()
  window.focused = false
  window.minimized = true
  activity.see(moveThat('copying'))
  activity.see(moveThat(state))
  expect(Notification.shown.map(({ options }) => options.title)).toEqual([title])
  Notification.shown[0]?.emit('click')
  expect(window.restore).toHaveBeenCalled()
  expect(window.focus).toHaveBeenCalled()
})

test('who is looking, or has paused, is left in peace', () => {
  const { window, activity } = setUp()
  activity.see(moveThat('copying'))
  activity.see(moveThat('finished'))
  window.focused = false
  activity.see(moveThat('copying'))
  activity.see(moveThat('paused'))
  expect(Notification.shown).toEqual([])
})

test('a system without notifications costs nothing', () => {
  const { window, activity } = setUp()
  window.focused = false
  Notification.isSupported.mockReturnValueOnce(false)
  activity.see(moveThat('copying'))
  activity.see(moveThat('finished'))
  expect(Notification.shown).toEqual([])
})
