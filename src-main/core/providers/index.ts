import { type Address, readAddress } from './address.ts'
import { type Preset, presetOf, presets } from './presets.ts'
import type {
  HostCorrection,
  ImapServer,
  PresetAddressBook,
  PresetView,
  Recognised,
  SmtpServer
} from './types.ts'

export { gatewayForMx, presetDomains, presetForHost, presetForMx } from './ownership.ts'
export { readAddress } from './address.ts'
export type * from './types.ts'

/** Every preset as the page shows it, by name, `other` last. */
export function presetViews(): readonly PresetView[] {
  return presets().map((preset) => ({
    id: preset.id,
    name: preset.name,
    kind: preset.kind,
    isConfirmed: isConfirmed(preset),
    signIn: preset.signIn,
    knowsServer: preset.imap !== undefined,
    ...(preset.imap?.servers[0] && { server: preset.imap.servers[0] }),
    refusals: preset.refusals ?? [],
    pages: Object.keys(preset.links),
    steps: preset.steps.map(({ text, link }) => ({ text, ...(link && { topic: `${preset.id}/${link}` }) }))
  }))
}

/** Finds the provider from the address's domain alone, without a look-up. */
export function recognise(email: string): Recognised | null {
  const address = readAddress(email)
  const preset =
    address && presets().find(({ domains }) => domains.some((domain) => covers(domain, address.domain)))
  if (!preset) return null
  const [imap] = serversOf(preset.imap, address)
  return { presetId: preset.id, ...(imap && { imap }) }
}

/** The first of `presetServers`. */
export function presetServer(presetId: string, email: string, host?: string): ImapServer | undefined {
  return presetServers(presetId, email, host)[0]
}

/**
 * All servers that a provider names for an address, the one to try first in front.
 * @param host What the person was told, where each customer has another one: without it, such a provider has none.
 */
export function presetServers(presetId: string, email: string, host?: string): readonly ImapServer[] {
  const preset = presetOf(presetId)
  const address = readAddress(email)
  if (!preset || !address) return []
  if (!preset.askHost || host === undefined) return serversOf(preset.imap, address)
  const { user = 'email' } = preset.askHost
  return serversOf({ user, servers: [{ host, port: 993, security: 'tls' }] }, address)
}

/** The provider's server that is made for reading a whole mailbox, where it has one. */
export function presetExport(presetId: string, email: string): ImapServer | undefined {
  const address = readAddress(email)
  return address && serversOf(presetOf(presetId)?.exportServer, address)[0]
}

/**
 * The server through which a provider's customers send (RFC 6409).
 * @param host The mail server, where each customer has another one: without it, such a provider's is unknown.
 */
export function presetSmtp(presetId: string, email: string, host?: string): SmtpServer | undefined {
  const address = readAddress(email)
  const server = address && serversOf(presetOf(presetId)?.smtp, address)[0]
  if (server?.host !== '{host}') return server
  return host === undefined ? undefined : { ...server, host }
}

/** How one signs in at a provider; `['password']` where nothing is known. */
export function signInMethods(presetId: string): PresetView['signIn'] {
  return presetOf(presetId)?.signIn ?? ['password']
}

/** What a refused sign-in may mean at a provider, the most likely first. */
export function refusalMeanings(presetId: string): PresetView['refusals'] {
  return presetOf(presetId)?.refusals ?? []
}

/**
 * What a provider's preset says of address books; null where it has none, undefined where nothing is known.
 * @param host The mail server, where each customer has another one.
 */
export function presetAddressBook(
  presetId: string,
  email: string,
  host?: string
): PresetAddressBook | null | undefined {
  const carddav = presetOf(presetId)?.carddav
  if (!carddav) return carddav
  if (carddav.url.includes('{host}') && host === undefined) return undefined
  const url = carddav.url.replace('{host}', host ?? '').replace('{email}', encodeURIComponent(email))
  const names = { email, local: readAddress(email)?.local, other: undefined }
  const user = names[carddav.user ?? 'email']
  return { url, signIn: carddav.signIn, ...(user !== undefined && { user }) }
}

/** Tells when a host is one of the wrong ones that circulate (`mail.gmail.com`). */
export function correctHost(host: string): HostCorrection | null {
  const typed = host.trim()
  const wrong = typed.toLowerCase().replace(/\.$/, '')
  for (const { id, imap, wrongHosts } of presets()) {
    const right = imap?.servers[0]?.host
    if (right && wrongHosts?.includes(wrong)) return { typed, right, presetId: id }
  }
  return null
}

/** The https address behind a help topic (`<preset>/<link>`), from the presets alone; undefined for an unknown topic. */
export function helpUrl(topic: string): string | undefined {
  const [presetId = '', link = '', ...rest] = topic.split('/')
  const links = presetOf(presetId)?.links ?? {}
  return rest.length === 0 && Object.hasOwn(links, link) ? links[link] : undefined
}

/** Whether a domain is the one named, or below it where the name begins with `*.`. */
function covers(named: string, domain: string): boolean {
  return named.startsWith('*.') ? domain.endsWith(named.slice(1)) : domain === named
}

/** The place of the mailbox is told by the provider itself. */
function isConfirmed({ imap, sources }: Preset): boolean {
  const place = imap ? 'imap' : 'askHost'
  const tellers = sources.filter(({ what }) => what.includes(place))
  return tellers.length === 0 || tellers.some(({ sure }) => sure !== 'reported')
}

function serversOf(servers: Preset['smtp'], { local, domain }: Address): readonly SmtpServer[] {
  const user = servers?.user === 'local' ? local : `${local}@${domain}`
  return servers?.servers.map((server) => ({ ...server, user })) ?? []
}
