import { ImapFlow } from 'imapflow'
import { RehomeError } from '../../errors.ts'
import type { Side } from '../../ports.ts'
import { explain, families, isLoopback, trustOnly } from '../../web/index.ts'
import { ImapAppender } from '../append/appender.ts'
import { dialectOf } from '../append/append-command.ts'
import { type Credentials, enterWith, type Key, withoutKey } from './credentials.ts'
import { connectionFailure } from './failure.ts'
import type { Appender, OldMailbox, RemovingMailbox } from './mailbox.ts'
import { ReadingMailbox } from './reading-mailbox.ts'
import { WritingMailbox } from './writing-mailbox.ts'
import type { ImapServer } from '../types.ts'

const SECOND = 1000

/**
 * Signs in to the old mailbox, over TLS, or STARTTLS that can't be stripped.
 * @param signal Aborting gives up with `move.interrupted`.
 * @throws {RehomeError} `connect.*`, `tls.*`, `signIn.*`, `server.*`, `input.insecure`, with `side`.
 */
export async function openOld(
  server: ImapServer,
  credentials: Credentials,
  signal?: AbortSignal
): Promise<OldMailbox> {
  return new ReadingMailbox('old', await connect('old', server, credentials, signal), server.host)
}

/** Signs in to the new mailbox, as {@link openOld}. */
export async function openNew(
  server: ImapServer,
  credentials: Credentials,
  signal?: AbortSignal
): Promise<RemovingMailbox> {
  return new WritingMailbox(await connect('new', server, credentials, signal), server.host)
}

/** Signs in to the new mailbox, as {@link openOld}, for appending and nothing else. */
export async function openAppender(
  server: ImapServer,
  credentials: Credentials,
  signal?: AbortSignal
): Promise<Appender> {
  const client = await connect('new', server, credentials, signal)
  const dialect = dialectOf(client)
  const connection = { ...client.unbind(), destroy: () => client.close() }
  return new ImapAppender(connection, dialect, server.host)
}

async function connect(
  side: Side,
  server: ImapServer,
  credentials: Credentials,
  signal?: AbortSignal
): Promise<ImapFlow> {
  try {
    return await enterWith(credentials, server, (key) => signIn(server, key, signal), signal)
  } catch (error) {
    if (error instanceof RehomeError) error.side = side
    throw error
  }
}

async function signIn(server: ImapServer, key: Key, signal?: AbortSignal): Promise<ImapFlow> {
  const { host, port, security, user } = server
  if (security === 'none' && !isLoopback(host)) throw new RehomeError('input.insecure', { host })
  if (signal?.aborted) throw new RehomeError('move.interrupted')

  const wanted = security === 'none' ? undefined : { ...server, security }
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    // Required, not merely wished for: the list of capabilities comes in clear, and STARTTLS can be cut out of it.
    ...(security !== 'tls' && { doSTARTTLS: security === 'starttls' }),
    auth: { user, ...key },
    tls: {
      ...families,
      ...(wanted?.certificate !== undefined && (await trustOnly(wanted, wanted.certificate)))
    },
    logger: false,
    disableAutoIdle: true,
    clientInfo: { name: 'Rehome', version: false, vendor: false, 'support-url': false },
    connectionTimeout: 20 * SECOND,
    greetingTimeout: 15 * SECOND,
    socketTimeout: 90 * SECOND
  })
  // An 'error' that nobody listens to ends the process. The command under way is rejected anyway.
  client.on('error', () => undefined)
  const giveUp = () => client.close()
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    await client.connect()
    return client
  } catch (error) {
    // Read before closing, which forgets them.
    const mechanisms = [...client.capabilities.keys()].filter((name) => name.startsWith('AUTH='))
    client.close()
    if (signal?.aborted) throw new RehomeError('move.interrupted', {}, error)
    const failure = withoutKey(connectionFailure(error, server, mechanisms), server, key)
    throw wanted ? await explain(failure, wanted) : failure
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}
