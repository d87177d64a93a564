import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatterFor, type Language } from '../../i18n/index.ts'
import type { Problem } from '../mail/index.ts'
import { type ReceiptOf, receiptPage } from './receipt-page.ts'

/** Where the receipt of a state folder is, as a page. */
export const receiptFile = (folder: string) => join(folder, 'receipt.html')

/**
 * Keeps the receipt beside the journal, as data and as a page in the person's language; where there is none any more,
 * takes it away.
 */
export function keepReceipt(folder: string, move: ReceiptOf, language: Language): void {
  const { receipt, contacts } = move
  const [json, html] = [join(folder, 'receipt.json'), receiptFile(folder)]
  if (!receipt && !contacts) {
    for (const file of [json, html]) rmSync(file, { force: true })
    return
  }
  const content = { ...receipt, ...(contacts && { contacts }) }
  writeWhole(json, `${JSON.stringify(content, null, 2)}\n`)
  writeWhole(html, receiptPage(move, formatterFor(language)))
}

/** Keeps a message that the new server refused, exactly as it was read, so that the person has it all the same. */
export function keepRefusedMessage(folder: string, problem: Problem, message: Buffer): Promise<void> {
  const directory = join(folder, 'refused')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const name = createHash('sha256')
    .update(`${problem.folder}\0${problem.uid ?? ''}`)
    .digest('hex')
    .slice(0, 16)
  writeWhole(join(directory, `${name}.eml`), message)
  return Promise.resolve()
}

/** Nobody ever sees half a file, and nobody else reads it. */
export function writeWhole(file: string, content: string | Buffer): void {
  writeFileSync(`${file}.part`, content, { mode: 0o600 })
  renameSync(`${file}.part`, file)
}
