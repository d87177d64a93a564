import type { ContactOutcome, ReadContacts } from '../contacts/index.ts'
import { countKinds } from '../contacts/types.ts'
import type { ContactsOutcome, ContactsReceipt } from '../move/index.ts'
import type { DeskFound, DeskOutcome } from './types.ts'

/** What was read, and from where. */
export interface Found {
  readonly from: DeskFound['from']
  readonly read: ReadContacts
  readonly people: number
}

/** Counts the people among what was read. */
export async function foundIn(from: Found['from'], read: ReadContacts): Promise<Found> {
  const { readGroups } = await import('../contacts/index.ts')
  return { from, read, people: readGroups(read.cards.map(({ card }) => card)).people.length }
}

/** What was read, in numbers. */
export function foundView({ from, people, read }: Found): DeskFound {
  return {
    from,
    contacts: people,
    leftBehind: read.problems.filter(({ isLeftBehind }) => isLeftBehind).length,
    notes: read.problems.length,
    questions: read.questions.length
  }
}

/** What has come of the contacts, just now or by the receipt of an earlier process. */
export function outcomeView(
  outcomes: readonly ContactOutcome[],
  { verified, notes }: Pick<ContactsOutcome | ContactsReceipt, 'verified' | 'notes'>,
  finishedAt: string
): DeskOutcome {
  return { finishedAt, counts: countKinds(outcomes), verified, notes: notes.length }
}
