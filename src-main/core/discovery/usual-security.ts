import type { ImapServer } from '../providers/types.ts'

/** Which encryption begins at a port: 993 TLS, 143 STARTTLS (RFC 8314 §3.2); undefined at any other. */
export function securityAtPort(port: number): 'tls' | 'starttls' | undefined {
  if (port === 993) return 'tls'
  return port === 143 ? 'starttls' : undefined
}

/**
 * Corrects the encryption of a server by its port. The wrong way round, server and client wait for each other until
 * one of them gives up.
 */
export function withUsualSecurity(server: ImapServer): ImapServer {
  const usual = securityAtPort(server.port)
  return server.security === 'none' || usual === undefined ? server : { ...server, security: usual }
}
