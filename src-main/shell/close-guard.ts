import { type BrowserWindow, dialog } from 'electron'
import type { Formatter } from '../i18n/index.ts'
import type { Activity } from './activity.ts'

export interface CloseGuard {
  /** Lets the window close without a question from now on: the system is shutting down, or Rehome opens anew. */
  readonly stepAside: () => void
}

/**
 * Asks before the window is closed while something is under way; else closing is closing.
 *
 * @param pauseAll Pauses what is under way; resolves in any case, and soon.
 */
export function guardClosing(
  window: BrowserWindow,
  activity: Activity,
  words: () => Formatter,
  pauseAll: () => Promise<void>
): CloseGuard {
  let open = false
  let asking = false

  const ask = async () => {
    asking = true
    const say = words()
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      ...(activity.working().every(([, work]) => work === 'contacts')
        ? {
            message: say.text('desktop.close.contacts.question'),
            detail: say.text('desktop.close.contacts.detail'),
            buttons: [say.text('desktop.close.contacts.keep'), say.text('desktop.close.contacts.stopAndQuit')]
          }
        : {
            message: say.text('desktop.close.question'),
            detail: say.text('desktop.close.detail'),
            buttons: [say.text('desktop.close.keepCopying'), say.text('desktop.close.pauseAndQuit')]
          }),
      defaultId: 0,
      cancelId: 0,
      noLink: true
    })
    asking = false
    if (response !== 1) return
    await pauseAll()
    open = true
    window.close()
  }

  window.on('close', (event) => {
    if (open || activity.working().length === 0) return
    event.preventDefault()
    if (!asking) void ask()
  })
  // Windows: a question now would only hold up the system, which ends us anyway; the journal is safe.
  window.on('query-session-end', () => (open = true))
  return { stepAside: () => void (open = true) }
}
