import type { ErrorCode } from '../errors.ts'

/** What TLS tells by a code of Node or OpenSSL, whatever is spoken over it. */
export function tlsFailureCode(code: string): ErrorCode | undefined {
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

/** Why there was no connection, by a code of Node; nothing where one was there and then broke. */
export function connectFailureCode(code: string): ErrorCode | undefined {
  switch (code) {
    // No answer from any resolver looks the same as no such name where there is no network at all.
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
