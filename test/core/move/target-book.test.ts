import { expect, test } from 'vitest'
import type { BookInfo } from '../../../src-main/core/contacts/index.ts'
import { targetBook } from '../../../src-main/core/move/target-book.ts'

const book = (path: string, change: Partial<BookInfo> = {}): BookInfo => ({
  url: `https://dav.example${path}`,
  displayName: 'Book',
  isReadOnly: false,
  versions: [],
  ...change
})

test.each([
  ['Zimbra, whose second book fills itself', ['/dav/eva/Emailed%20Contacts/', '/dav/eva/Contacts/'], 1],
  ['SOGo', ['/SOGo/dav/eva/Contacts/collected/', '/SOGo/dav/eva/Contacts/personal/'], 1],
  [
    'Nextcloud',
    ['/remote.php/dav/addressbooks/users/eva/family/', '/remote.php/dav/addressbooks/users/eva/contacts/'],
    1
  ],
  ['a server with names of its own', ['/a/', '/b/'], 0]
])('of %s, the book that each account has is taken', (_what, paths, wanted) => {
  const books = paths.map((path) => book(path))
  expect(targetBook(books, undefined)).toBe(books[wanted])
})

test('a book that fills itself is better than none, one that may only be read isn’t', () => {
  const collected = book('/c/', { displayName: 'Collected addresses' })
  expect(targetBook([book('/contacts/', { isReadOnly: true }), collected], undefined)).toBe(collected)
  expect(targetBook([book('/contacts/', { isReadOnly: true })], undefined)).toBeUndefined()
})

test('the book that somebody named is taken, and what is no book is no obstacle', () => {
  const [usual, last, named] = [book('/contacts/'), book('/last/'), book('/choir/')]
  const books = [usual, last, named]
  expect(targetBook(books, last.url, 'https://dav.example/choir')).toBe(named)
  expect(targetBook(books, last.url, 'https://dav.example/')).toBe(last)
  expect(targetBook([usual, { ...named, isReadOnly: true }], undefined, named.url)).toBe(usual)
})

test('the book of the last time is taken again, as long as it can be written', () => {
  const [usual, last] = [book('/contacts/'), book('/old-friends/')]
  expect(targetBook([usual, last], last.url)).toBe(last)
  expect(targetBook([usual], last.url)).toBe(usual)
  expect(targetBook([usual, { ...last, isReadOnly: true }], last.url)).toBe(usual)
})
