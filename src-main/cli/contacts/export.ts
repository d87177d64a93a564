import { isLoss } from '../../core/contacts/types.ts'
import type { Command } from '../command.ts'
import { exit } from '../exit-codes.ts'
import { outOf } from './convert.ts'
import { contactsTeller } from './events.ts'
import { listedNote, tellNotes } from './notes.ts'
import { withMove } from './with-move.ts'
import { formatFor, writableFile, writeContacts } from './write-contacts.ts'

const USAGE = 'contacts export MOVE --out FILE'

export const exportContacts: Command = {
  usage: USAGE,
  example: 'OLD_PASSWORD=… rehome contacts export move.json --out contacts.vcf',
  summary: 'cli.help.contacts.export',
  arguments: 1,
  options: { out: { type: 'string' } },
  optionTexts: { 'out FILE': 'cli.help.contacts.out' },
  async run(context, options, file = '') {
    const { output, words, signal } = context
    const out = outOf(options, USAGE)
    writableFile(out)
    const collected = await withMove(file, 'old contacts', context, (move) =>
      move.collectContacts({ signal, onEvent: contactsTeller(context) })
    )
    const cards = collected.cards.map(({ card }) => card)
    const written = await writeContacts(out, cards, formatFor(out, undefined), context)
    const problems = [...collected.problems, ...written.problems]
    const { readingNotes } = await import('../../core/contacts/index.ts')
    const notes = readingNotes({ ...collected, problems })
    tellNotes(notes, context)
    output.line(
      written.cards > 0
        ? words.text('cli.contacts.written', { cards: written.cards, file: out })
        : words.text(problems.some(isLoss) ? 'cli.contacts.noneWritten' : 'cli.contacts.noneThere', {
            file: out
          })
    )
    output.event({
      type: 'summary',
      cards: written.cards,
      photos: collected.photos,
      problems: notes.map((note) => listedNote(note, words))
    })
    return problems.some(isLoss) ? exit.incomplete : exit.done
  }
}
