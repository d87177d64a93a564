import type { Formatter } from '../../i18n/index.ts'
import type { ContactNote } from '../contacts/index.ts'

/** What is to be said of a contact, in a person's words. */
export function noteText(note: ContactNote, words: Formatter): string {
  const fields = (note.fields ?? []).map((field) => words.text(`contacts.field.${field}`))
  const values = { ...note.params, fields: words.list(fields) }
  return note.kind === 'problem'
    ? words.text(`contacts.problem.${note.code}`, values)
    : words.text(`contacts.result.${note.code}`, values)
}
