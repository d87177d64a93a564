import { app, type BrowserWindow, dialog } from 'electron'
import type { Formatter } from '../i18n/index.ts'

/** Asks for a place where a copy of the mailbox gets its folder. @returns Nothing when the person changed their mind. */
export async function choosePlace(window: BrowserWindow, words: Formatter): Promise<string | null> {
  return first(
    await dialog.showOpenDialog(window, {
      title: words.text('desktop.backup.title'),
      message: words.text('desktop.backup.title'),
      buttonLabel: words.text('desktop.backup.save'),
      defaultPath: app.getPath('documents'),
      properties: ['openDirectory', 'createDirectory', 'promptToCreate']
    })
  )
}

/** Asks for a folder or a file with mail in it. @returns Nothing when the person changed their mind. */
export async function chooseMail(
  window: BrowserWindow,
  kind: 'folder' | 'file',
  words: Formatter
): Promise<string | null> {
  const title = words.text(`desktop.files.${kind}`)
  return first(
    await dialog.showOpenDialog(window, {
      title,
      message: title,
      defaultPath: app.getPath('documents'),
      properties: [kind === 'folder' ? 'openDirectory' : 'openFile']
    })
  )
}

const first = ({ canceled, filePaths }: { canceled: boolean; filePaths: string[] }) =>
  canceled ? null : (filePaths[0] ?? null)
