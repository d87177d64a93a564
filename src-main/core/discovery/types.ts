import type { ImapServer, SmtpServer } from '../providers/types.ts'

/** Where an answer comes from; the order is that of research on discovery, the surest first. */
export const discoverySources = [
  /** The address's own domain is a provider's. */
  'preset',
  /** The domain's mail exchanger is a provider's. */
  'mx',
  /** The domain's own autoconfig file, over https. */
  'autoconfig',
  /** SRV records of the domain (RFC 6186, RFC 8314). */
  'srv',
  /** The autoconfig file of whoever runs the mail exchanger. */
  'mx-autoconfig',
  /** A name of the domain such as `imap.` is an alias of a provider's host. */
  'cname',
  /** A host with a usual name answers, with a certificate in that name. */
  'guess'
] as const
export type DiscoverySource = (typeof discoverySources)[number]

/**
 * `high`: a preset or TLS vouches for it. `medium`: only the DNS or somebody else says so: the person confirms the
 * host before a password goes there. `low`: guessed; confirmed too.
 */
export type Trust = 'high' | 'medium' | 'low'

/** A place where the mailbox may be. */
export interface Candidate {
  /** `other` where no preset knows it. */
  readonly presetId: string
  readonly imap: ImapServer
  readonly smtp?: SmtpServer
  /** Without `user` where its login name is one that the person has to look up. */
  readonly carddav?: { readonly url: string; readonly user?: string }
  readonly source: DiscoverySource
  readonly trust: Trust
  /** The registrable domain of the IMAP host: what a person can judge. */
  readonly site: string
  /** What said so: a mail exchanger's name, a file's address, an alias. Data, to be shown isolated. */
  readonly evidence: string
  /** What greeted there, such as `Dovecot`, where it was asked. */
  readonly software?: string
}

/** What was found for an address. */
export interface Discovery {
  readonly email: string
  /** Whether the part after the @ is no provider's: the person's, or an organisation's. */
  readonly isOwnDomain: boolean
  /** The best first; empty where nothing was found. */
  readonly candidates: readonly Candidate[]
  /**
   * A provider without a server to sign in to as such: one whose host has to be asked, or that lets no programs in.
   */
  readonly presetId?: string
  /** Presets of further services behind the same mail exchangers that are no candidates: their host is unknown. */
  readonly alternatives: readonly string[]
  /** A service that filters mail before it arrives: the DNS can't tell where the mailbox is. */
  readonly gateway?: string
  /** The domain that was probably meant, such as `gmail.com` for `gmial.com`. */
  readonly suggestion?: string
  /** The domain's mail exchangers, the most preferred first; of very many, the first ones. */
  readonly exchangers: readonly string[]
  /** True where neither the DNS nor the web could be asked: what is known comes from the presets alone. */
  readonly isOffline: boolean
}
