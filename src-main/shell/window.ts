import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme } from 'electron'
import icon from '../../resources/icon.png?asset'

/** The page's `--paper` in both themes, so that the window doesn't flash before it is drawn. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#161b1a' : '#fbfaf6')

/** Makes the one window; `load` its page once everything that answers it is in place. */
export function createWindow(title: string): BrowserWindow {
  const window = new BrowserWindow({
    title,
    icon,
    width: 1080,
    height: 780,
    // 320 CSS px of page: WCAG 2.2, 1.4.10 (Reflow).
    minWidth: 340,
    minHeight: 480,
    show: false,
    backgroundColor: background(),
    webPreferences: {
      preload: join(app.getAppPath(), 'out/preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // What is typed here are addresses and passwords.
      spellcheck: false
    }
  })
  window.once('ready-to-show', () => window.show())
  nativeTheme.on('updated', () => window.setBackgroundColor(background()))
  return window
}

/** Brings the window to the front, wherever it is. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
