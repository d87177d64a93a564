import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { certificateNames } from '../web/index.ts'
import { hostName } from './names.ts'
import { socketLookup, type Way } from './way.ts'

/** What answers at a port. */
export type Knocked =
  /** A mail server, with a certificate in the name of the host. */
  | { readonly kind: 'server'; readonly software?: string }
  /** Somebody whose certificate holds, but for these names. */
  | { readonly kind: 'otherName'; readonly names: readonly string[] }
  | { readonly kind: 'nobody' }

/** Looks who answers at a host's port, without signing in. It never rejects. */
export type Knock = (
  host: string,
  port: number,
  security: 'tls' | 'starttls',
  signal: AbortSignal
) => Promise<Knocked>

/** Bytes of the longest answer to one command. */
const LIMIT = 8192

/**
 * Connects as a mail program does, and asks for the capabilities (RFC 9051 §6.1.1) over TLS; no name, no password.
 * What can't be protected isn't there: STARTTLS that is missing, refused, or followed by words that came in clear.
 */
export function imapKnock(way: Way): Knock {
  return async (host, port, security, signal) => {
    const sockets: Socket[] = []
    const open = <T extends Socket>(socket: T): T => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      return socket
    }
    const destroy = () => sockets.forEach((socket) => socket.destroy())
    signal.addEventListener('abort', destroy)
    try {
      signal.throwIfAborted()
      const to = { host, port: way.port?.(host, port) ?? port, lookup: socketLookup(way) }
      const greeting =
        security === 'tls'
          ? await greet(await secured(open(connectTls({ ...to, servername: host }))))
          : await greetThenSecure(open(connectPlain(to)), (socket) =>
              secured(open(connectTls({ socket, servername: host })))
            )
      return { kind: 'server', ...softwareIn(greeting) }
    } catch (error) {
      const names = otherNames(error)
      return names.length > 0 ? { kind: 'otherName', names } : { kind: 'nobody' }
    } finally {
      signal.removeEventListener('abort', destroy)
      destroy()
    }
  }
}

async function greet(socket: Socket): Promise<string> {
  const [greeting = ''] = await answer(socket, () => true)
  if (!/^\* OK\b/i.test(greeting)) throw new Error('no IMAP')
  await capabilities(socket)
  return greeting
}

async function greetThenSecure(
  socket: Socket,
  secure: (socket: Socket) => Promise<TLSSocket>
): Promise<string> {
  const [greeting = ''] = await answer(socket, () => true)
  if (!/^\* OK\b/i.test(greeting)) throw new Error('no IMAP')
  if (!/\bSTARTTLS\b/i.test(await capabilities(socket))) throw new Error('no STARTTLS')
  await command(socket, 'STARTTLS')
  await capabilities(await secure(socket))
  return greeting
}

async function capabilities(socket: Socket): Promise<string> {
  const line = (await command(socket, 'CAPABILITY')).find((each) => /^\* CAPABILITY\b/i.test(each))
  if (!/\bIMAP4rev[12]\b/i.test(line ?? '')) throw new Error('no IMAP')
  return line ?? ''
}

async function command(socket: Socket, text: string): Promise<readonly string[]> {
  const lines = answer(socket, (line) => line.startsWith('r '))
  socket.write(`r ${text}\r\n`)
  const all = await lines
  if (!/^r OK\b/i.test(all.at(-1) ?? '')) throw new Error('refused')
  return all
}

/** Reads up to the line that ends an answer; what comes after it without being asked for is refused. */
function answer(socket: Socket, isLast: (line: string) => boolean): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (settle: () => void) => {
      socket.off('data', onData)
      socket.off('close', onClose)
      socket.pause()
      settle()
    }
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const lines = text.split('\r\n')
      const rest = lines.pop()
      const last = lines.findIndex(isLast)
      if (last === lines.length - 1 && last >= 0 && rest === '') end(() => resolve(lines))
      else if (last >= 0 || text.length > LIMIT) end(() => reject(new Error('more than was asked for')))
    }
    const onClose = () => end(() => reject(new Error('closed')))
    socket.on('data', onData)
    socket.on('close', onClose)
    socket.resume()
  })
}

function secured(socket: TLSSocket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(socket))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
  })
}

/** Programs that name themselves in their greeting, by what they say there. */
const programs: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/zimbra/i, 'Zimbra'],
  [/dovecot/i, 'Dovecot'],
  [/microsoft exchange/i, 'Microsoft Exchange'],
  [/cyrus/i, 'Cyrus'],
  [/courier/i, 'Courier'],
  [/\bgimap\b/i, 'Gmail'],
  [/kerio/i, 'Kerio'],
  [/mdaemon/i, 'MDaemon'],
  [/axigen/i, 'Axigen'],
  [/stalwart/i, 'Stalwart'],
  [/hmailserver/i, 'hMailServer'],
  [/communigate/i, 'CommuniGate'],
  [/smartermail/i, 'SmarterMail'],
  [/domino/i, 'Domino'],
  [/groupwise/i, 'GroupWise']
]

function softwareIn(greeting: string): { software?: string } {
  const software = programs.find(([pattern]) => pattern.test(greeting))?.[1]
  return software === undefined ? {} : { software }
}

/** Node judges the name last: a certificate that fails there alone comes from an authority that holds. */
function otherNames(error: unknown): string[] {
  const isName = error instanceof Error && 'code' in error && error.code === 'ERR_TLS_CERT_ALTNAME_INVALID'
  if (!isName || !('cert' in error)) return []
  return certificateNames(error.cert)
    .split(', ')
    .flatMap((name) => hostName(name) ?? [])
}
