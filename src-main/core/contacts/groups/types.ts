import type { Card } from '../vcard/property.ts'

/** A group of contacts, however its address book writes it down. */
export interface Group {
  readonly name: string
  /** UIDs, as their cards have them; of a card that isn't there, as the group has it. */
  readonly members: readonly string[]
  /** The group's own card, where it has one. */
  readonly card?: Card
}

/** How an address book writes groups: `CATEGORIES` in each contact, or Apple's cards of groups. */
export type GroupStyle = 'categories' | 'apple'
