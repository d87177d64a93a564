import { expect, test } from 'vitest'
import { RehomeError } from '../../../src-main/core/errors.ts'
import { AccessTokens, grantIn, secretOf, type Tokens } from '../../../src-main/core/oauth/index.ts'
import { fakeClock } from '../../fake-clock.ts'

const MINUTE = 60_000

/** A grant at a pretend service, which gives tokens that live for so long. */
function world({ lifetime = 60 * MINUTE, rotates = false } = {}) {
  const clock = fakeClock()
  const asked: string[] = []
  const replaced: string[] = []
  let ends = 0
  let failure: RehomeError | undefined
  const issue = (name: string): Tokens['access'] => ({
    value: name,
    expiresAt: clock.now().getTime() + lifetime,
    lifetime
  })
  const tokens = new AccessTokens({
    refreshToken: 'refresh 0',
    first: issue('access 0'),
    clock,
    async renew(refreshToken) {
      asked.push(refreshToken)
      await clock.sleep(100)
      if (failure) throw failure
      const access = issue(`access ${asked.length}`)
      return { access, ...(rotates && { refreshToken: `refresh ${asked.length}` }) }
    },
    onReplaced(refreshToken) {
      replaced.push(refreshToken)
      return Promise.resolve()
    },
    onEnded() {
      ends++
      return Promise.resolve()
    }
  })
  return {
    tokens,
    clock,
    asked,
    replaced,
    ended: () => ends,
    fail: (error: RehomeError | undefined) => (failure = error),
    /** Lets the service answer. */
    got: async <T>(promise: Promise<T>): Promise<T> => {
      promise.catch(() => undefined)
      await clock.advance(100)
      return promise
    }
  }
}

test('a token serves until five minutes before its end', async () => {
  const { tokens, clock, asked, got } = world()
  await clock.advance(54 * MINUTE)
  expect(await tokens.get()).toBe('access 0')
  await clock.advance(2 * MINUTE)
  expect(await got(tokens.get())).toBe('access 1')
  expect(await tokens.get()).toBe('access 1')
  expect(asked).toEqual(['refresh 0'])
})

test('tokens that live for a minute are used for half of it, and not asked for with each connection', async () => {
  const { tokens, clock, asked, got } = world({ lifetime: MINUTE })
  await clock.advance(29_000)
  expect(await tokens.get()).toBe('access 0')
  await clock.advance(2_000)
  expect(await got(tokens.get())).toBe('access 1')
  expect(await tokens.get()).toBe('access 1')
  expect(asked).toHaveLength(1)
})

test('however many ask at once, the service is asked once', async () => {
  const { tokens, clock, asked, got } = world()
  await clock.advance(58 * MINUTE)
  const all = Promise.all(Array.from({ length: 12 }, () => tokens.get()))
  expect(new Set(await got(all))).toEqual(new Set(['access 1']))
  expect(asked).toHaveLength(1)
})

test('a token that a server refused is replaced at once, and once for all who had it', async () => {
  const { tokens, asked, got } = world()
  const all = Promise.all([tokens.get('access 0'), tokens.get('access 0')])
  expect(await got(all)).toEqual(['access 1', 'access 1'])
  // Somebody who had the old one comes late.
  expect(await tokens.get('access 0')).toBe('access 1')
  expect(asked).toHaveLength(1)
})

test('a new refresh token takes the place of the one before, and is kept', async () => {
  const { tokens, asked, replaced, got } = world({ rotates: true })
  await got(tokens.get('access 0'))
  await got(tokens.get('access 1'))
  expect(asked).toEqual(['refresh 0', 'refresh 1'])
  expect(replaced).toEqual(['refresh 1', 'refresh 2'])
})

test('a grant that was taken back is asked about once, and never again', async () => {
  const { tokens, asked, ended, fail, got } = world()
  fail(new RehomeError('signIn.expired', { service: 'Google' }))
  await expect(got(tokens.get('access 0'))).rejects.toMatchObject({ code: 'signIn.expired' })
  await expect(tokens.get()).rejects.toMatchObject({ code: 'signIn.expired' })
  expect({ asked: asked.length, ended: ended() }).toEqual({ asked: 1, ended: 1 })
})

test('without a network nothing is lost: the next who asks tries again', async () => {
  const { tokens, ended, fail, got } = world()
  fail(new RehomeError('connect.offline'))
  await expect(got(tokens.get('access 0'))).rejects.toMatchObject({ code: 'connect.offline' })
  fail(undefined)
  expect(await got(tokens.get('access 0'))).toBe('access 2')
  expect(ended()).toBe(0)
})

test('a token without an end is used until it is refused', async () => {
  const clock = fakeClock()
  const tokens = new AccessTokens({
    refreshToken: 'r',
    first: { value: 'endless' },
    clock,
    renew: () => Promise.resolve({ access: { value: 'next' } }),
    onReplaced: () => Promise.resolve(),
    onEnded: () => Promise.resolve()
  })
  await clock.advance(24 * 60 * MINUTE)
  expect(await tokens.get()).toBe('endless')
  expect(await tokens.get('endless')).toBe('next')
})

test('a grant is kept as a secret that no password can be', () => {
  const grant = { service: 'microsoft', refreshToken: 'M.R3_"\\' } as const
  expect(grantIn(secretOf(grant))).toEqual(grant)
  for (const password of ['', 'oauth', '{"service":"microsoft","refreshToken":"x"}'])
    expect(grantIn(password)).toBeUndefined()
})
