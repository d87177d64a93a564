import { languages } from '../../i18n/index.ts'
import { isTransient, type MessageCounts } from '../mail/index.ts'
import * as z from 'zod'
import type { MoveDocument } from './document.ts'
import { isAllowed } from './phases.ts'

/** Minutes from the end of one look for new mail to the next. */
export const CATCH_UP_EVERY_MINUTES = 30

const brought = { messages: z.number(), changes: z.number() }

/** What is kept of catch-ups: the runs after the first copy, which bring what is new since. */
export const catchUps = z.strictObject({
  /** Whether Rehome looks again by itself while it is open. */
  automatic: z.boolean(),
  /** The language of the receipt, where nobody is there to ask. */
  language: z.enum(languages),
  /** When the last run ended, however it did; null before the first. */
  restedAt: z.string().nullable(),
  /** The last one that came to its end, and what it brought. */
  last: z.strictObject({ at: z.string(), ...brought }).nullable(),
  /** What those brought that were cut off since. */
  unfinished: z.strictObject(brought)
})

export type CatchUps = z.infer<typeof catchUps>

export const noCatchUps: CatchUps = {
  automatic: true,
  language: 'en',
  restedAt: null,
  last: null,
  unfinished: { messages: 0, changes: 0 }
}

/** Notes what a run has brought; one that was cut off counts with the next that isn't. */
export function withBrought(
  before: CatchUps,
  { copied, updated }: MessageCounts,
  endedAt: Date | undefined
): CatchUps {
  const messages = before.unfinished.messages + copied
  const changes = before.unfinished.changes + updated
  return endedAt
    ? { ...before, last: { at: endedAt.toISOString(), messages, changes }, unfinished: noCatchUps.unfinished }
    : { ...before, unfinished: { messages, changes } }
}

/**
 * When new mail is looked for next without being asked; null while it isn't: before the first copy has ended, where
 * the person doesn't want it, where files don't change, and after a failure that needs the person.
 */
export function nextCatchUp(document: MoveDocument): Date | null {
  const { catchUps, phase, receipt, run, old } = document
  const needsPerson = run?.state === 'stopped' && !isPassing(document)
  if (!catchUps.automatic || !receipt || needsPerson || !isAllowed(phase, 'copy')) return null
  if (old?.backup !== undefined) return null
  const rested = new Date(catchUps.restedAt ?? receipt.finishedAt)
  return new Date(rested.getTime() + CATCH_UP_EVERY_MINUTES * 60_000)
}

/** Whether the last run was stopped by what passes by itself, such as a lost network. */
export const isPassing = ({ run }: MoveDocument): boolean =>
  run?.state === 'stopped' && run.failure !== null && isTransient(run.failure)
