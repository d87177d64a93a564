import type { ContactNote } from '../../core/contacts/index.ts'
import { noteText } from '../../core/move/index.ts'
import type { Formatter } from '../../i18n/index.ts'
import type { Context } from '../command.ts'
import { unmarked } from '../output.ts'
import type { ListedProblem } from './problems.ts'

/** A note as cli.md has its problems, with the contact's name. */
export function listedNote(note: ContactNote, words: Formatter): ListedProblem & { readonly name: string } {
  const { file, card, line, name, code } = note
  return { file, card, line, name, code, reason: unmarked(noteText(note, words)) }
}

export function tellNotes(notes: readonly ContactNote[], { output, words }: Context): void {
  for (const note of notes) {
    const { file, line, name } = note
    const reason = noteText(note, words)
    if (name) output.line(words.text('cli.contacts.problemContact', { name, file, reason }))
    else if (line > 0) output.line(words.text('cli.contacts.problem', { file, line: String(line), reason }))
    else output.line(words.text('cli.contacts.problemFile', { file, reason }))
  }
}
