import type { ContactWrite } from '../../core/contacts/index.ts'
import type { Command } from '../command.ts'
import { confirm } from '../confirm.ts'
import { exit } from '../exit-codes.ts'
import { shown, unmarked } from '../output.ts'
import { contactsTeller } from './events.ts'
import { withMove } from './with-move.ts'

export const undoContacts: Command = {
  usage: 'contacts undo MOVE [--yes]',
  example: 'NEW_PASSWORD=… rehome contacts undo move.json',
  summary: 'cli.help.contacts.undo',
  arguments: 1,
  options: { yes: { type: 'boolean' } },
  optionTexts: { yes: 'cli.help.yes' },
  run(context, options, file = '') {
    const { output, words, signal } = context
    return withMove(file, 'new contacts', context, async (move) => {
      const contacts = move.undoableContacts()
      const isAsked = contacts > 0 && options.yes !== true && process.stdin.isTTY
      if (isAsked && !(await confirm(shown(words.text('cli.contacts.undo.ask', { contacts }), words)))) {
        output.line(words.text('cli.contacts.undo.declined'))
        const nothing = { removed: 0, gone: 0, restored: 0, new: 0, same: 0, merged: 0, failed: 0 }
        output.event({ type: 'summary', ...nothing, kept: contacts, verified: false, problems: [] })
        return exit.done
      }
      const onEvent = contactsTeller(context)
      const { removed, gone, restored, kept, failed } = await move.undoContacts({
        signal,
        onEvent,
        language: words.language
      })
      output.status('')
      const reason = (key: 'cli.contacts.undo.edited' | 'cli.contacts.undo.refused') =>
        unmarked(words.text(key))
      const problems = [
        ...kept.map((write) => ({
          ...about(write),
          code: 'edited',
          reason: reason('cli.contacts.undo.edited')
        })),
        ...failed.map((write) => ({
          ...about(write),
          code: 'refused',
          reason: reason('cli.contacts.undo.refused')
        }))
      ]
      for (const { name, reason } of problems)
        output.line(words.text('cli.contacts.problemFile', { file: name, reason }))
      output.line(words.text('cli.contacts.undo.summary', { removed, restored, kept: kept.length }))
      if (gone > 0) output.line(words.text('cli.contacts.undo.gone', { count: gone }))
      output.event({
        type: 'summary',
        removed,
        gone,
        restored,
        kept: kept.length,
        // As of an import: what of it is still there.
        new: count(kept, 'create'),
        same: 0,
        merged: count(kept, 'merge'),
        failed: failed.length,
        verified: failed.length === 0,
        problems
      })
      return failed.length === 0 ? exit.done : exit.incomplete
    })
  }
}

const about = ({ name }: ContactWrite) => ({ file: '', card: 0, line: 0, name })

const count = (writes: readonly ContactWrite[], wanted: ContactWrite['action']) =>
  writes.filter(({ action }) => action === wanted).length
