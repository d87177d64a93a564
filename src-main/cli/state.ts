import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { RehomeError } from '../core/errors.ts'
import { dataFolder, Move, type MovePorts } from '../core/move/index.ts'
import { memorySecrets, systemClock } from '../core/ports.ts'
import type { Context } from './command.ts'
import { type MoveFile, readMoveFile } from './move-file.ts'
import { readPassword } from './password.ts'

/** A folder a pair of mailboxes, so that running again finds what the last run did. */
function moveIdOf({ old, new: target }: MoveFile): string {
  const pair = [old, target].map(({ email, imap: { host, port, user } }) =>
    [email.toLowerCase(), host.toLowerCase(), port, user].join(' ')
  )
  return createHash('sha256').update(pair.join('\n')).digest('hex').slice(0, 16)
}

/**
 * Opens the move that a move file describes, where it was kept, or begins it; the passwords are at hand then.
 * @throws {RehomeError} `input.*`, `state.*`, `move.interrupted`.
 */
export async function openMoveFile(
  file: string,
  context: Context,
  hooks: Partial<Pick<MovePorts, 'onChange'>> = {}
): Promise<Move> {
  const wanted = readMoveFile(file)
  for (const { corrected } of [wanted.old, wanted.new]) {
    if (corrected)
      context.output.note(
        context.words.text('cli.corrected', { typed: corrected.typed, right: corrected.right })
      )
  }
  const passwords = {
    old: await readPassword(file, 'old', wanted.old, context.words),
    new: await readPassword(file, 'new', wanted.new, context.words)
  }
  const id = moveIdOf(wanted)
  const secrets = memorySecrets()
  const ports = { clock: systemClock, secrets, onChange: hooks.onChange ?? (() => undefined) }
  const folder = context.stateDir ?? join(dataFolder(), 'moves', id)
  const move =
    Move.open(folder, ports) ??
    Move.create(folder, ports, { id, practice: false, track: wanted.track ?? 'address' })
  try {
    await takeOver(move, file, wanted)
    for (const side of ['old', 'new'] as const) await secrets.set(move.id, side, passwords[side], false)
    return move
  } catch (error) {
    await move.close()
    throw error
  }
}

/** Brings a kept move up to what its file says today. */
async function takeOver(move: Move, file: string, wanted: MoveFile): Promise<void> {
  for (const side of ['old', 'new'] as const) {
    const { email, presetId, imap } = wanted[side]
    const kept = move.snapshot()[side]?.email
    if (kept !== undefined && kept.toLowerCase() !== email.toLowerCase()) {
      throw new RehomeError('input.field', { file, field: `${side}.email`, expected: kept })
    }
    move.setAccount(side, { email, presetId, imap })
  }
  move.choose(wanted.choices)
  await move.lookForPasswords()
}
