import { resolve } from 'node:path'
import { RehomeError, toFailure } from '../core/errors.ts'
import { describeFault } from '../core/faults.ts'
import type { CopyEvent, CopyOutcome, MessageCounts } from '../core/mail/index.ts'
import type { Move } from '../core/move/index.ts'
import type { Context } from './command.ts'
import { isComplete, type Names, tell } from './copy-events.ts'
import { sentence } from './output.ts'

/** What became of a backup that was made before a copy. */
export type BackupResult =
  | { readonly folder: string; readonly complete: boolean; readonly messages: MessageCounts }
  | { readonly folder: string; readonly complete: false; readonly code: string }

/**
 * Makes a backup before a copy. What goes wrong with it is told, and doesn't keep the copy from going on.
 * @param only Old folders, by path.
 * @throws {RehomeError} `move.interrupted`.
 */
export async function backUpFirst(
  move: Move,
  dir: string,
  only: readonly string[] | undefined,
  context: Context
): Promise<BackupResult> {
  const { output, words } = context
  const folder = resolve(dir)
  output.line(words.text('cli.backup.begins', { folder }))
  try {
    const outcome = await backUp(move, { dir: folder, only }, context, (event) => follow(event, context))
    const complete = isComplete(outcome, true)
    output.line(words.text(complete ? 'cli.backup.done' : 'cli.backup.incomplete', { folder }))
    return { folder, complete, messages: outcome.messages }
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code === 'move.interrupted') throw error
    output.note(sentence(failure, words, error instanceof RehomeError ? error.side : undefined))
    if (failure.code === 'unexpected') output.note(describeFault(error))
    output.note(words.text('cli.backup.failed'))
    output.event({ type: 'backup', folder, state: 'failed', code: failure.code, params: failure.params })
    return { folder, complete: false, code: failure.code }
  }
}

/** What is told of a folder on its way into files is not to be taken for the copy's. */
function follow(event: CopyEvent, context: Context): void {
  if (event.type !== 'folder') return tell(event, namesIn(event), context)
  const { to, state, copied, total } = event
  const shown = state === 'done' || state === 'failed' ? state : 'copying'
  context.output.event({ type: 'backup', from: to, state: shown, copied, total })
}

export interface Wanted {
  readonly dir: string
  readonly only?: readonly string[] | undefined
  /** Hears how far a backup came that is about to fail. */
  readonly onStopped?: (reached: CopyOutcome) => void
}

/** Backs up once. @throws {RehomeError} `backup.*`, and what a copy's old side throws. */
export async function backUp(
  move: Move,
  { dir, only, onStopped }: Wanted,
  { words, signal, output }: Context,
  onEvent: (event: CopyEvent) => void
): Promise<CopyOutcome> {
  const pause = () => void move.pause()
  signal.addEventListener('abort', pause, { once: true })
  try {
    if (signal.aborted) throw new RehomeError('move.interrupted')
    return await move.backUp({
      dir,
      ...(only && { only }),
      language: words.language,
      onEvent,
      ...(onStopped && { onStopped })
    })
  } finally {
    signal.removeEventListener('abort', pause)
    output.status('')
  }
}

/** A backup's folders are called what the old ones are. */
export const namesIn = (event: CopyEvent): Names =>
  new Map(event.type === 'folder' ? [[event.from, { from: event.to, to: event.to }]] : [])
