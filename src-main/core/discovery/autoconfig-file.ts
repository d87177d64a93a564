import { XMLParser } from 'fast-xml-parser'
import type { ImapServer, SmtpServer } from '../providers/types.ts'
import { hostName } from './names.ts'
import { securityAtPort } from './usual-security.ts'

/** What a file of a domain says of its mail (Thunderbird's config-v1.1.xml; draft-ietf-mailmaint-autoconfig, 1.2). */
export interface AutoconfigFile {
  readonly imap: ImapServer
  readonly smtp?: SmtpServer
  readonly carddav?: { readonly url: string; readonly user: string }
}

/** The address that the file is read for. */
export interface Reader {
  readonly email: string
  readonly local: string
  readonly domain: string
}

/** Levels of elements; a file of this kind has five. */
const DEPTH = 12
/** Elements of one name that are looked at. */
const MOST = 20

/** Entities beyond XML's own five stay as they are written; every element is a list, for each may be repeated. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  removeNSPrefix: true,
  alwaysCreateTextNode: true,
  maxNestedTags: DEPTH,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute
})

/**
 * Reads such a file, the best protected server first as the file has them. Hosts and ports that can't be right,
 * protocols other than IMAP, and connections without TLS are passed over.
 * @returns Nothing where it names no server to sign in to, or is no such file.
 */
export function readAutoconfig(xml: string, reader: Reader): AutoconfigFile | undefined {
  const root = parse(xml)?.clientConfig?.[0]
  if (!root) return undefined
  const places = [root, ...listOf(root, 'emailProvider')]
  const all = (...names: readonly string[]) =>
    places.flatMap((place) => names.flatMap((name) => listOf(place, name)))
  const incoming = all('incomingServer').filter((server) => attribute(server, 'type') === 'imap')
  const imap = first(incoming, (server) => imapIn(server, reader))
  if (!imap) return undefined
  const smtp = first(all('outgoingServer'), (server) => smtpIn(server, reader))
  const books = all('addressBook', 'addressbook')
  const carddav = first(books, (book) => carddavIn(book, reader))
  return { imap, ...(smtp && { smtp }), ...(carddav && { carddav }) }
}

type Element = Readonly<Record<string, unknown>>

const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null

function parse(xml: string): Readonly<Record<string, readonly Element[]>> | undefined {
  // Declarations bring entities, and those bring bombs and files of this computer: no such file needs any.
  if (/<!(?!--|\[CDATA\[)/.test(xml)) return undefined
  try {
    const parsed: unknown = parser.parse(xml)
    return isElement(parsed) ? { clientConfig: listOf(parsed, 'clientConfig') } : undefined
  } catch {
    return undefined
  }
}

function listOf(element: Element, name: string): Element[] {
  const list = Object.hasOwn(element, name) ? element[name] : undefined
  return Array.isArray(list) ? list.filter(isElement).slice(0, MOST) : []
}

function attribute(element: Element, name: string): string {
  const value = element[`@${name}`]
  return typeof value === 'string' ? value.trim().toLowerCase() : ''
}

/** The text of the first element of a name; empty where there is none. */
function textOf(element: Element, name: string): string {
  const text = listOf(element, name)[0]?.['#text']
  return typeof text === 'string' ? decoded(text).trim() : ''
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const decoded = (text: string) =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => entities[name] ?? '')

function filled(text: string, { email, local, domain }: Reader): string {
  const values: Readonly<Record<string, string>> = { ADDRESS: email, LOCALPART: local, DOMAIN: domain }
  return text.replace(/%EMAIL(ADDRESS|LOCALPART|DOMAIN)%/g, (_, name: string) => values[name] ?? '')
}

function first<T>(elements: readonly Element[], read: (element: Element) => T | undefined): T | undefined {
  for (const element of elements) {
    const found = read(element)
    if (found !== undefined) return found
  }
  return undefined
}

function serverIn(element: Element, reader: Reader) {
  const host = hostName(filled(textOf(element, 'hostname'), reader))
  const port = textOf(element, 'port')
  const isProtected = /^(ssl|tls|starttls)$/i.test(textOf(element, 'socketType'))
  if (host === undefined || !isProtected || !/^\d{1,5}$/.test(port)) return undefined
  return { host, port: Number(port), user: userIn(element, reader) }
}

function imapIn(element: Element, reader: Reader): ImapServer | undefined {
  const server = serverIn(element, reader)
  const security = server && securityAtPort(server.port)
  return security && { ...server, security }
}

function smtpIn(element: Element, reader: Reader): SmtpServer | undefined {
  const server = serverIn(element, reader)
  const security = server && submissionSecurity(server.port)
  return security && { ...server, security }
}

/** Which encryption begins at a port for sending (RFC 8314 §3.3): 465 TLS, 587 STARTTLS. */
export function submissionSecurity(port: number): 'tls' | 'starttls' | undefined {
  if (port === 465) return 'tls'
  return port === 587 ? 'starttls' : undefined
}

function carddavIn(element: Element, reader: Reader): AutoconfigFile['carddav'] | undefined {
  if (attribute(element, 'type') !== 'carddav') return undefined
  const text = filled(textOf(element, 'serverURL') || textOf(element, 'url'), reader)
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const isFine = url.protocol === 'https:' && hostName(url.hostname) === url.hostname
  if (!isFine || url.username !== '' || url.password !== '') return undefined
  return { url: url.href, user: userIn(element, reader) }
}

/** The login name; the whole address where the file has none that can be one. */
function userIn(element: Element, reader: Reader): string {
  const user = filled(textOf(element, 'username'), reader)
  return /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,320}$/u.test(user) ? user : reader.email
}
