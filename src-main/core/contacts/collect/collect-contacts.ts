import type { ReadCard } from '../carddav/address-book.ts'
import type { BookInfo, ContactsAccount } from '../carddav/discovery.ts'
import type { CardProblem, FoundCard, ReadContacts } from '../types.ts'
import { readVcards } from '../vcard/read.ts'
import { embedPhotos, hasPhoto, type PhotoFetcher } from './embed-photos.ts'

export type CollectEvent =
  /** How far the reading of an address book has come, in cards. */
  | { readonly type: 'book'; readonly book: string; readonly read: number; readonly total: number }
  /** How many of the photos that cards only point to have been asked for. */
  | { readonly type: 'photos'; readonly done: number; readonly total: number }

export interface CollectOptions {
  readonly on?: (event: CollectEvent) => void
  /** Fetches a photo from where a card points to, with the account's sign-in. */
  readonly fetchPhoto: PhotoFetcher
}

/** All that was read from an account's address books. */
export interface CollectedContacts extends ReadContacts {
  /** Contacts that have their photo in them. */
  readonly photos: number
}

/**
 * Reads every contact of an account, and nothing is changed there. A card's place names its address book; its original is
 * what the server handed out. A card that can't be had is among the problems and keeps no other from being read.
 * @throws {RehomeError} What keeps a book as a whole from being read; `move.interrupted`.
 */
export async function collectContacts(
  account: Pick<ContactsAccount, 'books' | 'open'>,
  { on, fetchPhoto }: CollectOptions
): Promise<CollectedContacts> {
  const cards: FoundCard[] = []
  const problems: CardProblem[] = []
  for (const { url, displayName } of ownBooks(account.books)) {
    const book = account.open(url)
    const listed = await book.list()
    const tell = (read: number) => on?.({ type: 'book', book: displayName, read, total: listed.length })
    tell(0)
    let number = 0
    for await (const each of book.read(listed.map(({ href }) => href))) {
      const found = readOne(each, displayName, ++number)
      cards.push(...found.cards)
      problems.push(...found.problems)
      tell(number)
    }
  }
  const whole = await embedPhotos({ cards, problems }, fetchPhoto, (done, total) =>
    on?.({ type: 'photos', done, total })
  )
  return { ...whole, questions: [], photos: whole.cards.filter(({ card }) => hasPhoto(card)).length }
}

/** A directory that one may only read, such as a company's, is nobody's own; unless there is nothing else. */
function ownBooks(books: readonly BookInfo[]): readonly BookInfo[] {
  const own = books.filter(({ isReadOnly }) => !isReadOnly)
  return own.length > 0 ? own : books
}

function readOne(read: ReadCard, file: string, card: number): Pick<ReadContacts, 'cards' | 'problems'> {
  if (read.kind === 'missing') return { cards: [], problems: [] }
  if (read.kind === 'unreadable') {
    const { status, reason } = read.refusal
    const params = { reason: reason || String(status) }
    return {
      cards: [],
      problems: [{ code: 'card.notHandedOut', file, card, line: 1, params, isLeftBehind: true }]
    }
  }
  const { cards, problems } = readVcards(Buffer.from(read.text), { file, encoding: 'utf-8' })
  return {
    cards: cards.map((found) => ({ ...found, place: { ...found.place, card } })),
    problems: problems.map((problem) => ({ ...problem, card, line: Math.max(problem.line, 1) }))
  }
}
