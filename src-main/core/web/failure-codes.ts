import type { ErrorCode } from '../errors.ts'

/** When this was written, and long after: no computer that runs it shows another date unless its clock is wrong. */
const written = Date.UTC(2026, 10, 1)
const FIFTEEN_YEARS = 15 * 365 * 86_400_000

const isAbsurd = (now: number) => now < written || now > written + FIFTEEN_YEARS

/** What TLS tells by a code of Node or OpenSSL, whatever is spoken over it. */
export function tlsFailureCode(code: string): ErrorCode | undefined {
  switch (code) {
    // By a clock that is wrong either may be said of a good certificate.
    case 'CERT_HAS_EXPIRED':
      return isAbsurd(Date.now()) ? 'tls.clockWrong' : 'tls.expired'
    case 'CERT_NOT_YET_VALID':
      return 'tls.clockWrong'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'tls.wrongName'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'tls.selfSigned'
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'tls.unknownAuthority'
  }
  return /^(ERR_SSL_|ERR_TLS_|CERT_|EPROTO$)/.test(code) ? 'tls.failed' : undefined
}

/** The codes of a failure; where several addresses of a host were tried, of each. */
export function codesOf(caught: unknown): readonly string[] {
  const each: readonly unknown[] = caught instanceof AggregateError ? caught.errors : [caught]
  return each.flatMap((error) =>
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? [error.code] : []
  )
}

/**
 * Why there was no connection, by codes of Node; nothing where one was there and then broke. An address that
 * answered, though with a refusal, says more than one to which no way leads, as of IPv6 from most homes.
 */
export function connectFailureCode(codes: readonly string[]): ErrorCode | undefined {
  const all = new Set(codes.map(connectCode))
  return telling.find((code) => all.has(code))
}

/** The most telling first. */
const telling = ['connect.refused', 'connect.timeout', 'connect.hostNotFound', 'connect.offline'] as const

function connectCode(code: string): (typeof telling)[number] | undefined {
  switch (code) {
    // No answer from any resolver looks the same as no such name where there is no network at all.
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return 'connect.hostNotFound'
    // The latter two are a firewall of this computer.
    case 'ECONNREFUSED':
    case 'EACCES':
    case 'EPERM':
      return 'connect.refused'
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return 'connect.offline'
    case 'ETIMEDOUT':
    case 'ETIMEOUT':
    case 'EHOSTUNREACH':
      return 'connect.timeout'
  }
  return undefined
}

/** The names in a certificate as Node hands it out, such as `mail.example.org, *.example.org`. */
export function certificateNames(certificate: unknown): string {
  if (typeof certificate !== 'object' || certificate === null) return ''
  const { subjectaltname, subject } = certificate as { subjectaltname?: unknown; subject?: { CN?: unknown } }
  const names =
    typeof subjectaltname === 'string' ? subjectaltname.matchAll(/(?:DNS|IP Address):([^,]+)/g) : []
  const list = Array.from(names, (match) => match[1]).join(', ')
  return serverText(list || (typeof subject?.CN === 'string' ? subject.CN : ''))
}

/** Text of a server is data: one line, no control or direction characters, at most 200 of them. */
export function serverText(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ')
  return Array.from(line.trim()).slice(0, 200).join('')
}
