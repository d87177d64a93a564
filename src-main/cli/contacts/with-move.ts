import { RehomeError } from '../../core/errors.ts'
import type { Move } from '../../core/move/index.ts'
import type { Context } from '../command.ts'
import type { Needs } from '../move-file.ts'
import { openMoveFile } from '../state.ts'

/** Does something with the contacts of a move; Ctrl-C ends it in good order. */
export async function withMove<T>(
  file: string,
  needs: Needs,
  context: Context,
  work: (move: Move) => Promise<T>
): Promise<T> {
  const { output, signal } = context
  const move = await openMoveFile(file, context, {}, needs)
  const stop = () => void move.pause()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) throw new RehomeError('move.interrupted')
    return await work(move)
  } finally {
    signal.removeEventListener('abort', stop)
    output.status('')
    await move.close()
  }
}
