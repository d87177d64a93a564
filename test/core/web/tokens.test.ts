import { expect, test } from 'vitest'
import { RehomeError } from '../../../src-main/core/errors.ts'
import { GuardedFetch } from '../../../src-main/core/web/index.ts'
import { fakeClock } from '../../fake-clock.ts'

const BOOK = new URL('https://dav.example.org/carddav/')

/** An address book that takes some tokens, and a sign-in that has several. */
function world(taken: readonly string[], { challenge = 'Bearer realm="dav"', ended = false } = {}) {
  const shown: (string | null)[] = []
  const asked: (string | undefined)[] = []
  let current = 1
  const web = new GuardedFetch({
    agreed: [BOOK, new URL('https://elsewhere.example')],
    clock: fakeClock(),
    signIn: {
      user: 'eva@example.org',
      accessToken(refused) {
        asked.push(refused)
        if (ended) return Promise.reject(new RehomeError('signIn.expired', { service: 'Google' }))
        if (refused === `token ${current}`) current++
        return Promise.resolve(`token ${current}`)
      },
      isFor: ({ hostname }) => hostname === BOOK.hostname
    },
    fetch: (_url, init) => {
      const authorization = new Headers(init?.headers).get('authorization')
      shown.push(authorization)
      const isIn = taken.some((token) => authorization === `Bearer ${token}`)
      return Promise.resolve(
        new Response('', { status: isIn ? 200 : 401, headers: { 'www-authenticate': challenge } })
      )
    }
  })
  const get = async (url = BOOK) => (await web.send({ method: 'GET', url })).status
  return { get, shown, asked }
}

test('a token is shown where one is asked for, and along with all that follows', async () => {
  const { get, shown } = world(['token 1'])
  expect([await get(), await get()]).toEqual([200, 200])
  expect(shown).toEqual([null, 'Bearer token 1', 'Bearer token 1'])
})

test('a token that has expired is replaced, once', async () => {
  const { get, shown, asked } = world(['token 2'])
  expect(await get()).toBe(200)
  expect(shown).toEqual([null, 'Bearer token 1', 'Bearer token 2'])
  expect(asked).toEqual([undefined, 'token 1'])
})

test('where two are refused, nobody is asked again', async () => {
  const { get, shown } = world([])
  await expect(get()).rejects.toMatchObject({ code: 'signIn.notTaken', params: { user: 'eva@example.org' } })
  await expect(get()).rejects.toMatchObject({ code: 'signIn.notTaken' })
  expect(shown).toHaveLength(3)
})

test('a server that asks for a password isn’t shown a token, nor is one that it isn’t for', async () => {
  const asksForBasic = world(['token 1'], { challenge: 'Basic realm="x"' })
  await expect(asksForBasic.get()).rejects.toMatchObject({ code: 'contacts.signInUnknown' })
  const other = world(['token 1'])
  await expect(other.get(new URL('https://elsewhere.example/'))).rejects.toMatchObject({
    code: 'contacts.signInUnknown'
  })
  expect([...asksForBasic.shown, ...other.shown]).toEqual([null, null])
})

test('a permission that has ended is told as such', async () => {
  await expect(world([], { ended: true }).get()).rejects.toMatchObject({ code: 'signIn.expired' })
})
