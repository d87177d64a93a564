import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import {
  request as ask,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders
} from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Dispatch } from '../../src-main/ipc/dispatch.ts'
import { type LoopbackOptions, type LoopbackServer, serveLoopback } from '../../src-main/ipc/http.ts'
import { CONTENT_SECURITY_POLICY } from '../../src-main/ipc/static-files.ts'
import { createHttpBridge } from '../../src-renderer/src/bridge/http.ts'
import { MOVE, openTab, progress, snapshot } from './fixtures.ts'
import { type FakeClock, fakeClock } from '../fake-clock.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let pageRoot: string
let server: LoopbackServer
let clock: FakeClock
let busy: boolean
let announced: string[]
/** Everything that any server said in this test, to look for secrets in. */
let said: string
const dispatch = vi.fn<Dispatch>()
const sockets: Socket[] = []

beforeEach(async () => {
  pageRoot = await mkdtemp(join(tmpdir(), 'rehome-page-'))
  await writeFile(join(pageRoot, 'index.html'), '<!doctype html><title>Rehome</title>')
  clock = fakeClock()
  busy = false
  announced = []
  said = ''
  dispatch.mockReset().mockResolvedValue({ ok: true, value: {} })
  server = await serve()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server.close()
  await rm(pageRoot, { recursive: true })
  vi.unstubAllGlobals()
})

function serve(options: Partial<LoopbackOptions> = {}): Promise<LoopbackServer> {
  return serveLoopback({
    dispatch,
    pageRoot,
    clock,
    isBusy: () => busy,
    onLaunchUrl: (url) => announced.push(url),
    ...options
  })
}

async function restart(options: Partial<LoopbackOptions>): Promise<void> {
  await server.close()
  server = await serve(options)
}

const here = () => new URL(server.launchUrl)
const ticketOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get('ticket') ?? ''

async function send(
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  ...body: (string | Buffer)[]
): Promise<Answer> {
  const { hostname: host, port } = here()
  const sent = ask({ host, port, method, path, headers })
  for (const part of body) sent.write(part)
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const answer = { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
  said += `${JSON.stringify(answer.headers)}${answer.body}`
  return answer
}

const json = { 'content-type': 'application/json' }
const hello = JSON.stringify({ name: 'hello', input: {} })

const redeem = (ticket: string) => send('POST', '/api/session', json, JSON.stringify({ ticket }))

/** @returns The headers of a page that came in properly. */
async function comeIn(): Promise<{ authorization: string; 'content-type': string }> {
  const { body } = await redeem(ticketOf(server.launchUrl))
  const { token } = JSON.parse(body) as { token: string }
  said = said.replace(body, '')
  return { ...json, authorization: `Bearer ${token}` }
}

/** Speaks without Node's help, which would put many attacks right. */
function raw(lines: readonly string[]): Socket {
  const socket = connect(Number(here().port), '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  socket.write(lines.join('\r\n'))
  return socket
}

/** Reset or ended, both are closed. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.resume().on('close', () => resolve()))
}

async function statusOf(socket: Socket): Promise<number> {
  const [first] = (await once(socket, 'data')) as [Buffer]
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(first.toString('latin1'))?.[1])
}

describe('a request of the page itself', () => {
  it('is answered', async () => {
    const { origin } = here()
    expect(await send('POST', '/api/request', { ...(await comeIn()), origin }, hello)).toMatchObject({
      status: 200,
      body: '{"ok":true,"value":{}}'
    })
    expect(dispatch).toHaveBeenCalledExactlyOnceWith('hello', {})
  })
})

describe('somebody on another computer', () => {
  it.each(['127.0.0.2', '::1'])('finds nothing at %s: only 127.0.0.1 is listened on', async (host) => {
    const socket = connect(Number(here().port), host)
    sockets.push(socket)
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error).toBeInstanceOf(Error)
  })
})

describe('a DNS name that was rebound to this computer', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    'localhost:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.0.0.1.:PORT',
    '[::1]:PORT'
  ])('gets nowhere with Host: %s', async (name) => {
    const headers = await comeIn()
    const host = name.replace('PORT', here().port)
    expect(await send('GET', '/', { host })).toMatchObject({ status: 421, body: '' })
    expect(await send('POST', '/api/request', { ...headers, host }, hello)).toMatchObject({ status: 421 })
    expect(dispatch).not.toHaveBeenCalled()
  })

  it('gets nowhere without Host', async () => {
    expect(await statusOf(raw(['GET / HTTP/1.1', '', '']))).toBe(400)
    expect(await statusOf(raw(['GET / HTTP/1.0', '', '']))).toBe(421)
  })
})

describe('a page of another origin', () => {
  it.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1',
    'http://localhost:PORT',
    'https://127.0.0.1:PORT',
    ''
  ])('is refused with Origin: %s, even with the token', async (name) => {
    const headers = { ...(await comeIn()), origin: name.replace('PORT', here().port) }
    for (const [method, path, body] of [
      ['POST', '/api/request', hello],
      ['GET', '/api/events', ''],
      ['POST', '/api/session', JSON.stringify({ ticket: ticketOf(server.launchUrl) })]
    ] as const) {
      expect(await send(method, path, headers, body)).toMatchObject({ status: 403, body: '' })
    }
    expect(dispatch).not.toHaveBeenCalled()
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
    undefined
  ])('cannot post a form: %s', async (type) => {
    const { authorization } = await comeIn()
    const headers = { authorization, ...(type === undefined ? {} : { 'content-type': type }) }
    expect(await send('POST', '/api/request', headers, hello)).toMatchObject({ status: 415 })
    expect(await send('POST', '/api/session', headers, '{}')).toMatchObject({ status: 415 })
    expect(dispatch).not.toHaveBeenCalled()
  })

  it('gets no leave to post JSON', async () => {
    const preflight = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
      'access-control-request-private-network': 'true'
    }
    for (const path of ['/', '/api/request', '/api/session']) {
      const { status, headers } = await send('OPTIONS', path, preflight)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })

  it('can neither frame the page nor use its files', async () => {
    for (const path of ['/', '/nothing.js', '/api/request', '/api/nothing']) {
      expect((await send('GET', path)).headers).toMatchObject({
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store'
      })
    }
    expect(CONTENT_SECURITY_POLICY).toContain("frame-ancestors 'none'")
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe')
  })
})

describe('another program on this computer', () => {
  const wrong: Record<string, (authorization: string) => OutgoingHttpHeaders> = {
    'no token': () => ({}),
    'an empty one': () => ({ authorization: 'Bearer ' }),
    'a made-up one': () => ({ authorization: `Bearer ${'A'.repeat(43)}` }),
    'most of the right one': (right) => ({ authorization: right.slice(0, -1) }),
    'more than the right one': (right) => ({ authorization: `${right}A` }),
    'the right one under another scheme': (right) => ({ authorization: right.replace('Bearer', 'Basic') }),
    'the right one in a cookie': (right) => ({ cookie: `token=${right.slice(7)}` }),
    'a ticket': () => ({ authorization: `Bearer ${ticketOf(server.launchUrl)}` })
  }

  it.each(Object.keys(wrong))('is refused with %s', async (what) => {
    const { authorization } = await comeIn()
    const headers = { ...json, ...wrong[what]?.(authorization) }
    expect(await send('POST', '/api/request', headers, hello)).toMatchObject({ status: 401, body: '' })
    expect(await send('GET', '/api/events', headers)).toMatchObject({ status: 401, body: '' })
    expect(dispatch).not.toHaveBeenCalled()
  })

  it('is refused with the token in the address', async () => {
    const { authorization } = await comeIn()
    const path = `/api/request?token=${authorization.slice(7)}`
    expect(await send('POST', path, json, hello)).toMatchObject({ status: 401 })
  })
})

describe('a ticket', () => {
  it('is good for one use', async () => {
    const ticket = ticketOf(server.launchUrl)
    expect(await redeem(ticket)).toMatchObject({ status: 200 })
    expect(await redeem(ticket)).toMatchObject({ status: 401, body: '' })
  })

  it('is good for one of many who use it at once', async () => {
    const ticket = ticketOf(server.launchUrl)
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(ticket)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('for the browser that is opened lives for a minute', async () => {
    const [early, late] = [server.shortLivedUrl(), server.shortLivedUrl()]
    await clock.advance(59_999)
    expect(await redeem(ticketOf(early))).toMatchObject({ status: 200 })
    await clock.advance(1)
    expect(await redeem(ticketOf(late))).toMatchObject({ status: 401 })
    expect(announced).toEqual([])
  })

  it('that is printed waits for the person, and is then replaced by another', async () => {
    const printed = server.launchUrl
    await clock.advance(50 * 60_000)
    expect(server.launchUrl).toBe(printed)
    expect(await redeem(ticketOf(printed))).toMatchObject({ status: 200 })
    expect(announced).toEqual([server.launchUrl])
    expect(server.launchUrl).not.toBe(printed)
    expect(await redeem(ticketOf(server.launchUrl))).toMatchObject({ status: 200 })
  })

  it.each(['', 'A'.repeat(43), '__proto__'])('that is made up (%j) opens nothing', async (ticket) => {
    expect(await redeem(ticket)).toMatchObject({ status: 401, body: '' })
  })

  it('has 256 bits', () => {
    expect(Buffer.from(ticketOf(server.launchUrl), 'base64url')).toHaveLength(32)
  })
})

describe('the secrets', () => {
  it('are in no answer, header or log', async () => {
    const log = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => vi.spyOn(console, level))
    const out = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    const spies = [...log, ...out]
    const first = ticketOf(server.launchUrl)
    const headers = await comeIn()
    const second = ticketOf(server.launchUrl)
    dispatch.mockRejectedValueOnce(new Error(headers.authorization))
    for (const body of [hello, hello, '{', JSON.stringify({ name: headers.authorization, input: second })]) {
      await send('POST', '/api/request', headers, body)
    }
    await send('GET', '/', headers)
    await send('GET', `/${second}`, headers)
    await redeem(first)
    const logged = spies.flatMap((spy): unknown[] => spy.mock.calls.flat()).join('\n')
    for (const spy of spies) spy.mockRestore()
    for (const secret of [first, second, headers.authorization.slice(7)]) {
      expect(said).not.toContain(secret)
      expect(logged).not.toContain(secret)
    }
  })
})

describe('a path out of the page', () => {
  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/..%2f..%2f..%2fetc%2fpasswd.html',
    '/%2e%2e/package.json',
    '/assets/../../x.js',
    '/..\\x.js',
    '//etc/x.html',
    '/index.html%00.png',
    '/%zz.html',
    '/.env.html',
    '/index.html/..',
    'http://evil.example/index.html'
  ])('%s leads nowhere', async (path) => {
    const { host } = here()
    expect(await statusOf(raw([`GET ${path} HTTP/1.1`, `Host: ${host}`, '', '']))).toBe(404)
  })

  it('is the only thing that GET is for', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'TRACE', 'HEAD']) {
      expect(await send(method, '/')).toMatchObject({ status: 405 })
    }
    expect(await send('GET', '/')).toMatchObject({ status: 200 })
    expect(await send('GET', '/?anything')).toMatchObject({ status: 200 })
  })

  it.each(['GET /api/request', 'PUT /api/request', 'POST /api/events', 'GET /api/__proto__', 'POST /api/'])(
    '%s is no route',
    async (route) => {
      const [method = '', path = ''] = route.split(' ')
      expect(await send(method, path, await comeIn())).toMatchObject({ status: 404 })
    }
  )
})

describe('a body', () => {
  it.each([
    ['with its length', { 'content-length': 1_000_001 }],
    ['in chunks', {}]
  ])('of more than a megabyte is refused, %s', async (_how, length) => {
    const headers = await comeIn()
    const body = Buffer.alloc(1_000_001, ' ')
    expect(await send('POST', '/api/request', { ...headers, ...length }, body)).toMatchObject({ status: 413 })
    expect(await send('POST', '/api/session', { ...headers, ...length }, body)).toMatchObject({ status: 413 })
    expect(dispatch).not.toHaveBeenCalled()
  })

  it('that is refused is still read to its end, or its sender would never see the answer', async () => {
    const { hostname: host, port } = here()
    const sent = ask({ host, port, method: 'POST', path: '/api/request', headers: await comeIn() })
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>
    sent.write(Buffer.alloc(50_000_000, ' '))
    sent.end()
    await once(sent, 'finish')
    const [response] = await answered
    expect(response.statusCode).toBe(413)
    response.resume()
  })

  it('is refused before it is sent when it says that it is too big', async () => {
    const { authorization } = await comeIn()
    const socket = raw([
      'POST /api/request HTTP/1.1',
      `Host: ${here().host}`,
      `Authorization: ${authorization}`,
      'Content-Type: application/json',
      'Content-Length: 99999999999',
      '',
      ''
    ])
    expect(await statusOf(socket)).toBe(413)
  })

  it.each(['', '{', 'null', '[]', '"hello"', '{"name":"hello","input":{},"more":1}', '\u0000'])(
    'that is no request is refused: %j',
    async (body) => {
      expect(await send('POST', '/api/request', await comeIn(), body)).toMatchObject({
        status: 400,
        body: ''
      })
      expect(dispatch).not.toHaveBeenCalled()
    }
  )

  it('brings no prototype in', async () => {
    const headers = await comeIn()
    expect(
      await send('POST', '/api/request', headers, '{"name":"hello","input":{},"__proto__":{"a":1}}')
    ).toMatchObject({
      status: 400
    })
    expect(({} as { a?: number }).a).toBeUndefined()
  })

  it('may be left half said', async () => {
    const { authorization } = await comeIn()
    const socket = raw([
      'POST /api/request HTTP/1.1',
      `Host: ${here().host}`,
      `Authorization: ${authorization}`,
      'Content-Type: application/json',
      'Content-Length: 100',
      '',
      '{"name":'
    ])
    socket.end()
    await closeOf(socket)
    expect(dispatch).not.toHaveBeenCalled()
    expect(await send('GET', '/')).toMatchObject({ status: 200 })
  })
})

describe('somebody who takes up connections', () => {
  it('and says nothing is sent away', async () => {
    await restart({ limits: { headersTimeout: 20, requestTimeout: 20, timeoutsCheckedEvery: 10 } })
    expect(await statusOf(raw(['GET / HTTP/1.1', 'X-Slow: ']))).toBe(408)
  })

  it('finds that there are only so many', async () => {
    await restart({ limits: { connections: 2 } })
    const [first, second] = [raw(['GET ']), raw(['GET '])]
    await Promise.all([once(first, 'connect'), once(second, 'connect')])
    const third = raw(['GET '])
    await closeOf(third)
    expect(third.bytesRead).toBe(0)
  })
})

describe('a server that is left alone', () => {
  const isClosed = async () => {
    let closed = false
    void server.closed.then(() => (closed = true))
    await clock.advance(0)
    return closed
  }

  it('goes two minutes after the last request', async () => {
    await comeIn()
    await clock.advance(119_000)
    expect(await isClosed()).toBe(false)
    await clock.advance(1_000)
    await server.closed
  })

  it('stays for a page that is open, however long that is silent', async () => {
    const { authorization } = await comeIn()
    const events = await openEvents(authorization)
    await clock.advance(24 * 60 * 60_000)
    expect(await isClosed()).toBe(false)
    events.destroy()
    await vi.waitFor(async () => {
      await clock.advance(120_000)
      expect(await isClosed()).toBe(true)
    })
  })

  it('stays while something runs, and two minutes longer', async () => {
    busy = true
    await comeIn()
    await clock.advance(24 * 60 * 60_000)
    expect(await isClosed()).toBe(false)
    busy = false
    await clock.advance(240_000)
    await server.closed
  })

  it('waits for nothing once it is closed', async () => {
    const waits: (AbortSignal | undefined)[] = []
    const watched = {
      now: () => clock.now(),
      sleep(ms: number, signal?: AbortSignal) {
        waits.push(signal)
        return clock.sleep(ms, signal)
      }
    }
    await restart({ clock: watched })
    await server.close()
    expect(waits.map((signal) => signal?.aborted)).toEqual([true])
  })

  it('waits an hour for the first visit', async () => {
    await clock.advance(59 * 60_000)
    expect(await isClosed()).toBe(false)
    await redeem('made up')
    await clock.advance(60_000)
    await server.closed
  })
})

/** @returns The body of a stream of events, once its first byte may arrive. */
async function openEvents(authorization: string) {
  const { hostname: host, port } = here()
  const sent = ask({ host, port, path: '/api/events', headers: { authorization } })
  sent.on('error', () => undefined)
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) response.resume()
  response.on('error', () => undefined)
  return response
}

interface Frame {
  readonly name: string
  readonly payload: { readonly id: string; readonly revision: number }
  /** Characters. */
  readonly length: number
}

/** The events of a stream, as they arrive. */
async function* framesOf(response: IncomingMessage): AsyncGenerator<Frame> {
  let buffered = ''
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const frames = (buffered + chunk).split('\n\n')
    buffered = frames.pop() ?? ''
    for (const frame of frames)
      yield { ...(JSON.parse(frame.slice(6)) as Omit<Frame, 'length'>), length: frame.length }
  }
}

describe('the stream of events', () => {
  it('skips what a slow reader could not take, and ends with the latest of each move', async () => {
    const { authorization } = await comeIn()
    const response = await openEvents(authorization)
    response.pause()
    const other = 'fedcba9876543210'
    const padding = 'x'.repeat(100_000)
    for (let revision = 0; revision <= 1_000; revision += 1) {
      server.emit('move.changed', { ...snapshot(revision), padding })
      server.emit('move.changed', { ...snapshot(revision, other), padding })
    }
    const last = new Map<string, number>()
    let bytes = 0
    for await (const { payload, length } of framesOf(response)) {
      bytes += length
      expect(payload.revision).toBeGreaterThan(last.get(payload.id) ?? -1)
      last.set(payload.id, payload.revision)
      if (last.get(MOVE) === 1_000 && last.get(other) === 1_000) break
    }
    expect(bytes).toBeLessThan(50_000_000)
  })

  it('tells things in the order in which they happened, also to a reader that was too slow for some', async () => {
    const { authorization } = await comeIn()
    const response = await openEvents(authorization)
    response.pause()
    const padding = 'x'.repeat(100_000)
    for (let revision = 0; revision < 1_000; revision += 2) {
      server.emit('move.changed', { ...snapshot(revision), padding })
      server.emit('move.progress', { ...progress(revision, revision + 1), padding })
    }
    let last = -1
    for await (const { payload } of framesOf(response)) {
      expect(payload.revision).toBeGreaterThan(last)
      last = payload.revision
      if (last === 999) break
    }
  })

  it('lets a reader that comes back see that it has missed something', async () => {
    const { authorization } = await comeIn()
    server.emit('move.changed', snapshot(1))
    for (let revision = 1; revision < 9; revision += 1)
      server.emit('move.progress', progress(revision, revision + 1))
    const told: unknown[] = []
    for await (const { name, payload } of framesOf(await openEvents(authorization))) {
      told.push({ name, payload })
      if (payload.revision === 9) break
    }
    expect(told).toEqual([
      { name: 'move.changed', payload: snapshot(1) },
      { name: 'move.progress', payload: progress(8, 9) }
    ])
  })

  it('is there for four at a time', async () => {
    const { authorization } = await comeIn()
    const open = await Promise.all(Array.from({ length: 4 }, () => openEvents(authorization)))
    expect(open.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200])
    expect((await openEvents(authorization)).statusCode).toBe(503)
    open[0]?.destroy()
    await vi.waitFor(async () => expect((await openEvents(authorization)).statusCode).toBe(200))
  })
})

describe('the page', () => {
  const never = () => new Promise<void>(() => undefined)

  it('takes the ticket out of the address, and is still in after a reload', async () => {
    const kept = new Map<string, string>()
    const tab = openTab(server.launchUrl, kept)
    const bridge = createHttpBridge(never)
    expect(tab.location.hash).toBe('')
    expect(await bridge.request('hello', {})).not.toMatchObject({ error: { code: 'bridge.disconnected' } })

    openTab(here().origin, kept)
    await createHttpBridge(never).request('hello', {})
    expect(dispatch).toHaveBeenCalledTimes(2)
    expect([...kept.values()].join()).not.toContain('ticket')
  })

  it('stays in when an address is opened again that was used before', async () => {
    const kept = new Map<string, string>()
    const used = server.launchUrl
    openTab(used, kept)
    await createHttpBridge(never).request('hello', {})
    openTab(used, kept)
    await createHttpBridge(never).request('hello', {})
    expect(dispatch).toHaveBeenCalledTimes(2)
  })

  it('starts again when a new address is pasted into its tab, and only then', () => {
    const tab = openTab(server.launchUrl)
    createHttpBridge(never)
    tab.paste(`${here().origin}/#top`)
    expect(tab.reload).not.toHaveBeenCalled()
    tab.paste(server.launchUrl)
    expect(tab.reload).toHaveBeenCalledOnce()
  })

  it('is outside when the address has no ticket or a used one, and when nobody answers, and says which', async () => {
    const used = server.launchUrl
    await redeem(ticketOf(used))
    const addresses = [
      [here().origin, 'bridge.usedAddress'],
      [used, 'bridge.usedAddress'],
      ['http://127.0.0.1:1/#ticket=x', 'bridge.disconnected']
    ] as const
    for (const [url, code] of addresses) {
      openTab(url)
      const bridge = createHttpBridge(never)
      const connected = new Promise((resolve) => bridge.onConnection(resolve))
      expect(await bridge.request('hello', {})).toEqual({ ok: false, error: { code, params: {} } })
      expect(await connected).toBe(false)
    }
    expect(dispatch).not.toHaveBeenCalled()
  })

  it.each([
    [400, 'bridge.badInput'],
    [401, 'bridge.usedAddress'],
    [403, 'bridge.badSender'],
    [413, 'bridge.badInput'],
    [415, 'bridge.badInput'],
    [421, 'bridge.disconnected'],
    [500, 'unexpected']
  ])('has a code for status %d', async (status, code) => {
    openTab(server.launchUrl)
    const real = globalThis.fetch
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      url.endsWith('/api/request') ? Promise.resolve(new Response(null, { status })) : real(url, init)
    )
    expect(await createHttpBridge(never).request('hello', {})).toMatchObject({ ok: false, error: { code } })
  })

  it.each([
    ['no JSON', '<!doctype html>'],
    ['no reply', '{"value":{}}'],
    ['not what the contract says', '{"ok":true,"value":{"moves":[{"id":"1"}]}}'],
    ['a failure that the contract does not know', '{"ok":false,"error":{"code":"x","params":{}}}']
  ])('does not believe an answer that is %s', async (_what, body) => {
    openTab(server.launchUrl)
    const real = globalThis.fetch
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      url.endsWith('/api/request') ? Promise.resolve(new Response(body)) : real(url, init)
    )
    expect(await createHttpBridge(never).request('moves.list', {})).toMatchObject({
      error: { code: 'unexpected' }
    })
  })

  it('stops asking for events once its session has ended, and says so to whoever listens later', async () => {
    openTab(here().origin, new Map([['rehome-session', 'of a server that is gone']]))
    const pause = vi.fn(never)
    const bridge = createHttpBridge(pause)
    expect(await new Promise((resolve) => bridge.onConnection(resolve))).toBe(false)
    expect(await bridge.request('hello', {})).toMatchObject({ error: { code: 'bridge.usedAddress' } })
    expect(await new Promise((resolve) => bridge.onConnection(resolve))).toBe(false)
    expect(pause).not.toHaveBeenCalled()
  })

  it('goes on telling the others when one listener fails', async () => {
    openTab(server.launchUrl)
    const bridge = createHttpBridge(never)
    const fault = new Error('a fault of the page')
    bridge.subscribe('move.changed', () => {
      throw fault
    })
    const heard: number[] = []
    bridge.subscribe('move.changed', ({ revision }) => heard.push(revision))
    await new Promise((resolve) => bridge.onConnection(resolve))
    server.emit('move.changed', snapshot(1))
    server.emit('move.changed', snapshot(2))
    await vi.waitFor(() => expect(heard).toEqual([1, 2]))
    expect(reportError).toHaveBeenCalledWith(fault)
  })

  it('comes back by itself after the line was cut, and is told the present state of each move', async () => {
    openTab(server.launchUrl)
    const real = globalThis.fetch
    const line = new AbortController()
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => real(url, { ...init, signal: line.signal }))
    const turns: (() => void)[] = []
    const pause = vi.fn((_failures: number) => new Promise<void>((resolve) => turns.push(resolve)))
    const bridge = createHttpBridge(pause)
    const connection: boolean[] = []
    bridge.onConnection((connected) => connection.push(connected))
    const revisions: number[] = []
    bridge.subscribe('move.changed', ({ revision }) => revisions.push(revision))
    await vi.waitFor(() => expect(connection).toEqual([true]))
    server.emit('move.changed', snapshot(1))
    await vi.waitFor(() => expect(revisions).toEqual([1]))

    line.abort()
    await vi.waitFor(() => expect(turns).toHaveLength(1))
    turns[0]?.()
    await vi.waitFor(() => expect(connection).toEqual([true, false]))
    server.emit('move.changed', snapshot(2))
    server.emit('move.changed', snapshot(3))

    vi.stubGlobal('fetch', real)
    await vi.waitFor(() => expect(turns).toHaveLength(2))
    turns[1]?.()
    await vi.waitFor(() => expect(revisions).toEqual([1, 3]))
    expect(connection).toEqual([true, false, true])

    await server.close()
    await vi.waitFor(() => expect(pause.mock.calls.flat()).toEqual([0, 1, 0]))
  })
})
