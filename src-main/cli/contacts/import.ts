import type { Command } from '../command.ts'
import { bring } from './bring.ts'
import { tellProblems } from './problems.ts'
import { encodingOption, encodingText, readFiles } from './read-files.ts'
import { withMove } from './with-move.ts'

export const importContacts: Command = {
  usage: 'contacts import MOVE FILE… [--dry-run] [--encoding NAME]',
  example: 'NEW_PASSWORD=… rehome contacts import move.json contacts.vcf',
  summary: 'cli.help.contacts.import',
  arguments: { atLeast: 2 },
  options: { 'dry-run': { type: 'boolean' }, ...encodingOption },
  optionTexts: { 'dry-run': 'cli.help.contacts.dryRun', ...encodingText },
  async run(context, options, file = '', ...files) {
    const { read, fault } = await readFiles(files, options, context)
    if (fault) {
      tellProblems(read.problems, context)
      throw fault
    }
    const dryRun = options['dry-run'] === true
    return withMove(file, 'new contacts', context, (move) => bring(move, read, { files, dryRun }, context))
  }
}
