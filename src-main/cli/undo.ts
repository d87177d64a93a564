import { RehomeError } from '../core/errors.ts'
import type { FolderTakenBack, TakeBackEvent } from '../core/mail/index.ts'
import type { Move, Undoable, UndoOutcome } from '../core/move/index.ts'
import type { Command, Context } from './command.ts'
import { confirm } from './confirm.ts'
import { tell } from './copy-events.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import { nameOf } from './folders.ts'
import { shown } from './output.ts'
import { openMoveFile } from './state.ts'
import { progressLine } from './status-line.ts'

export const undo: Command = {
  usage: 'undo MOVE [--yes]',
  example: 'rehome undo move.json',
  summary: 'cli.help.undo',
  arguments: 1,
  options: { yes: { type: 'boolean' } },
  optionTexts: { yes: 'cli.help.yes' },
  async run(context, options, file = '') {
    const { output, words } = context
    const isSure = options.yes === true
    if (!isSure && !process.stdin.isTTY) throw new RehomeError('input.notConfirmed', { command: 'undo' })
    const move = await openMoveFile(file, context)
    try {
      const undoable = move.undoable()
      if (undoable.messages === 0) output.line(words.text('cli.undo.nothing'))
      else if (!isSure && !(await confirm(shown(words.text('cli.undo.ask', { ...undoable }), words)))) {
        output.line(words.text('cli.undo.declined'))
        output.event({ type: 'summary', removed: 0, kept: undoable.messages })
        return exit.done
      }
      return conclude(await undoMove(move, undoable, context), move, context)
    } finally {
      await move.close()
    }
  }
}

async function undoMove(move: Move, { messages }: Undoable, context: Context): Promise<UndoOutcome> {
  const { output, words, signal } = context
  const stop = () => void move.pause()
  signal.addEventListener('abort', stop, { once: true })
  let removedBefore = 0
  const onEvent = (event: TakeBackEvent) => {
    if (event.type === 'wait' || event.type === 'going-on') {
      tell(event, new Map(), context)
      return
    }
    const { from, to } = namesOf(event, move)
    const { removed, kept, failure } = event
    const state = event.type === 'taking-back' ? 'removing' : failure ? 'failed' : 'done'
    output.event({ type: 'folder', from, to, state, removed, kept, ...(failure && { code: failure.code }) })
    output.status(progressLine({ done: removedBefore + removed, total: messages }, to, words))
    if (event.type === 'taking-back') return
    removedBefore += removed
    output.line(
      failure
        ? words.text('cli.folderFailed', {
            from: to,
            reason: words.text(`error.${failure.code}.title`, { ...failure.params, folder: to })
          })
        : words.text('cli.undo.folder', { folder: to, removed, kept })
    )
  }
  try {
    if (signal.aborted) throw new RehomeError('move.interrupted')
    return await move.undo({ signal, onEvent })
  } finally {
    signal.removeEventListener('abort', stop)
    output.status('')
  }
}

function conclude({ removed, kept, folders }: UndoOutcome, move: Move, context: Context): ExitCode {
  const { output, words } = context
  const failed = folders.filter(({ failure }) => failure !== undefined)
  output.line('')
  output.line(words.text('cli.undo.summary', { removed, kept }))
  if (folders.length > 0) output.line(words.text('cli.undo.folders'))
  output.event({
    type: 'summary',
    removed,
    kept,
    problems: failed.map((folder) => ({ code: folder.failure?.code, folder: namesOf(folder, move).to }))
  })
  if (failed.length === 0) return exit.done
  output.note(words.text('cli.undo.again'))
  return exit.incomplete
}

/** The folders' names for people; the plan may be another one by now, and the servers' own names have to do. */
function namesOf({ from, to }: Pick<FolderTakenBack, 'from' | 'to'>, move: Move) {
  const row = move.folders()?.rows.find((planned) => planned.from === from && planned.to === to)
  return { from: row ? nameOf(row.fromLevels) : from, to: row ? nameOf(row.toLevels) : to }
}
