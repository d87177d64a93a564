import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import type { Output } from '../ipc/contract.ts'
import type { Formatter } from '../i18n/index.ts'
import { logFault } from '../core/faults.ts'

/**
 * Asks where to keep a receipt and writes it there. Where it can't be written, says so and asks again.
 *
 * @returns Whether a file was written; false when the person changed their mind.
 */
export async function saveReceipt(
  window: BrowserWindow,
  { html, fileName }: Output<'receipt.html'>,
  words: Formatter
): Promise<boolean> {
  for (;;) {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title: words.text('desktop.save.title'),
      defaultPath: join(app.getPath('documents'), basename(fileName)),
      filters: [{ name: words.text('desktop.save.webPage'), extensions: ['html'] }],
      properties: ['showOverwriteConfirmation']
    })
    if (canceled || filePath === '') return false
    try {
      await writeFile(filePath, html)
      return true
    } catch (error) {
      logFault(error)
      await dialog.showMessageBox(window, {
        type: 'warning',
        message: words.text('desktop.save.failed'),
        detail: words.text('desktop.save.elsewhere')
      })
    }
  }
}
