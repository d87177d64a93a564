import type { Card } from '../vcard/property.ts'
import { textOf } from '../vcard/value.ts'

/** Whether a card stands for a group of others: Apple's name for it, or the one of RFC 6350 §6.1.4. */
export function isGroupCard(card: Card): boolean {
  return ['X-ADDRESSBOOKSERVER-KIND', 'KIND'].some(
    (name) => textOf(card, name)?.trim().toLowerCase() === 'group'
  )
}
