import { davRequest } from 'tsdav'
import { RehomeError } from '../../errors.ts'
import {
  type Answer,
  type GuardedFetch,
  type GuardedRequest,
  hostOf,
  serverText,
  textOf
} from '../../web/index.ts'

/** What tsdav makes of XML: names in camelCase without prefix, values of any kind. */
type Xml = Readonly<Record<string, unknown>>

/** What a server says of one resource (RFC 4918 §14.24). */
export interface DavEntry {
  /** As the server wrote it: a path or a URL, of any host. */
  readonly href: string
  readonly status: number
  /** The properties that it has. */
  readonly props: Xml
  readonly refusal: Refusal
}

/** Why a server did not do something. */
export interface Refusal {
  readonly status: number
  /** The name of the precondition that was not met (RFC 4918 §16, RFC 6352 §5.3.2.1), such as `no-uid-conflict`. */
  readonly condition?: string
  /** The server's own words, safe to show; empty where it has none. */
  readonly reason: string
}

export type DavAnswer =
  | { readonly kind: 'entries'; readonly url: URL; readonly entries: readonly DavEntry[] }
  | { readonly kind: 'refused'; readonly url: URL; readonly refusal: Refusal }
  /** A web page, or XML that can't be read. */
  | { readonly kind: 'webPage' | 'damaged'; readonly url: URL }

/** A request with XML in tsdav's notation: `{ 'd:propfind': … }`. */
export interface DavRequest extends Omit<GuardedRequest, 'body' | 'headers'> {
  readonly depth?: '0' | '1'
  readonly xml?: Xml
}

/** Elements of different names in one answer; tsdav's time for them grows with their square. */
const MOST_NAMES = 1000

const namespaces = { 'xmlns:d': 'DAV:', 'xmlns:card': 'urn:ietf:params:xml:ns:carddav' }

/** Asks for properties of a resource, and of its members with depth 1. */
export function propfind(
  web: GuardedFetch,
  url: URL,
  depth: '0' | '1',
  props: readonly string[],
  more: Partial<GuardedRequest> = {}
): Promise<DavAnswer> {
  const prop = Object.fromEntries(props.map((name) => [name, {}]))
  return ask(web, { ...more, method: 'PROPFIND', url, depth, xml: { 'd:propfind': { 'd:prop': prop } } })
}

/** Sends a request whose answer is a multistatus. @throws {RehomeError} As {@link GuardedFetch.send}. */
export async function ask(web: GuardedFetch, { depth, xml, ...request }: DavRequest): Promise<DavAnswer> {
  let answer: Answer | undefined
  await davRequest({
    url: request.url.href,
    init: {
      method: request.method as 'PROPFIND',
      headers: depth === undefined ? {} : { depth },
      body:
        xml && Object.fromEntries(Object.entries(xml).map(([name, value]) => [name, withNamespaces(value)]))
    },
    parseOutgoing: false,
    fetch: async (_, init) => {
      const headers = { ...(init?.headers as Record<string, string>), accept: 'application/xml, text/xml' }
      answer = await web.send({
        ...request,
        headers,
        ...(typeof init?.body === 'string' && { body: init.body })
      })
      return new Response()
    }
  })
  if (!answer) throw new RehomeError('server.unexpected', { host: hostOf(request.url) })
  return readAnswer(answer)
}

/** Reads an answer of any status. */
export async function readAnswer(answer: Answer): Promise<DavAnswer> {
  const { url, status } = answer
  if (status !== 207) {
    const isPage = /html/i.test(answer.headers.get('content-type') ?? '')
    if (isPage && status >= 200 && status < 300) return { kind: 'webPage', url }
    return { kind: 'refused', url, refusal: await readRefusal(answer) }
  }
  const text = textOf(answer.bytes)
  const multistatus = isWhole(text) ? (await parse(text))?.multistatus : undefined
  if (!isXml(multistatus)) return { kind: 'damaged', url }
  const entries = listOf(multistatus.response).flatMap((response) => entry(response))
  return { kind: 'entries', url, entries }
}

/** Says why an answer is a no: in the words of DAV's `error` element, sabre's `message`, or plain text. */
export async function readRefusal({ status, headers, bytes }: Answer): Promise<Refusal> {
  const type = headers.get('content-type') ?? ''
  const text = textOf(bytes)
  if (/xml/i.test(type)) return refusal(status, (await parse(text))?.error)
  return refusal(status, undefined, /text\/plain/i.test(type) ? text : '')
}

/** What text an element holds, whatever tsdav has made of it: `2024` is a number, in CDATA it is an object. */
export function textIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(textIn).join('')
  if (typeof value !== 'object' || value === null) return ''
  const { _cdata: cdata, _text: text } = value as Xml
  return textIn(cdata ?? text)
}

/** The `href`s in an element such as `addressbook-home-set`. */
export function hrefsIn(value: unknown): string[] {
  return listOf(value)
    .flatMap((each) => listOf(isXml(each) ? each.href : undefined))
    .map(textIn)
    .filter(Boolean)
}

/** Elements of one name: tsdav has one as it is, and several as an array. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

export const isXml = (value: unknown): value is Xml =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Addresses that mean the same are the same: `%65va` and `eva`, `%40` and `@`, with and without a slash at the end. */
export function sameness({ origin, pathname }: URL): string {
  const segments = pathname.replace(/\/+$/, '').split('/')
  return origin + segments.map(decoded).map(encodeURIComponent).join('/')
}

/** A segment of a path, as it reads. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const withNamespaces = (value: unknown) => ({ _attributes: namespaces, ...(value as Xml) })

/** Parses XML with tsdav, which has no door of its own for that. @returns Nothing where it isn't well-formed. */
async function parse(text: string): Promise<Xml | undefined> {
  // tsdav's parser expands no entities; a document type has no other use here.
  if (/<!(DOCTYPE|ENTITY)/i.test(text) || hasTooManyNames(text)) return undefined
  const headers = { 'content-type': 'application/xml' }
  const [first] = await davRequest({
    url: '',
    init: { method: 'GET', headers: {}, body: undefined },
    fetch: () => Promise.resolve(new Response(text, { headers }))
  }).catch(() => [])
  const raw: unknown = first?.raw
  return isXml(raw) ? raw : undefined
}

/** tsdav's parser doesn't mind an answer that was cut off: cards would be missing without a word. */
const isWhole = (text: string) =>
  /<\/([^\s<>:/]+:)?multistatus\s*>\s*$/.test(text.slice(-200)) ||
  /<([^\s<>:/]+:)?multistatus[^<>]*\/>\s*$/.test(text.slice(-2000))

function hasTooManyNames(text: string): boolean {
  const names = new Set<string>()
  for (const [name] of text.matchAll(/<[^\s<>/!?]+/g)) {
    if (names.add(name).size > MOST_NAMES) return true
  }
  return false
}

function entry(response: unknown): DavEntry[] {
  if (!isXml(response)) return []
  const { href, propstat, status, error, responsedescription: words } = response
  const found = listOf(propstat)
    .filter(isXml)
    .filter((each) => (statusIn(each.status) ?? 200) === 200)
  const props = Object.assign({}, ...found.map(({ prop }) => (isXml(prop) ? prop : {}))) as Xml
  // Of a resource that isn't there at all, some give a status for each property alone.
  const own = statusIn(status) ?? (found.length > 0 ? 200 : (firstStatus(propstat) ?? 200))
  return listOf(href)
    .map(textIn)
    .filter(Boolean)

    .map((written) => ({ href: written, status: own, props, refusal: refusal(own, error, textIn(words)) }))
}

const firstStatus = (propstat: unknown) =>
  listOf(propstat)
    .filter(isXml)
    .map(({ status }) => statusIn(status))
    .find((status) => status !== undefined)

/** The number in `HTTP/1.1 404 Not Found`. */
function statusIn(line: unknown): number | undefined {
  const [, status] = /^\S+\s+(\d{3})(?!\d)/.exec(textIn(line)) ?? []
  return status === undefined ? undefined : Number(status)
}

/** Names of sabre's own elements, which are no conditions. */
const notConditions = /^(_.*|exception|message|header|file|line|code|stacktrace|sabredavVersion)$/

function refusal(status: number, error: unknown, words = ''): Refusal {
  const element = isXml(error) ? error : {}
  const reason = serverText(textIn(element.message) || words)
  const name = Object.keys(element).find((key) => !notConditions.test(key))
  const condition = name?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const known = condition ?? conditionOf(status, reason)
  return { status, reason, ...(known !== undefined && { condition: known }) }
}

/** The condition that a server means without naming it. */
function conditionOf(status: number, reason: string): string | undefined {
  if (status === 413) return 'max-resource-size'
  if (status === 507) return 'quota-not-exceeded'
  if (status === 415) return 'supported-address-data'
  // Nextcloud's words.
  if (/uid already exists/i.test(reason)) return 'no-uid-conflict'
  return undefined
}
