import type { CardProblem } from '../../core/contacts/index.ts'
import type { Formatter } from '../../i18n/index.ts'
import type { Context } from '../command.ts'
import { unmarked } from '../output.ts'

/** A problem as cli.md has it. */
export interface ListedProblem {
  readonly file: string
  /** 0 where it is about the whole file. */
  readonly card: number
  readonly line: number
  readonly code: string
  readonly reason: string
}

export function listedProblem(
  { file, card, line, code, params }: CardProblem,
  words: Formatter
): ListedProblem {
  return { file, card, line, code, reason: unmarked(words.text(`contacts.problem.${code}`, params)) }
}

/** Lists problems for people; programs get them with the summary. */
export function tellProblems(problems: readonly CardProblem[], { output, words }: Context): void {
  for (const { code, file, card, line, params } of problems) {
    const reason = words.text(`contacts.problem.${code}`, params)
    output.line(
      card === 0 && line === 0
        ? words.text('cli.contacts.problemFile', { file, reason })
        : words.text('cli.contacts.problem', { file, line: String(line), reason })
    )
  }
}
