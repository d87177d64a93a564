import { type ErrorCode, type ErrorParams, RehomeError } from '../errors.ts'
import { isLoopback } from './hosts.ts'
import { interceptorOf } from './interceptors.ts'
import { answersAsWeb, type Endpoint, lookAtCertificate, type ShownCertificate } from './look.ts'

/** Where a connection was wanted, and what the person has agreed to there. */
export interface Wanted extends Endpoint {
  /** SHA-256 of the one certificate that is right there. */
  readonly certificate?: string
}

/** Certificates that may have another owner than they seem to. */
const untrusted: readonly ErrorCode[] = ['tls.selfSigned', 'tls.unknownAuthority']

/**
 * Finds out more of a connection that could not be made, by looking at what answers there: whose certificate it is,
 * and until when; whether it is a mail server at all.
 * @returns A more exact failure, or the same.
 */
export async function explain(failure: RehomeError, wanted: Wanted): Promise<RehomeError> {
  if (isOfCertificate(failure.code)) {
    const shown = await lookAtCertificate(wanted)
    return shown ? explained(failure, shown, wanted) : failure
  }
  if (maySpeakAnotherLanguage(failure) && (await answersAsWeb(wanted.host, wanted.port)))
    return changed(failure, 'connect.captivePortal')
  return failure
}

/** Finds out more of a certificate that doesn't hold, of a server that is asked by https; see {@link explain}. */
export async function explainHttps(caught: unknown): Promise<unknown> {
  if (!(caught instanceof RehomeError) || !isOfCertificate(caught.code)) return caught
  const { host, port } = caught.params
  if (typeof host !== 'string' || typeof port !== 'number') return caught
  return explain(caught, { host, port, security: 'tls' })
}

/** A certificate's fingerprint as it is compared: pairs of capitals with colons between them. */
export function fingerprintOf(written: string): string {
  const digits = written.replace(/[^\da-f]/gi, '').toUpperCase()
  return digits.match(/../g)?.join(':') ?? ''
}

function isOfCertificate(code: ErrorCode): boolean {
  return untrusted.includes(code) || ['tls.expired', 'tls.wrongName', 'tls.clockWrong'].includes(code)
}

/** What was heard was not TLS, or nothing: a web server waits to be asked. */
function maySpeakAnotherLanguage({ code, cause }: RehomeError): boolean {
  const clue = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'tls.failed') return /^(ERR_SSL_|EPROTO)/.test(clue)
  return clue === 'GREETING_TIMEOUT' || code === 'server.unexpected'
}

function explained(failure: RehomeError, shown: ShownCertificate, wanted: Wanted): RehomeError {
  const { fingerprint, names, issuer, validTo } = shown
  const known = { ...failure.params, fingerprint, names, issuer }
  if (wanted.certificate !== undefined && fingerprint !== fingerprintOf(wanted.certificate))
    return changed(failure, 'tls.otherCertificate', known)
  if (failure.code === 'tls.expired')
    return changed(failure, failure.code, { ...known, dated: 'yes', expired: validTo.getTime() })
  const interceptor = untrusted.includes(failure.code) ? interceptorOf(issuer) : undefined
  if (interceptor) return changed(failure, 'tls.intercepted', { ...known, ...interceptor })
  return changed(failure, failure.code, known)
}

function changed(failure: RehomeError, code: ErrorCode, params: ErrorParams = failure.params): RehomeError {
  return new RehomeError(code, params, failure.cause)
}

/** What the words about a failure of TLS need, whether or not the certificate could be seen. */
export function tlsParams(code: ErrorCode, host: string, names: string): ErrorParams {
  const now = Date.now()
  switch (code) {
    case 'tls.expired':
      return { dated: 'no', now }
    case 'tls.clockWrong':
      return { now }
    case 'tls.wrongName':
      return { names }
    case 'tls.selfSigned':
    case 'tls.unknownAuthority':
      return { where: isLoopback(host) ? 'here' : 'elsewhere' }
    default:
      return {}
  }
}
