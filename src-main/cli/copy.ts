import { RehomeError } from '../core/errors.ts'
import {
  type CopyOutcome,
  fullNameOf,
  type MessageCounts,
  type PlannedFolder,
  type Problem
} from '../core/mail/index.ts'
import type { Move, RunOutcome } from '../core/move/index.ts'
import type { Formatter } from '../i18n/index.ts'
import { backUpFirst, type BackupResult } from './backup-first.ts'
import type { Command, Context } from './command.ts'
import { isComplete, type Names, problemFields, problemText, tell } from './copy-events.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import { nameOf, warnOfArchived } from './folders.ts'
import { openMoveFile } from './state.ts'
import { showStatus } from './status-line.ts'

export const copy: Command = {
  usage: 'copy MOVE [--dry-run] [--only FOLDER]… [--no-verify] [--mirror] [--backup DIR]',
  example: 'OLD_PASSWORD=… NEW_PASSWORD=… rehome copy move.json',
  summary: 'cli.help.copy',
  arguments: 1,
  options: {
    'dry-run': { type: 'boolean' },
    only: { type: 'string', multiple: true },
    'no-verify': { type: 'boolean' },
    mirror: { type: 'boolean' },
    backup: { type: 'string' }
  },
  optionTexts: {
    'dry-run': 'cli.help.dryRun',
    'only FOLDER': 'cli.help.only',
    'no-verify': 'cli.help.noVerify',
    mirror: 'cli.help.mirror',
    'backup DIR': 'cli.help.copyBackup'
  },
  async run(context, options, file = '') {
    const only = options.only as string[] | undefined
    const mirror = options.mirror === true
    if (mirror && only)
      throw new RehomeError('input.usage', { argument: '--only', expected: 'rehome copy MOVE --mirror' })
    const move = await openMoveFile(file, context, showStatus(context.output, context.words))
    try {
      if (options['dry-run']) return await rehearse(move, only, context)
      const dir = options.backup as string | undefined
      const paths = only && (await pathsOf(move, only))
      const backup = dir === undefined ? undefined : await backUpFirst(move, dir, paths, context)
      const code = await copyMove(move, context, {
        only,
        verify: options['no-verify'] !== true,
        mirror,
        backup
      })
      const found = move.folders()
      if (found && !only) warnOfArchived(found, context)
      return code === exit.done && backup?.complete === false ? exit.incomplete : code
    } finally {
      await move.close()
    }
  }
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
}

/** Copies, and tells how it went. @returns The process's exit code. */
export function copyMove(move: Move, context: Context, request: CopyCommand): Promise<ExitCode> {
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
  request: Pick<CopyCommand, 'verify' | 'backup'>,
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
    summarise(reached, performance.now() - began, reached.problems, context, request.backup)
    return code
  }
}

/** Copies once, telling each event. */
export async function copyOnce(move: Move, context: Context, request: CopyCommand): Promise<RunOutcome> {
  const { output, words, signal } = context
  const only = request.only && (await pathsOf(move, request.only))
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
  { verify, backup }: Pick<CopyCommand, 'verify' | 'backup'>
): ExitCode {
  report(outcome, milliseconds, namesOf(move)(), context, backup)
  if (isComplete(outcome, verify)) return exit.done
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
  only: readonly string[] | undefined,
  context: Context
): Promise<ExitCode> {
  const { output, words } = context
  await move.readFolders()
  const wanted = only && new Set(await pathsOf(move, only))
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
  const messages: MessageCounts = {
    found: sum(rows),
    copied: 0,
    alreadyThere: 0,
    updated: 0,
    refused: 0,
    vanished: 0,
    excluded
  }
  output.event({
    type: 'summary',
    dryRun: true,
    wouldCopy: sum(copied),
    messages,
    verified: false,
    bytes: 0,
    seconds: 0,
    folders: { done: 0, failed: 0 },
    problems: []
  })
  return exit.done
}

async function pathsOf(move: Move, names: readonly string[]): Promise<string[]> {
  await move.readFolders()
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
  backup: BackupResult | undefined
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
  summarise(outcome, milliseconds, problems, context, backup)
}

/** The last line for programs. A folder that a stopped copy didn't come to has neither been done nor failed. */
function summarise(
  { messages, verified, bytes, folders }: CopyOutcome,
  milliseconds: number,
  problems: readonly Problem[],
  { output, words }: Context,
  backup: BackupResult | undefined
): void {
  output.event({
    type: 'summary',
    messages,
    verified,
    bytes,
    seconds: Math.round(milliseconds / 100) / 10,
    folders: {
      done: folders.filter(({ state }) => state === 'done').length,
      failed: folders.filter(({ failure }) => failure !== undefined).length
    },
    problems: problems.map((problem) => problemFields(problem, words)),
    ...(backup && { backup })
  })
}

function summaryLines({ messages, verified }: CopyOutcome, words: Formatter): string[] {
  return [
    '',
    words.text('cli.summary', { ...messages }),
    words.text(verified ? 'cli.verified' : 'cli.notVerified')
  ]
}
