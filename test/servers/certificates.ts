import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'

/** What is right or wrong with a server's certificate. `valid` is for localhost and 127.0.0.1. */
export type CertificateKind = 'valid' | 'expired' | 'wrong-name' | 'self-signed' | 'unknown-authority'

/** In PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface Certificates extends Readonly<Record<CertificateKind, Certificate>> {
  /** The authority that signed all but the self-signed and the unknown one, in PEM. */
  readonly ca: string
}

/** The name in the `wrong-name` certificate. */
export const wrongName = 'mail.elsewhere.example'

const here = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
let made: Certificates | undefined

/** Makes an authority and one certificate of each kind, once a process. */
export function certificates(): Certificates {
  if (made) return made
  const dir = mkdtempSync(join(tmpdir(), 'rehome-certificates-'))
  try {
    made = make(dir)
    return made
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function make(dir: string): Certificates {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
  const pair = (name: string): Certificate => ({
    cert: readFileSync(join(dir, `${name}.pem`), 'utf8'),
    key: readFileSync(join(dir, `${name}.key`), 'utf8')
  })
  const key = (name: string) =>
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`)
  const selfSign = (name: string, ...extra: string[]) => {
    key(name)
    openssl(
      ...['req', '-x509', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`],
      ...['-days', '30', '-out', `${name}.pem`, ...extra]
    )
    return pair(name)
  }
  const sign = (name: string, ca: string, days: number, names: string) => {
    key(name)
    openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
    writeFileSync(join(dir, `${name}.ext`), names)
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial'],
      ...['-days', String(days), '-extfile', `${name}.ext`, '-out', `${name}.pem`]
    )
    return pair(name)
  }

  const { cert: ca } = selfSign('authority')
  selfSign('stranger')
  return {
    ca,
    valid: sign('valid', 'authority', 30, here),
    expired: sign('expired', 'authority', -1, here),
    'wrong-name': sign('wrong-name', 'authority', 30, `subjectAltName=DNS:${wrongName}`),
    'self-signed': selfSign('self-signed', '-addext', here),
    'unknown-authority': sign('unknown-authority', 'stranger', 30, here)
  }
}

/**
 * Makes this process trust the test authority, as `NODE_EXTRA_CA_CERTS` would have done at its start.
 * Rehome itself has no option that turns certificate checks off.
 */
export function trustTestCa(): void {
  const pem = certificates().ca
  const known = tls.getCACertificates('default')
  if (!known.includes(pem)) tls.setDefaultCACertificates([...known, pem])
}
