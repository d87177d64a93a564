import { type ErrorCode, RehomeError } from '../../errors.ts'
import type { ImapServer } from '../types.ts'
import { withoutSecret } from './failure.ts'

/** Where access tokens come from (OAuth 2.0, RFC 6750), each good for some minutes at least. */
export interface TokenSource {
  /**
   * @param refused One that the server did not take: there is another then.
   * @throws {RehomeError} `signIn.expired` when the person has to sign in again; `connect.*`, `server.busy`.
   */
  accessToken(refused?: string): Promise<string>
}

/** A password, or where access tokens come from. */
export type Credentials = string | TokenSource

/** What is shown to a server, in imapflow's words. */
export type Key = { readonly pass: string } | { readonly accessToken: string }

/** What a server that was shown a token means by one of these is: not with this token. */
const aboutTheToken: readonly ErrorCode[] = ['signIn.wrongPassword', 'signIn.appPassword', 'signIn.oauthOnly']

/** Characters of a token that a refusal may repeat: servers' words are cut short, tokens are long. */
const TELLING = 8

/**
 * Enters with a password, or with a token: one that is refused may have been taken back, or have expired on its way,
 * so another one is tried, once.
 * @param signal Aborting gives up waiting for a token, with `move.interrupted`.
 * @throws {RehomeError} What `enter` fails with; `signIn.notTaken` for the second token.
 */
export async function enterWith<T>(
  credentials: Credentials,
  { host, user }: ImapServer,
  enter: (key: Key) => Promise<T>,
  signal?: AbortSignal
): Promise<T> {
  if (typeof credentials === 'string') return enter({ pass: credentials })
  const token = (refused?: string) => unlessAborted(credentials.accessToken(refused), signal)
  const accessToken = await token()
  try {
    return await enter({ accessToken })
  } catch (error) {
    if (!isAboutTheToken(error)) throw error
  }
  try {
    return await enter({ accessToken: await token(accessToken) })
  } catch (error) {
    throw isAboutTheToken(error) ? new RehomeError('signIn.notTaken', { ...error.params, host, user }) : error
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(new RehomeError('move.interrupted'))
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

const isAboutTheToken = (error: unknown): error is RehomeError =>
  error instanceof RehomeError && aboutTheToken.includes(error.code)

/** Leaves the server's words out where they repeat what it was shown; see {@link withoutSecret}. */
export function withoutKey(failure: RehomeError, { user }: ImapServer, key: Key): RehomeError {
  if ('pass' in key) return withoutSecret(failure, user, key.pass)
  const { reason = '' } = failure.params
  // As it is, and how the two mechanisms begin (RFC 7628 §3.1; XOAUTH2).
  const beginnings = [
    key.accessToken,
    Buffer.from(`n,a=${user}`).toString('base64'),
    Buffer.from(`user=${user}`).toString('base64')
  ]
  const isQuoted = beginnings.some((form) => String(reason).includes(form.slice(0, TELLING)))
  return isQuoted ? new RehomeError(failure.code, { ...failure.params, reason: '…' }, failure.cause) : failure
}
