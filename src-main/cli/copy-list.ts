import { type BoxOutcome, copyBox, notBegun } from './copy-box.ts'
import type { CopyWishes } from './copy-move.ts'
import { sumOf } from './copy-summary.ts'
import type { Context } from './command.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import { type Box, readyBoxes } from './list-boxes.ts'
import { tableOf } from './list-table.ts'

/**
 * Copies the mailboxes of a list one after the other, each with a journal and a receipt of its own. One that fails
 * doesn't keep the others from their turn, and Ctrl-C ends the one under way so that it can go on.
 * @param file A CSV file; see {@link readyBoxes}.
 * @returns The process's exit code: 0 when all are done, 130 when interrupted, else 2, or what all of them ended with.
 * @throws {RehomeError} `input.file`; `move.interrupted`.
 */
export async function copyList(file: string, wishes: CopyWishes, context: Context): Promise<ExitCode> {
  const began = performance.now()
  const boxes = await readyBoxes(file, context)
  if (typeof boxes === 'number') return boxes
  // While somebody listens, Ctrl-C doesn't end the process between two mailboxes, and the table is told.
  const listen = () => undefined
  context.signal.addEventListener('abort', listen)
  try {
    const outcomes = await copyAll(boxes, wishes, context)
    return conclude(outcomes, performance.now() - began, context)
  } finally {
    context.signal.removeEventListener('abort', listen)
  }
}

/** @returns The outcomes in the order of the list. */
async function copyAll(boxes: readonly Box[], wishes: CopyWishes, context: Context): Promise<BoxOutcome[]> {
  const { output, words, signal } = context
  const outcomes = new Map<Box, BoxOutcome>()
  const putAside: Box[] = []
  const takeTurn = async (box: Box, othersWait: boolean) => {
    if (!signal.aborted) {
      const { number, count, old } = box
      output.line('')
      output.line(words.text('cli.list.heading', { number, count, old, next: box.new }))
    }
    const outcome = signal.aborted ? notBegun(box) : await copyBox(box, wishes, context, othersWait)
    if (outcome === 'put aside') {
      output.event({ type: 'aside', box: box.number })
      output.line(words.text('cli.list.aside'))
      putAside.push(box)
      return
    }
    outcomes.set(box, outcome)
    output.event({ type: 'box', ...fieldsOf(outcome), ...outcome.summary })
  }
  for (const box of boxes) await takeTurn(box, box.number < box.count || putAside.length > 0)
  for (const box of putAside.slice()) await takeTurn(box, false)
  return boxes.flatMap((box) => outcomes.get(box) ?? [])
}

function conclude(outcomes: readonly BoxOutcome[], milliseconds: number, context: Context): ExitCode {
  const { output, words } = context
  const done = outcomes.filter(({ result }) => result === 'done').length
  output.line('')
  for (const line of tableOf(outcomes, words)) output.line(line)
  output.line('')
  output.line(words.text('cli.list.summary', { done, count: outcomes.length }))
  const problems = outcomes.flatMap(({ box, summary }) =>
    summary.problems.map((problem) => ({ box: box.number, ...problem }))
  )
  output.event({
    type: 'summary',
    boxes: outcomes.map(fieldsOf),
    ...sumOf(
      outcomes.map(({ summary }) => summary),
      milliseconds
    ),
    problems
  })
  if (done < outcomes.length) output.note(words.text('cli.list.again'))
  return exitOf(outcomes)
}

/** What programs are told of each, but for its counts. */
const fieldsOf = ({ box, result, exit, failure, lastRun, receipt }: BoxOutcome) => ({
  box: box.number,
  line: box.line,
  old: box.old,
  new: box.new,
  result,
  exit,
  ...(failure && { code: failure.code, ...(failure.side && { side: failure.side }) }),
  lastRun: lastRun?.toISOString() ?? null,
  receipt
})

function exitOf(outcomes: readonly BoxOutcome[]): ExitCode {
  const codes = new Set(outcomes.map(({ exit: code }) => code ?? exit.interrupted))
  if (codes.has(exit.interrupted)) return exit.interrupted
  const [only, ...others] = codes
  return only !== undefined && others.length === 0 ? only : exit.incomplete
}
