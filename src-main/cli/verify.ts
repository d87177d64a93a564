import type { CompareEvent, Comparison, FolderComparison, Problem } from '../core/mail/index.ts'
import type { Move } from '../core/move/index.ts'
import type { Command, Context } from './command.ts'
import { problemFields, problemText, tell } from './copy-events.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import { nameOf } from './folders.ts'
import { openMoveFile } from './state.ts'
import { progressLine } from './status-line.ts'

export const verify: Command = {
  usage: 'verify MOVE',
  example: 'rehome verify move.json',
  summary: 'cli.help.verify',
  arguments: 1,
  options: {},
  optionTexts: {},
  async run(context, _options, file = '') {
    const move = await openMoveFile(file, context)
    try {
      const { signal, output } = context
      const comparison = await move.verify({
        signal,
        onEvent: (event) => tellComparison(event, namesOf(event, move), context)
      })
      output.status('')
      return conclude(comparison, move, context)
    } finally {
      await move.close()
    }
  }
}

interface Names {
  readonly from: readonly string[]
  readonly to: string
}

function namesOf(event: CompareEvent | ({ readonly type: 'folder' } & FolderComparison), move: Move): Names {
  if (!('from' in event)) return { from: [], to: '' }
  const rows = (move.folders()?.rows ?? []).filter(({ from }) => event.from.includes(from))
  return {
    from: rows.map(({ fromLevels }) => nameOf(fromLevels)),
    to: nameOf(rows[0]?.toLevels ?? [event.to])
  }
}

function tellComparison(event: CompareEvent, { from, to }: Names, context: Context): void {
  const { output, words } = context
  switch (event.type) {
    case 'comparing': {
      const { done, total } = event
      output.event({ type: 'folder', from, to, state: 'comparing', done, total })
      output.status(progressLine({ done, total }, to, words))
      return
    }
    case 'compared': {
      const { identical, missing, altered, extra, failure } = event
      const found = { identical, missing, altered, extra }
      const state = failure ? 'failed' : 'done'
      output.event({ type: 'folder', from, to, state, ...found, ...(failure && { code: failure.code }) })
      const name = from.join(', ')
      output.line(
        failure
          ? words.text('cli.folderFailed', {
              from: name,
              reason: words.text(`error.${failure.code}.title`, failure.params)
            })
          : words.text('cli.compared', { from: name, ...found })
      )
      return
    }
    default:
      tell(event, new Map(), context)
  }
}

function conclude(comparison: Comparison, move: Move, { output, words }: Context): ExitCode {
  const { identical, missing, altered, extra, folders } = comparison
  const failed = folders.flatMap(({ failure, ...folder }): Problem[] =>
    failure ? [{ ...failure, folder: namesOf({ type: 'folder', ...folder }, move).from.join(', ') }] : []
  )
  const problems = [...failed, ...comparison.problems]
  output.line('')
  output.line(words.text('cli.comparison', { identical, missing, altered, extra }))
  for (const problem of problems) output.line(problemText(problem, words))
  output.event({
    type: 'summary',
    ...{ identical, missing, altered, extra },
    problems: problems.map((problem) => problemFields(problem, words))
  })
  const isSame = problems.length === 0
  if (isSame) output.line(words.text('cli.identical'))
  else output.note(words.text('cli.different'))
  return isSame ? exit.done : exit.incomplete
}
