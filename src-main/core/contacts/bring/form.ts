import { createHash } from 'node:crypto'
import { readVcards } from '../vcard/read.ts'
import type { Card } from '../vcard/property.ts'
import { textOf } from '../vcard/value.ts'
import { writeVcard } from '../vcard/write.ts'
import { writeVcardsFour } from '../vcard-four/write.ts'

/** The version of vCard that an address book is given. */
export type CardVersion = '3.0' | '4.0'

/** A card as it is sent; empty where that version can't express it. */
export function cardText(card: Card, version: CardVersion): string {
  return version === '3.0' ? writeVcard(card) : writeVcardsFour([card], '').text
}

/** A card as it came from an address book; nothing where it is none. */
export function cardIn(text: string): Card | undefined {
  const { cards } = readVcards(Buffer.from(text), { file: '', encoding: 'utf-8' })
  return cards[0]?.card
}

export function uidOf(card: Card): string {
  return textOf(card, 'UID') ?? ''
}

export function nameOf(card: Card): string {
  return textOf(card, 'FN') ?? ''
}

/** What a card's file is called: the same in each run, and of characters that no server mixes up. */
export function fileName(uid: string): string {
  return `${createHash('sha256').update(uid).digest('hex').slice(0, 32)}.vcf`
}
