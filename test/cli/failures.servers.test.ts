import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { shown } from '../../src-main/cli/output.ts'
import {
  formatterFor,
  type Language,
  languages,
  type MessageKey,
  type Values
} from '../../src-main/i18n/index.ts'
import { certificates, type CertificateKind } from '../servers/certificates.ts'
import { type Dovecot, type DovecotOptions, freePorts, startDovecot } from '../servers/dovecot.ts'
import { startFaultProxy } from '../servers/fault-proxy.ts'
import { type Ended, ended, rehome, sideOf, startRehome, writeMoveFile } from './rehome.ts'

const SECRET = 'Pl4nted-s3cret-word'
const users = { 'marie@old.example': SECRET }
const folder = mkdtempSync(join(tmpdir(), 'rehome-failures-'))
const started: Dovecot[] = []

async function server(options: DovecotOptions): Promise<Dovecot> {
  const dovecot = await startDovecot({
    users,
    extra: 'auth_verbose = yes\nauth_debug = yes\nverbose_ssl = no',
    ...options
  })
  started.push(dovecot)
  return dovecot
}

let good: Dovecot
beforeAll(async () => {
  good = await server({})
})
afterAll(async () => {
  await Promise.all(started.map((dovecot) => dovecot.stop()))
  rmSync(folder, { recursive: true, force: true })
})

type Imap = Partial<{ host: string; port: number; security: string; user: string; certificate: string }>

const fingerprintOf = (kind: CertificateKind) => new X509Certificate(certificates()[kind].cert).fingerprint256

/** Lists the folders of a move whose old side is as given, in a language. */
async function attempt(
  dovecot: Dovecot,
  language: Language,
  imap: Imap = {},
  password = SECRET
): Promise<Ended> {
  const file = writeMoveFile(
    folder,
    { old: sideOf(dovecot, 'OLD', imap), new: { ...sideOf(good, 'NEW'), email: 'marie@new.example' } },
    `${Math.random().toString(36).slice(2)}.json`
  )
  return rehome(['folders', file, '--json', '--lang', language], {
    OLD: password,
    NEW: SECRET,
    NODE_EXTRA_CA_CERTS: good.ca,
    REHOME_DATA: join(folder, 'data')
  })
}

/** The failure has its code, all its words in the language, its exit code, and the password nowhere. */
function expectFailure({ status, last, stdout, stderr }: Ended, language: Language, code: string): void {
  expect(last).toMatchObject({ type: 'error', code, side: 'old' })
  expect(status).toBe(3)
  const words = formatterFor(language)
  for (const part of ['title', 'why', 'next'] as const) {
    const text = words.text(`error.${code}.${part}` as MessageKey, last.params as Values)
    expect(stderr).toContain(shown(text, words))
  }
  expect(stdout + stderr).not.toContain(SECRET)
}

test.each(languages)('a wrong password is called one, in %s', async (language) => {
  expectFailure(await attempt(good, language, {}, 'not the one'), language, 'signIn.wrongPassword')
})

test.each(languages)(
  'a closed port and a host that doesn’t exist are told apart, in %s',
  async (language) => {
    const [closed] = await freePorts()
    expectFailure(await attempt(good, language, { port: closed }), language, 'connect.refused')
    expectFailure(
      await attempt(good, language, { host: 'imap.does-not-exist.invalid' }),
      language,
      'connect.hostNotFound'
    )
  }
)

const untrusted: readonly (readonly [CertificateKind, string])[] = [
  ['expired', 'tls.expired'],
  ['not-yet-valid', 'tls.clockWrong'],
  ['intercepted', 'tls.intercepted'],
  ['wrong-name', 'tls.wrongName'],
  ['self-signed', 'tls.selfSigned'],
  ['unknown-authority', 'tls.unknownAuthority']
]

test.each(untrusted)('a certificate that is %s stops before the password', async (certificate, code) => {
  const bad = await server({ certificate })
  // By turns: that no language lacks a word is shown where a process need not be started for it.
  const language = languages[untrusted.findIndex(([kind]) => kind === certificate) % languages.length] ?? 'en'
  expectFailure(await attempt(bad, language), language, code)
  const failed = await attempt(bad, 'en', { port: bad.port, security: 'starttls' })
  expectFailure(failed, 'en', code)
  expect(failed.stderr).toContain(`"certificate": "${fingerprintOf(certificate)}"`)
  expect(bad.log()).not.toContain('marie@old.example')
  expect(bad.log()).not.toContain(SECRET)
})

test('a helper trusts a certificate by its fingerprint in the move file, and no other one', async () => {
  const bad = await server({ certificate: 'unknown-authority' })
  const right = { certificate: fingerprintOf('unknown-authority') }
  expect(await attempt(bad, 'en', right)).toMatchObject({ status: 0 })
  expect(await attempt(bad, 'en', { ...right, port: bad.port, security: 'starttls' })).toMatchObject({
    status: 0
  })
  const other = { certificate: fingerprintOf('self-signed') }
  expectFailure(await attempt(bad, 'en', other), 'en', 'tls.otherCertificate')
  expect(await attempt(bad, 'en', { certificate: 'AB:CD' })).toMatchObject({
    status: 4,
    last: { code: 'input.field', params: { field: 'old.imap.certificate' } }
  })
})

test('a server without STARTTLS gets no password', async () => {
  const stripped = await server({ plainOnly: true })
  for (const language of languages) {
    expectFailure(
      await attempt(stripped, language, { port: stripped.port, security: 'starttls' }),
      language,
      'tls.startTlsMissing'
    )
  }
  expect(stripped.log()).not.toContain('marie@old.example')
})

test('Ctrl-C ends a look at folders at once, though the server says nothing', async () => {
  const proxy = await startFaultProxy(good.port)
  onTestFinished(() => proxy.close())
  const silence = proxy.rule({ then: { hold: 'server' } })
  const imap = { host: 'localhost', port: proxy.port, security: 'none' }
  const file = writeMoveFile(folder, {
    old: sideOf(good, 'OLD', imap),
    new: { ...sideOf(good, 'NEW'), email: 'marie@new.example' }
  })
  const child = startRehome(['folders', file, '--json'], {
    ...{ OLD: SECRET, NEW: SECRET, NODE_EXTRA_CA_CERTS: good.ca },
    REHOME_DATA: join(folder, 'data')
  })
  const end = ended(child)
  await silence.happened
  child.kill('SIGINT')
  const { status, last } = await end
  expect(last).toMatchObject({ type: 'error', code: 'move.interrupted' })
  expect(status).toBe(130)
})
