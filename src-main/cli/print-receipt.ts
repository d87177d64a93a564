import type { Receipt } from '../core/move/index.ts'
import type { MessageKey } from '../i18n/index.ts'
import type { Context } from './command.ts'

/** The receipt as lines on a terminal. */
export function printReceipt({ messages, complete, verified }: Receipt, { output, words }: Context): void {
  const rows: readonly (readonly [MessageKey, number])[] = [
    ['receipt.found', messages.found],
    ['receipt.copied', messages.copied],
    ['receipt.alreadyThere', messages.alreadyThere],
    ['receipt.refused', messages.refused],
    ['receipt.vanished', messages.vanished],
    ['receipt.excluded', messages.excluded]
  ]
  const labels = rows.map(([key]) => words.text(key))
  const width = Math.max(...labels.map((label) => label.length))
  output.line('')
  output.line(words.text('receipt.title'))
  rows.forEach(([, value], index) =>
    output.line(`  ${(labels[index] ?? '').padEnd(width)}  ${words.number(value).padStart(8)}`)
  )
  output.line(words.text(complete ? 'receipt.complete' : 'receipt.incomplete'))
  output.line(words.text(verified ? 'receipt.verified' : 'receipt.notVerified'))
  output.line(words.text('receipt.oldMailboxUntouched'))
}
