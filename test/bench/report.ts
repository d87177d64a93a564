import type { CardReader, CardsResult } from './contacts.ts'
import type { CopyResult } from './copying.ts'
import type { MemoryResult } from './memory.ts'
import { scenarios } from './scenarios.ts'
import { median, medianSeconds } from './statistics.ts'
import { judge, type Results } from './targets.ts'
import type { ToolId } from './tools.ts'
import type { UnchangedResult } from './unchanged.ts'

const titles: Readonly<Record<ToolId, string>> = {
  rehome: 'Rehome',
  'rehome-verified': 'Rehome, verified',
  mbsync: 'mbsync',
  imapsync: 'imapsync'
}

const readers: Readonly<Record<CardReader, string>> = { rehome: 'Rehome', 'ical.js': 'ical.js' }

/** The tables, in Markdown, which reads well on a terminal too. */
export function tables(results: Results): string {
  const sections = [
    ...scenarios.map(({ id, title }) => {
      const copies = results.copies.filter(({ scenario }) => scenario === id)
      return copies.length === 0 ? '' : `### Round trip ${title}\n\n${copyTable(copies)}`
    }),
    results.unchanged.length === 0 ? '' : `### Nothing new\n\n${unchangedTable(results.unchanged)}`,
    results.memory.length === 0 ? '' : `### Memory\n\n${memoryTable(results.memory)}`,
    results.contacts.length === 0 ? '' : `### Contacts\n\n${contactsTable(results.contacts)}`,
    `### Targets\n\n${verdictTable(results)}`
  ]
  return `${sections.filter(Boolean).join('\n\n')}\n`
}

export interface HowMeasured {
  readonly rounds: number
  /** Messages for tools that need a round trip for each. */
  readonly little: number
}

/** RESULTS.md. @param machine A line each. */
export function resultsPage(
  results: Results,
  machine: readonly string[],
  { rounds, little }: HowMeasured
): string {
  return `# How fast Rehome is

Measured on ${new Date().toISOString().slice(0, 10)}.

${machine.map((line) => `- ${line}`).join('\n')}

Again: \`IMAPSYNC=/path/to/imapsync npm run bench\`, as root on Debian or Ubuntu. What the options take away is in \`npm run bench -- --help\`.

## What was measured

Two Dovecots on this computer, Maildir, in clear, ten connections a person at most. The mail: log-normal sizes with a median of 8 kB, one message of a hundred with an attachment of 100 kB to 2 MB, eight folders. Each run copies into a mailbox that nobody has used; the tools take turns, ${rounds} rounds, and the median counts (fastest–slowest in brackets). Round trips are made by a line in a process of its own on both sides, which hands on each byte half a round trip later and is as wide as the computer allows; a new connection takes one more.

- **Rehome** is \`copy --no-verify\`, **verified** is \`copy\`: the others don't verify. Rehome's copies were compared with the old mailbox to the last byte, flag and date; of the others' copies only the number was.
- **mbsync** copies \`PullNew PullFlags\` with \`CopyArrivalDate\`, **imapsync** runs with \`--nofoldersizes --nofoldersizesatend --nolog\`, else as they come.
- Where a tool needs a round trip for each message, it had ${number(little)} of them, and imapsync one round. For ratios, its time is then scaled up without what it takes when there is nothing to copy, which is in its favour.
- Nothing new: imapsync, which keeps no journal, compared the old mailbox with the one that Rehome had filled.
- Memory is the most that the process had at a time (VmHWM).
- Contacts: a file of vCards is read, by Rehome as \`contacts check\` does, and by ical.js, which takes its lines apart; the clock runs from opening the file, in a process that has loaded its code.

## Results

${tables(results)}`
}

function copyTable(copies: readonly CopyResult[]): string {
  return table(
    ['', 'messages', 'seconds', 'messages/s', 'MB/s', 'second run, s', 'memory, MB', 'arrived'],
    copies.map((copy) => {
      const { tool, messages, bytes, runs } = copy
      const seconds = medianSeconds(copy)
      return [
        titles[tool],
        number(messages),
        withRange(runs.map((run) => run.seconds)),
        number(messages / seconds),
        number(bytes / 1e6 / seconds),
        number(median(runs.map((run) => run.secondSeconds))),
        number(median(runs.map((run) => run.peakMemory)) / 1e6),
        tick(runs.every(({ faults }) => faults.length === 0))
      ]
    })
  )
}

function unchangedTable(results: readonly UnchangedResult[]): string {
  return table(
    ['', 'messages', 'seconds', 'unchanged'],
    results.map(({ tool, messages, seconds, faults }) => [
      titles[tool],
      number(messages),
      withRange(seconds),
      tick(faults.length === 0)
    ])
  )
}

function memoryTable(results: readonly MemoryResult[]): string {
  return table(
    ['Rehome, verified', 'MB', 'memory, MB', 'seconds', 'exact'],
    results.map(({ messages, bytes, peakMemory, seconds, faults }) => [
      messages === 1 ? 'one message' : `${number(messages)} messages`,
      number(bytes / 1e6),
      number(peakMemory / 1e6),
      number(seconds),
      tick(faults.length === 0)
    ])
  )
}

function contactsTable(results: readonly CardsResult[]): string {
  return table(
    ['', 'cards', 'MB', 'processor, s', 'seconds', 'memory, MB', 'all read'],
    results.map(({ kind, reader, cards, bytes, runs }) => [
      `${readers[reader]}, ${kind === 'photos' ? 'with pictures' : 'small'}`,
      number(cards),
      number(bytes / 1e6),
      withRange(runs.map(({ processor }) => processor)),
      withRange(runs.map(({ seconds }) => seconds)),
      number(median(runs.map(({ peakMemory }) => peakMemory)) / 1e6),
      tick(runs.every(({ faults }) => faults.length === 0))
    ])
  )
}

function verdictTable(results: Results): string {
  return table(
    ['', 'wanted', 'measured', ''],
    judge(results).map(({ what, wanted, got, met }) => [
      what,
      wanted,
      got ?? 'not measured',
      got === undefined ? '' : tick(met)
    ])
  )
}

const tick = (good: boolean) => (good ? '✓' : '✗')

/** Three digits that count, and all that stand before the point. */
function number(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: 0, maximumFractionDigits: digits })
}

/** The median, and the fastest and slowest where there are several. */
function withRange(values: readonly number[]): string {
  const middle = number(median(values))
  return values.length > 1
    ? `${middle} (${number(Math.min(...values))}–${number(Math.max(...values))})`
    : middle
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map((row) => row[column]?.length ?? 0))
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}
