import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { discover as command } from '../../src-main/cli/discover.ts'
import { directionOf, languages } from '../../src-main/i18n/index.ts'
import { ownAddresses, providerAddresses } from '../core/discovery/addresses.ts'
import { ownDomains } from '../core/discovery/zones.ts'
import { type Dnsmasq, startDnsmasq } from '../servers/dnsmasq.ts'
import { runHere, type Surroundings } from './in-process.ts'
import { rehome } from './rehome.ts'

let dns: Dnsmasq
beforeAll(async () => {
  dns = await startDnsmasq([ownDomains])
})
afterAll(() => dns.stop())

/** In a process of its own, as a person would. */
const discover = (address: string, ...options: readonly string[]) =>
  rehome(['discover', address, '--dns', dns.address, ...options], {})

const here = (address: string, around: Surroundings = { json: true }, server = dns.address) =>
  runHere(command, [address], { dns: server }, around)

interface Summary {
  readonly source: string
  readonly trust: string
  readonly provider: string | null
  readonly imap: {
    readonly host: string
    readonly port: number
    readonly security: string
    readonly user: string
  }
}

/** As the tables of addresses have it. */
const inShort = ({ source, trust, provider, imap }: Summary) =>
  `${source} ${trust} ${provider ?? 'other'} ${imap.host}:${imap.port} ${imap.security} ${imap.user}`

// Nothing here is on this computer, and the command line asks nobody else: no web server, no guess.
const chosen = ['cedre', 'pin', 'if', 'tilleul', 'saule', 'erable', 'chene', 'thuya', 'frene', 'lierre'].map(
  (name) => `marie@${name}.example`
)

test('ten domains are found through the DNS that was named', async () => {
  const ended = await Promise.all(chosen.map((address) => discover(address, '--json')))
  for (const [index, { last, status, stderr }] of ended.entries()) {
    expect(inShort(last as unknown as Summary)).toBe(ownAddresses[chosen[index] ?? ''])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  }
})

test('the summary has all that a script needs', async () => {
  const { last, lines } = await here('marie@cedre.example')
  expect(lines).toHaveLength(1)
  expect(last).toMatchObject({
    type: 'summary',
    provider: 'ovh',
    imap: { host: 'ssl0.ovh.net', port: 993, security: 'tls', user: 'marie@cedre.example' },
    smtp: { host: 'ssl0.ovh.net', port: 465, security: 'tls' },
    auth: ['password'],
    source: 'mx',
    trust: 'high',
    evidence: 'mx1.mail.ovh.net',
    site: 'ovh.net',
    exchangers: ['mx1.mail.ovh.net', 'mx2.mail.ovh.net', 'mx3.mail.ovh.net'],
    gateway: null,
    suggestion: null
  })
  expect(last).toHaveProperty('carddav')
  expect(last.steps).toEqual(
    expect.arrayContaining([
      { text: expect.any(String) as unknown, url: expect.stringMatching(/^https:/) as unknown }
    ])
  )
  const { last: frene } = await here('marie@frene.example')
  expect(frene).toMatchObject({ provider: null, gateway: 'Proofpoint', steps: [] })
})

test('people read who handles their mail, the servers, and what to prepare', async () => {
  const { stdout, status } = await here('marie@cedre.example', {})
  expect(stdout).toContain('The mail of cedre.example is handled by OVHcloud')
  expect(stdout).toContain('(mx1.mail.ovh.net)')
  expect(stdout).toContain('ssl0.ovh.net, port 993, TLS, user name marie@cedre.example')
  expect(stdout).toMatch(/^1\. .+ https:\/\//m)
  expect(stdout).toContain('Email Pro')
  expect(stdout).not.toContain('Make sure')
  expect(status).toBe(0)
})

test('what nobody vouches for is to be confirmed', async () => {
  const { stdout } = await here('marie@frene.example', {})
  expect(stdout).toContain('Make sure that hoster.example is your provider')
  expect(stdout).toContain('first goes through Proofpoint')
})

test.each(languages)('all of it has words in %s', async (language) => {
  const { stdout } = await here('marie@cedre.example', { language })
  expect(stdout).toContain('mx1.mail.ovh.net')
  expect(stdout).not.toMatch(/[{}]|undefined|cli\.|other/)
  if (directionOf(language) === 'rtl') expect(stdout).toMatch(/\p{Script=Arabic}/u)
})

describe('what isn’t found ends with what to do', () => {
  test.each([
    ['marie@nulle-part.example', 'discovery.notFound', 3],
    ['marie@muet.example', 'discovery.notFound', 3],
    ['marie@noyer.example', 'discovery.gateway', 3],
    ['not an address', 'input.usage', 4],
    ['marie@', 'input.usage', 4]
  ])('%s: %s', async (address, code, status) => {
    const ended = await here(address)
    expect(ended).toMatchObject({ status, last: { type: 'error', code } })
    expect(ended.stderr).toMatch(/\.\n$/)
  })

  test('a slip in a provider’s domain is asked about', async () => {
    const { stderr, last, status } = await here('marie@gmial.com')
    expect(stderr).toContain('Did you mean marie@gmail.com?')
    expect(last).toMatchObject({ params: { suggestion: 'gmail.com' } })
    expect(status).toBe(3)
  })

  test('a DNS server that doesn’t answer is nobody to ask', async () => {
    const gone = await startDnsmasq([])
    await gone.stop()
    const at = (address: string) => here(address, { json: true }, gone.address)
    expect(await at('marie@cedre.example')).toMatchObject({ status: 3, last: { code: 'discovery.offline' } })
    expect(await at('marie.d@orange.fr')).toMatchObject({ status: 0 })
  })

  test.each(['', 'nowhere.invalid:53', '127.0.0.1:0', '127.0.0.1:70000', '127.0.0.1:dns', 'a b'])(
    'a DNS server written as “%s” is refused',
    async (server) => {
      const ended = await here('marie@cedre.example', { json: true }, server)
      expect(ended).toMatchObject({ status: 4, last: { code: 'input.usage' } })
    }
  )
})

test('offline, presets answer and nobody is asked', async () => {
  const before = dns.log().length
  const known = await discover('marie.d@gmail.com', '--offline', '--json')
  expect(inShort(known.last as unknown as Summary)).toBe(providerAddresses['marie.d@gmail.com'])
  expect(known.last).toMatchObject({ auth: ['app-password', 'oauth'], offline: true })
  expect(await discover('marie@cedre.example', '--offline', '--json')).toMatchObject({
    status: 3,
    last: { code: 'discovery.offline' }
  })
  expect(dns.log().length).toBe(before)
})

test('a provider that lets no program in is told with what to do instead', async () => {
  const { stdout, status } = await here('marie@tuta.com', {})
  expect(stdout).toContain('is handled by Tuta')
  expect(stdout).toMatch(/^1\. /m)
  expect(status).toBe(0)
})
