import type { ImapFlow } from 'imapflow'
import { transferableFlags } from '../message/flags.ts'
import { isStorable } from '../message/header.ts'
import type { Message } from '../connection/mailbox.ts'

/** What of APPEND a server understands. */
export interface Dialect {
  /** Which literals go without waiting for the server's `+`: all (LITERAL+), small ones (LITERAL-), none (RFC 7888). */
  readonly unasked: 'all' | 'small' | 'none'
  /** MULTIAPPEND (RFC 3502): many messages in one command, of which all are stored or none. */
  readonly batches: boolean
  /** BINARY (RFC 3516): NUL bytes in a literal of its own kind. */
  readonly binary: boolean
  /** Folder names in UTF-8 (RFC 6855, RFC 9051) instead of modified UTF-7. */
  readonly utf8: boolean
  /** The personal namespace's prefix, such as `INBOX.`, or the empty string. */
  readonly prefix: string
  /** The largest message in bytes that the server takes (RFC 7889); Infinity where it doesn't say. */
  readonly appendLimit: number
}

/** The largest literal that LITERAL- lets go unasked, in bytes (RFC 7888 §5). */
const SMALL = 4096

/** What imapflow has learned of a server by signing in. */
export function dialectOf(
  client: Pick<ImapFlow, 'capabilities' | 'enabled'> & { namespace?: { prefix: string } | undefined }
): Dialect {
  const { capabilities, enabled } = client
  const rev2 = enabled.has('IMAP4REV2') || (capabilities.has('IMAP4rev2') && !capabilities.has('IMAP4rev1'))
  const appendLimit = capabilities.get('APPENDLIMIT')
  return {
    unasked: capabilities.has('LITERAL+') ? 'all' : capabilities.has('LITERAL-') || rev2 ? 'small' : 'none',
    batches: capabilities.has('MULTIAPPEND'),
    binary: capabilities.has('BINARY'),
    utf8: enabled.has('UTF8=ACCEPT') || rev2,
    prefix: client.namespace?.prefix ?? '',
    appendLimit: typeof appendLimit === 'number' && appendLimit > 0 ? appendLimit : Infinity
  }
}

/**
 * A folder's name as it is sent: quoted, in the server's encoding, with the namespace's prefix where it isn't
 * there yet, all as imapflow does it, so that it is the folder that imapflow has opened.
 * @returns Undefined for a name that no command can hold.
 */
export function mailboxName(path: string, { prefix, utf8 }: Dialect): string | undefined {
  if (path === '' || /[\r\n\0]/.test(path)) return undefined
  if (path.toUpperCase() === 'INBOX') return '"INBOX"'
  const full = path.startsWith(prefix) ? path : prefix + path
  return `"${(utf8 ? full : modifiedUtf7(full)).replace(/["\\]/g, '\\$&')}"`
}

/** RFC 3501 §5.1.3. */
const modifiedUtf7 = (name: string) =>
  name.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-'
    const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64')
    return `&${base64.replace(/=+$/, '').replaceAll('/', ',')}-`
  })

/** What comes before a message's bytes: its flags, its date and the announcement of its size, and whether to wait then. */
export function announcement(
  { raw, flags, internalDate }: Message,
  dialect: Pick<Dialect, 'unasked' | 'binary'>
): { text: string; waits: boolean } {
  const waits = dialect.unasked === 'none' || (dialect.unasked === 'small' && raw.length > SMALL)
  const date = isStorable(internalDate) ? ` "${dateTime(internalDate)}"` : ''
  // A plain literal must not hold NUL (RFC 9051 §9, CHAR8); where there is no other, the server decides.
  const kind = dialect.binary && raw.includes(0) ? '~' : ''
  return { text: ` (${flags.join(' ')})${date} ${kind}{${raw.length}${waits ? '' : '+'}}\r\n`, waits }
}

/**
 * Whether no server can take offence at the flags. To a flag that it doesn't know Dovecot (2.3) says BAD, and then
 * reads a message that wasn't asked for as commands: whatever somebody may have written into a mail.
 */
export const areSafe = (flags: readonly string[]) =>
  flags.every((flag) => transferableFlags([flag], ['\\*']).length > 0)

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** RFC 9051 §9, date-time: `17-Jul-1996 09:44:25 +0000`. */
function dateTime(date: Date): string {
  const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-')
  return `${day}-${months[Number(month) - 1]}-${year} ${date.toISOString().slice(11, 19)} +0000`
}
