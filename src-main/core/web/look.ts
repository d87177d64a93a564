import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { connect as secure, type DetailedPeerCertificate } from 'node:tls'
import { certificateNames, serverText } from './failure-codes.ts'
import { families } from './families.ts'

/**
 * Looking at who answers, without telling anything: the one place where a certificate that doesn't hold is let
 * through, on connections that end as soon as it was seen. Nobody ever signs in here.
 */

/** Where a server is asked to show its certificate: at once, or after STARTTLS in IMAP (RFC 9051 §6.2.1). */
export interface Endpoint {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls'
}

/** A server's certificate, whatever it is worth. */
export interface ShownCertificate {
  /** SHA-256 as pairs of capitals with colons between them. */
  readonly fingerprint: string
  /** The names that it is for. */
  readonly names: string
  /** Organisations and names of all issuers up the chain; data, not to be believed. */
  readonly issuer: string
  readonly validFrom: Date
  readonly validTo: Date
  /** The certificate itself, in PEM. */
  readonly pem: string
}

const PATIENCE_MS = 8000
/** Of what is said before TLS begins. */
const LONGEST_LINE = 2000

/** Asks a server for its certificate, and hangs up. @returns Nothing where it shows none. */
export function lookAtCertificate(endpoint: Endpoint): Promise<ShownCertificate | undefined> {
  const { host, port, security } = endpoint
  return withSocket(host, port, async (socket, signal) => {
    if (security === 'starttls' && !(await startTls(socket, signal))) return undefined
    const secured = secure({
      socket,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false
    })
    secured.on('error', () => undefined)
    try {
      await once(secured, 'secureConnect', { signal })
      return shownBy(secured.getPeerCertificate(true))
    } finally {
      secured.destroy()
    }
  })
}

/** Whether what answers there is a web server, as a captive portal or a proxy is, and no mail server. */
export async function answersAsWeb(host: string, port: number): Promise<boolean> {
  const answer = await withSocket(host, port, async (socket, signal) => {
    socket.write('HEAD / HTTP/1.0\r\n\r\n')
    return firstLine(socket, signal)
  })
  return answer?.startsWith('HTTP/1.') ?? false
}

/** Works with a fresh connection for a few seconds at most. @returns Nothing where that fails. */
async function withSocket<T>(
  host: string,
  port: number,
  work: (socket: Socket, signal: AbortSignal) => Promise<T>
): Promise<T | undefined> {
  const hungUp = new AbortController()
  const signal = AbortSignal.any([hungUp.signal, AbortSignal.timeout(PATIENCE_MS)])
  const socket = connect({ host, port, ...families })
  socket.on('error', () => undefined)
  socket.once('close', () => hungUp.abort())
  try {
    await once(socket, 'connect', { signal })
    return await work(socket, signal)
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

/** Waits for the greeting and asks for TLS. @returns Whether the server agrees. */
async function startTls(socket: Socket, signal: AbortSignal): Promise<boolean> {
  if (!(await firstLine(socket, signal)).startsWith('* OK')) return false
  socket.write('look STARTTLS\r\n')
  return /^look OK\b/i.test(await firstLine(socket, signal))
}

/** What comes next, up to the end of its first line. */
async function firstLine(socket: Socket, signal: AbortSignal): Promise<string> {
  let line = ''
  while (!line.includes('\n') && line.length < LONGEST_LINE) {
    const chunk = once(socket, 'data', { signal })
    socket.resume()
    const [bytes] = (await chunk) as [Buffer]
    socket.pause()
    line += bytes.toString('latin1')
  }
  return line
}

function shownBy(leaf: DetailedPeerCertificate): ShownCertificate | undefined {
  // Node gives an empty object where there is none.
  if (!('raw' in leaf)) return undefined
  return {
    fingerprint: leaf.fingerprint256,
    names: certificateNames(leaf),
    issuer: serverText(issuersOf(leaf).join(' · ')),
    validFrom: new Date(leaf.valid_from),
    validTo: new Date(leaf.valid_to),
    pem: new X509Certificate(leaf.raw).toString()
  }
}

/** A chain ends in a certificate that issued itself, or whose issuer isn't shown. */
function issuersOf(certificate: Partial<DetailedPeerCertificate>): readonly string[] {
  const names = new Set<string>()
  const seen = new Set<string>()
  for (let one = certificate; one.issuer && one.fingerprint256; one = one.issuerCertificate ?? {}) {
    if (seen.has(one.fingerprint256)) break
    seen.add(one.fingerprint256)
    const { O: organisation, CN: name } = one.issuer
    for (const part of [organisation, name].flat()) if (part) names.add(part)
  }
  return [...names]
}
