import { type CopyOutcome, type MessageCounts, noMessages, type Problem } from '../core/mail/index.ts'
import type { Formatter } from '../i18n/index.ts'
import type { BackupResult } from './backup-first.ts'
import { problemFields } from './copy-events.ts'

/** How a copy went, for programs: what its last line has with `--json` (cli.md). */
export interface CopySummary {
  /** Only with `--dry-run`, with how many messages a copy would look at. */
  readonly dryRun?: true
  readonly wouldCopy?: number
  readonly messages: MessageCounts
  readonly verified: boolean
  readonly bytes: number
  /** To a tenth. */
  readonly seconds: number
  /** A folder that a stopped copy didn't come to has neither been done nor failed. */
  readonly folders: { readonly done: number; readonly failed: number }
  readonly problems: readonly ReturnType<typeof problemFields>[]
  readonly backup?: BackupResult
}

export type SummaryListener = (summary: CopySummary) => void

/** Of a copy that came to nothing. */
export const noSummary: CopySummary = {
  messages: noMessages,
  verified: false,
  bytes: 0,
  seconds: 0,
  folders: { done: 0, failed: 0 },
  problems: []
}

/** @param milliseconds What it took. @param problems All of them, those of whole folders included. */
export function summaryOf(
  { messages, verified, bytes, folders }: CopyOutcome,
  milliseconds: number,
  problems: readonly Problem[],
  words: Formatter
): CopySummary {
  return {
    messages,
    verified,
    bytes,
    seconds: inSeconds(milliseconds),
    folders: {
      done: folders.filter(({ state }) => state === 'done').length,
      failed: folders.filter(({ failure }) => failure !== undefined).length
    },
    problems: problems.map((problem) => problemFields(problem, words))
  }
}

/** Of several copies, one after the other. @param milliseconds What they took all in all. */
export function sumOf(summaries: readonly CopySummary[], milliseconds: number): CopySummary {
  const sum = (count: (summary: CopySummary) => number) =>
    summaries.reduce((total, each) => total + count(each), 0)
  const messages = (fate: keyof MessageCounts) => sum((each) => each.messages[fate])
  return {
    ...(summaries.some(({ dryRun }) => dryRun) && {
      dryRun: true,
      wouldCopy: sum(({ wouldCopy = 0 }) => wouldCopy)
    }),
    messages: {
      found: messages('found'),
      copied: messages('copied'),
      alreadyThere: messages('alreadyThere'),
      updated: messages('updated'),
      refused: messages('refused'),
      vanished: messages('vanished'),
      excluded: messages('excluded')
    },
    verified: summaries.every(({ verified }) => verified),
    bytes: sum(({ bytes }) => bytes),
    seconds: inSeconds(milliseconds),
    folders: { done: sum(({ folders }) => folders.done), failed: sum(({ folders }) => folders.failed) },
    problems: summaries.flatMap(({ problems }) => problems)
  }
}

export function summaryLines({ messages, verified }: CopyOutcome, words: Formatter): string[] {
  return [
    '',
    words.text('cli.summary', { ...messages }),
    words.text(verified ? 'cli.verified' : 'cli.notVerified')
  ]
}

const inSeconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10
