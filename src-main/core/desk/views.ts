import type { ReadContacts } from '../contacts/index.ts'
import { countKinds } from '../contacts/types.ts'
import type { ContactsOutcome, ContactsReceipt } from '../move/index.ts'
import type { DeskFound, DeskOutcome } from './types.ts'

/** What was read, and from where. */
export interface Found {
  readonly from: DeskFound['from']
  readonly read: ReadContacts
  readonly people: number
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

/** What has come of the contacts just now. */
export function outcomeView(
  { contacts, verified, notes }: ContactsOutcome,
  finishedAt: DeskOutcome['finishedAt']
): DeskOutcome {
  return { finishedAt, counts: countKinds(contacts), verified, notes: notes.length, isListed: true }
}

/** What had come of the contacts by the receipt of an earlier process. */
export function receiptView(receipt: ContactsReceipt): DeskOutcome {
  const { finishedAt, found, failed, verified, notes } = receipt
  const [added, completed, alreadyThere] = [receipt.new, receipt.merged, receipt.same]
  const rest = Math.max(0, found - added - completed - alreadyThere - failed)
  const counts = { added, completed, alreadyThere, needsALook: 0, skipped: rest, failed }
  return { finishedAt, counts, verified, notes: notes.length, isListed: false }
}
