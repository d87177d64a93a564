import type { ConnectionOptions, PeerCertificate } from 'node:tls'
import { RehomeError } from '../errors.ts'
import { fingerprintOf } from './explain.ts'
import { type Endpoint, lookAtCertificate } from './look.ts'

/** What has been seen, by fingerprint: a certificate that has it is that one, wherever it comes from. */
const seen = new Map<string, string>()

/**
 * How TLS is set up where exactly one certificate is right, whoever vouches for it and whatever names are in it: that
 * certificate is the only authority, and it must be the server's own. An expired one stays refused.
 * @throws {RehomeError} `tls.otherCertificate`, before anything is sent.
 */
export async function trustOnly(endpoint: Endpoint, fingerprint: string): Promise<ConnectionOptions> {
  const { host, port } = endpoint
  const right = fingerprintOf(fingerprint)
  if (!seen.has(right)) {
    const shown = await lookAtCertificate(endpoint)
    if (shown && shown.fingerprint !== right) {
      const { names, issuer } = shown
      const params = { host, port, fingerprint: shown.fingerprint, names, issuer }
      throw new RehomeError('tls.otherCertificate', params)
    }
    if (shown) seen.set(right, shown.pem)
  }
  const pem = seen.get(right)
  return {
    // Without one, the connection fails for the same reason as looking did, and trusts nobody if it doesn't.
    ca: pem === undefined ? [] : [pem],
    allowPartialTrustChain: true,
    checkServerIdentity: (_host: string, { fingerprint256 }: PeerCertificate) =>
      fingerprint256 === right ? undefined : new Error('Another certificate')
  }
}
