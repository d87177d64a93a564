import type { Configuration, TokenEndpointResponse } from 'openid-client'
import { RehomeError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { GuardedFetch } from '../web/index.ts'
import type { ServiceConfig } from './config.ts'
import { serviceFailure } from './failure.ts'
import type { Tokens } from './types.ts'

/** Bytes of the longest answer that is taken: Entra's tokens have some thousand. */
const LIMIT = 256 * 1024

export interface ClientOptions {
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** A request for a person's yes: what is sent to the browser, and what its answer is held against. */
export interface Authorization {
  /** The service's page, to be opened in the person's browser. No secret is part of it. */
  readonly url: string
  readonly redirectUri: string
  /** Ties the answer to this request (RFC 6749 §10.12). */
  readonly state: string
  /** PKCE (RFC 7636): whoever sees the code on its way can't use it. */
  readonly verifier: string
}

/** Makes a request for a person's yes. @param user Whose mailbox it is: the page offers that account first. */
export async function authorize(
  service: ServiceConfig,
  redirectUri: string,
  user: string
): Promise<Authorization> {
  const { configuration, protocol } = await connect(service, redirectUri, undefined)
  const verifier = protocol.randomPKCECodeVerifier()
  const state = protocol.randomState()
  const url = protocol.buildAuthorizationUrl(configuration, {
    ...service.parameters,
    redirect_uri: redirectUri,
    scope: service.scopes.join(' '),
    code_challenge: await protocol.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...(user.includes('@') && { login_hint: user })
  })
  url.protocol = new URL(service.authorizationEndpoint).protocol
  return { url: url.href, redirectUri, state, verifier }
}

/**
 * Exchanges what the browser came back with for tokens.
 * @param answer The address that the browser was sent to.
 * @throws {RehomeError} `signIn.denied`, `signIn.browserFailed`, `signIn.notRegistered`, `connect.*`, `tls.*`, `server.busy`.
 */
export async function redeem(
  service: ServiceConfig,
  { redirectUri, state, verifier }: Authorization,
  answer: URL,
  options: ClientOptions
): Promise<Required<Tokens>> {
  const { configuration, protocol } = await connect(service, redirectUri, options)
  const tokens = await asking(service, 'sign-in', options, () =>
    protocol.authorizationCodeGrant(configuration, answer, {
      expectedState: state,
      pkceCodeVerifier: verifier
    })
  )
  const { access, refreshToken } = tokens
  if (refreshToken !== undefined) return { access, refreshToken }
  // The registration doesn't allow it: mailboxes take longer than one token lives.
  throw new RehomeError('signIn.notRegistered', { service: service.name, reason: 'no refresh_token' })
}

/**
 * Gets a new access token for a grant.
 * @throws {RehomeError} `signIn.expired` when the grant is no more; `signIn.notRegistered`, `connect.*`, `tls.*`, `server.busy`.
 */
export async function renew(
  service: ServiceConfig,
  refreshToken: string,
  options: ClientOptions
): Promise<Tokens> {
  const { configuration, protocol } = await connect(service, undefined, options)
  return asking(service, 'renewal', options, () => protocol.refreshTokenGrant(configuration, refreshToken))
}

async function asking(
  service: ServiceConfig,
  step: 'sign-in' | 'renewal',
  { clock, signal }: ClientOptions,
  ask: () => Promise<TokenEndpointResponse>
): Promise<Tokens> {
  const askedAt = clock.now().getTime()
  try {
    const { access_token: value, expires_in: seconds, refresh_token: refreshToken } = await ask()
    const times =
      seconds === undefined ? {} : { expiresAt: askedAt + seconds * 1000, lifetime: seconds * 1000 }
    return { access: { value, ...times }, ...(refreshToken !== undefined && { refreshToken }) }
  } catch (error) {
    if (signal?.aborted) throw new RehomeError('move.interrupted')
    throw serviceFailure(ourOwn(error) ?? error, service, step)
  }
}

/** openid-client wraps what our way out throws. */
function ourOwn(caught: unknown): RehomeError | undefined {
  for (let error = caught; error instanceof Error; error = error.cause) {
    if (error instanceof RehomeError) return error
  }
  return undefined
}

/** What openid-client needs to know of a service. Loaded by those alone who sign in so. */
async function connect(
  { issuer, authorizationEndpoint, tokenEndpoint, clientId, clientSecret }: ServiceConfig,
  redirectUri: string | undefined,
  options: ClientOptions | undefined
): Promise<{ configuration: Configuration; protocol: typeof import('openid-client') }> {
  const protocol = await import('openid-client')
  const server = {
    issuer,
    authorization_endpoint: withTls(authorizationEndpoint),
    token_endpoint: withTls(tokenEndpoint)
  }
  const authentication = clientSecret ? protocol.ClientSecretPost(clientSecret) : protocol.None()
  const configuration = new protocol.Configuration(server, clientId, {}, authentication)
  if (options) configuration[protocol.customFetch] = wayOut(tokenEndpoint, redirectUri, options)
  return { configuration, protocol }
}

/** openid-client takes nothing but https; that a service on this computer goes without is the way out's to judge. */
function withTls(endpoint: string): string {
  const url = new URL(endpoint)
  url.protocol = 'https:'
  return url.href
}

/** The guarded way out to one address, in the form of `fetch`. */
function wayOut(tokenEndpoint: string, redirectUri: string | undefined, { clock, signal }: ClientOptions) {
  const endpoint = new URL(tokenEndpoint)
  const web = new GuardedFetch({ agreed: [endpoint], clock, ...(signal && { signal }) })
  return async (
    _url: string,
    { method, headers, body }: { method: string; headers: Record<string, string>; body?: unknown }
  ): Promise<Response> => {
    const form = new URLSearchParams(body instanceof URLSearchParams ? body : undefined)
    // openid-client takes it from the address that came back, with a slash at the end: for Entra that is another one.
    if (redirectUri !== undefined && form.has('redirect_uri')) form.set('redirect_uri', redirectUri)
    const answer = await web.send({
      method,
      url: endpoint,
      headers,
      body: form.toString(),
      limit: LIMIT,
      attempts: 1,
      keepsRedirects: true,
      keepsRefusals: true
    })
    return new Response(Buffer.from(answer.bytes), { status: answer.status, headers: answer.headers })
  }
}
