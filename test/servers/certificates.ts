import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'

/** What is right or wrong with a server's certificate. `valid` is for localhost and 127.0.0.1. */
export type CertificateKind =
  | 'valid'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-name'
  | 'self-signed'
  | 'unknown-authority'
  /** Signed by a virus scanner that reads along. */
  | 'intercepted'

/** In PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface Certificates extends Readonly<Record<CertificateKind, Certificate>> {
  /** The authority that signed all but the last three, in PEM. */
  readonly ca: string
}

/** The name in the `wrong-name` certificate. */
export const wrongName = 'mail.elsewhere.example'

const here = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
let made: { readonly all: Certificates; readonly authority: Certificate } | undefined

/** Makes an authority and one certificate of each kind, once a process. */
export function certificates(): Certificates {
  return inFolder(makeAll).all
}

/**
 * Issues a certificate for hosts by the same authority.
 * @param days How long it holds from now; below zero for one that held once.
 */
export function certificateFor(hosts: readonly string[], days = 30): Certificate {
  return inFolder((dir) => {
    const { authority } = makeAll(dir)
    writeFileSync(join(dir, 'authority.pem'), authority.cert)
    writeFileSync(join(dir, 'authority.key'), authority.key)
    const names = hosts.map((host) => `DNS:${host}`).join(',')
    return workshop(dir).sign('hosts', 'authority', days, `subjectAltName=${names}`)
  })
}

function inFolder<T>(work: (dir: string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'rehome-certificates-'))
  try {
    return work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** What makes keys and certificates in a folder. */
function workshop(dir: string) {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
  const pair = (name: string): Certificate => ({
    cert: readFileSync(join(dir, `${name}.pem`), 'utf8'),
    key: readFileSync(join(dir, `${name}.key`), 'utf8')
  })
  const key = (name: string) =>
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`)
  const selfSign = (name: string, subject = `/CN=${name}`, ...extra: string[]) => {
    key(name)
    openssl(
      ...['req', '-x509', '-new', '-key', `${name}.key`, '-subj', subject],
      ...['-days', '30', '-out', `${name}.pem`, ...extra]
    )
    return pair(name)
  }
  const request = (name: string, names: string) => {
    key(name)
    openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
    writeFileSync(join(dir, `${name}.ext`), names)
  }
  const sign = (name: string, ca: string, days: number, names: string) => {
    request(name, names)
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial'],
      ...['-days', String(days), '-extfile', `${name}.ext`, '-out', `${name}.pem`]
    )
    return pair(name)
  }

  return { selfSign, sign }
}

function makeAll(dir: string) {
  if (made) return made
  const { selfSign, sign } = workshop(dir)
  const authority = selfSign('authority')
  selfSign('stranger')
  const all: Certificates = {
    ca: authority.cert,
    valid: sign('valid', 'authority', 30, here),
    expired: sign('expired', 'authority', -1, here),
    'not-yet-valid': signFrom('not-yet-valid', 'authority', '20400101000000Z', '20410101000000Z', here),
    'wrong-name': sign('wrong-name', 'authority', 30, `subjectAltName=DNS:${wrongName}`),
    'self-signed': selfSign('self-signed', '/CN=self-signed', '-addext', here),
    'unknown-authority': sign('unknown-authority', 'stranger', 30, here),
    intercepted: sign('intercepted', 'scanner', 30, here)
  }
  made = { all, authority }
  return made
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
