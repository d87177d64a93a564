import { app, type BrowserWindow, dialog } from 'electron'
import type { Clock } from '../core/ports.ts'
import type { Formatter } from '../i18n/index.ts'
import { logFault } from '../core/faults.ts'

/** A page that is gone again this soon is not helped by being loaded again. */
const AGAIN_MS = 60_000

/**
 * Says that Rehome can't go on by itself, and offers to open it again. What was being copied is in the
 * journal, so either answer is safe.
 *
 * @param leave Lets the window close without its question.
 */
export async function giveUp(what: 'engine' | 'window', words: Formatter, leave: () => void): Promise<void> {
  const say = words
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: say.text(`desktop.crash.${what}`),
    detail: say.text('desktop.crash.detail'),
    buttons: [say.text('desktop.crash.openAgain'), say.text('desktop.crash.quit')],
    defaultId: 0,
    cancelId: 1,
    noLink: true
  })
  leave()
  if (response === 0) app.relaunch()
  app.quit()
}

/** Loads the page again when what draws it is gone: the copy goes on meanwhile, and the page asks for its snapshot. */
export function reviveWindow(window: BrowserWindow, clock: Clock, onGiveUp: () => void): void {
  let last = -Infinity
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    const now = clock.now().getTime()
    const again = now - last < AGAIN_MS
    last = now
    if (again) onGiveUp()
    else window.webContents.reload()
  })
}

/** An error that nothing in the main process has caught: told in plain words, then the end; the journal is safe. */
export function endOnFault(words: () => Formatter): void {
  const end = (fault: unknown) => {
    logFault(fault)
    const say = words()
    dialog.showErrorBox(say.text('desktop.crash.engine'), say.text('desktop.crash.detail'))
    app.exit(1)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}
