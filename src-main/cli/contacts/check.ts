import { isLoss } from '../../core/contacts/types.ts'
import type { Command } from '../command.ts'
import { exit } from '../exit-codes.ts'
import { listedProblem, tellProblems } from './problems.ts'
import { encodingOption, encodingText, readFiles } from './read-files.ts'

export const check: Command = {
  usage: 'contacts check FILE… [--encoding NAME]',
  example: 'rehome contacts check contacts.vcf friends.csv',
  summary: 'cli.help.contacts.check',
  arguments: { atLeast: 1 },
  options: encodingOption,
  optionTexts: encodingText,
  async run(context, options, ...files) {
    const { output, words } = context
    const { read, fault } = await readFiles(files, options, context)
    const { cards, problems } = read
    tellProblems(problems, context)
    output.line(words.text('cli.contacts.read', { cards: cards.length, problems: problems.length }))
    const code = fault ? output.fail(fault) : problems.some(isLoss) ? exit.incomplete : exit.done
    output.event({
      type: 'summary',
      cards: cards.length,
      problems: problems.map((problem) => listedProblem(problem, words))
    })
    return code
  }
}
