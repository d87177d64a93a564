import {
  type ImapServer,
  presetAddressBook,
  presetServer,
  presetSmtp,
  type SmtpServer
} from '../providers/index.ts'
import { siteOfHost } from './names.ts'
import type { Candidate, DiscoverySource, Trust } from './types.ts'

/** Why a place is one. */
export interface Grounds {
  readonly source: DiscoverySource
  readonly trust: Trust
  readonly evidence: string
}

/**
 * What a preset says of an address.
 * @param host The server, where each customer has another one; it belongs to the preset.
 * @returns Nothing where the server isn't known.
 */
export function presetCandidate(
  presetId: string,
  email: string,
  grounds: Grounds,
  host?: string
): Candidate | undefined {
  const own: ImapServer | undefined =
    host === undefined ? undefined : { host, port: 993, security: 'tls', user: email }
  const imap = presetServer(presetId, email) ?? own
  return imap && serverCandidate(presetId, email, imap, grounds)
}

/** A server that somebody has named; what isn't said of sending and of contacts is the preset's. */
export function serverCandidate(
  presetId: string,
  email: string,
  imap: ImapServer,
  grounds: Grounds,
  said: {
    readonly smtp?: SmtpServer
    readonly carddav?: { readonly url: string; readonly user: string }
  } = {}
): Candidate {
  const smtp = said.smtp ?? presetSmtp(presetId, email, imap.host)
  const carddav = said.carddav ?? addressBookOf(presetId, email, imap.host)
  return {
    presetId,
    imap,
    ...(smtp && { smtp }),
    ...(carddav && { carddav }),
    ...grounds,
    site: siteOfHost(imap.host)
  }
}

function addressBookOf(presetId: string, email: string, host: string): Candidate['carddav'] {
  const book = presetAddressBook(presetId, email, host)
  return book ? { url: book.url, ...(book.user !== undefined && { user: book.user }) } : undefined
}
