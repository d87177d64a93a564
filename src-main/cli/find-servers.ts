import type { Candidate } from '../core/discovery/index.ts'
import { RehomeError } from '../core/errors.ts'
import type { Side } from '../core/ports.ts'
import type { Context } from './command.ts'
import { reasonFor } from './discover.ts'
import { isOfContacts, type MoveFile, type MoveFileAccount, type Needs, sidesOf } from './move-file.ts'

/**
 * Finds the servers that a move file leaves out, from the addresses. Nobody signs in, and no password is read.
 * @throws {RehomeError} `input.confirmServer` where a person has to say that the server is right, `input.field` where
 * none was found, `move.interrupted`; with `side`.
 */
export async function findServers(
  file: string,
  wanted: MoveFile,
  needs: Needs,
  context: Context
): Promise<MoveFile> {
  if (isOfContacts(needs)) return wanted
  const complete = async <T extends MoveFile['old'] | MoveFile['new']>(side: Side, account: T): Promise<T> =>
    !account || 'backup' in account || account.imap || !sidesOf[needs].includes(side)
      ? account
      : { ...account, ...(await found(file, side, account, context)) }
  const [old, target] = await Promise.all([complete('old', wanted.old), complete('new', wanted.new)])
  return { ...wanted, old, new: target }
}

async function found(
  file: string,
  side: Side,
  { email }: MoveFileAccount,
  { discover, signal, output, words }: Context
): Promise<Pick<MoveFileAccount, 'imap' | 'presetId'>> {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  output.status(words.text('cli.discover.looking', { domain }))
  const best = (await discover(email, { signal }))?.candidates[0]
  output.status('')
  if (signal.aborted) throw new RehomeError('move.interrupted')
  if (!best) throw missingServer(file, side)
  if (best.trust !== 'high') throw unconfirmed(file, side, email, best)
  const { imap, presetId } = best
  const reason = reasonFor(best, domain, words)
  output.note(words.text('cli.foundServer', { host: imap.host, email, reason }))
  return { imap, presetId }
}

function missingServer(file: string, side: Side): RehomeError {
  return new RehomeError('input.field', {
    file,
    field: `${side}.imap`,
    expected: '{host, port, security, user}'
  })
}

function unconfirmed(
  file: string,
  side: Side,
  email: string,
  { imap, site, evidence }: Candidate
): RehomeError {
  const { host, port, security, user } = imap
  const expected = `"imap": ${JSON.stringify({ host, port, security, user })}`
  const error = new RehomeError('input.confirmServer', {
    file,
    field: side,
    email,
    host,
    site,
    evidence,
    expected
  })
  error.side = side
  return error
}
