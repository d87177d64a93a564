import type { AddressBook } from '../carddav/address-book.ts'
import { uidKey } from '../groups/uid.ts'
import type { StoredCard } from '../matching/plan.ts'
import { cardIn, uidOf } from './form.ts'

/** Where the UIDs of an address book are; it is looked through again once, when a server says that one is taken. */
export class UidPlaces {
  readonly #book: AddressBook
  readonly #hrefs = new Map<string, string>()
  readonly #known: ReadonlySet<string>
  #look: Promise<void> | undefined

  constructor(book: AddressBook, stored: readonly StoredCard[]) {
    this.#book = book
    this.#known = new Set(stored.map(({ href }) => href))
    for (const { href, card } of stored) this.#hrefs.set(uidKey(uidOf(card)), href)
  }

  /** The path of the card with this UID; nothing where it isn't in this address book. */
  async find(uid: string): Promise<string | undefined> {
    const key = uidKey(uid)
    if (!this.#hrefs.has(key)) await (this.#look ??= this.#lookAgain())
    return this.#hrefs.get(key)
  }

  /** All UIDs that are known to be taken, this one among them. */
  taken(uid: string): ReadonlySet<string> {
    return new Set([...this.#hrefs.keys(), uidKey(uid)])
  }

  async #lookAgain(): Promise<void> {
    const listed = await this.#book.list()
    const unknown = listed.map(({ href }) => href).filter((href) => !this.#known.has(href))
    for await (const read of this.#book.read(unknown)) {
      const card = read.kind === 'card' ? cardIn(read.text) : undefined
      if (card) this.#hrefs.set(uidKey(uidOf(card)), read.href)
    }
  }
}
