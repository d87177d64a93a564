import {
  type BringOptions,
  type BringOutcome,
  bringContacts
} from '../../../../src-main/core/contacts/bring/bring.ts'
import { cardIn } from '../../../../src-main/core/contacts/bring/form.ts'
import { planBringing, settleContacts } from '../../../../src-main/core/contacts/bring/plan.ts'
import type { AddressBook } from '../../../../src-main/core/contacts/carddav/address-book.ts'
import type { StoredCard } from '../../../../src-main/core/contacts/matching/plan.ts'
import type { Answer } from '../../../../src-main/core/contacts/matching/settle.ts'
import type { Card } from '../../../../src-main/core/contacts/types.ts'

/** A card's text, with these lines. */
export function textWith(uid: string, name: string, ...lines: readonly string[]): string {
  const all = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${uid}`,
    `FN:${name}`,
    `N:${name};;;;`,
    ...lines,
    'END:VCARD'
  ]
  return all.map((line) => `${line}\r\n`).join('')
}

export function cardWith(uid: string, name: string, ...lines: readonly string[]): Card {
  return cardOf(textWith(uid, name, ...lines))
}

export function cardOf(text: string): Card {
  const card = cardIn(text)
  if (!card) throw new Error(`No card: ${text}`)
  return card
}

/** An address book, read as it is now. */
export async function storedIn(book: AddressBook): Promise<StoredCard[]> {
  const stored: StoredCard[] = []
  for await (const read of book.read((await book.list()).map(({ href }) => href))) {
    if (read.kind === 'card') stored.push({ href: read.href, etag: read.etag ?? '', card: cardOf(read.text) })
  }
  return stored
}

export type Bring = Partial<BringOptions> &
  Pick<BringOptions, 'book' | 'journal'> & {
    readonly style?: 'categories' | 'apple'
    readonly answers?: ReadonlyMap<number, Answer>
  }

/** Plans and brings, as a run does it. */
export async function bring(found: readonly Card[], options: Bring): Promise<BringOutcome> {
  const { style = 'categories', answers, ...rest } = options
  const plan = planBringing(found, await storedIn(options.book), style, 'FR')
  return bringContacts(settleContacts(plan, answers), { version: '3.0', host: 'new.test', ...rest })
}
