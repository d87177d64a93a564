import type {
  AddressBook,
  Change,
  Creation,
  ListedCard,
  ReadCard
} from '../../../../src-main/core/contacts/carddav/address-book.ts'
import type { Refusal } from '../../../../src-main/core/contacts/carddav/dav.ts'
import { RehomeError } from '../../../../src-main/core/errors.ts'

/**
 * What befalls a request: its answer is lost and it is sent again, or it is given up, having arrived or not; or
 * the whole program ends, having sent it or not.
 */
export type Fate = 'well' | 'repeated' | 'lostArrived' | 'lostOnTheWay' | 'killedAfter' | 'killedBefore'

export class Killed extends Error {}

interface FakeBookOptions {
  /** Texts by file name. */
  readonly cards?: Readonly<Record<string, string>>
  /** What the server makes of a card that it stores. */
  readonly alter?: (text: string) => string
  /** What it doesn't take. */
  readonly refuse?: (text: string, name: string) => Refusal | undefined
  readonly tellsNoEtags?: boolean
}

/** An address book in memory, on which anything can go wrong. */
export class FakeBook implements AddressBook {
  readonly cards = new Map<string, { text: string; etag: string }>()
  /** Each request that changed something: `create /book/a.vcf`. */
  readonly changes: string[] = []
  /** Each text that was sent. */
  readonly sent: string[] = []
  /** What befalls the next requests, in their order; all later ones go well. */
  fates: Fate[] = []
  /** Called before each request, with its kind and path. */
  before: (kind: 'read' | 'create' | 'update' | 'remove', href: string) => void = () => undefined
  readonly #options: FakeBookOptions
  #version = 0
  #isKilled = false

  constructor(options: FakeBookOptions = {}) {
    this.#options = options
    for (const [name, text] of Object.entries(options.cards ?? {})) this.put(`/book/${name}`, text)
  }

  /** Somebody else writes a card. */
  put(href: string, text: string): string {
    const etag = `"${++this.#version}"`
    this.cards.set(href, { text, etag })
    return etag
  }

  texts(): Record<string, string> {
    return Object.fromEntries([...this.cards].map(([href, { text }]) => [href, text]))
  }

  /** The program starts again. */
  revive(fates: readonly Fate[] = []): void {
    this.#isKilled = false
    this.fates = [...fates]
  }

  list(): Promise<ListedCard[]> {
    return Promise.resolve([...this.cards].map(([href, { etag }]) => ({ href, ...this.#etag(etag) })))
  }

  async *read(hrefs: readonly string[]): AsyncGenerator<ReadCard, void, undefined> {
    for (const href of hrefs) {
      await Promise.resolve()
      this.#demandAlive()
      this.before('read', href)
      const card = this.cards.get(href)
      if (card) yield { kind: 'card', href, text: card.text, ...this.#etag(card.etag) }
      else yield { kind: 'missing', href }
    }
  }

  create(name: string, text: string): Promise<Creation> {
    const href = `/book/${name}`
    return this.#request<Creation>('create', href, (isRepeated) => {
      this.sent.push(text)
      if (this.cards.has(href)) return { kind: 'exists', href, isPerhapsOurs: isRepeated }
      const refusal = this.#options.refuse?.(text, name)
      if (refusal) return { kind: 'refused', ...refusal }
      return { kind: 'created', href, ...this.#store('create', href, text) }
    })
  }

  update(href: string, etag: string, text: string): Promise<Change> {
    return this.#request<Change>('update', href, (isRepeated) => {
      this.sent.push(text)
      const card = this.cards.get(href)
      if (!card) return { kind: 'gone' }
      if (card.etag !== etag) return { kind: 'changed', isPerhapsOurs: isRepeated }
      const refusal = this.#options.refuse?.(text, href)
      if (refusal) return { kind: 'refused', ...refusal }
      return { kind: 'done', ...this.#store('update', href, text) }
    })
  }

  remove(href: string, etag: string): Promise<Change> {
    return this.#request<Change>('remove', href, (isRepeated) => {
      const card = this.cards.get(href)
      if (!card) return { kind: isRepeated ? 'done' : 'gone' }
      if (card.etag !== etag) return { kind: 'changed', isPerhapsOurs: isRepeated }
      this.changes.push(`remove ${href}`)
      this.cards.delete(href)
      return { kind: 'done' }
    })
  }

  #store(kind: 'create' | 'update', href: string, text: string): { etag?: string } {
    this.changes.push(`${kind} ${href}`)
    return this.#etag(this.put(href, this.#options.alter?.(text) ?? text))
  }

  #etag(etag: string): { etag?: string } {
    return this.#options.tellsNoEtags ? {} : { etag }
  }

  async #request<T>(
    kind: 'create' | 'update' | 'remove',
    href: string,
    answer: (isRepeated: boolean) => T
  ): Promise<T> {
    await Promise.resolve()
    this.#demandAlive()
    this.before(kind, href)
    const fate = this.fates.shift() ?? 'well'
    if (fate === 'killedBefore') this.#kill()
    if (fate === 'lostOnTheWay') throw new RehomeError('connect.lost', { host: 'new.test' })
    const first = answer(false)
    if (fate === 'killedAfter') this.#kill()
    if (fate === 'lostArrived') throw new RehomeError('connect.lost', { host: 'new.test' })
    return fate === 'repeated' ? answer(true) : first
  }

  #kill(): never {
    this.#isKilled = true
    throw new Killed()
  }

  #demandAlive(): void {
    if (this.#isKilled) throw new Killed()
  }
}
