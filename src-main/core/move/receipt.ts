import {
  type FolderOutcome,
  type FolderPlan,
  type MessageCounts,
  noMessages,
  type Problem
} from '../mail/index.ts'
import type { Receipt } from './types.ts'

/** What the journal has decided for one old folder, over all runs. */
export interface Tally {
  readonly copied: number
  readonly alreadyThere: number
  readonly refused: number
  readonly vanished: number
}

export interface ReceiptData {
  readonly plan: FolderPlan
  /** The last outcome of each folder. */
  readonly outcomes: Readonly<Record<string, FolderOutcome>>
  readonly tallies: ReadonlyMap<string, Tally>
  readonly problems: readonly Problem[]
  readonly finishedAt: Date
  readonly seconds: number
  readonly bytes: number
}

/** The receipt of a whole move, all runs together: what was once decided stays in it, whatever the plan is today. */
export function buildReceipt(data: ReceiptData): Receipt {
  const planned = new Set(data.plan.map((row) => row.from))
  const gone = Object.values(data.outcomes).filter((outcome) => !planned.has(outcome.from))
  // A name that only holds other folders has nothing to receive.
  const rows = data.plan.filter(
    (row) => row.leftOut !== 'not-selectable' || data.outcomes[row.from] !== undefined
  )
  const folders = [
    ...rows.map((row) => plannedReceipt(row, data)),
    ...gone.map((outcome) => reachedReceipt(outcome, data.tallies.get(outcome.from)))
  ]
  const messages = folders.reduce(addCounts, noMessages)
  const verified = folders.every(
    ({ state, verified }) => state === 'excluded' || (state === 'done' && verified)
  )
  return {
    finishedAt: data.finishedAt.toISOString(),
    seconds: data.seconds,
    messages,
    bytes: data.bytes,
    verified,
    complete: verified && messages.refused === 0 && data.problems.length === 0 && balances(messages),
    folders,
    problems: data.problems
  }
}

/** Messages that were found and have no fate yet: those of folders that failed. */
export function outstanding(counts: MessageCounts): number {
  return counts.found - decided(counts) - counts.excluded
}

/** `found = copied + already there + refused + vanished + excluded`: every message has exactly one fate. */
export function balances(counts: MessageCounts): boolean {
  return outstanding(counts) === 0
}

const decided = (counts: Tally) => counts.copied + counts.alreadyThere + counts.refused + counts.vanished

function plannedReceipt(row: FolderPlan[number], { outcomes, tallies }: ReceiptData): FolderOutcome {
  const last = Object.hasOwn(outcomes, row.from) ? outcomes[row.from] : undefined
  const tally = tallies.get(row.from)
  if (last) return reachedReceipt(last, tally)
  const { from, to, messages } = row
  const unread = { ...noMessages, from, to, verified: false, bytes: 0 }
  if (row.leftOut) return { ...unread, found: messages, excluded: messages, state: 'excluded' }
  const { copied, alreadyThere, refused, vanished } = tally ?? noMessages
  const found = Math.max(messages, copied + alreadyThere + refused + vanished)
  return { ...unread, copied, alreadyThere, refused, vanished, found, state: 'failed' }
}

/** @param last The last run's outcome; `tally` also remembers mail that has been deleted since. */
function reachedReceipt(last: FolderOutcome, tally: Tally = noMessages): FolderOutcome {
  // A folder that could not even be opened this time was not compared with what is decided.
  const known = decided(last) > 0 ? decided(last) : Math.min(last.found, decided(tally))
  return { ...last, ...tally, found: decided(tally) + last.found - known }
}

function addCounts(sum: MessageCounts, folder: MessageCounts): MessageCounts {
  return {
    found: sum.found + folder.found,
    copied: sum.copied + folder.copied,
    alreadyThere: sum.alreadyThere + folder.alreadyThere,
    updated: sum.updated + folder.updated,
    refused: sum.refused + folder.refused,
    vanished: sum.vanished + folder.vanished,
    excluded: sum.excluded + folder.excluded
  }
}
