import { expect, test, vi } from 'vitest'
import { formatterFor } from '../../src-main/i18n/index.ts'
import { endOnFault, giveUp, reviveWindow } from '../../src-main/shell/crash.ts'
import { fakeClock } from '../fake-clock.ts'
import { app, asElectron, BrowserWindow, calls, dialog, lastMessageBox } from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))

function setUp() {
  const window = new BrowserWindow()
  const clock = fakeClock()
  const onGiveUp = vi.fn()
  reviveWindow(asElectron(window), clock, onGiveUp)
  const lose = (reason: string) => window.webContents.emit('render-process-gone', {}, { reason, exitCode: 1 })
  return { reload: window.webContents.reload, clock, onGiveUp, lose }
}

test.each(['crashed', 'oom', 'killed', 'abnormal-exit'])(
  'a page that is gone (%s) is loaded again',
  (reason) => {
    const { lose, reload, onGiveUp } = setUp()
    lose(reason)
    expect(reload).toHaveBeenCalledOnce()
    expect(onGiveUp).not.toHaveBeenCalled()
  }
)

test('a page that ends in good order is not', () => {
  const { lose, reload } = setUp()
  lose('clean-exit')
  expect(reload).not.toHaveBeenCalled()
})

test('one that is gone again at once is given up', () => {
  const { lose, reload, onGiveUp } = setUp()
  lose('crashed')
  lose('crashed')
  expect(reload).toHaveBeenCalledOnce()
  expect(onGiveUp).toHaveBeenCalledOnce()
})

test('one that is gone again much later is loaded again', async () => {
  const { lose, reload, clock } = setUp()
  lose('crashed')
  await clock.advance(61_000)
  lose('crashed')
  expect(reload).toHaveBeenCalledTimes(2)
})

test('giving up says that nothing is lost, and opens Rehome again if wanted', async () => {
  const leave = vi.fn()
  dialog.showMessageBox.mockResolvedValueOnce({ response: 0 })
  await giveUp('engine', formatterFor('en'), leave)
  expect(lastMessageBox()).toMatchObject({
    message: 'Rehome can’t go on by itself.',
    buttons: ['Open again', 'Quit']
  })
  expect(lastMessageBox().detail).toContain('Nothing is lost')
  expect(leave).toHaveBeenCalledBefore(app.relaunch)
  expect(app.relaunch).toHaveBeenCalledBefore(app.quit)
})

test('or quits', async () => {
  await giveUp('window', formatterFor('en'), vi.fn())
  expect(app.relaunch).not.toHaveBeenCalled()
  expect(app.quit).toHaveBeenCalledOnce()
})

test.each(['uncaughtException', 'unhandledRejection'] as const)(
  'an %s ends the app with plain words, and without what it said',
  (name) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const before = process.listeners(name as 'uncaughtException')
    endOnFault(() => formatterFor('fr'))
    const added = process
      .listeners(name as 'uncaughtException')
      .find((listener) => !before.includes(listener))
    calls.length = 0
    added?.(new Error('LOGIN marie hunter2'), 'uncaughtException')
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      const [latest] = process.listeners(event as 'uncaughtException').slice(-1)
      if (latest) process.off(event, latest)
    }
    const [title, content] = dialog.showErrorBox.mock.lastCall ?? []
    expect(title).toBe('Rehome ne peut pas continuer seul.')
    expect(content).not.toContain('hunter2')
    expect(JSON.stringify(log.mock.calls)).not.toContain('hunter2')
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(1)
  }
)
