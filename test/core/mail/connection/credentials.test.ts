import { expect, test } from 'vitest'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { enterWith, type Key, withoutKey } from '../../../../src-main/core/mail/connection/credentials.ts'

const server = { host: 'imap.example.org', port: 993, security: 'tls', user: 'marie@example.org' } as const
const refusal = () => new RehomeError('signIn.wrongPassword', { host: server.host, reason: 'no' })

/** Tokens that are counted, and a server that takes some. */
function world(taken: readonly string[], failure = refusal) {
  const shown: Key[] = []
  let count = 1
  const tokens = {
    accessToken: (refused?: string) => Promise.resolve(`token ${refused === undefined ? count : ++count}`)
  }
  const enter = (key: Key) => {
    shown.push(key)
    const isIn = 'accessToken' in key && taken.includes(key.accessToken)
    return isIn ? Promise.resolve('inside') : Promise.reject(failure())
  }
  return { tokens, enter, shown }
}

test('a password is shown once, whatever comes of it', async () => {
  const { enter, shown } = world([])
  await expect(enterWith('secret', server, enter)).rejects.toMatchObject({ code: 'signIn.wrongPassword' })
  expect(shown).toEqual([{ pass: 'secret' }])
})

test('a token that is refused is replaced, once; then it isn’t the token', async () => {
  const second = world(['token 2'])
  expect(await enterWith(second.tokens, server, second.enter)).toBe('inside')
  const none = world([])
  await expect(enterWith(none.tokens, server, none.enter)).rejects.toMatchObject({
    code: 'signIn.notTaken',
    params: { host: server.host, user: server.user, reason: 'no' }
  })
  expect(none.shown).toEqual([{ accessToken: 'token 1' }, { accessToken: 'token 2' }])
})

test('another trouble is no reason for another token', async () => {
  const { tokens, enter, shown } = world([], () => new RehomeError('signIn.imapOff', { host: server.host }))
  await expect(enterWith(tokens, server, enter)).rejects.toMatchObject({ code: 'signIn.imapOff' })
  expect(shown).toHaveLength(1)
})

test('who gives up doesn’t wait for a token', async () => {
  const stop = new AbortController()
  const forever = { accessToken: () => new Promise<string>(() => undefined) }
  const entering = enterWith(forever, server, () => Promise.resolve('inside'), stop.signal)
  stop.abort()
  await expect(entering).rejects.toMatchObject({ code: 'move.interrupted' })
})

test.each([
  ['as it is', (token: string) => `Unknown command ${token}`],
  ['cut short', (token: string) => `Unknown command ${token.slice(0, 20)}`],
  [
    'as OAUTHBEARER sends it',
    (token: string) =>
      Buffer.from(`n,a=${server.user},\x01host=x\x01auth=Bearer ${token}\x01\x01`).toString('base64')
  ],
  [
    'as XOAUTH2 sends it',
    (token: string) => Buffer.from(`user=${server.user}\x01auth=Bearer ${token}\x01\x01`).toString('base64')
  ]
])('a server’s words are left out where they repeat the token, %s', (_, words) => {
  const accessToken = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln'
  const failure = new RehomeError('signIn.refused', { host: server.host, reason: words(accessToken) })
  expect(withoutKey(failure, server, { accessToken }).params).toEqual({ host: server.host, reason: '…' })
  const harmless = new RehomeError('signIn.refused', { host: server.host, reason: 'Not today.' })
  expect(withoutKey(harmless, server, { accessToken })).toBe(harmless)
})
