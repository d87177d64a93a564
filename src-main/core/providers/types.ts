/** `none` is for loopback hosts only (practice servers, bridges on this computer). */
export type Security = 'tls' | 'starttls' | 'none'

export interface ImapServer {
  readonly host: string
  readonly port: number
  readonly security: Security
  /** The login name as this server wants it, often the whole address. */
  readonly user: string
  /**
   * The SHA-256 fingerprint of the one certificate that is right there, pairs of hex digits: for programs on this
   * computer, whose certificates nobody vouches for, and for helpers who have compared it.
   */
  readonly certificate?: string
}

/** Where mail is sent from. */
export interface SmtpServer extends ImapServer {
  readonly security: 'tls' | 'starttls'
}

/** A text in each of the three languages: provider data carries its own words. */
export interface LocalText {
  readonly en: string
  readonly fr: string
  readonly ar: string
}

/** How a provider lets a mail program sign in. */
export type SignInMethod = 'password' | 'app-password' | 'oauth'

/** `consumer` gives out addresses, `hosting` serves people's own domains; `manual` is no provider. */
export type PresetKind = 'consumer' | 'hosting' | 'both' | 'self-hosted' | 'manual' | 'unsupported'

/** What a refused sign-in means at a provider oftener than a wrong password. */
export type RefusalMeaning =
  'app-password' | 'imap-off' | 'webmail-first' | 'other-service' | 'paid-only' | 'short-login'

/** A provider as the page sees it. */
export interface PresetView {
  readonly id: string
  readonly name: string
  /** `unsupported` lets no mail program in. */
  readonly kind: PresetKind
  /** Whether the provider's own documents or code name its server; else the person is asked to confirm it. */
  readonly isConfirmed: boolean
  readonly signIn: readonly SignInMethod[]
  /** False where the person has to type the server's name (mailcow, other). */
  readonly knowsServer: boolean
  /** The server that it names first. */
  readonly server?: Pick<ImapServer, 'host' | 'port' | 'security'>
  /** What a refused sign-in may mean here, the most likely first. */
  readonly refusals: readonly RefusalMeaning[]
  /** The names of the provider's own pages: `<id>/<page>` is a help topic for `help.open`. */
  readonly pages: readonly string[]
  /** What the person must do there first; `topic` is a help topic for `help.open`. */
  readonly steps: readonly { readonly text: LocalText; readonly topic?: string }[]
}

/** What is found from an address alone. */
export interface Recognised {
  readonly presetId: string
  /** Absent where the host has to be asked. */
  readonly imap?: ImapServer
}

/** Where a provider's address books are. */
export interface PresetAddressBook {
  readonly url: string
  readonly signIn: SignInMethod
  /** The login name; absent where it is one that the person has to look up at the provider. */
  readonly user?: string
}

/** Whose mail exchanger that is. */
export interface ExchangerOwner {
  readonly presetId: string
  /** Other services behind the same exchangers: only a sign-in tells which one it is. */
  readonly siblings: readonly string[]
}

/** A host name that circulates and is wrong, and the right one. */
export interface HostCorrection {
  readonly typed: string
  readonly right: string
  readonly presetId: string
}
