/** One certificate that is trusted by its fingerprint, whoever vouches for it. */
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImapServer, openOld } from '../../../src-main/core/mail/index.ts'
import { expectWords } from '../../failure-words.ts'
import { certificates, type CertificateKind, trustTestCa } from '../../servers/certificates.ts'
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts'
import { startFaultProxy } from '../../servers/fault-proxy.ts'

let dovecot: Dovecot
beforeAll(async () => {
  trustTestCa()
  dovecot = await startDovecot({ certificate: 'self-signed' })
})
afterAll(() => dovecot.stop())

const fingerprintOf = (kind: CertificateKind) => new X509Certificate(certificates()[kind].cert).fingerprint256

/** Signs in where one certificate is trusted, and tells what came of it and what was on the wire in clear. */
async function signIn(security: 'tls' | 'starttls', certificate: string) {
  const line = await startFaultProxy(security === 'tls' ? dovecot.tlsPort : dovecot.port)
  const { user, password } = dovecot
  const server: ImapServer = { host: '127.0.0.1', port: line.port, security, user, certificate }
  try {
    const outcome: unknown = await openOld(server, password).then(
      async (mailbox) => {
        await mailbox.close()
        return 'signed in'
      },
      (error: unknown) => error
    )
    return { outcome, wire: line.wire.toString('latin1') }
  } finally {
    await line.close()
  }
}

describe.each(['tls', 'starttls'] as const)('By %s, a certificate that was agreed on', (security) => {
  it.each(['self-signed', 'unknown-authority', 'wrong-name', 'valid'] as const)(
    'is enough, though it is %s',
    async (certificate) => {
      await dovecot.reconfigure({ certificate })
      const right = fingerprintOf(certificate)
      expect((await signIn(security, right)).outcome).toBe('signed in')
      expect((await signIn(security, right.replaceAll(':', '').toLowerCase())).outcome).toBe('signed in')
    }
  )

  it('has to be the one that is shown, also when another one was shown before', async () => {
    await dovecot.reconfigure({ certificate: 'self-signed' })
    const agreed = fingerprintOf('self-signed')
    expect((await signIn(security, agreed)).outcome).toBe('signed in')
    for (const certificate of ['valid', 'unknown-authority'] as const) {
      await dovecot.reconfigure({ certificate })
      const { outcome, wire } = await signIn(security, agreed)
      expect(outcome).toMatchObject({
        code: 'tls.otherCertificate',
        side: 'old',
        params: { host: '127.0.0.1', fingerprint: fingerprintOf(certificate) }
      })
      expectWords(outcome)
      expect(wire).not.toMatch(/LOGIN |AUTHENTICATE/i)
    }
    // And where none was seen before.
    expect((await signIn(security, 'AB'.repeat(32))).outcome).toMatchObject({ code: 'tls.otherCertificate' })
  })

  it('must not have expired', async () => {
    await dovecot.reconfigure({ certificate: 'expired' })
    expect((await signIn(security, fingerprintOf('expired'))).outcome).toMatchObject({ code: 'tls.expired' })
    expect(dovecot.log()).not.toContain('AUTHENTICATE')
  })
})
