import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { discover, type DiscoverOptions, type Discovery } from '../../../src-main/core/discovery/index.ts'
import { type AutoconfigHost, autoconfigXml, startAutoconfigHost } from '../../servers/autoconfig-host.ts'
import { trustTestCa } from '../../servers/certificates.ts'
import { type Dnsmasq, startDnsmasq } from '../../servers/dnsmasq.ts'
import { type ImapHost, startImapHost } from '../../servers/imap-host.ts'
import { ownAddresses, providerAddresses } from './addresses.ts'
import { loopbackWay, worldOf } from './world.ts'
import { ownDomains } from './zones.ts'

let dns: Dnsmasq
let web: AutoconfigHost
let imap: ImapHost
let world: DiscoverOptions

beforeAll(async () => {
  trustTestCa()
  dns = await startDnsmasq([ownDomains])
  web = await startAutoconfigHost({
    'autoconfig.figuier.example/mail/config-v1.1.xml': autoconfigXml({
      host: 'imap.%EMAILDOMAIN%',
      username: '%EMAILLOCALPART%'
    }),
    'olivier.example/.well-known/autoconfig/mail/config-v1.1.xml': autoconfigXml({
      host: 'mail.hoster.example'
    }),
    'autoconfig.hoster.example/mail/config-v1.1.xml': autoconfigXml({ host: 'mail.hoster.example' })
  })
  imap = await startImapHost({ names: ['imap.laurier.example', 'mail.platane.example', 'ginkgo.example'] })
  world = worldOf(dns.address, {
    'autoconfig.figuier.example': { 443: web.port },
    'olivier.example': { 443: web.port },
    'autoconfig.hoster.example': { 443: web.port },
    'imap.laurier.example': { 993: imap.tlsPort },
    'mail.platane.example': { 143: imap.port },
    'ginkgo.example': { 993: imap.tlsPort }
  })
})
afterAll(() => Promise.all([dns.stop(), web.stop(), imap.stop()]))

/** What was found, in a line. */
function inShort(found: Discovery | undefined): string {
  const [best] = found?.candidates ?? []
  if (!best) return found?.gateway === undefined ? 'nothing' : `nothing behind ${found.gateway}`
  const { source, trust, presetId, imap } = best
  return `${source} ${trust} ${presetId} ${imap.host}:${imap.port} ${imap.security} ${imap.user}`
}

describe('addresses of providers', () => {
  test.each(Object.entries(providerAddresses))('%s', async (address, expected) => {
    expect(inShort(await discover(address, world))).toBe(expected)
  })

  test('are known without asking anybody', () => {
    for (const address of Object.keys(providerAddresses)) {
      expect(dns.log()).not.toContain(address.slice(address.indexOf('@') + 1))
    }
  })
})

describe('addresses of own domains', () => {
  test.each(Object.entries(ownAddresses))('%s', async (address, expected) => {
    expect(inShort(await discover(address, world))).toBe(expected)
  })

  test('are told to nobody, and nothing of the person but the domain goes out', () => {
    for (const { at, headers } of web.requests) {
      expect(at).not.toContain('marie')
      expect(JSON.stringify(headers)).not.toContain('marie')
      expect(Object.keys(headers).sort()).not.toContain('cookie')
    }
    expect(web.requests.length).toBeGreaterThan(2)
    expect(dns.log()).not.toContain('marie')
    expect(imap.received()).toMatch(/CAPABILITY/)
    expect(imap.received()).not.toMatch(/LOGIN|AUTHENTICATE|marie/i)
  })
})

test('all that is known comes along: sending, contacts, the exchangers, other services behind them', async () => {
  const chene = await discover('marie@chene.example', world)
  expect(chene?.candidates[0]).toMatchObject({
    smtp: { host: 'box.chene.example', port: 465, security: 'tls' },
    site: 'chene.example',
    evidence: '_imaps._tcp.chene.example'
  })
  expect(chene).toMatchObject({ isOwnDomain: true, exchangers: ['box.chene.example', 'mx4.mail.ovh.net'] })
  const cedre = await discover('marie@cedre.example', world)
  expect(cedre?.candidates[0]).toMatchObject({ evidence: 'mx1.mail.ovh.net', smtp: { port: 465 } })
  expect(cedre?.alternatives).toEqual(['ovh-pro', 'ovh-exchange'])
  const erable = await discover('marie@erable.example', world)
  expect(erable?.candidates.map(({ presetId }) => presetId)).toContain('gandi')
  const laurier = await discover('marie@laurier.example', world)
  expect(laurier?.candidates[0]).toMatchObject({ software: 'Dovecot' })
  expect(await discover('marie@if.example', world)).toMatchObject({
    candidates: [{ evidence: 'spool.mail.gandi.net' }]
  })
})

test('a hoster’s certificate in the name of its own server leads to that server, if it is the same computer', async () => {
  const shared = await startImapHost({ names: ['s13.hoster.example', 's12.hoster.example'] })
  onTestFinished(() => shared.stop())
  const knocked: string[] = []
  const port = (host: string, port: number) => {
    knocked.push(host)
    return port === 993 ? shared.tlsPort : 1
  }
  const way = { ...loopbackWay(dns.address), port }
  const found = await discover('marie@acacia.example', { ...world, way })
  expect(inShort(found)).toBe('guess low other s12.hoster.example:993 tls marie@acacia.example')
  expect(found?.candidates[0]).toMatchObject({ evidence: 'mail.acacia.example', site: 'hoster.example' })
  expect(knocked).not.toContain('s13.hoster.example')
})

test('a provider’s domain with a slip of the finger is suggested, and still looked for', async () => {
  expect(await discover('marie@gmial.com', world)).toMatchObject({ suggestion: 'gmail.com', candidates: [] })
  expect(dns.log()).toContain('gmial.com')
  expect(await discover('marie@cedre.example', world)).not.toHaveProperty('suggestion')
})

test('without the DNS, presets answer as ever, and the rest is said to be out of reach', async () => {
  const other = await startDnsmasq([])
  await other.stop()
  const deaf = worldOf(other.address)
  expect(inShort(await discover('marie.d@orange.fr', deaf))).toBe(providerAddresses['marie.d@orange.fr'])
  expect(await discover('marie@cedre.example', deaf)).toMatchObject({ candidates: [], isOffline: true })
  expect(await discover('marie@nulle-part.example', world)).toMatchObject({ isOffline: false })
})

test('offline, nobody is asked at all', async () => {
  const before = dns.log().length
  const found = await discover('marie@cedre.example', { ...world, offline: true })
  expect(found).toMatchObject({ candidates: [], isOffline: true, exchangers: [] })
  expect(dns.log().length).toBe(before)
})

test('what is no address is none', async () => {
  for (const typed of ['', 'marie', '@cedre.example', 'marie@', 'marie@localhost', 'a@b@c.example']) {
    expect(await discover(typed, world)).toBeUndefined()
  }
})
