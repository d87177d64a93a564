import type { Language } from '../../i18n/index.ts'
import { RehomeError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { authorize, redeem } from './client.ts'
import { isRegistered, type ServiceConfig } from './config.ts'
import { listenForRedirect } from './redirect-listener.ts'
import type { Tokens } from './types.ts'

export interface SignInRequest {
  /** Whose mailbox it is, as its server knows it. */
  readonly user: string
  /** Of the page that the browser shows at the end. */
  readonly language: Language
  readonly clock: Clock
  /** Aborting ends it with `move.interrupted`. */
  readonly signal: AbortSignal
}

/** A sign-in that waits for the person in the browser. */
export interface BrowserSignIn {
  /** The service's page, to be opened in the person's browser; it may be opened several times. */
  readonly url: string
  /**
   * What the person's yes is worth.
   * @throws {RehomeError} `signIn.denied`, `signIn.noAnswer`, `signIn.browserFailed`, `signIn.notRegistered`,
   * `connect.*`, `tls.*`, `server.busy`, `move.interrupted`.
   */
  readonly tokens: Promise<Required<Tokens>>
}

/**
 * Begins to sign in on the service's own page (RFC 8252): authorization code, PKCE and state, brought back by the
 * browser to this computer.
 * @throws {RehomeError} `signIn.oauthOnly` where Rehome isn't registered at the service.
 */
export async function beginBrowserSignIn(
  service: ServiceConfig,
  { user, language, clock, signal }: SignInRequest
): Promise<BrowserSignIn> {
  if (!isRegistered(service)) throw new RehomeError('signIn.oauthOnly', { host: service.name })
  const { redirectHost } = service
  const listener = await listenForRedirect({ redirectHost, language, clock, signal })
  const authorization = await authorize(service, listener.redirectUri, user)
  const tokens = listener
    .answer(authorization.state)
    .then((answer) => redeem(service, authorization, answer, { clock, signal }))
  // Whoever began it may have gone before it ends.
  tokens.catch(() => undefined)
  return { url: authorization.url, tokens }
}
