import { expect, test, vi } from 'vitest'
import * as electron from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
vi.mock('electron-store', () => import('./fake-electron-store.ts'))
vi.mock('../../resources/icon.png?asset', () => ({ default: 'icon.png' }))
vi.mock('../../src-main/shell/engine-process.ts?modulePath', () => ({ default: '/app/engine-process.js' }))

test('a second start leaves everything to the first', async () => {
  electron.app.isFirst = false
  await import('../../src-main/index.ts')
  electron.becomeReady()
  await new Promise(setImmediate)
  expect(electron.app.quit).toHaveBeenCalledOnce()
  expect(electron.app.whenReady).not.toHaveBeenCalled()
  expect(electron.BrowserWindow.all).toEqual([])
  expect(electron.children).toEqual([])
})
