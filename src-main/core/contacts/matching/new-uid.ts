import { contentHash } from './content.ts'
import { uidKey, uuidOf } from '../groups/uid.ts'
import { property, textOf } from '../vcard/value.ts'
import type { Card } from '../vcard/property.ts'

/**
 * The card with a UID that nobody has: its own where that is free, else a new one, with the old one kept in `X-OLD-UID`.
 * The same card gets the same new UID each time.
 * @param taken as `uidKey` gives them
 */
export function withFreeUid(card: Card, taken: ReadonlySet<string>): Card {
  const uid = textOf(card, 'UID') ?? ''
  if (uid && !taken.has(uidKey(uid))) return card
  const content = contentHash(card)
  let renewed = uuidOf(`${uid} ${content}`)
  while (taken.has(renewed)) renewed = uuidOf(`${renewed} ${content}`)
  const others = card.properties.filter(({ name }) => name.toUpperCase() !== 'UID')
  return {
    properties: [...others, property('UID', renewed), ...(uid ? [property('X-OLD-UID', uid)] : [])]
  }
}
