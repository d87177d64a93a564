import { RehomeError } from '../core/errors.ts'
import {
  type CopyOutcome,
  fullNameOf,
  noMessages,
  type PlannedFolder,
  type Problem
} from '../core/mail/index.ts'
import type { Move, RunOutcome } from '../core/move/index.ts'
import { backUpFirst, type BackupResult } from './backup-first.ts'
import type { Context } from './command.ts'
import { isComplete, type Names, problemText, tell } from './copy-events.ts'
import { noSummary, summaryLines, type SummaryListener, summaryOf } from './copy-summary.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import { nameOf, warnOfArchived } from './folders.ts'

/** What `copy` is asked to do with a mailbox. */
export interface CopyWishes {
  /** Only to tell what would be copied. */
  readonly dryRun: boolean
  /** Old folders to copy, and no others, as people write them. */
  readonly only: readonly string[] | undefined
  readonly verify: boolean
  /** Whether to follow deletions afterwards. */
  readonly mirror: boolean
  /** Where to make a backup before. */
  readonly backup: string | undefined
  /** Takes the summary in place of the output. */
  readonly onSummary?: SummaryListener | undefined
}

/** Does what `copy` is asked to do with an opened move. @returns The process's exit code. */
export async function copyAsWished(move: Move, wishes: CopyWishes, context: Context): Promise<ExitCode> {
  const { only, verify, mirror, onSummary } = wishes
  if (wishes.dryRun) return rehearse(move, wishes, context)
  const paths = only && (await pathsOf(move, only, context))
  const backup =
    wishes.backup === undefined ? undefined : await backUpFirst(move, wishes.backup, paths, context)
  const code = await copyMove(move, context, { only, verify, mirror, backup, onSummary })
  const found = move.folders()
  if (found && !only) warnOfArchived(found, context)
  return code === exit.done && backup?.complete === false ? exit.incomplete : code
}

export interface CopyCommand {
  readonly only?: readonly string[] | undefined
  readonly verify: boolean
  /** Whether to follow deletions afterwards. */
  readonly mirror?: boolean
  /** What became of the backup that was made before, where one was asked for. */
  readonly backup?: BackupResult | undefined
  /** Hears how far a copy came that is about to fail. */
  readonly onStopped?: (reached: CopyOutcome) => void
  /** Takes the summary in place of the output. */
  readonly onSummary?: SummaryListener | undefined
}

type Concluding = Pick<CopyCommand, 'verify' | 'backup' | 'onSummary'>

/** Copies, and tells how it went. @returns The process's exit code. */
function copyMove(move: Move, context: Context, request: CopyCommand): Promise<ExitCode> {
  return seeThrough(move, context, request, async (onStopped) => {
    const outcome = await copyOnce(move, context, { ...request, onStopped })
    if (request.mirror) tellMirrored(outcome, context)
    return outcome
  })
}

/**
 * Sees a copy or a backup through to its summary, however it ends.
 * @param work Is given whom to tell how far it came when it is about to fail.
 * @returns The process's exit code.
 */
export async function seeThrough(
  move: Move,
  context: Context,
  request: Concluding,
  work: (onStopped: (reached: CopyOutcome) => void) => Promise<CopyOutcome>
): Promise<ExitCode> {
  const began = performance.now()
  let reached: CopyOutcome | undefined
  try {
    const outcome = await work((stopped) => (reached = stopped))
    return conclude(outcome, performance.now() - began, move, context, request)
  } catch (error) {
    if (!reached) throw error
    const code = context.output.fail(error)
    tellSummary(reached, performance.now() - began, reached.problems, context, request)
    return code
  }
}

/** Copies once, telling each event. */
export async function copyOnce(move: Move, context: Context, request: CopyCommand): Promise<RunOutcome> {
  const { output, words, signal } = context
  const only = request.only && (await pathsOf(move, request.only, context))
  const pause = () => void move.pause()
  signal.addEventListener('abort', pause, { once: true })
  try {
    if (signal.aborted) throw new RehomeError('move.interrupted')
    const names = namesOf(move)
    return await move.copy({
      ...(only && { only }),
      verify: request.verify,
      ...(request.mirror && { mirror: true }),
      language: words.language,
      onEvent: (event) => tell(event, names(), context),
      ...(request.onStopped && { onStopped: request.onStopped })
    })
  } finally {
    signal.removeEventListener('abort', pause)
    output.status('')
  }
}

/** Tells the outcome of all. @param milliseconds What it took. @returns The process's exit code. */
export function conclude(
  outcome: CopyOutcome,
  milliseconds: number,
  move: Move,
  context: Context,
  concluding: Concluding
): ExitCode {
  report(outcome, milliseconds, namesOf(move)(), context, concluding)
  if (isComplete(outcome, concluding.verify)) return exit.done
  context.output.note(context.words.text('cli.incomplete'))
  return exit.incomplete
}

function tellMirrored({ mirrored }: RunOutcome, { output, words }: Context): void {
  const { removed, kept } = mirrored ?? { removed: 0, kept: 0 }
  output.event({ type: 'mirror', followed: mirrored !== undefined, removed, kept })
  output.line(mirrored ? words.text('cli.mirrored', { removed, kept }) : words.text('cli.notMirrored'))
}

/** What a copy would do; nothing is created anywhere. */
async function rehearse(
  move: Move,
  { only, onSummary }: Pick<CopyWishes, 'only' | 'onSummary'>,
  context: Context
): Promise<ExitCode> {
  const { output, words } = context
  const wanted = only && new Set(await pathsOf(move, only, context))
  if (!only) await readFolders(move, context)
  const found = move.folders()
  const rows = found?.rows ?? []
  const isCopied = (row: PlannedFolder) => (wanted ? wanted.has(row.from) : !row.leftOut)
  const sum = (chosen: readonly PlannedFolder[]) => chosen.reduce((total, row) => total + row.messages, 0)
  const copied = rows.filter(isCopied)
  for (const row of copied) {
    output.line(
      words.text('cli.wouldCopy', {
        from: nameOf(row.fromLevels),
        to: nameOf(row.toLevels),
        messages: row.messages
      })
    )
  }
  output.line(words.text('cli.dryRun', { messages: sum(copied) }))
  if (found && !only) warnOfArchived(found, context)
  const excluded = sum(rows.filter((row) => !isCopied(row)))
  const messages = { ...noMessages, found: sum(rows), excluded }
  summariser(context, onSummary)({ ...noSummary, dryRun: true, wouldCopy: sum(copied), messages })
  return exit.done
}

/** @throws {RehomeError} `move.interrupted`, and what signing in throws. */
async function readFolders(move: Move, { signal }: Context): Promise<void> {
  try {
    await move.readFolders(signal)
  } catch (error) {
    throw signal.aborted ? new RehomeError('move.interrupted', {}, error) : error
  }
}

async function pathsOf(move: Move, names: readonly string[], context: Context): Promise<string[]> {
  await readFolders(move, context)
  const rows = move.folders()?.rows ?? []
  return names.map((name) => {
    const wanted = name.normalize()
    const row =
      rows.find(({ fromLevels }) => nameOf(fromLevels).normalize() === wanted) ??
      rows.find(
        ({ from, fromLevels }) => from === name || fullNameOf({ path: from, levels: fromLevels }) === wanted
      )
    if (!row) throw new RehomeError('folder.notFound', { folder: name })
    return row.from
  })
}

/** Asked for anew, because the plan is laid when the copy begins. */
function namesOf(move: Move): () => Names {
  let names: Names = new Map()
  return () => {
    if (names.size === 0) {
      const rows = move.folders()?.rows ?? []
      names = new Map(
        rows.map((row) => [row.from, { from: nameOf(row.fromLevels), to: nameOf(row.toLevels) }])
      )
    }
    return names
  }
}

function report(
  outcome: CopyOutcome,
  milliseconds: number,
  names: Names,
  context: Context,
  concluding: Concluding
): void {
  const { output, words } = context
  const failed = outcome.folders.filter((folder) => folder.state === 'failed')
  const problems: readonly Problem[] = [
    ...failed.map(({ from, failure }) => ({
      ...(failure ?? { code: 'folder.unreadable' as const, params: {} }),
      folder: names.get(from)?.from ?? from
    })),
    ...outcome.problems
  ]
  for (const text of summaryLines(outcome, words)) output.line(text)
  for (const problem of problems) output.line(problemText(problem, words))
  tellSummary(outcome, milliseconds, problems, context, concluding)
}

function tellSummary(
  outcome: CopyOutcome,
  milliseconds: number,
  problems: readonly Problem[],
  context: Context,
  { backup, onSummary }: Concluding
): void {
  const summary = summaryOf(outcome, milliseconds, problems, context.words)
  summariser(context, onSummary)({ ...summary, ...(backup && { backup }) })
}

const summariser = ({ output }: Context, listener: SummaryListener | undefined): SummaryListener =>
  listener ?? ((summary) => output.event({ type: 'summary', ...summary }))
