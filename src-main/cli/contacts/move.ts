import type { Command } from '../command.ts'
import { bring } from './bring.ts'
import { contactsTeller } from './events.ts'
import { withMove } from './with-move.ts'

export const moveContacts: Command = {
  usage: 'contacts move MOVE',
  example: 'OLD_PASSWORD=… NEW_PASSWORD=… rehome contacts move move.json',
  summary: 'cli.help.contacts.move',
  arguments: 1,
  options: {},
  optionTexts: {},
  run(context, _options, file = '') {
    const { signal } = context
    return withMove(file, 'contacts', context, async (move) => {
      const found = await move.collectContacts({ signal, onEvent: contactsTeller(context) })
      return bring(move, found, {}, context)
    })
  }
}
