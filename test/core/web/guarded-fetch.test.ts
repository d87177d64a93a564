import { createServer } from 'node:https'
import { describe, expect, it } from 'vitest'
import { GuardedFetch, textOf } from '../../../src-main/core/web/index.ts'
import { isPublicAddress, siteOf } from '../../../src-main/core/web/index.ts'
import { fakeClock } from '../../fake-clock.ts'
import { type CertificateKind, certificates, trustTestCa } from '../../servers/certificates.ts'
import { startDavFaults } from '../../servers/dav-faults.ts'
import { failureOf, guardFor, withFaults } from '../contacts/carddav/world.ts'

const to = (location: string, status = 301) => ({ status, headers: { location } })

describe('The password', () => {
  it('is sent only once the server has asked for it, and along with all that follows', async () => {
    await withFaults({}, async (server) => {
      const web = guardFor(server)
      const url = new URL('/books/eva/', server.url)
      await web.send({ method: 'PROPFIND', url })
      await web.send({ method: 'PROPFIND', url })
      expect(server.requests.map(({ headers }) => 'authorization' in headers)).toEqual([false, true, true])
    })
  })

  it('is not sent to a server that doesn’t ask', async () => {
    await withFaults({ isOpen: true }, async (server) => {
      await guardFor(server).send({ method: 'PROPFIND', url: server.url })
      expect(server.hostsWithPassword()).toEqual([])
    })
  })

  it.each([301, 302, 307, 308])('never follows a redirect (%i) to a foreign host', async (status) => {
    const thief = await startDavFaults({
      rules: [() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } })]
    })
    await withFaults({ rules: [() => to(`${thief.url.href}steal`, status)] }, async (server) => {
      const web = guardFor(server)
      web.offerPassword(server.url)
      for (const method of ['PROPFIND', 'PUT', 'DELETE', 'GET', 'REPORT', 'MKCOL']) {
        const error = await failureOf(web.send({ method, url: server.url }))
        expect(error.toJSON()).toEqual({
          code: 'contacts.foreignHost',
          params: { host: '127.0.0.1', other: '127.0.0.1' }
        })
        expect(error.side).toBe('new')
      }
      expect(web.foreign?.code).toBe('contacts.foreignHost')
      expect(thief.requests).toEqual([])
    })
    await thief.stop()
  })

  it('stays in the family of hosts that was agreed on', async () => {
    const rule = ({ host }: { host: string }) => {
      if (host === 'contacts.home.test') return to('https://p42-contacts.home.test/')
      if (host === 'p42-contacts.home.test') return to('https://home.test.evil.example/')
      return undefined
    }
    await withFaults({ rules: [rule] }, async (server) => {
      const web = guardFor(server, { agreed: [new URL('https://contacts.home.test')], fetch: server.fetch })
      const url = new URL('https://contacts.home.test/')
      web.offerPassword(url)
      const error = await failureOf(web.send({ method: 'PROPFIND', url }))
      expect(error.params).toEqual({ host: 'p42-contacts.home.test', other: 'home.test.evil.example' })
      expect(server.hostsWithPassword()).toEqual(['contacts.home.test', 'p42-contacts.home.test'])
      expect(server.requests.map(({ host }) => host)).not.toContain('home.test.evil.example')
    })
  })

  it('does not go without encryption, not even to a host of the family', async () => {
    await withFaults({ rules: [() => to('http://books.home.test/')] }, async (server) => {
      const url = new URL('https://dav.home.test/')
      const web = guardFor(server, { agreed: [url], fetch: server.fetch })
      expect(await failureOf(web.send({ method: 'PROPFIND', url }))).toMatchObject({
        code: 'input.insecure',
        params: { host: 'books.home.test' }
      })
      expect(server.requests).toHaveLength(1)
    })
  })

  it('goes with encryption to a host that sends us to itself without', async () => {
    const rule = ({ path }: { path: string }) =>
      path === '/start' ? to('http://dav.home.test:80/books/eva/') : undefined
    await withFaults({ rules: [rule] }, async (server) => {
      const origin = new URL('https://dav.home.test:8443/')
      const schemes: string[] = []
      const web = guardFor(server, {
        agreed: [origin],
        fetch: (input, init) => {
          schemes.push(new URL(input as URL).protocol)
          return server.fetch(input, init)
        }
      })
      const { url, status } = await web.send({ method: 'PROPFIND', url: new URL('/start', origin) })
      expect([url.href, status]).toEqual(['https://dav.home.test:8443/books/eva/', 207])
      expect(schemes).toEqual(['https:', 'https:', 'https:'])
    })
  })

  it('is not given out by a redirect that names another user', async () => {
    await withFaults({}, async (server) => {
      server.rule(({ path }) =>
        path === '/' ? to(`http://mallory:x@127.0.0.1:${server.url.port}/books/eva/`) : undefined
      )
      const answer = await guardFor(server).send({ method: 'PROPFIND', url: server.url })
      expect(answer.status).toBe(207)
      expect(answer.url.href).toBe(`${server.url.href}books/eva/`)
    })
  })

  it('is tried once: a refused one isn’t sent again', async () => {
    const refuse = () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } })
    await withFaults({ rules: [refuse] }, async (server) => {
      const web = guardFor(server)
      for (let i = 0; i < 3; i++) {
        const error = await failureOf(web.send({ method: 'PROPFIND', url: server.url }))
        expect(error).toMatchObject({
          code: 'signIn.wrongPassword',
          params: { user: server.user },
          side: 'new'
        })
      }
      expect(server.requests.filter(({ headers }) => headers.authorization)).toHaveLength(1)
    })
  })

  it('is told apart from an app password where the server says so', async () => {
    const body = 'Please generate an app-specific password'
    await withFaults({ rules: [() => ({ status: 401, body })] }, async (server) => {
      const error = await failureOf(guardFor(server).send({ method: 'GET', url: server.url }))
      expect(error.code).toBe('signIn.appPassword')
    })
  })

  it.each(['Digest realm="Basic, friends", nonce="1"', 'Bearer', 'Negotiate'])(
    'is not sent to a server that asks for %s',
    async (challenge) => {
      const rule = () => ({ status: 401, headers: { 'www-authenticate': challenge } })
      await withFaults({ rules: [rule] }, async (server) => {
        const error = await failureOf(guardFor(server).send({ method: 'PROPFIND', url: server.url }))
        expect(error.code).toBe('contacts.signInUnknown')
        expect(server.hostsWithPassword()).toEqual([])
      })
    }
  )

  it('is in no line of the log, nor is a query', async () => {
    await withFaults({}, async (server) => {
      const web = guardFor(server)
      await web.send({ method: 'GET', url: new URL('/books/eva/?key=abc', server.url) })
      const lines = JSON.stringify(web.log)
      expect(web.log).toHaveLength(2)
      expect(web.log[1]).toEqual({ method: 'GET', url: `${server.url.href}books/eva/`, status: 404 })
      expect(lines).not.toContain('abc')
      expect(lines).not.toContain(Buffer.from(`${server.user}:${server.password}`).toString('base64'))
    })
  })
})

describe('A server that asks for patience', () => {
  const busy = (status: number, after?: string) => ({
    status,
    headers: after === undefined ? {} : { 'retry-after': after }
  })

  it.each([429, 503])(
    'is left alone as long as it asks (%i), visibly, and fewer go on at a time',
    async (status) => {
      let times = 2
      const rule = () => (times-- > 0 ? busy(status, '7') : undefined)
      await withFaults({ isOpen: true, rules: [rule] }, async (server) => {
        const clock = fakeClock()
        const waits: [string, number, string][] = []
        const web = guardFor(server, {
          clock,
          onWait: (until, { code }) => waits.push(['wait', until.getTime() - clock.now().getTime(), code]),
          onGoingOn: () => waits.push(['going on', 0, ''])
        })
        const sent = web.send({ method: 'PROPFIND', url: server.url })
        await until(() => waits.length === 1)
        await clock.advance(6_999)
        expect(server.requests).toHaveLength(1)
        await clock.advance(1)
        await until(() => waits.length === 3)
        expect(server.requests).toHaveLength(2)
        await clock.advance(7_000)
        expect((await sent).status).toBe(207)
        expect(waits).toEqual([
          ['wait', 7000, 'server.busy'],
          ['going on', 0, ''],
          ['wait', 7000, 'server.busy'],
          ['going on', 0, '']
        ])
        expect(web.lanes).toBe(1)
      })
    }
  )

  it('is left alone by all others as well', async () => {
    let times = 1
    await withFaults(
      { isOpen: true, rules: [() => (times-- > 0 ? busy(429, '9') : undefined)] },
      async (server) => {
        const clock = fakeClock()
        let waits = 0
        let sent = 0
        const web = guardFor(server, {
          clock,
          onWait: () => (waits += 1),
          fetch: (...request) => {
            sent += 1
            return fetch(...request)
          }
        })
        const first = web.send({ method: 'PROPFIND', url: server.url })
        await until(() => waits === 1)
        const others = Array.from({ length: 3 }, () => web.send({ method: 'PROPFIND', url: server.url }))
        await clock.advance(8_999)
        expect(sent).toBe(1)
        await clock.advance(1)
        for (const { status } of await Promise.all([first, ...others])) expect(status).toBe(207)
        expect(waits).toBe(1)
      }
    )
  })

  it('may name a date', async () => {
    const clock = fakeClock()
    const date = new Date(clock.now().getTime() + 90_000).toUTCString()
    let times = 1
    await withFaults(
      { isOpen: true, rules: [() => (times-- > 0 ? busy(503, date) : undefined)] },
      async (server) => {
        const waits: Date[] = []
        const web = guardFor(server, { clock, onWait: (moment) => waits.push(moment) })
        const sent = web.send({ method: 'PROPFIND', url: server.url })
        await until(() => waits.length === 1)
        expect(waits[0]?.toUTCString()).toBe(date)
        await clock.advance(90_000)
        expect((await sent).status).toBe(207)
      }
    )
  })

  it('is told to whoever asked, where it wants more than five minutes', async () => {
    await withFaults({ rules: [() => busy(429, '3600')] }, async (server) => {
      const error = await failureOf(guardFor(server).send({ method: 'PUT', url: server.url }))
      expect(error).toMatchObject({ code: 'server.busy', params: { retryAfterSeconds: 3600 } })
      expect(server.requests).toHaveLength(1)
    })
  })

  it('is asked five times at most', async () => {
    await withFaults({ rules: [() => busy(503, 'soon')] }, async (server) => {
      const clock = fakeClock()
      let over = false
      const failed = failureOf(guardFor(server, { clock }).send({ method: 'PUT', url: server.url })).finally(
        () => (over = true)
      )
      await until(async () => {
        await clock.advance(1000)
        return over
      })
      expect((await failed).code).toBe('server.busy')
      expect(server.requests).toHaveLength(5)
    })
  })
})

describe('A server that doesn’t answer', () => {
  it('is given up after half a minute; one that never has answered is not asked again', async () => {
    await withFaults({ rules: [() => 'hang'] }, async (server) => {
      const clock = fakeClock()
      const failed = failureOf(guardFor(server, { clock }).send({ method: 'GET', url: server.url }))
      await until(() => server.requests.length === 1)
      await clock.advance(30_000)
      expect(await failed).toMatchObject({
        code: 'connect.timeout',
        params: { host: '127.0.0.1', port: Number(server.url.port) }
      })
      expect(server.requests).toHaveLength(1)
    })
  })

  it('is asked again where it has answered before, and the answer tells so', async () => {
    let losses = 0
    await withFaults({ isOpen: true }, async (server) => {
      const clock = fakeClock()
      const waits: string[] = []
      const web = guardFor(server, { clock, onWait: (_, { code }) => waits.push(code) })
      const url = new URL('/books/eva/friends/1.vcf', server.url)
      await web.send({ method: 'PROPFIND', url: server.url })
      server.rule(({ method }) => (method === 'PUT' && losses++ === 0 ? 'resetAfter' : undefined))
      const sent = web.send({ method: 'PUT', url, body: 'x', headers: { 'if-none-match': '*' } })
      await until(() => waits.length === 1)
      await clock.advance(2_000)
      expect(await sent).toMatchObject({ status: 412, isRepeated: true })
      expect(waits).toEqual(['connect.lost'])
    })
  })

  it('is not waited for by somebody who has changed their mind', async () => {
    await withFaults({ rules: [() => 'hang'] }, async (server) => {
      const stop = new AbortController()
      const failed = failureOf(
        guardFor(server, { signal: stop.signal }).send({ method: 'GET', url: server.url })
      )
      await until(() => server.requests.length === 1)
      stop.abort()
      expect((await failed).code).toBe('move.interrupted')
    })
  })
})

describe('An answer', () => {
  it('is taken up to a limit', async () => {
    const rule = () => ({ status: 200, body: 'x'.repeat(2000) })
    await withFaults({ rules: [rule] }, async (server) => {
      const web = guardFor(server)
      const request = { method: 'GET', url: server.url }
      expect((await web.send({ ...request, limit: 2000 })).bytes).toHaveLength(2000)
      expect((await failureOf(web.send({ ...request, limit: 1999 }))).code).toBe('server.unexpected')
    })
  })

  it('of a failure is cut short', async () => {
    await withFaults({ rules: [() => ({ status: 400, body: 'x'.repeat(1_000_000) })] }, async (server) => {
      const { status, bytes } = await guardFor(server).send({ method: 'GET', url: server.url })
      expect(status).toBe(400)
      expect(bytes.length).toBeLessThan(200_000)
      expect(textOf(bytes.subarray(0, 3))).toBe('xxx')
    })
  })

  it('may not go round in circles', async () => {
    await withFaults({ rules: [({ path }) => to(`${path}x/`)] }, async (server) => {
      const error = await failureOf(guardFor(server).send({ method: 'PROPFIND', url: server.url }))
      expect(error.code).toBe('server.unexpected')
      expect(server.requests).toHaveLength(6)
    })
  })

  it('comes to four at a time', async () => {
    await withFaults({ rules: [() => 'hang'] }, async (server) => {
      const stop = new AbortController()
      const web = guardFor(server, { signal: stop.signal })
      const all = Array.from({ length: 9 }, () => failureOf(web.send({ method: 'GET', url: server.url })))
      await until(() => server.requests.length >= 4)
      expect(server.requests).toHaveLength(4)
      stop.abort()
      await Promise.all(all)
    })
  })
})

describe('A certificate', () => {
  const start = async (kind: CertificateKind) => {
    const server = createServer(certificates()[kind], (_, response) => response.end('hello'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    return { url: new URL(`https://localhost:${port}/`), stop: () => server.close() }
  }
  const guard = (url: URL) => new GuardedFetch({ signIn: { user: 'eva', password: 'x' }, agreed: [url] })

  it.each([
    ['expired', 'tls.expired'],
    ['wrong-name', 'tls.wrongName'],
    ['self-signed', 'tls.selfSigned'],
    ['unknown-authority', 'tls.unknownAuthority']
  ] as const)('that is %s is told as such', async (kind, code) => {
    trustTestCa()
    const { url, stop } = await start(kind)
    const error = await failureOf(guard(url).send({ method: 'GET', url }))
    expect(error.code).toBe(code)
    if (code === 'tls.wrongName') expect(error.params.names).toBe('mail.elsewhere.example')
    stop()
  })

  it('that is good is taken', async () => {
    trustTestCa()
    const { url, stop } = await start('valid')
    expect((await guard(url).send({ method: 'GET', url })).status).toBe(200)
    stop()
  })
})

describe('A host', () => {
  it('belongs to whom its domain belongs to', () => {
    const site = (url: string) => siteOf(new URL(url))
    expect(site('https://p42-contacts.icloud.com')).toBe(site('https://gateway.icloud.com:8443/x'))
    expect(site('https://dav.example.co.uk')).not.toBe(site('https://evil.co.uk'))
    expect(site('https://eva.dyndns.org')).not.toBe(site('https://mallory.dyndns.org'))
    expect(site('http://127.0.0.1:1/')).not.toBe(site('http://127.0.0.1:2/'))
    expect(site('https://icloud.com.evil.example')).toBe('evil.example')
  })

  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...[
      '255.255.255.255',
      '224.0.0.1',
      '::1',
      '::',
      'fe80::1',
      'fc00::1',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      '64:ff9b::10.1.2.3',
      '64:ff9b::',
      '64:ff9b:1::5db8:d70e'
    ],
    ...['2002:7f00:1::', 'localhost', '']
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['17.248.1.1', '172.32.0.1', '2a01:b740::1', '64:ff9b::5db8:d70e'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

/** Waits for what happens on the other side of a socket. */
async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happened())) await new Promise((resolve) => setImmediate(resolve))
}
