import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider'

/** What a person sees at the end of their way through the pages. */
export interface LastPage {
  readonly url: string
  readonly status: number
  readonly body: string
}

export interface OpenIdProvider {
  /** As `REHOME_OAUTH_CONFIG` has it, for mail servers on this computer. */
  readonly config: Readonly<Record<string, unknown>>
  /** Where Dovecot asks whose token it is (RFC 7662), with its own name and password. */
  readonly introspectionUrl: string
  /** Every code, access token and refresh token that was ever given out. */
  readonly secrets: ReadonlySet<string>
  /** How often tokens were asked for, with whatever came of it. */
  readonly requests: number
  /**
   * What a person does in a browser: opens the address, signs in, and says yes or no, until nothing more is asked.
   * @param answer Whether they agree; `leave` goes away before the answer is carried back.
   */
  visit(url: string, as: string, answer?: 'yes' | 'no' | 'leave'): Promise<LastPage>
  /** Lets every access token that was given out expire now. */
  readonly expireTokens: () => void
  /** What happens when a person withdraws their permission: all that was given for it is worthless. */
  readonly revokeGrants: (as: string) => void
  /** Answers the next requests for tokens with these statuses, and takes each off the list; 0 hangs up. */
  readonly disturb: (statuses: number[]) => void
  stop(): Promise<void>
}

const RESOURCE_SERVER = { id: 'dovecot', secret: 'introspection-only' }
/** How Rehome is registered here: a native app with a loopback redirect, any port (RFC 8252 §7.3). */
const CLIENT_ID = 'rehome-of-the-tests'
/** Where the person is asked who they are and what they say. */
const PERSON = '/person/'
const DAY = 86_400

/** Starts an OpenID provider on a free loopback port: anybody may sign in as whom they say they are. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const shelves = new Map<string, Shelf>()
  const secrets = new Set<string>()
  let requests = 0
  let disturbances: number[] = []

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1')
    if (pathname === '/token') requests++
    const disturbance = pathname === '/token' ? disturbances.shift() : undefined
    if (disturbance !== undefined) {
      if (disturbance === 0) request.socket.destroy()
      else response.writeHead(disturbance).end()
    } else if (pathname.startsWith(PERSON)) {
      askPerson(provider, request, response).catch(() => response.writeHead(500).end())
    } else answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`

  const provider = new Provider(issuer, {
    adapter: (kind: string) => {
      const shelf = new Shelf(kind, shelves, (id) => {
        if (['AccessToken', 'RefreshToken', 'AuthorizationCode'].includes(kind)) secrets.add(id)
      })
      shelves.set(kind, shelf)
      return shelf
    },
    clients: [
      {
        client_id: CLIENT_ID,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: ['http://localhost', 'http://127.0.0.1']
      },
      {
        client_id: RESOURCE_SERVER.id,
        client_secret: RESOURCE_SERVER.secret,
        grant_types: [],
        response_types: [],
        redirect_uris: []
      }
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    scopes: ['openid', 'offline_access', 'mail'],
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true }
    },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => PERSON + uid },
    jwks: { keys: [generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })] },
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    cookies: { keys: ['of the tests'] },
    ttl: { AccessToken: 3600, RefreshToken: DAY, Grant: DAY, Session: DAY, Interaction: DAY }
  })
  const answer = provider.callback()

  return {
    config: {
      google: {
        name: 'Local',
        clientId: CLIENT_ID,
        issuer,
        authorizationEndpoint: `${issuer}/auth`,
        tokenEndpoint: `${issuer}/token`,
        scopes: ['mail'],
        parameters: {},
        hosts: ['127.0.0.1', 'localhost']
      }
    },
    introspectionUrl: `http://${RESOURCE_SERVER.id}:${RESOURCE_SERVER.secret}@127.0.0.1:${port}/token/introspection`,
    secrets,
    get requests() {
      return requests
    },
    visit: (url, as, said = 'yes') => visit(url, as, said, issuer),
    expireTokens: () => shelves.get('AccessToken')?.remove(() => true),
    revokeGrants(as) {
      for (const shelf of shelves.values()) shelf.remove(({ accountId }) => accountId === as)
    },
    disturb: (statuses) => (disturbances = statuses),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** Takes the person's word for who they are, and their yes or no. */
async function askPerson(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1')
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  const accountId = searchParams.get('as')
  const done = (result: Readonly<Record<string, unknown>>) =>
    provider.interactionFinished(request, response, result)
  if (accountId === null) response.end(`<form data-prompt="${prompt.name}">`)
  else if (prompt.name === 'login') await done({ login: { accountId } })
  else if (searchParams.get('says') === 'no') await done({ error: 'access_denied' })
  else {
    const grant = new provider.Grant({ accountId: session?.accountId, clientId: params.client_id })
    grant.addOIDCScope(params.scope ?? '')
    await done({ consent: { grantId: await grant.save() } })
  }
}

/** What was given out of one kind. */
class Shelf implements Adapter {
  readonly #kind: string
  readonly #all: ReadonlyMap<string, Shelf>
  readonly #made: (id: string) => void
  readonly #kept = new Map<string, AdapterPayload & { readonly until: number }>()

  constructor(kind: string, all: ReadonlyMap<string, Shelf>, made: (id: string) => void) {
    this.#kind = kind
    this.#all = all
    this.#made = made
  }

  remove(isMeant: (payload: AdapterPayload) => boolean): void {
    for (const [id, kept] of this.#kept) if (isMeant(kept)) this.#kept.delete(id)
  }

  upsert(id: string, payload: AdapterPayload, expiresIn = Infinity): Promise<void> {
    this.#made(id)
    this.#kept.set(id, { ...payload, until: Date.now() + expiresIn * 1000 })
    return Promise.resolve()
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#good(this.#kept.get(id)))
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#good([...this.#kept.values()].find((each) => each.uid === uid)))
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  consume(id: string): Promise<void> {
    const kept = this.#kept.get(id)
    if (kept) this.#kept.set(id, { ...kept, consumed: Math.floor(Date.now() / 1000) })
    return Promise.resolve()
  }

  destroy(id: string): Promise<void> {
    this.#kept.delete(id)
    return Promise.resolve()
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const shelf of this.#all.values()) {
      if (shelf.#kind === 'Grant') continue
      for (const [id, kept] of shelf.#kept) if (kept.grantId === grantId) shelf.#kept.delete(id)
    }
    return Promise.resolve()
  }

  #good<P extends { readonly until: number }>(kept: P | undefined): P | undefined {
    return kept && kept.until > Date.now() ? kept : undefined
  }
}

/** Follows redirects with cookies and fills in forms, as a person does with a browser. */
async function visit(
  start: string,
  as: string,
  says: 'yes' | 'no' | 'leave',
  issuer: string
): Promise<LastPage> {
  const cookies = new Map<string, string>()
  let url = start
  for (;;) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ') }
    })
    const isThere = url.startsWith(issuer)
    for (const cookie of isThere ? response.headers.getSetCookie() : []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    const next = location === null ? undefined : new URL(location, url).href
    const body = await response.text()
    if (next !== undefined && (says !== 'leave' || next.startsWith(issuer))) url = next
    else if (isThere && body.includes('data-prompt'))
      url = `${url}?${String(new URLSearchParams({ as, says }))}`
    else if (isThere && response.status >= 400) throw new Error(`The provider has no way on: ${body}`)
    else return { url, status: response.status, body }
  }
}
