import { isolate, type Formatter, type MessageKey } from '../i18n/index.ts'
import type { BoxOutcome } from './copy-box.ts'
import type { Box } from './list-boxes.ts'
import { unmarked } from './output.ts'

/** What a row is about. */
export type State = Omit<BoxOutcome, 'box' | 'exit'> & { readonly box: Pick<Box, 'old' | 'new' | 'folder'> }

/** In characters; what is longer is cut. The last column may be as long as it likes. */
const WIDEST = 48

const titles: readonly MessageKey[] = [
  'cli.list.old',
  'cli.list.new',
  'cli.list.lastRun',
  'cli.list.result',
  'cli.list.kept'
]

/** The states of several mailboxes as lines for people: old, new, last run, result, and where the rest can be read. */
export function tableOf(outcomes: readonly State[], words: Formatter): string[] {
  const rows = [
    titles.map((title) => words.text(title)),
    ...outcomes.map((outcome) => [
      cut(outcome.box.old),
      cut(outcome.box.new),
      outcome.lastRun
        ? words.date(outcome.lastRun, { dateStyle: 'medium', timeStyle: 'short' })
        : words.text('cli.list.never'),
      cut(resultText(outcome, words)),
      outcome.receipt ?? outcome.box.folder
    ])
  ]
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ''))))
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  )
}

/** How a copy has ended, in a few words. */
function resultText({ result, failure, summary }: State, words: Formatter): string {
  const { dryRun, wouldCopy = 0, messages } = summary
  if (failure) {
    const where = failure.side ? `${words.text(failure.side === 'old' ? 'cli.atOld' : 'cli.atNew')} ` : ''
    return where + words.text(`error.${failure.code}.title`, failure.params)
  }
  if (result === 'notBegun') return words.text('cli.list.notBegun')
  if (dryRun) return words.text('cli.list.wouldCopy', { messages: wouldCopy })
  if (result === 'done') return words.text('cli.list.done')
  return messages.refused > 0
    ? words.text('cli.list.notMoved', { messages: messages.refused })
    : words.text('cli.list.incomplete')
}

/** Characters as a person counts them, near enough for addresses and sentences. */
const lengthOf = (text: string) => Array.from(text).length

function cut(text: string): string {
  const characters = Array.from(unmarked(text))
  return characters.length > WIDEST ? `${characters.slice(0, WIDEST - 1).join('')}…` : characters.join('')
}

const padded = (cell: string, width: number) => isolate(cell) + ' '.repeat(width - lengthOf(cell))
