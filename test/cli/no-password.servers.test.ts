import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copy } from '../../src-main/cli/copy.ts'
import { discover, type DiscoverOptions } from '../../src-main/core/discovery/index.ts'
import { standIn, worldOf } from '../core/discovery/world.ts'
import { type AutoconfigHost, autoconfigXml, startAutoconfigHost } from '../servers/autoconfig-host.ts'
import { certificateFor, trustTestCa } from '../servers/certificates.ts'
import { type Dnsmasq, startDnsmasq } from '../servers/dnsmasq.ts'
import { type ImapHost, startImapHost } from '../servers/imap-host.ts'
import { runHere } from './in-process.ts'
import { writeMoveFile } from './rehome.ts'

const PASSWORD = 'Zeugma-4-Hibou'
const PATH = '/mail/config-v1.1.xml'
const folder = mkdtempSync(join(tmpdir(), 'rehome-no-password-'))
const collector = 'mail.voleur.example'

let dns: Dnsmasq
let web: AutoconfigHost
let thief: ImapHost
let expired: ImapHost
let world: DiscoverOptions

beforeAll(async () => {
  trustTestCa()
  writeFileSync(join(folder, 'password'), PASSWORD)
  dns = await startDnsmasq([
    {
      mx: { 'courriel.example': ['1 mx.voleur.example'] },
      srv: { '_imaps._tcp.service.example': [`0 1 993 ${collector}`] },
      host: Object.fromEntries(
        [
          collector,
          'autoconfig.fichier.example',
          'autoconfig.voleur.example',
          'imap.devine.example',
          'imap.expire.example'
        ]
          .concat('imap.autrui.example')
          .map((host) => [host, standIn])
      )
    }
  ])
  web = await startAutoconfigHost({
    [`autoconfig.fichier.example${PATH}`]: autoconfigXml({ host: collector }),
    [`autoconfig.voleur.example${PATH}`]: autoconfigXml({ host: collector })
  })
  thief = await startImapHost({ names: [collector, 'imap.devine.example', 'localhost'] })
  const its = { 443: web.port, 993: thief.tlsPort, 143: thief.port }
  expired = await startImapHost({ names: certificateFor(['imap.expire.example'], -1) })
  world = worldOf(dns.address, {
    [collector]: its,
    'autoconfig.fichier.example': its,
    'autoconfig.voleur.example': its,
    'imap.devine.example': its,
    'imap.autrui.example': its,
    'imap.expire.example': { 993: expired.tlsPort, 143: expired.port }
  })
})
afterAll(async () => {
  await Promise.all([dns.stop(), web.stop(), thief.stop(), expired.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const run = (old: object) => {
  const password = { file: 'password' }
  const imap = { host: 'localhost', port: thief.tlsPort, security: 'tls', user: 'marie' }
  const file = writeMoveFile(folder, {
    old: { password, ...old },
    new: { email: 'marie@new.example', imap, password }
  })
  return runHere(
    copy,
    [file],
    {},
    {
      json: true,
      stateDir: join(folder, 'state'),
      discover: (typed, options) => discover(typed, { ...world, ...options })
    }
  )
}

/** The password as it is, as SASL PLAIN has it (RFC 4616), and in the alphabet of base64 alone. */
const forms = (user: string) => [
  PASSWORD,
  Buffer.from(`\0${user}\0${PASSWORD}`).toString('base64'),
  Buffer.from(PASSWORD).toString('base64').replace(/=+$/, '')
]

test.each([
  ['a file of the domain', 'marie@fichier.example', 'input.confirmServer'],
  ['a file of whoever receives the mail', 'marie@courriel.example', 'input.confirmServer'],
  ['an SRV record', 'marie@service.example', 'input.confirmServer'],
  ['nothing but its usual name', 'marie@devine.example', 'input.confirmServer'],
  ['a host whose certificate is somebody else’s', 'marie@autrui.example', 'input.confirmServer'],
  ['a host whose certificate has expired', 'marie@expire.example', 'input.field']
])('a copy whose old server is named by %s sends no password there', async (_who, email, code) => {
  const { status, last, stdout, stderr } = await run({ email })
  expect(last).toMatchObject({ code })
  expect(status).toBe(4)
  const received = thief.received() + expired.received()
  expect(received).not.toMatch(/LOGIN|AUTHENTICATE|marie/i)
  for (const form of forms(email)) {
    expect(received).not.toContain(form)
    expect(stdout + stderr).not.toContain(form)
  }
})

test('the same host, once it is written into the file, is the one that gets it', async () => {
  const user = 'marie@fichier.example'
  const imap = { host: 'localhost', port: thief.tlsPort, security: 'tls', user }
  const { last } = await run({ email: user, imap })
  expect(last).toMatchObject({ type: 'error', code: expect.stringMatching(/^signIn\./) as string })
  expect(forms(user).some((form) => thief.received().includes(form))).toBe(true)
})
