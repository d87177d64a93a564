import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { RehomeError } from '../../../src-main/core/errors.ts'
import { Move, type MovePorts } from '../../../src-main/core/move/index.ts'
import { readOAuthConfig } from '../../../src-main/core/oauth/index.ts'
import {
  type Clock,
  memorySecrets,
  type Secrets,
  type Side,
  systemClock
} from '../../../src-main/core/ports.ts'
import { sentence } from '../../../src-main/cli/output.ts'
import { formatterFor, languages } from '../../../src-main/i18n/index.ts'
import { contentsOf } from '../../cli/rehome.ts'
import { awkwardMail, awkwardNamesWithDots } from '../../servers/awkward-mail.ts'
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts'
import { compare, fill, snapshot } from '../../servers/mailbox.ts'
import { type OpenIdProvider, startOpenIdProvider } from '../../servers/openid-provider.ts'
import { startTwoMailboxes, type TwoMailboxes } from '../../servers/two-mailboxes.ts'
import { type Follower, follower } from './follower.ts'

const MINUTE = 60_000
const someMail = awkwardMail()
  .filter(({ name }) => ['INBOX', 'Brouillons', 'Clients & Cie/Été 2019', 'Vide'].includes(name))
  .map(({ name, messages }) => ({ name, messages: messages.slice(0, 12) }))
const count = someMail.reduce((sum, { messages }) => sum + messages.length, 0)

let provider: OpenIdProvider
beforeAll(async () => (provider = await startOpenIdProvider()))
afterAll(() => provider.stop())

let both: TwoMailboxes
let lines: Record<Side, FaultProxy>
let move: Move
let told: Follower
let secrets: Secrets
/** The move as the next process would find it, with the same secrets. */
let reopen: () => Move
/** Milliseconds by which the computer's clock is ahead of the servers'. */
let ahead: number
/** What was written, said and thrown: none of it may hold a token. */
let said: unknown[]

/** As the system's, but for the short waits after a lost connection. */
const clock: Clock = {
  now: () => new Date(Date.now() + ahead),
  sleep: (ms, signal) => systemClock.sleep(ms <= 10_000 ? ms / 50 : ms, signal)
}

beforeEach(async () => {
  const { introspectionUrl } = provider
  both = await startTwoMailboxes({ introspectionUrl }, { introspectionUrl })
  lines = { old: await startFaultProxy(both.old.port), new: await startFaultProxy(both.new.port) }
  await fill(both.old, someMail)
  ahead = 0
  said = []
  told = follower()
  const file = join(both.state, 'oauth.json')
  writeFileSync(file, JSON.stringify(provider.config))
  const services = readOAuthConfig({ REHOME_OAUTH_CONFIG: file })
  secrets = memorySecrets()
  const ports: MovePorts = { clock, secrets, services, ...told }
  const folder = join(both.state, 'move')
  reopen = () => {
    const kept = Move.open(folder, ports)
    if (!kept) throw new Error('Nothing was kept.')
    return kept
  }
  move = Move.create(folder, ports, { id: 'a0a0a0a0a0a0a0a0', practice: false, track: 'address' })
  for (const side of ['old', 'new'] as const) {
    const { user } = both[side]
    const imap = { host: '127.0.0.1', port: lines[side].port, security: 'none' as const, user }
    move.setAccount(side, { email: user, presetId: 'other', imap })
  }
})

afterEach(async () => {
  await move.close()
  const written = contentsOf(both.state).toString('latin1')
  const heard = JSON.stringify([said, told.seen])
  const leaked = [...provider.secrets].filter((secret) => written.includes(secret) || heard.includes(secret))
  await Promise.all([lines.old.close(), lines.new.close(), both.stop()])
  expect(leaked).toEqual([])
})

const begin = (side: Side) => move.beginSignIn(side, { remember: false, language: 'en' })

async function signIn(side: Side, as = both[side].user) {
  const { url, done } = await begin(side)
  const page = await provider.visit(url, as)
  await done
  return page
}

/** What a promise fails with. */
async function failureOf(work: Promise<unknown>): Promise<RehomeError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof RehomeError)) throw new Error('It should have failed.', { cause: error })
  said.push(
    error,
    error.message,
    error.params,
    ...languages.map((each) => sentence(error, formatterFor(each)))
  )
  return error
}

const differences = async () =>
  compare(await snapshot(both.old), await snapshot(both.new), awkwardNamesWithDots)
const copy = () => move.copy({ language: 'en', onEvent: (event) => void said.push(event) })
const attempts = (side: Side) =>
  lines[side].commands.filter(({ text }) => text.startsWith('AUTHENTICATE')).length
const connections = (side: Side) => lines[side].connections.length

/** The server hangs up in the middle of the copy, as Gmail does when a token has expired. */
function hangUp(side: Side, then: () => void): void {
  const command = side === 'old' ? /UID FETCH .*BODY/ : / APPEND /
  const rule = lines[side].rule({
    when: { client: command, nth: 2 },
    then: { say: '* BYE Session expired, please login again', hangUp: true }
  })
  void rule.happened.then(then)
}

test('both accounts are signed in to in the browser, and the mail is copied', async () => {
  expect(move.browserSignIn('old')).toEqual({ service: 'google', name: 'Local', available: true })
  const { url, done } = await begin('old')
  expect(move.snapshot().old).toMatchObject({ checked: false, browserSignIn: { state: 'waiting' } })
  expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    login_hint: 'marie@old.example'
  })
  const page = await provider.visit(url, 'marie@old.example')
  expect(page.body).toContain('You can close this window')
  await done
  const { old } = move.snapshot()
  expect(old).toMatchObject({ checked: true, passwordKnown: true, service: 'google' })
  expect(old).not.toHaveProperty('browserSignIn')
  expect(lines.old.commands.map(({ text }) => text.split(' ', 2).join(' '))).toContain(
    'AUTHENTICATE OAUTHBEARER'
  )

  await signIn('new')
  const before = provider.requests
  expect(await copy()).toMatchObject({ verified: true, messages: { found: count, copied: count } })
  expect(await differences()).toEqual([])
  // One token for each side served all connections.
  expect(provider.requests).toBe(before)
})

test('where OAUTHBEARER isn’t offered, XOAUTH2 does', async () => {
  lines.old.rule({ then: { hide: ['AUTH=OAUTHBEARER'] } })
  await signIn('old')
  expect(lines.old.commands.map(({ text }) => text.split(' ', 2).join(' '))).toContain('AUTHENTICATE XOAUTH2')
})

test('tokens that end in the middle of a copy are renewed, once for each side, and the copy is exact', async () => {
  await signIn('old')
  await signIn('new')
  const before = provider.requests
  hangUp('old', provider.expireTokens)
  hangUp('new', provider.expireTokens)
  expect(await copy()).toMatchObject({ verified: true, messages: { found: count, refused: 0 } })
  expect(await differences()).toEqual([])
  const renewed = provider.requests - before
  expect(renewed).toBeGreaterThanOrEqual(2)
  expect(renewed).toBeLessThanOrEqual(4)
})

test('a token that is about to end is renewed before a connection is made with it', async () => {
  await signIn('old')
  await signIn('new')
  const before = provider.requests
  hangUp('old', () => (ahead = 56 * MINUTE))
  expect(await copy()).toMatchObject({ verified: true })
  expect(await differences()).toEqual([])
  expect(provider.requests - before).toBeGreaterThanOrEqual(1)
  // No server has seen a token that it refused.
  for (const side of ['old', 'new'] as const) expect(attempts(side)).toBe(connections(side))
})

test('a permission that is withdrawn in the middle stops the copy; after signing in again it goes on', async () => {
  await signIn('old')
  await signIn('new')
  hangUp('old', () => provider.revokeGrants('marie@old.example'))
  const before = attempts('old')
  const stopped = await failureOf(copy())
  expect(stopped).toMatchObject({ code: 'signIn.expired', side: 'old', params: { service: 'Local' } })
  expect(move.snapshot()).toMatchObject({
    run: { state: 'stopped', failure: { code: 'signIn.expired', side: 'old' } },
    old: { passwordKnown: false, checked: true, service: 'google' },
    new: { passwordKnown: true }
  })
  // Nobody knocks again and again with what is worthless.
  expect(attempts('old') - before).toBeLessThanOrEqual(4)
  const asked = provider.requests
  expect((await failureOf(copy())).code).toBe('signIn.expired')
  expect(provider.requests).toBe(asked)

  await signIn('old')
  expect(await copy()).toMatchObject({ verified: true, messages: { found: count, refused: 0 } })
  expect(await differences()).toEqual([])
})

test('after a restart a kept permission opens the mailbox; one that was forgotten is asked for again', async () => {
  await signIn('old')
  await signIn('new')
  // Twice: with the first start the service gives another permission in the place of the one that was kept.
  for (let start = 1; start <= 2; start++) {
    await move.close()
    move = reopen()
    await move.lookForPasswords()
    expect(move.snapshot().old).toMatchObject({ passwordKnown: true, checked: true })
    await move.readFolders()
    expect(move.folders()?.messages).toBe(count)
  }

  await move.close()
  await secrets.forget(move.id, 'old')
  move = reopen()
  await move.lookForPasswords()
  expect(move.snapshot().old).toMatchObject({ passwordKnown: false, service: 'google' })
  expect(await failureOf(move.readFolders())).toMatchObject({ code: 'signIn.expired', side: 'old' })
})

test('a service that can’t be reached is waited for, as a mail server is', async () => {
  await signIn('old')
  await signIn('new')
  const disturbances = [0, 503, 0]
  hangUp('old', () => {
    provider.expireTokens()
    provider.disturb(disturbances)
  })
  const waits = new Set<string>()
  const outcome = await move.copy({
    language: 'en',
    onEvent: (event) => event.type === 'wait' && waits.add(`${event.side} ${event.reason.code}`)
  })
  expect(outcome.verified).toBe(true)
  expect(await differences()).toEqual([])
  // Whichever side needed a new token first has met with it.
  expect([...waits].join()).toMatch(/(old|new) connect\.lost/)
  expect(disturbances).toEqual([])
})

test('who says no, gives up, or signs in as somebody else is told so, and may begin anew', async () => {
  const denied = await begin('old')
  await provider.visit(denied.url, 'marie@old.example', 'no')
  expect(await failureOf(denied.done)).toMatchObject({ code: 'signIn.denied', side: 'old' })
  expect(move.snapshot().old?.browserSignIn).toMatchObject({
    state: 'failed',
    failure: { code: 'signIn.denied', params: { service: 'Local' } }
  })

  const left = await begin('old')
  await provider.visit(left.url, 'marie@old.example', 'leave')
  expect(move.snapshot().old?.browserSignIn).toEqual({ state: 'waiting' })
  move.cancelSignIn('old')
  expect((await failureOf(left.done)).code).toBe('move.interrupted')
  expect(move.snapshot().old).not.toHaveProperty('browserSignIn')

  const other = await begin('old')
  await provider.visit(other.url, 'paul@elsewhere.example')
  expect(await failureOf(other.done)).toMatchObject({
    code: 'signIn.notTaken',
    params: { user: 'marie@old.example' }
  })
  expect(move.snapshot().old).toMatchObject({ checked: false, passwordKnown: false })

  await signIn('old')
  expect(move.snapshot().old).toMatchObject({ checked: true, passwordKnown: true })
})

test('asking twice opens one sign-in, and a second tab is told that it is done', async () => {
  const first = await begin('old')
  const second = await begin('old')
  expect(second.url).toBe(first.url)
  await provider.visit(first.url, 'marie@old.example')
  const page = await provider.visit(first.url, 'marie@old.example')
  expect(page.body).toContain('This is done already')
  await first.done
})

test('a stolen code is of no use, and neither is a guessed state', async () => {
  const { url, done } = await begin('old')
  const redirect = new URL(new URL(url).searchParams.get('redirect_uri') ?? '')
  const state = new URL(url).searchParams.get('state') ?? ''
  const guessed = await fetch(`${redirect.href}?code=stolen&state=guessed`)
  expect([guessed.status, await guessed.text()]).toEqual([
    400,
    expect.stringContaining('Nothing has happened')
  ])
  // Right in all but who was asked: the code was given for no such challenge.
  await fetch(`${redirect.href}?code=stolen&state=${state}`)
  expect(await failureOf(done)).toMatchObject({ code: 'signIn.browserFailed' })
})

test('tokens are shown to the server that they are for, and to no other', async () => {
  await signIn('old')
  const { user } = both.old
  const elsewhere = { host: 'localhost', port: lines.new.port, security: 'none' as const, user }
  move.setAccount('old', { email: user, presetId: 'other', imap: elsewhere })
  const before = attempts('new')
  expect(await failureOf(move.readFolders())).toMatchObject({ code: 'signIn.passwordNeeded', side: 'old' })
  expect(attempts('new')).toBe(before)
})
