import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatterFor, type Language } from '../../i18n/index.ts'
import type { Problem } from '../mail/index.ts'
import { type ReceiptOf, receiptPage } from './receipt-page.ts'

/** Keeps the receipt beside the journal, as data and as a page in the person's language. */
export function keepReceipt(folder: string, move: ReceiptOf, language: Language): void {
  if (!move.receipt) return
  writeWhole(join(folder, 'receipt.json'), `${JSON.stringify(move.receipt, null, 2)}\n`)
  writeWhole(join(folder, 'receipt.html'), receiptPage(move, formatterFor(language)))
}

/** Takes away a receipt that isn't true any more. */
export function dropReceipt(folder: string): void {
  for (const name of ['receipt.json', 'receipt.html']) rmSync(join(folder, name), { force: true })
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
