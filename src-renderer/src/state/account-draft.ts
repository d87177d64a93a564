/** What is typed for one mailbox before the engine has it. Passwords are never part of it. */
import type { Discovery, Input, Output, PresetView } from '../../../src-main/ipc/contract.ts'
import { domainOf, doubtfulPlace, type FoundPlace, foundPlaces } from './found-places.ts'
import type { AccountView, Side } from './steps.ts'

type ImapServer = NonNullable<Input<'account.set'>['imap']>
export type Security = ImapServer['security']

export interface AccountDraft {
  readonly email: string
  /** `null` until a provider is recognised or chosen. */
  readonly presetId: string | null
  /** The address for which a provider was looked for. */
  readonly lookedUp: string | null
  /** What was found for that address. */
  readonly found: Discovery | null
  /** Which of the places that were found is taken; `null` where the provider was chosen by hand. */
  readonly placeId: string | null
  /** The person has named the server, or said that it is their provider’s. */
  readonly isConfirmed: boolean
  /** The fingerprint of the one certificate that is right there; of a program on this computer. */
  readonly certificate: string | null
  readonly host: string
  readonly port: string
  readonly security: Security
  readonly user: string
}

export type DraftField = 'email' | 'presetId' | 'confirmed' | 'password' | 'host' | 'port' | 'user'

const usualPort = { tls: '993', starttls: '143', none: '143' } as const satisfies Record<Security, string>

export function emptyDraft(email = ''): AccountDraft {
  return {
    email,
    presetId: null,
    lookedUp: null,
    found: null,
    placeId: null,
    isConfirmed: false,
    certificate: null,
    host: '',
    port: usualPort.tls,
    security: 'tls',
    user: ''
  }
}

export function draftOf(account: AccountView): AccountDraft {
  const { email, presetId } = account
  if (account.imap === undefined) return emptyDraft(email)
  const draft = { ...emptyDraft(email), presetId, lookedUp: email, isConfirmed: true }
  return { ...draft, ...serverFields(account.imap, email) }
}

export function serverFields(
  imap: ImapServer,
  email: string
): Pick<AccountDraft, 'host' | 'port' | 'security' | 'user' | 'certificate'> {
  return {
    certificate: imap.certificate ?? null,
    host: imap.host,
    port: String(imap.port),
    security: imap.security,
    user: imap.user === email ? '' : imap.user
  }
}

/** A server that the person has named; nothing that was known of another one holds for it. */
export const withHost = (draft: AccountDraft, host: string): AccountDraft => ({
  ...draft,
  host,
  isConfirmed: true,
  certificate: null
})

/** Another kind of encryption brings its usual port along, unless the port was chosen freely. */
export function withSecurity(draft: AccountDraft, security: Security): AccountDraft {
  const port = draft.port === usualPort[draft.security] ? usualPort[security] : draft.port
  return { ...draft, security, port }
}

/**
 * A usual port says which encryption begins there: 993 TLS, 143 STARTTLS (RFC 8314 §3.2). The other way round a
 * server and a client wait for each other, until one of them gives up.
 */
export function withUsualSecurity(draft: AccountDraft): AccountDraft {
  if (draft.security === 'none') return draft
  const port = draft.port.trim()
  const usual = (['tls', 'starttls'] as const).find((security) => usualPort[security] === port)
  return usual === undefined || usual === draft.security ? draft : { ...draft, security: usual }
}

/** With another provider, the server of the former one no longer counts. */
export function withPreset(draft: AccountDraft, presetId: string): AccountDraft {
  const { email, lookedUp, found } = draft
  return { ...emptyDraft(email), lookedUp, found, presetId }
}

/** One of the places that were found for the address. */
export function withPlace(draft: AccountDraft, { id, presetId, candidate }: FoundPlace): AccountDraft {
  const server = candidate ? serverFields(candidate.imap, draft.email.trim()) : {}
  return { ...withPreset(draft, presetId), placeId: id, ...server }
}

/**
 * After an address was looked up: the likeliest place is taken.
 * @param preset The one that was taken until then.
 */
export function withFound(
  draft: AccountDraft,
  found: Discovery | null,
  preset: PresetView | undefined
): AccountDraft {
  const [place] = found ? foundPlaces(found) : []
  if (place) return withPlace({ ...draft, lookedUp: draft.email.trim(), found }, place)
  return { ...withUnknownProvider(draft, preset), found }
}

/**
 * After another address was looked up and nothing found: what was chosen by hand for it stays chosen, be it a
 * server of one's own or the provider of the same domain.
 */
export function withUnknownProvider(draft: AccountDraft, preset: PresetView | undefined): AccountDraft {
  const email = draft.email.trim()
  const isSameDomain = domainOf(draft.lookedUp ?? '') === domainOf(email)
  const isStillRight = draft.placeId === null && (preset?.knowsServer === false || isSameDomain)
  return isStillRight ? { ...draft, lookedUp: email } : { ...emptyDraft(draft.email), lookedUp: email }
}

export const looksLikeAddress = (text: string) =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$|^[^\s@]+@localhost$/.test(text.trim())

export const canLookUp = (draft: AccountDraft) => looksLikeAddress(draft.email)

/** Such as `marie dupont@example.org`: most often a slip of the space bar, and hard to see. */
export const hasBlank = (email: string) => /\s/.test(email.trim())

/** A provider that lets no mail program in at all. */
export const isUnsupported = (preset: PresetView) => preset.kind === 'unsupported'

/** A provider that lets programs in only through a page of its own. */
export const takesNoPassword = (preset: PresetView) =>
  preset.signIn.length > 0 && preset.signIn.every((method) => method === 'oauth')

export type BrowserService = Output<'providers.list'>['browserServices'][number]

/** The service on whose own page one can sign in to this server, where Rehome is registered there. */
export function browserServiceAt(
  services: readonly BrowserService[],
  host: string | undefined
): BrowserService | undefined {
  const name = host?.trim().toLowerCase()
  return name === undefined ? undefined : services.find(({ hosts }) => hosts.includes(name))
}

/** The server was found, but nobody vouches for it: the person has to say that it is right. */
export const needsYes = (draft: AccountDraft) =>
  !draft.isConfirmed && doubtfulPlace(draft.found, draft.host) !== undefined

/** The fields that can't be right yet, in the order of the form. */
export function fieldsToMend(
  draft: AccountDraft,
  preset: PresetView | undefined,
  password: string
): readonly DraftField[] {
  const port = Number(draft.port)
  const wrong: Record<DraftField, boolean> = {
    email: !looksLikeAddress(draft.email),
    presetId: !preset,
    confirmed: needsYes(draft),
    host: preset?.knowsServer === false && draft.host.trim() === '',
    port: !Number.isInteger(port) || port < 1 || port > 65535,
    user: false,
    password: password === ''
  }
  return (Object.keys(wrong) as DraftField[]).filter((field) => wrong[field])
}

/** The request; without a host typed or found, the provider's own server is taken. */
export function accountRequest(moveId: string, side: Side, draft: AccountDraft): Input<'account.set'> {
  const email = draft.email.trim()
  const { presetId, security, certificate, isConfirmed } = draft
  const named = { moveId, side, email, presetId: presetId ?? 'other' }
  const host = draft.host.trim()
  if (host === '') return named
  const server = { host, port: Number(draft.port), security, user: draft.user.trim() || email }
  return {
    ...named,
    imap: { ...server, ...(certificate !== null && { certificate }) },
    ...(isConfirmed && { confirmed: true })
  }
}

/** Where a mailbox is: its server, or the folder with its files. */
export const placeOf = (account: AccountView): string =>
  account.imap === undefined ? account.backup : account.imap.host

/** The same mailbox on both sides: nothing would move. */
export function isSameMailbox(one: AccountView | null, other: AccountView | null): boolean {
  if (!one?.imap || !other?.imap) return false
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
  return (
    same(one.imap.host, other.imap.host) &&
    same(one.imap.user, other.imap.user) &&
    one.imap.port === other.imap.port
  )
}
