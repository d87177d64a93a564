import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { RehomeError } from '../core/errors.ts'
import { dataFolder, Move, type MovePorts } from '../core/move/index.ts'
import { memorySecrets, type Side, systemClock } from '../core/ports.ts'
import type { Context } from './command.ts'
import {
  type MoveFile,
  type MoveFileAccount,
  type MoveFileBackup,
  type Needs,
  readMoveFile
} from './move-file.ts'
import { readPassword } from './password.ts'

/** A folder a pair of mailboxes, so that running again finds what the last run did. */
function moveIdOf({ old, new: target }: MoveFile): string {
  const pair = [old, ...(target ? [target] : [])].map((account) => {
    if ('backup' in account) return [account.email.toLowerCase(), account.backup].join(' ')
    const { host, port, user } = account.imap
    return [account.email.toLowerCase(), host.toLowerCase(), port, user].join(' ')
  })
  return createHash('sha256').update(pair.join('\n')).digest('hex').slice(0, 16)
}

/**
 * Opens the move that a move file describes, where it was kept, or begins it; the passwords are at hand then.
 * @throws {RehomeError} `input.*`, `state.*`, `move.interrupted`.
 */
export async function openMoveFile(
  file: string,
  context: Context,
  hooks: Partial<Pick<MovePorts, 'onChange' | 'onProgress'>> = {},
  needs: Needs = 'both'
): Promise<Move> {
  const wanted = readMoveFile(file, needs)
  const passwords = new Map<Side, string>()
  for (const [side, account] of accountsOf(wanted, needs)) {
    if ('backup' in account) continue
    const { corrected } = account
    if (corrected)
      context.output.note(
        context.words.text('cli.corrected', { typed: corrected.typed, right: corrected.right })
      )
    passwords.set(side, await readPassword(file, side, account, context.words))
  }
  const id = moveIdOf(wanted)
  const secrets = memorySecrets()
  const ports = { clock: systemClock, secrets, onChange: () => undefined, ...hooks }
  const folder = context.stateDir ?? join(dataFolder(), 'moves', id)
  const move =
    Move.open(folder, ports) ??
    Move.create(folder, ports, { id, practice: false, track: wanted.track ?? 'address' })
  try {
    await takeOver(move, file, wanted)
    for (const [side, password] of passwords) await secrets.set(move.id, side, password, false)
    return move
  } catch (error) {
    await move.close()
    throw error
  }
}

/** The accounts that a file names and a command needs. */
function accountsOf({ old, new: target }: MoveFile, needs: Needs) {
  const wanted: [Side, MoveFileAccount | MoveFileBackup][] = [['old', old]]
  if (target && needs === 'both') wanted.push(['new', target])
  return wanted
}

/** Brings a kept move up to what its file says today. */
async function takeOver(move: Move, file: string, wanted: MoveFile): Promise<void> {
  for (const [side, account] of accountsOf(wanted, 'both')) {
    const { email, presetId } = account
    const kept = move.snapshot()[side]?.email
    if (kept !== undefined && kept.toLowerCase() !== email.toLowerCase()) {
      throw new RehomeError('input.field', { file, field: `${side}.email`, expected: kept })
    }
    const where = 'backup' in account ? { backup: account.backup } : { imap: account.imap }
    move.setAccount(side, { email, presetId, ...where })
  }
  move.choose(wanted.choices)
  await move.lookForPasswords()
}
