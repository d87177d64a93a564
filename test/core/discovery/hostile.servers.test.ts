import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { discover, type DiscoverOptions } from '../../../src-main/core/discovery/index.ts'
import { fakeClock } from '../../fake-clock.ts'
import {
  type AutoconfigHost,
  autoconfigXml,
  type Page,
  startAutoconfigHost
} from '../../servers/autoconfig-host.ts'
import { certificateFor, certificates, trustTestCa } from '../../servers/certificates.ts'
import { type Dnsmasq, startDnsmasq } from '../../servers/dnsmasq.ts'
import { startImapHost } from '../../servers/imap-host.ts'
import { loopbackWay, standIn, worldOf } from './world.ts'

const PATH = '/mail/config-v1.1.xml'
const good = autoconfigXml({ host: 'imap.cedre.example' })

/** A page that sends the browser elsewhere. */
const to =
  (location: string, status = 302): Page =>
  (_request, response) =>
    response.writeHead(status, { location }).end()
const typed =
  (type: string | undefined): Page =>
  (_request, response) =>
    response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(good)

let sent = 0
/** As much as the other side takes, up to 10 MB. */
const endless: Page = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/xml' })
  const chunk = Buffer.alloc(16 * 1024, ' ')
  const more = () => {
    while (sent < 10_000_000) {
      sent += chunk.length
      if (!response.write(chunk)) return void response.once('drain', more)
    }
    response.end(good)
  }
  more()
}

const trickles: ServerResponse[] = []
const pages: Readonly<Record<string, Page>> = {
  [`autoconfig.bon.example${PATH}`]: autoconfigXml({ host: 'imap.bon.example' }),
  [`autoconfig.deplace.example${PATH}`]: to('https://www.deplace.example/x.xml'),
  'www.deplace.example/x.xml': autoconfigXml({ host: 'imap.deplace.example' }),
  [`autoconfig.immense.example${PATH}`]: endless,
  [`autoconfig.comprime.example${PATH}`]: (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/xml', 'content-encoding': 'gzip' })
      .end(gzipSync(good + ' '.repeat(10_000_000))),
  [`autoconfig.boucle.example${PATH}`]: to(`https://autoconfig.boucle.example${PATH}`),
  [`autoconfig.clair.example${PATH}`]: to(`http://autoconfig.bon.example${PATH}`),
  [`autoconfig.ici.example${PATH}`]: to(`https://127.0.0.1${PATH}`),
  [`autoconfig.nuage.example${PATH}`]: to('https://169.254.169.254/latest/meta-data'),
  [`autoconfig.nombre.example${PATH}`]: to(`https://2130706433${PATH}`),
  [`autoconfig.six.example${PATH}`]: to(`https://[::1]${PATH}`),
  [`autoconfig.local.example${PATH}`]: to(`https://localhost${PATH}`),
  [`autoconfig.interne.example${PATH}`]: to(`https://secret.interne.example${PATH}`),
  'secret.interne.example/mail/config-v1.1.xml': good,
  [`autoconfig.port.example${PATH}`]: to(`https://autoconfig.bon.example:8443${PATH}`),
  [`autoconfig.nom.example${PATH}`]: to(`https://root:root@autoconfig.bon.example${PATH}`),
  [`autoconfig.html.example${PATH}`]: typed('text/html'),
  [`autoconfig.texte.example${PATH}`]: typed('text/plain; charset=text/xml'),
  [`autoconfig.rien.example${PATH}`]: typed(undefined),
  [`autoconfig.vise.example${PATH}`]: autoconfigXml({ host: 'secret.interne.example' }),
  [`autoconfig.vide.example${PATH}`]: autoconfigXml({ host: 'imap.absent.example' }),
  [`autoconfig.goutte.example${PATH}`]: (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' }).write('<')
    trickles.push(response)
  },
  // The DNS says that these are here.
  [`autoconfig.rebond.example${PATH}`]: autoconfigXml({ host: 'imap.bon.example' }),
  'autre.example/.well-known/autoconfig/mail/config-v1.1.xml': good
}
const hosts = [...new Set(Object.keys(pages).map((page) => page.slice(0, page.indexOf('/'))))]

/** Names that the DNS of the test places on this computer or in the network at home. */
const inside: Readonly<Record<string, string>> = {
  'secret.interne.example': '10.0.0.5',
  'autoconfig.rebond.example': '127.0.0.1',
  'imap.srv.example': '192.168.1.1',
  'box.srv.example': '127.0.0.1',
  'imap.devine.example': '127.0.0.1',
  'mixte.srv.example': '169.254.169.254'
}

let dns: Dnsmasq
let web: AutoconfigHost
let world: DiscoverOptions
/** Every host that was to be connected to, and every one that was. */
let looked: string[] = []
let reached: string[] = []

beforeAll(async () => {
  trustTestCa()
  const outside = [...hosts, 'imap.bon.example', 'imap.deplace.example', 'imap.cedre.example']
  dns = await startDnsmasq([
    {
      host: { ...Object.fromEntries(outside.map((host) => [host, standIn])), ...inside },
      srv: {
        '_imaps._tcp.srv.example': [
          '0 1 993 imap.srv.example',
          '1 1 993 box.srv.example',
          '2 1 993 mixte.srv.example',
          '3 1 993 localhost',
          '4 1 25 autoconfig.bon.example'
        ]
      },
      mx: {
        'foule.example': Array.from({ length: 1800 }, (_, index) => `${index + 1} m${index}.foule.example`)
      }
    },
    { mx: { 'etrange.example': ['10 mx1.mail.ovh.net'] } }
  ])
  web = await startAutoconfigHost(pages)
  const base = worldOf(dns.address)
  const judge = loopbackWay(dns.address)
  world = {
    ...base,
    way: {
      async addresses(host) {
        looked.push(host)
        const addresses = await judge.addresses(host)
        reached.push(host)
        return addresses
      },
      port: (_host, port) => (port === 443 ? web.port : 1)
    }
  }
})
afterAll(() => Promise.all([dns.stop(), web.stop()]))

const find = async (domain: string, more: DiscoverOptions = {}) => {
  looked = []
  reached = []
  const before = web.requests.length
  const found = await discover(`marie@${domain}`, { ...world, ...more })
  return { found, asked: web.requests.slice(before).map(({ at }) => at) }
}

test('a good file is read, through a redirect too', async () => {
  for (const domain of ['bon.example', 'deplace.example']) {
    const { found } = await find(domain)
    expect(found?.candidates[0]).toMatchObject({
      source: 'autoconfig',
      trust: 'high',
      imap: { host: `imap.${domain}` }
    })
  }
})

test('of a file without end, little is taken', async () => {
  const { found } = await find('immense.example')
  expect(found?.candidates).toEqual([])
  // What fits into the buffers of both sides is on its way already.
  expect(sent).toBeLessThan(8_000_000)
})

test('a small file that unpacks to a huge one is left', async () => {
  expect((await find('comprime.example')).found?.candidates).toEqual([])
})

test('a redirect that leads nowhere is followed three times', async () => {
  const { found, asked } = await find('boucle.example')
  expect(found?.candidates).toEqual([])
  expect(asked).toHaveLength(4)
})

test.each([
  ['http', 'clair.example'],
  ['this computer', 'ici.example'],
  ['the network’s own services', 'nuage.example'],
  ['this computer, written as a number', 'nombre.example'],
  ['this computer in IPv6', 'six.example'],
  ['localhost', 'local.example'],
  ['another port', 'port.example'],
  ['somewhere with a password', 'nom.example']
])('a redirect to %s is refused before anybody is looked for', async (_where, domain) => {
  const { found, asked } = await find(domain)
  expect(found?.candidates).toEqual([])
  expect(asked).toEqual([`autoconfig.${domain}${PATH}`])
  expect(looked.filter((host) => !host.endsWith(domain))).toEqual([])
})

test('a redirect to a name in the network at home is refused before it is contacted', async () => {
  const { found, asked } = await find('interne.example')
  expect(found?.candidates).toEqual([])
  expect(asked).toEqual([`autoconfig.interne.example${PATH}`])
  expect(reached).not.toContain('secret.interne.example')
})

test('a name that the DNS places on this computer is not contacted', async () => {
  const { found, asked } = await find('rebond.example')
  expect(found?.candidates).toEqual([])
  expect(asked).toEqual([])
})

test.each(['html.example', 'texte.example', 'rien.example'])(
  'a file of another type is none: %s',
  async (domain) => {
    const { found, asked } = await find(domain)
    expect(found?.candidates).toEqual([])
    expect(asked).toHaveLength(1)
  }
)

test('a file that names a host at home, or one that doesn’t exist, names none', async () => {
  expect((await find('vise.example')).found?.candidates).toEqual([])
  expect((await find('vide.example')).found?.candidates).toEqual([])
})

test('a server that answers byte by byte is left after four seconds', async () => {
  const clock = fakeClock()
  const isThere = (count: number) => expect.poll(() => trickles.length, { timeout: 10_000 }).toBe(count)
  const search = find('goutte.example', { clock })
  await isThere(1)
  const [response] = trickles
  const closed = new Promise((resolve) => response?.once('close', resolve))
  response?.write('c')
  await clock.advance(3900)
  response?.write('l')
  expect(response?.destroyed).toBe(false)
  await clock.advance(200)
  await closed
  // What has no timers of this clock, such as the DNS, may need a moment more.
  expect((await search).found?.candidates).toEqual([])
})

describe('a web server whose certificate doesn’t hold is asked nothing', () => {
  test.each([
    ['is in another name', () => certificateFor(['www.elsewhere.example'])],
    ['has expired', () => certificateFor(['autoconfig.bon.example'], -1)],
    ['is its own', () => certificates()['self-signed']]
  ])('one that %s', async (_what, certificate) => {
    const bad = await startAutoconfigHost(pages, certificate())
    onTestFinished(() => bad.stop())
    const way = {
      ...loopbackWay(dns.address),
      port: (_host: string, port: number) => (port === 443 ? bad.port : 1)
    }
    const { found } = await find('bon.example', { way })
    expect(found?.candidates).toEqual([])
    expect(bad.requests).toEqual([])
  })
})

test('services that lead to this computer, home, or another port are passed over', async () => {
  const { found } = await find('srv.example')
  expect(found?.candidates).toEqual([])
  expect(looked).toContain('mixte.srv.example')
  expect(looked).not.toContain('localhost')
  expect(reached).toEqual([])
})

test('nobody on this computer is knocked at, whatever its name', async () => {
  const here = await startImapHost({ names: ['imap.devine.example'] })
  onTestFinished(() => here.stop())
  const way = { ...loopbackWay(dns.address), port: () => here.tlsPort }
  expect((await find('devine.example', { way })).found?.candidates).toEqual([])
  expect(here.connections()).toBe(0)
})

test('a crowd of exchangers is cut short', async () => {
  const { found } = await find('foule.example')
  expect(found?.exchangers).toHaveLength(10)
  expect(found?.exchangers[0]).toBe('m0.foule.example')
})

describe('names in records are judged as they come', () => {
  const record = (exchange: string, priority = 1) => ({ exchange, priority })
  const none = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENODATA' }))
  const resolver = (...records: ReturnType<typeof record>[]) => ({
    resolveMx: () => Promise.resolve(records),
    resolveSrv: () =>
      Promise.resolve(records.map(({ exchange }) => ({ name: exchange, port: 993, priority: 0, weight: 0 }))),
    resolveCname: () => Promise.resolve(records.map(({ exchange }) => exchange)),
    resolve4: none,
    resolve6: none
  })

  test.each([
    ['mx1.mail.ovh.net\u0000.evil.example'],
    ['mx1.mail.ovh.net\n'],
    ['../../mx1.mail.ovh.net'],
    ['mx1.mail.ovh.net/'],
    ['mx1.mail.ovh.net.evil.example'],
    ['evil.example#mx1.mail.ovh.net'],
    ['ovh.net'],
    ['127.0.0.1'],
    ['\u202emx1.mail.ovh.net'],
    ['x'.repeat(300)]
  ])('%j is no provider’s', async (name) => {
    const { found } = await find('etrange.example', { resolver: resolver(record(name)) })
    expect(found?.candidates).toEqual([])
    expect(JSON.stringify(found)).not.toMatch(/\\u|\\n|\.\.\//)
  })

  test('the same name as it should be is OVH’s', async () => {
    const { found } = await find('etrange.example', { resolver: resolver(record('MX1.mail.ovh.net.')) })
    expect(found?.candidates[0]).toMatchObject({ presetId: 'ovh' })
  })

  test('ten thousand of them take no time', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => record(`m${index}.example`, index))
    const began = performance.now()
    await find('etrange.example', { resolver: resolver(...many) })
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
