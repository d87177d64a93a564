import type { BookInfo, ContactsAccount } from '../contacts/index.ts'
import { RehomeError } from '../errors.ts'

/** What servers call the address book that each account has; the others are of a kind of their own. */
const usual = /\/(contacts|default|personal|addressbook|card|address%20book)\/$/i
/** Books that fill themselves with everybody whom one writes to (Zimbra, Roundcube, SOGo). */
const filledByItself = /emailed|collected|recent/i

/**
 * The address book that contacts are put into: the one that was named, else the one of the last time, else the account's
 * own.
 * @param named An address that somebody gave; often not of a book, but of where books are looked for.
 */
export function targetBook(
  books: readonly BookInfo[],
  last: string | undefined,
  named?: string
): BookInfo | undefined {
  const writable = books.filter(({ isReadOnly }) => !isReadOnly)
  const at = (address: string | undefined) =>
    writable.find(({ url }) => address !== undefined && withSlash(url) === withSlash(address))
  return at(named) ?? at(last) ?? [...writable].sort((a, b) => rank(a) - rank(b))[0]
}

const withSlash = (address: string) => new URL(address).href.replace(/\/*$/, '/')

function rank({ url, displayName }: BookInfo): number {
  if (filledByItself.test(displayName) || filledByItself.test(url)) return 2
  return usual.test(url) ? 0 : 1
}

/**
 * Makes an address book where an account has none.
 * @throws {RehomeError} `contacts.readOnly` where there are some that can only be read, `contacts.noAddressBook` where the
 * server lets nobody make one.
 */
export async function createBook(account: ContactsAccount, email: string): Promise<BookInfo> {
  const host = email.slice(email.lastIndexOf('@') + 1)
  // One that may only be read stands for all: the account is another's.
  const isReadOnly = account.books.length > 0
  const made = isReadOnly ? undefined : await account.createBook('Contacts', 'contacts')
  if (made?.kind === 'created') return made.book
  const refused = new RehomeError(isReadOnly ? 'contacts.readOnly' : 'contacts.noAddressBook', { host })
  refused.side = 'new'
  throw refused
}
