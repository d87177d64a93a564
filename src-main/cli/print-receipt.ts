import { type Receipt, receiptSums } from '../core/move/index.ts'
import type { Context } from './command.ts'

/** The receipt as lines on a terminal. */
export function printReceipt(receipt: Receipt, { output, words }: Context): void {
  const rows = receiptSums(receipt).map(([label, count]) => [words.text(label), words.number(count)] as const)
  const width = Math.max(...rows.map(([label]) => label.length))
  output.line('')
  output.line(words.text('receipt.title'))
  for (const [label, count] of rows) output.line(`  ${label.padEnd(width)}  ${count.padStart(8)}`)
  output.line(words.text(receipt.complete ? 'receipt.complete' : 'receipt.incomplete'))
  output.line(words.text(receipt.verified ? 'receipt.verified' : 'receipt.notVerified'))
  output.line(words.text('receipt.oldMailboxUntouched'))
}
