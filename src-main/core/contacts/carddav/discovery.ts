import { domainToASCII } from 'node:url'
import { RehomeError } from '../../errors.ts'
import { type AddressBook, CardDavBook } from './address-book.ts'
import {
  ask,
  type DavEntry,
  hrefsIn,
  isXml,
  listOf,
  propfind,
  readRefusal,
  type Refusal,
  sameness,
  textIn,
  decoded
} from './dav.ts'
import {
  GuardedFetch,
  type GuardOptions,
  hostOf,
  isProtected,
  resolve,
  type SignIn,
  withSlash
} from '../../web/index.ts'
import { type DavResolver, type Place, placesAt, placesFor } from './places.ts'

export interface DiscoveryOptions extends Omit<GuardOptions, 'agreed'> {
  readonly signIn: SignIn
  /** The mail address; its domain is looked into where no URL is given. */
  readonly email: string
  /** What a preset, the move file or the person has named; then nothing else is looked at but its host. */
  readonly url?: string
  /** Further hosts that the person knows, such as the mail server, or has agreed to after `contacts.foreignHost`. */
  readonly agreedHosts?: readonly string[]
  readonly resolver: DavResolver
}

/** An address book as a person chooses it. */
export interface BookInfo {
  readonly url: string
  readonly displayName: string
  /** Whether nothing can be added there, such as to a company's directory. */
  readonly isReadOnly: boolean
  /** The versions of vCard that it says it takes; empty where it says nothing, which means 3.0. */
  readonly versions: readonly string[]
  /** Bytes of the largest card. */
  readonly maxBytes?: number
}

export type BookCreation =
  { readonly kind: 'created'; readonly book: BookInfo } | ({ readonly kind: 'refused' } & Refusal)
export type BookRemoval =
  { readonly kind: 'removed' | 'gone' | 'notEmpty' } | ({ readonly kind: 'refused' } & Refusal)

const bookProps = [
  'd:resourcetype',
  'd:displayname',
  'd:current-user-privilege-set',
  'card:supported-address-data',
  'card:max-resource-size'
]
const placeProps = [...bookProps, 'd:current-user-principal', 'd:principal-URL', 'card:addressbook-home-set']

/** Seconds for a place that nobody has named. */
const GUESS_SECONDS = 10
/** Refused passwords after which nobody else is asked: several in a row lock accounts. */
const MOST_REFUSALS = 2

/**
 * Finds the address books of an account (RFC 6764, RFC 6352 §7.1), with the detours that real servers need.
 * @throws {RehomeError} `contacts.noAddressBook`, `contacts.foreignHost` (ask the person, and come back with
 * `agreedHosts`), `contacts.signInUnknown`, `contacts.webPage`, `signIn.*`, `tls.*`, `connect.*`, `input.insecure`.
 */
export async function findAddressBooks(options: DiscoveryOptions): Promise<ContactsAccount> {
  const { email, url, agreedHosts = [], resolver, signIn } = options
  const domain = domainToASCII(email.slice(email.lastIndexOf('@') + 1)).toLowerCase()
  const given = url === undefined ? undefined : givenUrl(url)
  const hosts = [domain, ...agreedHosts].map((host) => `https://${host}`).filter((host) => URL.canParse(host))
  const web = new GuardedFetch({
    ...options,
    agreed: [...(given ? [given] : []), ...hosts.map((host) => new URL(host))]
  })
  if (given) web.offerPassword(given)
  const places = given ? placesAt(given, signIn.user) : placesFor(domain, signIn.user, resolver)
  return new Search(web, given ? hostOf(given) : domain).through(places)
}

function givenUrl(text: string): URL {
  if (!URL.canParse(text)) throw new RehomeError('contacts.noAddressBook', { host: text })
  const url = new URL(text)
  url.username = url.password = url.hash = ''
  if (!isProtected(url)) throw new RehomeError('input.insecure', { host: hostOf(url) })
  return url
}

/** What one place has told. */
interface Findings {
  readonly homes: readonly URL[]
  readonly books: readonly BookInfo[]
}

/** A search through many places, of which one is enough. */
class Search {
  readonly #web: GuardedFetch
  /** What the person knows of it, for the errors. */
  readonly #host: string
  readonly #failures: RehomeError[] = []
  readonly #looked = new Set<string>()
  readonly #dead = new Set<string>()

  constructor(web: GuardedFetch, host: string) {
    this.#web = web
    this.#host = host
  }

  async through(places: Iterable<Place> | AsyncIterable<Place>): Promise<ContactsAccount> {
    for await (const place of places) {
      const found = await this.#try(place)
      if (found) return new ContactsAccount(this.#web, found.homes, found.books)
      if (this.#web.refusals >= MOST_REFUSALS) break
    }
    throw this.#reason()
  }

  /** The most telling of all that went wrong. */
  #reason(): RehomeError {
    const first = (test: (code: string) => boolean) => this.#failures.find(({ code }) => test(code))
    return (
      first((code) => code.startsWith('signIn.')) ??
      first((code) => code === 'contacts.signInUnknown') ??
      this.#web.foreign ??
      first((code) => code.startsWith('tls.') || code === 'input.insecure') ??
      first(() => true) ??
      new RehomeError('contacts.noAddressBook', { host: this.#host })
    )
  }

  async #try({ url, source }: Place): Promise<Findings | undefined> {
    if (this.#dead.has(url.origin)) return undefined
    try {
      const found = await this.#look(url, source)
      if (found || source !== 'well-known') return found
      // Some redirect only what browsers ask for.
      const { url: end } = await this.#web.send({ method: 'GET', url, ...patience(source) })
      return end.href === url.href ? undefined : await this.#look(end, source)
    } catch (error) {
      if (!(error instanceof RehomeError) || error.code === 'move.interrupted') throw error
      if (/^(connect|tls)\./.test(error.code)) this.#dead.add(url.origin)
      // That a host which nobody has named doesn't exist, or has no good certificate, says nothing.
      const isNamed = source === 'given' || source === 'dns'
      const isTelling = /^(signIn|contacts)\.|^connect\.offline$|^server\.busy$/.test(error.code)
      if (isNamed || isTelling) this.#failures.push(error)
      return undefined
    }
  }

  /** Asks a place what it is: a book, a home of books, or somewhere that knows the home. */
  async #look(url: URL, source: Place['source']): Promise<Findings | undefined> {
    const key = sameness(url)
    if (this.#looked.has(key)) return undefined
    this.#looked.add(key)
    const here = await this.#self(url, source)
    if (!here) return undefined
    const homes = resolved(here, 'addressbookHomeSet')
    const [principal] = ['currentUserPrincipal', 'principalURL'].flatMap((name) => resolved(here, name))
    if (principal && sameness(principal) !== sameness(here.url)) {
      const there = await this.#self(principal, source)
      homes.push(...(there ? resolved(there, 'addressbookHomeSet') : []))
    }
    const all = distinct(homes, sameness)
    const own = isBook(here) ? [bookInfo(here, here.url)] : []
    // Where nobody knows a principal, the place itself may be the home.
    const isHome = all.length === 0 && own.length === 0
    const found = await booksOf(this.#web, isHome ? [here.url] : all, patience(source))
    const books = distinct([...own, ...found], ({ url }) => sameness(new URL(url)))
    if (books.length === 0 && isHome) return undefined
    return { homes: isHome ? [here.url] : all, books }
  }

  /** What a place says of itself, once it knows who asks. */
  async #self(url: URL, source: Place['source']): Promise<Described | undefined> {
    const answer = await propfind(this.#web, url, '0', placeProps, patience(source))
    if (answer.kind === 'webPage' && source === 'given') {
      throw new RehomeError('contacts.webPage', { host: hostOf(url) })
    }
    const entry = answer.kind === 'entries' ? answer.entries[0] : undefined
    const isAnonymous =
      entry &&
      listOf(entry.props.currentUserPrincipal).some((each) => isXml(each) && 'unauthenticated' in each)
    const isHidden = answer.kind === 'refused' && answer.refusal.status === 403
    // Some don't ask who it is, and show strangers less; any website forbids what it doesn't know.
    if ((isAnonymous || (isHidden && source === 'dns')) && this.#web.offerPassword(answer.url)) {
      return this.#self(url, source)
    }
    return entry && entry.status < 300 ? { ...entry, url: answer.url } : undefined
  }
}

/** Nobody waits long for a place that nobody has named. */
const patience = (source: Place['source']) =>
  source === 'guess' ? { attempts: 1, timeoutSeconds: GUESS_SECONDS } : { attempts: 3 }

/** What a place says of itself, and where it is. */
interface Described extends DavEntry {
  readonly url: URL
}

const resolved = ({ props, url }: Described, name: string): URL[] =>
  hrefsIn(props[name]).flatMap((href) => resolve(href, url) ?? [])

const isBook = ({ props: { resourcetype } }: DavEntry) => isXml(resourcetype) && 'addressbook' in resourcetype

/** The address books in some homes; a home that can't be read has none, unless none can. */
async function booksOf(
  web: GuardedFetch,
  homes: readonly URL[],
  more: { readonly attempts: number }
): Promise<BookInfo[]> {
  const books: BookInfo[] = []
  let failure: unknown
  for (const home of homes) {
    try {
      const answer = await propfind(web, home, '1', bookProps, more)
      if (answer.kind !== 'entries') continue
      for (const entry of answer.entries) {
        const url = resolve(entry.href, answer.url)
        if (url && isBook(entry) && web.isAgreed(url)) books.push(bookInfo(entry, url))
      }
    } catch (error) {
      if (!(error instanceof RehomeError) || error.code === 'move.interrupted') throw error
      failure ??= error
    }
  }
  if (books.length === 0 && failure !== undefined) throw failure as RehomeError
  return books
}

/** The first of each kind. */
function distinct<T>(all: readonly T[], kindOf: (each: T) => string): T[] {
  const first = new Map<string, T>()
  for (const each of all) if (!first.has(kindOf(each))) first.set(kindOf(each), each)
  return [...first.values()]
}

function bookInfo({ props }: DavEntry, at: URL): BookInfo {
  const url = withSlash(at)
  const name = textIn(props.displayname).trim() || decoded(url.pathname.split('/').at(-2) ?? '')
  const max = Number(textIn(props.maxResourceSize))
  return {
    url: url.href,
    displayName: name,
    isReadOnly: isReadOnly(props.currentUserPrivilegeSet),
    versions: versionsIn(props.supportedAddressData),
    ...(max > 0 && { maxBytes: max })
  }
}

/** Whether nothing may be added (RFC 3744 §5.5); a server that says nothing about it lets one try. */
function isReadOnly(set: unknown): boolean {
  if (!isXml(set)) return false
  const privileges = listOf(set.privilege).flatMap((each) => (isXml(each) ? Object.keys(each) : []))
  return !privileges.some((name) => ['all', 'write', 'writeContent', 'bind'].includes(name))
}

/** RFC 6352 §6.2.2: `<address-data-type content-type="text/vcard" version="3.0"/>`; Xandikos has another name for it. */
function versionsIn(supported: unknown): string[] {
  if (!isXml(supported)) return []
  const types = Object.values(supported).flatMap(listOf).filter(isXml)
  const versions = types.map(({ _attributes: attributes }) =>
    isXml(attributes) ? textIn(attributes.version) : ''
  )
  return [...new Set(versions.filter(Boolean))]
}

/** Somebody's address books on a server. */
export class ContactsAccount {
  readonly web: GuardedFetch
  readonly books: readonly BookInfo[]
  readonly #homes: readonly URL[]

  constructor(web: GuardedFetch, homes: readonly URL[], books: readonly BookInfo[]) {
    this.web = web
    this.#homes = homes
    this.books = books
  }

  /** Opens a book by its URL. @throws {RehomeError} `contacts.foreignHost` where its host wasn't agreed on. */
  open(url: string): AddressBook {
    const at = withSlash(new URL(url))
    if (!this.web.isAgreed(at)) {
      const host = this.#homes[0] ? hostOf(this.#homes[0]) : hostOf(at)
      throw new RehomeError('contacts.foreignHost', { host, other: hostOf(at) })
    }
    return new CardDavBook(this.web, at)
  }

  /**
   * Creates an address book (RFC 6352 §6.3.1). Some servers let nobody: iCloud, Google.
   * @param name For people.
   * @param slug Its name in the URL, of `a`–`z`, `0`–`9` and `-`; where that is taken, a number is added.
   */
  async createBook(name: string, slug: string): Promise<BookCreation> {
    const [home] = this.#homes
    if (!home) return { kind: 'refused', status: 405, reason: '' }
    for (let number = 1; ; number++) {
      const url = new URL(`${slug}${number === 1 ? '' : `-${number}`}/`, withSlash(home))
      const resourcetype = { 'd:collection': {}, 'card:addressbook': {} }
      const prop = { 'd:resourcetype': resourcetype, 'd:displayname': { _text: name } }
      const made = await ask(this.web, {
        method: 'MKCOL',
        url,
        xml: { 'd:mkcol': { 'd:set': { 'd:prop': prop } } }
      })
      // RFC 4918 §9.3.1: there is something already.
      if (made.kind === 'refused' && made.refusal.status === 405 && number < 10) {
        if (await this.#isThere(url)) continue
        return { kind: 'refused', ...made.refusal }
      }
      const [book] = await this.#bookAt(url)
      if (book) return { kind: 'created', book }
      const failed = made.kind === 'entries' ? made.entries.find(({ status }) => status >= 300) : undefined
      const refusal = made.kind === 'refused' ? made.refusal : failed?.refusal
      return { kind: 'refused', ...(refusal ?? { status: 207, reason: '' }) }
    }
  }

  /** Removes an address book that holds nothing. */
  async removeBook(url: string): Promise<BookRemoval> {
    const at = withSlash(new URL(url))
    const cards = await this.open(url)
      .list()
      .catch((error: unknown) => {
        if (error instanceof RehomeError && error.code === 'contacts.noAddressBook') return undefined
        throw error
      })
    if (!cards) return { kind: 'gone' }
    if (cards.length > 0) return { kind: 'notEmpty' }
    const answer = await this.web.send({ method: 'DELETE', url: at })
    if (answer.status === 404 || answer.status === 410) return { kind: 'gone' }
    if (answer.status === 200 || answer.status === 204) return { kind: 'removed' }
    return { kind: 'refused', ...(await readRefusal(answer)) }
  }

  async #isThere(url: URL): Promise<boolean> {
    return (await propfind(this.web, url, '0', ['d:resourcetype'])).kind === 'entries'
  }

  async #bookAt(url: URL): Promise<BookInfo[]> {
    const answer = await propfind(this.web, url, '0', bookProps)
    const entry = answer.kind === 'entries' ? answer.entries[0] : undefined
    return entry && isBook(entry) ? [bookInfo(entry, url)] : []
  }
}
