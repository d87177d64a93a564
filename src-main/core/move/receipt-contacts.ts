import type { Formatter, MessageKey } from '../../i18n/index.ts'
import type { ContactNote, ContactOutcome, ContactWrite } from '../contacts/index.ts'
import { countKinds } from '../contacts/types.ts'
import { noteText } from './note-text.ts'
import { data, escape, type Text } from './receipt-html.ts'
import type { ContactsReceipt } from './types.ts'

export interface ContactsReceiptData {
  readonly outcomes: Iterable<ContactOutcome>
  readonly writes: readonly ContactWrite[]
  /** What is to be said of the contacts of the last run. */
  readonly notes: readonly ContactNote[]
  /** The files, or address books, of that run. */
  readonly files: ReadonlySet<string>
  /** Of the runs before. */
  readonly earlier: ContactsReceipt | null
  readonly finishedAt: Date
}

/** The receipt of the contacts, all runs together: what was said of the files of earlier runs stays. */
export function buildContactsReceipt(given: ContactsReceiptData): ContactsReceipt {
  const { files, earlier, finishedAt } = given
  const outcomes = [...given.outcomes]
  const { added, alreadyThere, completed, failed } = countKinds(outcomes)
  return {
    finishedAt: finishedAt.toISOString(),
    found: outcomes.length,
    new: added,
    same: alreadyThere,
    merged: completed,
    failed,
    verified: failed === 0 && given.writes.every(isAsSent),
    notes: [...(earlier?.notes.filter(({ file }) => !files.has(file)) ?? []), ...given.notes]
  }
}

/** Whether a card was read back and holds what was sent; what was taken back is nobody's any more. */
function isAsSent({ state, differs }: ContactWrite): boolean {
  return ['undone', 'kept', 'gone'].includes(state) || (state === 'verified' && differs.length === 0)
}

/** The part of the receipt's page that is about contacts. */
export function contactsSection(receipt: ContactsReceipt, words: Formatter, t: Text): string {
  const rows = contactSums(receipt).map(
    ([key, value]) => `<tr><th scope="row">${t(key)}</th><td>${escape(words.number(value))}</td></tr>`
  )
  return `<h2>${t('receipt.contacts')}</h2>
<p>${t(receipt.verified ? 'receipt.contactsVerified' : 'receipt.contactsNotVerified')}</p>
<table class="sums"><tbody>
${rows.join('\n')}
</tbody></table>
${receipt.notes.length > 0 ? notesTable(receipt.notes, words, t) : ''}`
}

function contactSums(receipt: ContactsReceipt): readonly (readonly [label: MessageKey, count: number])[] {
  return [
    ['receipt.contactsFound', receipt.found],
    ['receipt.contactsNew', receipt.new],
    ['receipt.contactsMerged', receipt.merged],
    ['receipt.alreadyThere', receipt.same],
    ['receipt.refused', receipt.failed]
  ]
}

function notesTable(notes: readonly ContactNote[], words: Formatter, t: Text): string {
  const rows = notes.map((note) => {
    const { name, file, line } = note
    const place = line > 0 ? t('receipt.contactsLine', { file, line: String(line) }) : data(file)
    return `<tr><td>${data(name)}</td><td>${place}</td><td>${escape(noteText(note, words))}</td></tr>`
  })
  return `<h2>${t('receipt.contactsNotes')}</h2>
<table><thead><tr><th scope="col">${t('receipt.contact')}</th><th scope="col">${t('receipt.contactsWhere')}</th><th scope="col">${t('receipt.reason')}</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`
}
