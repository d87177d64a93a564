import type { AddressBook } from '../carddav/address-book.ts'
import type { StoredCard } from '../matching/plan.ts'
import { readVcards } from '../vcard/read.ts'

/**
 * Reads every card of an address book as it is now, to compare others with it. What is no card, or isn't handed out, is
 * nobody to compare with.
 * @param on Hears how many cards have been read, and of how many.
 */
export async function readBook(
  book: AddressBook,
  on: (done: number, total: number) => void = () => undefined
): Promise<StoredCard[]> {
  const listed = await book.list()
  const stored: StoredCard[] = []
  let done = 0
  on(done, listed.length)
  for await (const read of book.read(listed.map(({ href }) => href))) {
    if (read.kind === 'card') {
      const { cards } = readVcards(Buffer.from(read.text), { file: '', encoding: 'utf-8' })
      const [found] = cards
      if (found) stored.push({ href: read.href, etag: read.etag ?? '', card: found.card })
    }
    on(++done, listed.length)
  }
  return stored
}
