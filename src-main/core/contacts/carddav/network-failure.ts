import { type ErrorCode, RehomeError } from '../../errors.ts'
import { hostOf, portOf } from './hosts.ts'

/** Says in one of our codes why a server could not be reached: Node's fetch keeps the reason in `cause`. */
export function networkFailure(caught: unknown, url: URL): RehomeError {
  if (caught instanceof RehomeError) return caught
  const { code, names } = clues(caught)
  const params = { host: hostOf(url), port: portOf(url) }
  const known = tlsCode(code) ?? networkCode(code) ?? 'connect.lost'
  return new RehomeError(known, known === 'tls.wrongName' ? { ...params, names } : params, caught)
}

/** Text of a server is data: one line, no control or direction characters, at most 200 of them. */
export function clean(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ')
  return Array.from(line.trim()).slice(0, 200).join('')
}

function clues(caught: unknown): { code: string; names: string } {
  for (let error = caught, depth = 0; error instanceof Error && depth < 4; depth++) {
    if ('code' in error && typeof error.code === 'string') {
      return { code: error.code, names: 'cert' in error ? certificateNames(error.cert) : '' }
    }
    // Of several addresses of a host, each has its own reason; they are alike.
    error = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause
  }
  return { code: '', names: '' }
}

function tlsCode(code: string): ErrorCode | undefined {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'tls.expired'
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

function networkCode(code: string): ErrorCode | undefined {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return 'connect.hostNotFound'
    case 'ECONNREFUSED':
      return 'connect.refused'
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return 'connect.offline'
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return 'connect.timeout'
  }
  return undefined
}

/** The names in a certificate, such as `dav.example.org, *.example.org`. */
function certificateNames(certificate: unknown): string {
  if (typeof certificate !== 'object' || certificate === null) return ''
  const { subjectaltname, subject } = certificate as { subjectaltname?: unknown; subject?: { CN?: unknown } }
  const names =
    typeof subjectaltname === 'string' ? subjectaltname.matchAll(/(?:DNS|IP Address):([^,]+)/g) : []
  const list = Array.from(names, (match) => match[1]).join(', ')
  return clean(list || (typeof subject?.CN === 'string' ? subject.CN : ''))
}
