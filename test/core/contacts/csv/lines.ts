import type { Card, ReadContacts } from '../../../../src-main/core/contacts/types.ts'
import { readCsv } from '../../../../src-main/core/contacts/csv/read.ts'
import { writeVcards } from '../../../../src-main/core/contacts/vcard/write.ts'

/** A card's lines in order, without what stands in every one. */
export function linesOf(card: Card): string[] {
  return writeVcards([card])
    .replace(/\r\n /g, '')
    .split('\r\n')
    .filter((line) => line !== '' && !/^(?:BEGIN|END|VERSION|PRODID|UID|FN):/.test(line))
    .sort()
}

export function readText(text: string): ReadContacts {
  return readCsv(Buffer.from(text), { file: 'contacts.csv' })
}

/** The lines of the cards of a table. */
export function cardsIn(text: string): string[][] {
  return readText(text).cards.map(({ card }) => linesOf(card))
}

export const nameOf = (card: Card) => card.properties.find(({ name }) => name === 'FN')?.value
