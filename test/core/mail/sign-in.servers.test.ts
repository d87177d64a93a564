import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ImapServer, openOld } from '../../../src-main/core/mail/index.ts'
import { certificates, type CertificateKind, trustTestCa, wrongName } from '../../servers/certificates.ts'
import { expectWords } from '../../failure-words.ts'
import { type Dovecot, type DovecotOptions, freePorts, startDovecot } from '../../servers/dovecot.ts'
import { startFaultProxy } from '../../servers/fault-proxy.ts'

const password = 'pa55word with “ümlauts”'
const users = { 'marie@old.example': password }

let valid: Dovecot
beforeAll(async () => {
  trustTestCa()
  valid = await startDovecot({ users, maxConnections: 2 })
})
afterAll(() => valid.stop())

const at = (server: Dovecot, security: ImapServer['security'], host = 'localhost'): ImapServer => ({
  host,
  port: security === 'tls' ? server.tlsPort : server.port,
  security,
  user: server.user
})

async function withServer<T>(options: DovecotOptions, work: (server: Dovecot) => Promise<T>): Promise<T> {
  const server = await startDovecot({ users, ...options })
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** Tries to sign in through a line that listens, and gives what went wrong and what was on the wire. */
async function overheard(server: ImapServer): Promise<{ failure: unknown; wire: string }> {
  const line = await startFaultProxy(server.port)
  try {
    const failure: unknown = await openOld({ ...server, port: line.port }, password).then(
      (mailbox) => mailbox.close(),
      (error: unknown) => error
    )
    return { failure, wire: line.wire.toString('latin1') }
  } finally {
    await line.close()
  }
}

/** The password in any form in which a client may send it. */
function expectNoPassword(wire: string): void {
  for (const secret of [password, `\0${valid.user}\0${password}`]) {
    for (const encoding of ['utf8', 'base64', 'latin1'] as const) {
      const form =
        encoding === 'base64'
          ? Buffer.from(secret).toString('base64')
          : Buffer.from(secret).toString('latin1')
      expect(wire).not.toContain(form)
    }
  }
  expect(wire).not.toMatch(/LOGIN |AUTHENTICATE/i)
}

describe('Signing in', () => {
  it.each(['tls', 'starttls'] as const)('works over %s, by name and by address', async (security) => {
    for (const host of ['localhost', '127.0.0.1']) {
      const mailbox = await openOld(at(valid, security, host), password)
      expect(mailbox.alive).toBe(true)
      await mailbox.close()
    }
  })

  it('says whose password is wrong, and at which side', async () => {
    await expect(openOld(at(valid, 'tls'), 'not this one')).rejects.toMatchObject({
      code: 'signIn.wrongPassword',
      side: 'old',
      params: { host: 'localhost', user: 'marie@old.example' }
    })
    expect(valid.log()).not.toContain('not this one')
  })

  it('tells too many connections from a wrong password', async () => {
    const open = [await openOld(at(valid, 'tls'), password), await openOld(at(valid, 'tls'), password)]
    await expect(openOld(at(valid, 'tls'), password)).rejects.toMatchObject({
      code: 'signIn.tooManyConnections'
    })
    await Promise.all(open.map((mailbox) => mailbox.close()))
  })

  it('gives up when asked to', async () => {
    await expect(openOld(at(valid, 'tls'), password, AbortSignal.abort())).rejects.toMatchObject({
      code: 'move.interrupted'
    })
    const stop = new AbortController()
    const opening = openOld(at(valid, 'starttls'), password, stop.signal)
    stop.abort()
    await expect(opening).rejects.toMatchObject({ code: 'move.interrupted' })
  })
})

const validTo = (kind: CertificateKind) => Date.parse(new X509Certificate(certificates()[kind].cert).validTo)

describe('A certificate', () => {
  const cases: [CertificateKind, string, object][] = [
    ['expired', 'tls.expired', { dated: 'yes', expired: validTo('expired') }],
    ['not-yet-valid', 'tls.clockWrong', { now: expect.any(Number) as number }],
    ['wrong-name', 'tls.wrongName', { names: wrongName }],
    ['self-signed', 'tls.selfSigned', { where: 'here', issuer: 'self-signed' }],
    ['unknown-authority', 'tls.unknownAuthority', { where: 'here', issuer: 'stranger' }],
    ['intercepted', 'tls.intercepted', { product: 'Avast', kind: 'program' }]
  ]
  it.each(cases)(
    'that is %s is refused as %s, before the password is sent',
    async (certificate, code, params) => {
      await withServer({ certificate }, async (server) => {
        for (const security of ['tls', 'starttls'] as const) {
          const { failure, wire } = await overheard(at(server, security))
          const fingerprint = new X509Certificate(certificates()[certificate].cert).fingerprint256
          expect(failure).toMatchObject({ code, params: { host: 'localhost', fingerprint, ...params } })
          expectWords(failure)
          expectNoPassword(wire)
        }
        expect(server.log()).not.toContain('Login:')
      })
    }
  )
})

describe('A server without STARTTLS', () => {
  it('never gets the password, though it would take it', async () => {
    await withServer({ plainOnly: true }, async (server) => {
      const { failure, wire } = await overheard(at(server, 'starttls'))
      expect(failure).toMatchObject({ code: 'tls.startTlsMissing', params: { host: 'localhost' } })
      expectNoPassword(wire)
      await vi.waitFor(() => expect(server.log()).toContain('no auth attempts'), { timeout: 20_000 })
      expect(server.log()).not.toContain('Login:')
    })
  })

  it('is spoken to in clear on this computer only, and only when told so', async () => {
    await withServer({ plainOnly: true }, async (server) => {
      const mailbox = await openOld(at(server, 'none', '127.0.0.1'), password)
      await mailbox.close()
      await expect(openOld(at(server, 'none', 'imap.old.example'), password)).rejects.toMatchObject({
        code: 'input.insecure',
        params: { host: 'imap.old.example' }
      })
    })
  })
})

describe('A server that is not there', () => {
  it('is a closed port', async () => {
    const [port] = await freePorts()
    await expect(openOld({ ...at(valid, 'tls'), port }, password)).rejects.toMatchObject({
      code: 'connect.refused',
      params: { host: 'localhost', port }
    })
  })

  it('is an unknown name', async () => {
    await expect(openOld(at(valid, 'tls', 'nonexistent.invalid'), password)).rejects.toMatchObject({
      code: 'connect.hostNotFound',
      params: { host: 'nonexistent.invalid' }
    })
  })

  it('is one that speaks no TLS where TLS was expected', async () => {
    await expect(openOld({ ...at(valid, 'tls'), port: valid.port }, password)).rejects.toMatchObject({
      code: 'tls.failed'
    })
  })
})
