import { RehomeError } from '../../core/errors.ts'
import type { Answer, Card } from '../../core/contacts/index.ts'
import { isLoss } from '../../core/contacts/types.ts'
import type { Command, OptionValues } from '../command.ts'
import { exit } from '../exit-codes.ts'
import { listedProblem, tellProblems } from './problems.ts'
import { encodingOption, encodingText, readFiles } from './read-files.ts'
import { formatFor, formats, writableFile, writeContacts } from './write-contacts.ts'

const USAGE = `contacts convert FILE… --out FILE [--to ${formats.join('|')}] [--encoding NAME]`

export const convert: Command = {
  usage: USAGE,
  example: 'rehome contacts convert old/*.vcf --out contacts.vcf',
  summary: 'cli.help.contacts.convert',
  arguments: { atLeast: 1 },
  options: { out: { type: 'string' }, to: { type: 'string' }, ...encodingOption },
  optionTexts: {
    'out FILE': 'cli.help.contacts.out',
    [`to ${formats.join('|')}`]: 'cli.help.contacts.to',
    ...encodingText
  },
  async run(context, options, ...files) {
    const { output, words } = context
    const out = outOf(options, USAGE)
    const format = formatFor(out, options.to)
    writableFile(out, files)
    const { read, fault } = await readFiles(files, options, context)
    if (fault) {
      tellProblems(read.problems, context)
      throw fault
    }
    const cards = await withoutTwins(read.cards.map(({ card }) => card))
    const written = await writeContacts(out, cards, format, context)
    const problems = [...read.problems, ...written.problems]
    tellProblems(problems, context)
    output.line(
      written.cards > 0
        ? words.text('cli.contacts.written', { cards: written.cards, file: out })
        : words.text('cli.contacts.noneWritten', { file: out })
    )
    output.event({
      type: 'summary',
      cards: read.cards.length,
      written: written.cards,
      problems: problems.map((problem) => listedProblem(problem, words))
    })
    return written.cards === 0 || problems.some(isLoss) ? exit.incomplete : exit.done
  }
}

/** Where to write to. @throws {RehomeError} `input.usage` when it isn't said. */
export function outOf({ out }: OptionValues, usage: string): string {
  if (typeof out === 'string' && out !== '') return out
  throw new RehomeError('input.usage', { argument: '--out', expected: `rehome ${usage}` })
}

/** Cards that say the very same become one; of two with one UID, the second gets another. */
async function withoutTwins(cards: readonly Card[]): Promise<Card[]> {
  const { planMerge, settle } = await import('../../core/contacts/index.ts')
  const plan = planMerge(cards, [])
  const answers = plan.decisions.map((decision, index) => {
    const isTwin = 'candidate' in decision && decision.candidate.resemblance.likeness === 'identical'
    const answer: Answer = isTwin ? { kind: 'merge', candidate: 0 } : { kind: 'keepBoth' }
    return [index, answer] as const
  })
  return settle(plan, new Map(answers)).writes.map(({ card }) => card)
}
