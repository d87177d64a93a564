import { beforeEach, expect, test, vi } from 'vitest'
import { confinePages } from '../../src-main/shell/confinement.ts'
import { HOME } from '../../src-main/shell/sender.ts'
import { app, refusable, WebContents } from './fake-electron.ts'

vi.mock('electron', () => import('./fake-electron.ts'))

let contents: WebContents
beforeEach(() => {
  app.removeAllListeners()
  confinePages(HOME)
  contents = new WebContents()
  app.emit('web-contents-created', {}, contents)
})

const navigations = ['will-navigate', 'will-frame-navigate', 'will-redirect']

test.each(navigations)('no %s leads away from the page', (name) => {
  for (const url of ['https://evil.example/', 'file:///etc/passwd', 'data:text/html,x', 'app://evil/']) {
    const event = refusable({ url, isMainFrame: true })
    contents.emit(name, event)
    expect(event.defaultPrevented, url).toBe(true)
  }
})

test('the page may be loaded again', () => {
  const event = refusable({ url: HOME, isMainFrame: true })
  contents.emit('will-navigate', event)
  expect(event.defaultPrevented).toBe(false)
})

test('no frame in the page goes anywhere, not even to the page', () => {
  const event = refusable({ url: HOME, isMainFrame: false })
  contents.emit('will-frame-navigate', event)
  expect(event.defaultPrevented).toBe(true)
})

test('no window opens', () => {
  const handler = contents.setWindowOpenHandler.mock.lastCall?.[0]
  expect(handler?.({ url: HOME })).toEqual({ action: 'deny' })
})

test('no guest page is embedded', () => {
  const event = refusable()
  contents.emit('will-attach-webview', event)
  expect(event.defaultPrevented).toBe(true)
})
