import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { authorize, redeem, renew } from '../../../src-main/core/oauth/client.ts'
import { readOAuthConfig, type ServiceConfig } from '../../../src-main/core/oauth/index.ts'
import { fakeClock } from '../../fake-clock.ts'

const REDIRECT = 'http://localhost:4711'
const clock = fakeClock()

let service: ServiceConfig
let answer: { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
let asked: URLSearchParams
const endpoint = createServer((request: IncomingMessage, response) => {
  let form = ''
  request.setEncoding('utf8').on('data', (chunk: string) => (form += chunk))
  request.on('end', () => {
    asked = new URLSearchParams(form)
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(answer.body)
  })
})

beforeAll(async () => {
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  const { port } = endpoint.address() as AddressInfo
  service = {
    ...readOAuthConfig({ REHOME_OAUTH_MICROSOFT_CLIENT_ID: 'of-the-tests' }).microsoft,
    tokenEndpoint: `http://127.0.0.1:${port}/token`
  }
})
afterAll(() => endpoint.close())
beforeEach(() => (answer = ok({ refresh_token: 'refresh 2' })))

const ok = (more: Record<string, unknown> = {}) => ({
  status: 200,
  body: JSON.stringify({ access_token: 'access 2', token_type: 'Bearer', expires_in: 3600, ...more })
})
const no = (error: string, status = 400) => ({
  status,
  body: JSON.stringify({ error, error_description: 'AADSTS: in the service’s own\nwords' })
})

const renewing = () => renew(service, 'refresh 1', { clock })

/** Signs in, with what the browser comes back with. */
async function signingIn(back: Readonly<Record<string, string>> = { code: 'c0de' }) {
  const authorization = await authorize(service, REDIRECT, 'marie@outlook.com')
  const query = String(new URLSearchParams({ state: authorization.state, ...back }))
  return redeem(service, authorization, new URL(`${REDIRECT}/?${query}`), { clock })
}

test('the address to open asks for the least, ties the answer to it, and names the account', async () => {
  const { url, state, verifier } = await authorize(service, REDIRECT, 'marie@outlook.com')
  expect(url).toMatch(/^https:\/\/login\.microsoftonline\.com\/common\/oauth2\/v2\.0\/authorize\?/)
  const asks = Object.fromEntries(new URL(url).searchParams)
  expect(asks).toEqual({
    client_id: 'of-the-tests',
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    code_challenge_method: 'S256',
    state,
    prompt: 'select_account',
    login_hint: 'marie@outlook.com'
  })
  expect(url).not.toContain(verifier)
})

test('a code is exchanged with its proof, and for the address that was registered to the letter', async () => {
  expect(await signingIn()).toEqual({
    access: { value: 'access 2', expiresAt: clock.now().getTime() + 3_600_000, lifetime: 3_600_000 },
    refreshToken: 'refresh 2'
  })
  expect(Object.fromEntries(asked)).toMatchObject({
    grant_type: 'authorization_code',
    code: 'c0de',
    redirect_uri: REDIRECT,
    client_id: 'of-the-tests',
    code_verifier: expect.stringMatching(/^[\w-]{43,}$/) as unknown
  })
  expect(asked.has('client_secret')).toBe(false)
})

test('a client secret goes along where the service gave one', async () => {
  await renew({ ...service, clientSecret: 'GOCSPX' }, 'refresh 1', { clock })
  expect(Object.fromEntries(asked)).toMatchObject({
    grant_type: 'refresh_token',
    refresh_token: 'refresh 1',
    client_secret: 'GOCSPX'
  })
})

test.each([
  [no('invalid_grant'), 'signIn.expired'],
  [no('interaction_required'), 'signIn.expired'],
  [no('invalid_client', 401), 'signIn.notRegistered'],
  [{ ...no('invalid_client', 401), headers: { 'www-authenticate': 'Basic' } }, 'signIn.notRegistered'],
  [no('unauthorized_client'), 'signIn.notRegistered'],
  [no('temporarily_unavailable'), 'server.busy'],
  [no('something_else'), 'signIn.browserFailed'],
  [{ status: 500, body: 'oops' }, 'server.busy'],
  [{ status: 503, body: '' }, 'server.busy'],
  [{ status: 429, body: '', headers: { 'retry-after': '30' } }, 'server.busy'],
  [{ status: 302, body: '', headers: { location: 'https://evil.example/' } }, 'server.unexpected'],
  [{ status: 200, body: '<html>' }, 'server.unexpected'],
  [{ status: 200, body: '{"access_token":7}' }, 'server.unexpected'],
  [{ status: 200, body: JSON.stringify({ access_token: 'x'.repeat(300_000) }) }, 'server.unexpected']
])('renewing, %j is %s', async (said, code) => {
  answer = said
  await expect(renewing()).rejects.toMatchObject({ code })
})

test.each([
  [{ error: 'access_denied' }, 'signIn.denied'],
  [{ error: 'server_error' }, 'server.busy'],
  [{ error: 'invalid_scope' }, 'signIn.notRegistered'],
  [{ error: 'x', error_description: 'y' }, 'signIn.browserFailed'],
  [{ code: 'c0de', iss: 'https://somebody.else' }, 'signIn.browserFailed']
])('a browser that comes back with %j means %s', async (back, code) => {
  await expect(signingIn(back)).rejects.toMatchObject({ code, params: { service: 'Microsoft' } })
})

test('a code that is refused is no permission that has ended', async () => {
  answer = no('invalid_grant')
  await expect(signingIn()).rejects.toMatchObject({ code: 'signIn.browserFailed' })
})

test('a service that gives no refresh token isn’t set up for moves', async () => {
  answer = ok()
  await expect(signingIn()).rejects.toMatchObject({ code: 'signIn.notRegistered' })
})

test('the service’s own words are kept for a helper, on one line, and nothing of what was sent', async () => {
  answer = no('invalid_grant')
  const error: unknown = await renewing().catch((reason: unknown) => reason)
  expect(error).toMatchObject({ params: { reason: 'AADSTS: in the service’s own words' }, cause: undefined })
  expect(JSON.stringify(error)).not.toContain('refresh 1')
})

test('without a network it is that', async () => {
  const gone = createServer()
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
  const { port } = gone.address() as AddressInfo
  await new Promise((resolve) => gone.close(resolve))
  const nobody = { ...service, tokenEndpoint: `http://127.0.0.1:${port}/token` }
  await expect(renew(nobody, 'refresh 1', { clock })).rejects.toMatchObject({ code: 'connect.refused' })
  await expect(renew(nobody, 'refresh 1', { clock, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'move.interrupted'
  })
})
