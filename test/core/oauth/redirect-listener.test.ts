import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listenForRedirect } from '../../../src-main/core/oauth/redirect-listener.ts'
import type { Language } from '../../../src-main/i18n/index.ts'
import { fakeClock } from '../../fake-clock.ts'

const STATE = 'st4te'
const CODE = 'c0de-of-the-service'

interface Reply {
  readonly status: number | undefined
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

async function world(redirectHost: 'localhost' | '127.0.0.1' = '127.0.0.1', language: Language = 'en') {
  const clock = fakeClock()
  const abort = new AbortController()
  onTestFinished(() => abort.abort())
  const listener = await listenForRedirect({ redirectHost, language, clock, signal: abort.signal })
  const { port, host } = new URL(listener.redirectUri)
  const ask = (path: string, { method = 'GET', headers = {} }: { method?: string; headers?: object } = {}) =>
    new Promise<Reply>((resolve, reject) => {
      const asking = request(
        { host: '127.0.0.1', port, path, method, headers: { host, ...headers } },
        (response) => {
          let body = ''
          response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
        }
      )
      asking.on('error', reject).end()
    })
  const isOpen = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
  return { listener, clock, abort, ask, isOpen, answer: listener.answer(STATE) }
}

const right = `/?code=${CODE}&state=${STATE}`

test('the browser that comes back is thanked, in words, without what it has brought', async () => {
  const { listener, ask, answer } = await world()
  expect(listener.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const { status, headers, body } = await ask(right)
  expect(status).toBe(200)
  expect(body).toContain('You can close this window')
  expect(body).not.toContain(CODE)
  expect(body).not.toContain(STATE)
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect((await answer).searchParams.get('code')).toBe(CODE)
})

test('the page is in the person’s language', async () => {
  expect((await (await world('127.0.0.1', 'fr')).ask(right)).body).toContain('<html lang="fr" dir="ltr">')
  expect((await (await world('127.0.0.1', 'ar')).ask(right)).body).toContain('<html lang="ar" dir="rtl">')
})

test('where the service knows “localhost” only, that is the address', async () => {
  const { listener, ask, answer } = await world('localhost')
  expect(listener.redirectUri).toMatch(/^http:\/\/localhost:\d+$/)
  expect((await ask(right)).status).toBe(200)
  await answer
})

test.each([
  ['another path', '/callback?code=x&state=st4te', {}, 404],
  ['an icon', '/favicon.ico', {}, 404],
  ['a rebound name', right, { headers: { host: 'evil.example' } }, 421],
  ['another port in Host', right, { headers: { host: '127.0.0.1:1' } }, 421],
  ['a form', right, { method: 'POST' }, 405],
  ['a wrong state', `/?code=${CODE}&state=guessed`, {}, 400],
  ['no state', `/?code=${CODE}`, {}, 400],
  ['two states', `${right}&state=guessed`, {}, 400],
  ['two codes', `${right}&code=other`, {}, 400],
  ['neither code nor error', `/?state=${STATE}`, {}, 400],
  ['an address of another host', 'http://evil.example/?code=x', {}, 421]
])('%s changes nothing: the right answer is still waited for', async (_, path, options, status) => {
  const { ask, answer } = await world()
  const refused = await ask(path, options)
  expect(refused.status).toBe(status)
  if (status === 400) expect(refused.body).toContain('Nothing has happened')
  expect((await ask(right)).status).toBe(200)
  expect((await answer).searchParams.get('code')).toBe(CODE)
})

test('a second tab is told that it is done, for half a minute; then nobody listens any more', async () => {
  const { ask, answer, clock, isOpen } = await world()
  await ask(right)
  await answer
  expect((await ask(`/?code=another&state=${STATE}`)).body).toContain('This is done already')
  expect((await answer).searchParams.get('code')).toBe(CODE)
  await clock.advance(31_000)
  expect(await isOpen()).toBe(false)
})

test('an error that the service sends is an answer too', async () => {
  const { ask, answer } = await world()
  await ask(`/?error=access_denied&state=${STATE}`)
  expect((await answer).searchParams.get('error')).toBe('access_denied')
})

test('who doesn’t come back is waited for five minutes', async () => {
  const { answer, clock, isOpen } = await world()
  await clock.advance(299_000)
  expect(await isOpen()).toBe(true)
  await clock.advance(2_000)
  await expect(answer).rejects.toMatchObject({ code: 'signIn.noAnswer' })
  expect(await isOpen()).toBe(false)
})

test('who gives up closes it at once', async () => {
  const { answer, abort, isOpen } = await world()
  abort.abort()
  await expect(answer).rejects.toMatchObject({ code: 'move.interrupted' })
  expect(await isOpen()).toBe(false)
})
