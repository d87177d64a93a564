import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { RehomeError } from '../core/errors.ts'
import { dataFolder, Move, type MovePorts } from '../core/move/index.ts'
import { memorySecrets, type Side, systemClock } from '../core/ports.ts'
import { refuseImpossibleSignIn, signInInBrowser } from './browser-sign-in.ts'
import type { Context } from './command.ts'
import { findServers } from './find-servers.ts'
import {
  isOfContacts,
  type MoveFile,
  type MoveFileAccount,
  type MoveFileBackup,
  type Needs,
  readMoveFile,
  sidesOf
} from './move-file.ts'
import { readPassword } from './password.ts'

/** A folder a pair of mailboxes, so that running again finds what the last run did. */
export function moveIdOf({ old, new: target }: MoveFile): string {
  const pair = [old, ...(target ? [target] : [])].map((account) => {
    if ('backup' in account) return [account.email.toLowerCase(), account.backup].join(' ')
    const { email, imap, addressBook } = account
    if (!imap) return [email.toLowerCase(), addressBook.url ?? '', addressBook.user].join(' ')
    return [email.toLowerCase(), imap.host.toLowerCase(), imap.port, imap.user].join(' ')
  })
  return createHash('sha256').update(pair.join('\n')).digest('hex').slice(0, 16)
}

/**
 * Opens the move that a move file describes, where it was kept, or begins it; the passwords are at hand then.
 * A server that the file leaves out is found first.
 * @throws {RehomeError} `input.*`, `state.*`, `move.interrupted`.
 */
export async function openMoveFile(
  file: string,
  context: Context,
  hooks: Partial<Pick<MovePorts, 'onChange' | 'onProgress'>> = {},
  needs: Needs = 'both'
): Promise<Move> {
  const wanted = await findServers(file, readMoveFile(file, needs), needs, context)
  const passwords = await readPasswords(wanted, file, context, needs)
  return openMove({ file, wanted, passwords }, context, hooks, needs)
}

/** A move file that was read, and the passwords that it asks for; a sign-in in the browser has none. */
export interface ReadyMove {
  /** For complaints. */
  readonly file: string
  readonly wanted: MoveFile
  readonly passwords: ReadonlyMap<Side, string>
}

/**
 * Fetches the passwords that a move needs, from where its file says.
 * @throws {RehomeError} As {@link readPassword} and {@link refuseImpossibleSignIn}.
 */
export async function readPasswords(
  wanted: MoveFile,
  file: string,
  context: Context,
  needs: Needs = 'both'
): Promise<ReadonlyMap<Side, string>> {
  const passwords = new Map<Side, string>()
  for (const [side, account] of accountsOf(wanted)) {
    if ('backup' in account || !sidesOf[needs].includes(side)) continue
    tellCorrections(account, context)
    if ('oauth' in account.password) refuseImpossibleSignIn(side, account)
    else passwords.set(side, await readPassword(file, side, account, account.password, context.words))
  }
  return passwords
}

/**
 * Opens a move where it was kept, or begins it; who signs in in the browser does so now.
 * @throws {RehomeError} `input.field`, `state.*`; as {@link signInInBrowser}.
 */
export async function openMove(
  { file, wanted, passwords }: ReadyMove,
  context: Context,
  hooks: Partial<Pick<MovePorts, 'onChange' | 'onProgress'>> = {},
  needs: Needs = 'both'
): Promise<Move> {
  const id = moveIdOf(wanted)
  const secrets = memorySecrets()
  const ports = { clock: systemClock, secrets, onChange: () => undefined, ...hooks }
  const folder = context.stateDir ?? join(dataFolder(), 'moves', id)
  const move =
    Move.open(folder, ports) ??
    Move.create(folder, ports, { id, practice: false, track: wanted.track ?? 'address' })
  try {
    await takeOver(move, file, wanted, needs)
    for (const [side, password] of passwords) await secrets.set(move.id, side, password, false)
    for (const [side, account] of accountsOf(wanted)) {
      if ('backup' in account || !sidesOf[needs].includes(side)) continue
      if ('oauth' in account.password) await signInInBrowser(move, side, context)
    }
    return move
  } catch (error) {
    await move.close()
    throw error
  }
}

/** Says what of a move file was replaced. */
function tellCorrections(
  { corrected, hasOtherSecurity, imap }: MoveFileAccount,
  { output, words }: Context
): void {
  if (corrected) output.note(words.text('cli.corrected', { typed: corrected.typed, right: corrected.right }))
  if (!hasOtherSecurity || !imap) return
  const { host, port, security } = imap
  output.note(words.text('cli.securityCorrected', { host, port: String(port), security }))
}

function accountsOf({ old, new: target }: MoveFile) {
  const named: [Side, MoveFileAccount | MoveFileBackup][] = [['old', old]]
  if (target) named.push(['new', target])
  return named
}

/** Brings a kept move up to what its file says today. */
async function takeOver(move: Move, file: string, wanted: MoveFile, needs: Needs): Promise<void> {
  for (const [side, account] of accountsOf(wanted)) {
    const { email, presetId } = account
    const kept = move.emailOf(side)
    if (kept !== undefined && kept.toLowerCase() !== email.toLowerCase()) {
      throw new RehomeError('input.field', { file, field: `${side}.email`, expected: kept })
    }
    if ('backup' in account) move.setAccount(side, { email, presetId, backup: account.backup })
    else if (account.imap) move.setAccount(side, { email, presetId, imap: account.imap })
    if ('addressBook' in account && isOfContacts(needs)) move.setAddressBook(side, account.addressBook)
  }
  move.choose(wanted.choices)
  await move.lookForPasswords()
}
