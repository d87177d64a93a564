import { expect, test, vi } from 'vitest'
import { formatterFor } from '../../src-main/i18n/index.ts'
import { createActivity } from '../../src-main/shell/activity.ts'
import { guardClosing } from '../../src-main/shell/close-guard.ts'
import { asElectron, BrowserWindow, dialog, lastMessageBox } from './fake-electron.ts'
import { deskThat, moveThat } from './moves.ts'

vi.mock('electron', () => import('./fake-electron.ts'))

function setUp() {
  const window = new BrowserWindow()
  const activity = createActivity()
  const pauseAll = vi.fn(() => Promise.resolve())
  const guard = guardClosing(asElectron(window), activity, () => formatterFor('en'), pauseAll)
  return { window, activity, pauseAll, guard }
}
const answer = (label: string) =>
  dialog.showMessageBox.mockImplementationOnce((...args) =>
    Promise.resolve({ response: (args.at(-1) as { buttons: string[] }).buttons.indexOf(label) })
  )

test('without a copy, closing is closing', () => {
  const { window, activity } = setUp()
  activity.see(moveThat('paused'))
  window.close()
  expect(window.isDestroyed()).toBe(true)
  expect(dialog.showMessageBox).not.toHaveBeenCalled()
})

test('during a copy it asks, and dismissing the question keeps copying', async () => {
  const { window, activity, pauseAll } = setUp()
  activity.see(moveThat('copying'))
  window.close()
  const { buttons, defaultId, cancelId } = lastMessageBox()
  expect([buttons[defaultId], buttons[cancelId]]).toEqual(['Keep copying', 'Keep copying'])
  await vi.waitFor(() => expect(dialog.showMessageBox).toHaveResolved())
  expect(window.isDestroyed()).toBe(false)
  expect(pauseAll).not.toHaveBeenCalled()
})

test('“Pause and quit” pauses first, then closes', async () => {
  const { window, activity, pauseAll } = setUp()
  activity.see(moveThat('copying'))
  pauseAll.mockImplementationOnce(() => {
    expect(window.isDestroyed()).toBe(false)
    return Promise.resolve()
  })
  answer('Pause and quit')
  window.close()
  await vi.waitFor(() => expect(window.isDestroyed()).toBe(true))
  expect(pauseAll).toHaveBeenCalledOnce()
})

test('while contacts are added it says so', async () => {
  const { window, activity, pauseAll } = setUp()
  activity.see(deskThat({ done: 1, total: 9 }))
  answer('Stop and quit')
  window.close()
  expect(lastMessageBox().message).toContain('contacts')
  expect(window.isDestroyed()).toBe(false)
  await vi.waitFor(() => expect(window.isDestroyed()).toBe(true))
  expect(pauseAll).toHaveBeenCalledOnce()
})

test('closing twice asks once', () => {
  const { window, activity } = setUp()
  activity.see(moveThat('copying'))
  dialog.showMessageBox.mockReturnValueOnce(new Promise(() => undefined))
  window.close()
  window.close()
  expect(dialog.showMessageBox).toHaveBeenCalledOnce()
})

test('when the system ends, nobody is asked', () => {
  const { window, activity } = setUp()
  activity.see(moveThat('copying'))
  window.emit('query-session-end', {})
  window.close()
  expect(window.isDestroyed()).toBe(true)
  expect(dialog.showMessageBox).not.toHaveBeenCalled()
})

test('nor when Rehome itself has decided', () => {
  const { window, activity, guard } = setUp()
  activity.see(moveThat('copying'))
  guard.stepAside()
  window.close()
  expect(window.isDestroyed()).toBe(true)
})
