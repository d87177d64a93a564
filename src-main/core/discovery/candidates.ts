import {
  type ImapServer,
  presetAddressBook,
  presetServer,
  presetSmtp,
  presetViews,
  type SmtpServer
} from '../providers/index.ts'
import { isWithin, siteOfHost } from './names.ts'
import type { Candidate, DiscoverySource, Trust } from './types.ts'

/** Why a place is one. */
export interface Grounds {
  readonly source: DiscoverySource
  /** What it is trusted at most; see {@link serverCandidate}. */
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
  const imap = presetServer(presetId, email, host)
  return imap && serverCandidate(presetId, email, imap, grounds)
}

/**
 * A server that somebody has named; what isn't said of sending and of contacts is the preset's. It is trusted highly
 * only within the address's own domain, or where a preset vouches for it with the provider's own words.
 */
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
    trust: grounds.trust === 'high' && !isVouched(presetId, imap.host, email) ? 'medium' : grounds.trust,
    site: siteOfHost(imap.host)
  }
}

function isVouched(presetId: string, host: string, email: string): boolean {
  if (isWithin(host, email.slice(email.lastIndexOf('@') + 1))) return true
  const preset = presetViews().find(({ id }) => id === presetId)
  return presetId !== 'other' && preset?.isConfirmed === true
}

function addressBookOf(presetId: string, email: string, host: string): Candidate['carddav'] {
  const book = presetAddressBook(presetId, email, host)
  return book ? { url: book.url, ...(book.user !== undefined && { user: book.user }) } : undefined
}
