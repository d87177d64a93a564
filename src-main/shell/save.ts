import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import type { Output } from '../ipc/contract.ts'
import type { Formatter } from '../i18n/index.ts'
import { logFault } from '../core/faults.ts'

/** Asks where to keep a receipt and writes it there. @returns As {@link save}. */
export function saveReceipt(
  window: BrowserWindow,
  { html, fileName }: Output<'receipt.html'>,
  words: Formatter
): Promise<boolean> {
  const filter = { name: words.text('desktop.save.webPage'), extensions: ['html'] }
  return save(window, { title: words.text('desktop.save.title'), fileName, filter, content: html }, words)
}

/** Asks where to keep a file of contacts and writes it there, for nobody else to read. @returns As {@link save}. */
export function saveContacts(
  window: BrowserWindow,
  { text, fileName }: Output<'contacts.file'>,
  words: Formatter
): Promise<boolean> {
  const extension = fileName.endsWith('.csv') ? 'csv' : 'vcf'
  const filter = { name: words.text(`desktop.save.${extension}`), extensions: [extension] }
  const title = words.text('desktop.save.contacts')
  return save(window, { title, fileName, filter, content: text, mode: 0o600 }, words)
}

interface Saved {
  readonly title: string
  readonly fileName: string
  readonly filter: { name: string; extensions: string[] }
  readonly content: string
  readonly mode?: number
}

/**
 * Asks where to keep a file and writes it there. Where it can't be written, says so and asks again.
 *
 * @returns Whether a file was written; false when the person changed their mind.
 */
async function save(
  window: BrowserWindow,
  { title, fileName, filter, content, mode }: Saved,
  words: Formatter
): Promise<boolean> {
  for (;;) {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title,
      defaultPath: join(app.getPath('documents'), basename(fileName)),
      filters: [filter],
      properties: ['showOverwriteConfirmation']
    })
    if (canceled || filePath === '') return false
    try {
      await writeFile(filePath, content, mode === undefined ? {} : { mode })
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
