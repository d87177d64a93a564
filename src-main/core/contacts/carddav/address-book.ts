import { RehomeError } from '../../errors.ts'
import {
  ask,
  type DavEntry,
  isXml,
  propfind,
  readAnswer,
  readRefusal,
  type Refusal,
  sameness,
  textIn
} from './dav.ts'
import { type Answer, type GuardedFetch, hostOf, resolve, textOf, withSlash } from '../../web/index.ts'

/** A card that lies in an address book. */
export interface ListedCard {
  /** Its path on the book's server: what {@link AddressBook} takes. */
  readonly href: string
  /** Its version; absent where the server tells none. */
  readonly etag?: string
  /** Its size in bytes, where the server tells it. */
  readonly bytes?: number
}

export type ReadCard =
  | { readonly kind: 'card'; readonly href: string; readonly etag?: string; readonly text: string }
  /** It isn't there any more. */
  | { readonly kind: 'missing'; readonly href: string }
  /** The server doesn't hand it out. */
  | { readonly kind: 'unreadable'; readonly href: string; readonly refusal: Refusal }

export type Creation =
  /** @property etag Absent where the server tells none, even when asked: then it can't be undone safely. */
  | { readonly kind: 'created'; readonly href: string; readonly etag?: string }
  /**
   * A card of this name is there already.
   * @property isPerhapsOurs Whether it may have been created just now, by a request whose answer was lost.
   */
  | { readonly kind: 'exists'; readonly href: string; readonly isPerhapsOurs: boolean }
  | ({ readonly kind: 'refused' } & Refusal)

export type Change =
  /** @property etag The new version; absent after a removal, and where the server tells none. */
  | { readonly kind: 'done'; readonly etag?: string }
  /**
   * It is another version than the one named.
   * @property isPerhapsOurs Whether it may be ours, of a request whose answer was lost.
   */
  | { readonly kind: 'changed'; readonly isPerhapsOurs: boolean }
  | { readonly kind: 'gone' }
  | ({ readonly kind: 'refused' } & Refusal)

/**
 * An address book on a server (RFC 6352). A card is text and is handed on as it is. Each of these throws a
 * {@link RehomeError} where it isn't about one card: as {@link GuardedFetch.send}, `contacts.full` and
 * `contacts.noAddressBook`.
 */
export interface AddressBook {
  /** Every card, without its text. */
  list(): Promise<ListedCard[]>
  /** The cards of these hrefs, in this order. @throws {RangeError} For an href outside of the book. */
  read(hrefs: readonly string[]): AsyncGenerator<ReadCard, void, undefined>
  /**
   * Puts a new card there, and never over another one.
   * @param name Such as `0a1b.vcf`. @throws {RangeError} For a name with characters that servers mix up.
   */
  create(name: string, text: string): Promise<Creation>
  /** Writes over this very version of a card. */
  update(href: string, etag: string, text: string): Promise<Change>
  /** Removes this very version of a card. */
  remove(href: string, etag: string): Promise<Change>
}

type Written =
  | { readonly kind: 'done'; readonly answer: Answer }
  /** The condition doesn't hold. */
  | { readonly kind: 'stopped'; readonly isRepeated: boolean }
  | { readonly kind: 'gone'; readonly isRepeated: boolean }
  | ({ readonly kind: 'refused' } & Refusal)

/** Cards in one request; fewer where they are large. */
const CHUNK = 50
const CHUNK_BYTES = 4 * 1024 * 1024
/** Requests for chunks under way at a time: their cards are in memory. */
const CHUNKS_AHEAD = 3
const CHUNK_SECONDS = 60
/** A card from which on a server that just hangs up is believed to find it too large. */
const LARGE_CARD = 256 * 1024
const vcard = 'text/vcard; charset=utf-8'

export class CardDavBook implements AddressBook {
  readonly #web: GuardedFetch
  #url: URL
  readonly #sizes = new Map<string, number>()
  /** Whether the server hands out several cards at once. */
  #givesMany = true

  /** @param url Of the collection, with a slash at its end. */
  constructor(web: GuardedFetch, url: URL) {
    this.#web = web
    this.#url = url
  }

  async list(): Promise<ListedCard[]> {
    const props = ['d:getetag', 'd:getcontentlength', 'd:resourcetype']
    const answer = await propfind(this.#web, this.#url, '1', props, { timeoutSeconds: CHUNK_SECONDS })
    if (answer.kind !== 'entries') {
      throw this.#unreadable(answer.kind === 'refused' ? answer.refusal : undefined)
    }
    // Its cards are named by where it is now.
    this.#url = withSlash(answer.url)
    const cards = answer.entries.filter(({ status, props }) => status < 300 && !isCollection(props))
    const listed = cards.flatMap((entry) => this.#listed(entry))
    // An empty book would be a lie.
    if (listed.length === 0 && cards.length > 0) throw this.#unreadable()
    return listed
  }

  async *read(hrefs: readonly string[]): AsyncGenerator<ReadCard, void, undefined> {
    const chunks = this.#chunks(hrefs.map((href) => this.#inside(href).pathname))
    const ahead: Promise<ReadCard[]>[] = []
    try {
      for (let next = 0; next < chunks.length || ahead.length > 0;) {
        while (next < chunks.length && ahead.length < CHUNKS_AHEAD) {
          const chunk = this.#readChunk(chunks[next++] ?? [])
          // It may fail before its turn has come.
          chunk.catch(() => undefined)
          ahead.push(chunk)
        }
        yield* (await ahead.shift()) ?? []
      }
    } finally {
      await Promise.allSettled(ahead)
    }
  }

  async create(name: string, text: string): Promise<Creation> {
    if (!/^[\w-]{1,100}\.vcf$/.test(name)) throw new RangeError('A card’s name must be plain')
    const url = new URL(name, this.#url)
    const written = await this.#write('PUT', url, { 'if-none-match': '*' }, text)
    switch (written.kind) {
      case 'done': {
        const href = this.#moved(written.answer) ?? url
        return { kind: 'created', href: href.pathname, ...(await this.#etag(href, written.answer)) }
      }
      case 'stopped':
        return { kind: 'exists', href: url.pathname, isPerhapsOurs: written.isRepeated }
      case 'gone':
        return { kind: 'refused', status: 404, reason: '' }
      default:
        return written
    }
  }

  async update(href: string, etag: string, text: string): Promise<Change> {
    const url = this.#inside(href)
    // Without a version named, whatever is there would be lost.
    if (!etag) return { kind: 'changed', isPerhapsOurs: false }
    const written = await this.#write('PUT', url, { 'if-match': etag }, text)
    if (written.kind === 'stopped') return { kind: 'changed', isPerhapsOurs: written.isRepeated }
    if (written.kind === 'gone') return { kind: 'gone' }
    if (written.kind === 'refused') return written
    return { kind: 'done', ...(await this.#etag(url, written.answer)) }
  }

  async remove(href: string, etag: string): Promise<Change> {
    const url = this.#inside(href)
    if (!etag) return { kind: 'changed', isPerhapsOurs: false }
    const written = await this.#write('DELETE', url, { 'if-match': etag })
    if (written.kind === 'stopped') return { kind: 'changed', isPerhapsOurs: written.isRepeated }
    if (written.kind === 'gone') return written.isRepeated ? { kind: 'done' } : { kind: 'gone' }
    return written.kind === 'refused' ? written : { kind: 'done' }
  }

  /** The address of a card of this book: what lies elsewhere is nobody's to ask for here. */
  #inside(href: string): URL {
    const url = resolve(href, this.#url)
    if (!url || !this.#holds(url)) throw new RangeError('Not a card of this address book')
    return url
  }

  #holds(url: URL): boolean {
    return sameness(url).startsWith(`${sameness(this.#url)}/`)
  }

  #listed({ href, props }: DavEntry): ListedCard[] {
    const url = resolve(href, this.#url)
    if (!url || !this.#holds(url)) return []
    const etag = textIn(props.getetag)
    const bytes = Number(textIn(props.getcontentlength))
    if (bytes > 0) this.#sizes.set(url.pathname, bytes)
    return [{ href: url.pathname, ...(etag && { etag }), ...(bytes > 0 && { bytes }) }]
  }

  /** As many cards each as are asked for at a time. */
  #chunks(hrefs: readonly string[]): string[][] {
    const chunks: string[][] = []
    let bytes = 0
    for (const href of hrefs) {
      const size = this.#sizes.get(href) ?? 0
      const last = chunks.at(-1)
      if (last && last.length < CHUNK && bytes + size <= CHUNK_BYTES) {
        last.push(href)
        bytes += size
      } else {
        chunks.push([href])
        bytes = size
      }
    }
    return chunks
  }

  /** Asks for several cards at once (RFC 6352 §8.7), and singly for those that the answer leaves open. */
  async #readChunk(hrefs: readonly string[]): Promise<ReadCard[]> {
    const found =
      hrefs.length > 1 && this.#givesMany ? await this.#multiget(hrefs) : new Map<string, ReadCard>()
    return Promise.all(hrefs.map(async (href) => found.get(href) ?? (await this.#get(href))))
  }

  async #multiget(hrefs: readonly string[]): Promise<Map<string, ReadCard>> {
    const found = new Map<string, ReadCard>()
    const asked = new Map(hrefs.map((href) => [sameness(new URL(href, this.#url)), href]))
    const answer = await ask(this.#web, {
      method: 'REPORT',
      url: this.#url,
      depth: '1',
      xml: {
        'card:addressbook-multiget': {
          'd:prop': { 'd:getetag': {}, 'card:address-data': {} },
          'd:href': hrefs.map((href) => ({ _text: href }))
        }
      },
      attempts: 2,
      timeoutSeconds: CHUNK_SECONDS
    }).catch((error: unknown) => {
      // A server that can't answer for many may well answer for one.
      const isTooMuch = error instanceof RehomeError && /^(server|connect)\./.test(error.code)
      if (!isTooMuch) throw error
    })
    if (answer?.kind !== 'entries') {
      // It isn't asked for many again, unless one of these was at fault.
      if (answer?.kind !== 'damaged') this.#givesMany = false
      return found
    }
    for (const { href: written, status, props } of answer.entries) {
      const url = resolve(written, answer.url)
      const href = url && asked.get(sameness(url))
      if (href === undefined) continue
      const text = textIn(props.addressData)
      const etag = textIn(props.getetag)
      if (status === 404 || status === 410) found.set(href, { kind: 'missing', href })
      else if (status < 300 && text) found.set(href, { kind: 'card', href, ...(etag && { etag }), text })
    }
    return found
  }

  async #get(href: string): Promise<ReadCard> {
    const answer = await this.#web.send({
      method: 'GET',
      url: new URL(href, this.#url),
      headers: { accept: 'text/vcard' }
    })
    const { status, headers, bytes } = answer
    if (status === 404 || status === 410) return { kind: 'missing', href }
    const isPage = /html/i.test(headers.get('content-type') ?? '')
    if (status !== 200 || isPage) return { kind: 'unreadable', href, refusal: await readRefusal(answer) }
    const etag = headers.get('etag')
    return { kind: 'card', href, ...(etag && { etag }), text: textOf(bytes) }
  }

  /** Writes under a condition. */
  async #write(
    method: 'PUT' | 'DELETE',
    url: URL,
    condition: Readonly<Record<string, string>>,
    body?: string
  ): Promise<Written> {
    const headers = { ...condition, ...(body !== undefined && { 'content-type': vcard }) }
    const sent = await this.#web
      .send({ method, url, headers, ...(body !== undefined && { body }) })
      .catch((error: unknown) => this.#hungUp(error, body))
    if (!('headers' in sent)) return sent
    const { status, isRepeated } = sent
    if (isDone(status)) return { kind: 'done', answer: sent }
    if (status === 404 || status === 410) return { kind: 'gone', isRepeated }
    const refusal = await this.#refusal(sent)
    if (isDone(refusal.status)) return { kind: 'done', answer: sent }
    if (refusal.condition === 'quota-not-exceeded' || refusal.condition === 'sufficient-disk-space') {
      const full = new RehomeError('contacts.full', { host: hostOf(this.#url) })
      full.side = 'new'
      throw full
    }
    // A 412 that names a condition of its own is about the card, not about the version (Xandikos, in a 207).
    const isStopped = refusal.status === 412 && refusal.condition === undefined
    return isStopped ? { kind: 'stopped', isRepeated } : { kind: 'refused', ...refusal }
  }

  /** An answer to a single request can be a multistatus as well, and its status the one inside. */
  async #refusal(answer: Answer): Promise<Refusal> {
    const read = await readAnswer(answer)
    if (read.kind === 'refused') return read.refusal
    if (read.kind !== 'entries') return { status: answer.status, reason: '' }
    const failed = read.entries.find(({ status }) => status >= 300) ?? read.entries[0]
    return failed?.refusal ?? { status: answer.status, reason: '' }
  }

  /** Some servers hang up on a large card without a word; they answer anything else. */
  async #hungUp(error: unknown, body = ''): Promise<{ readonly kind: 'refused' } & Refusal> {
    const isLost = error instanceof RehomeError && error.code === 'connect.lost'
    if (!isLost || body.length < LARGE_CARD) throw error
    await propfind(this.#web, this.#url, '0', ['d:resourcetype'])
    return { kind: 'refused', status: 413, condition: 'max-resource-size', reason: '' }
  }

  /** Where the server says that it has put a card, if that is in this book. */
  #moved({ headers, url: base }: Answer): URL | undefined {
    const location = headers.get('location') ?? headers.get('content-location')
    const url = location ? resolve(location, base) : undefined
    return url && this.#holds(url) ? url : undefined
  }

  /** The version after a PUT; RFC 6352 §6.3.2.3 lets a server keep it to itself when it has changed the card. */
  async #etag(url: URL, { headers }: Answer): Promise<{ etag?: string }> {
    const told = headers.get('etag')
    if (told) return { etag: told }
    const answer = await propfind(this.#web, url, '0', ['d:getetag'])
    const etag = answer.kind === 'entries' ? textIn(answer.entries[0]?.props.getetag) : ''
    return etag ? { etag } : {}
  }

  #unreadable(refusal?: Refusal): RehomeError {
    const isGone = refusal && (refusal.status === 404 || refusal.status === 410)
    const reason = refusal?.reason
    const code = isGone ? 'contacts.noAddressBook' : 'server.unexpected'
    return new RehomeError(code, { host: hostOf(this.#url), ...(reason && { reason }) })
  }
}

const isCollection = ({ resourcetype }: DavEntry['props']) =>
  isXml(resourcetype) && 'collection' in resourcetype

/** No other status says that a card is there, 207 the least of all. */
const isDone = (status: number) => status === 200 || status === 201 || status === 204
