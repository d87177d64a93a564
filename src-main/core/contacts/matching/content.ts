import { createHash } from 'node:crypto'
import { birthdayOf } from './birthday.ts'
import type { Card, Property } from '../vcard/property.ts'
import { componentsOf, escapeText, joinComponents, labelOf, unescapeText } from '../vcard/value.ts'

/** What programs note down for themselves; it isn't about the person. */
const bookkeeping = new Set(['UID', 'REV', 'PRODID', 'X-OLD-UID', 'PROFILE'])

/** The lines that say something about another line of their group: its label, and the country of an address. */
const companions = new Set(['X-ABLABEL', 'X-ABADR'])

/** Types that say no more than the property's name. */
const plainTypes = new Set(['internet', 'voice'])

/** Whether a property is a program's note for itself: `UID`, `REV`, `PRODID`, `PROFILE`. */
export function isBookkeeping({ name }: Property): boolean {
  return bookkeeping.has(name.toUpperCase())
}

/** Whether a property belongs to another one of its group: `item1.X-ABLabel`. */
export function isCompanion({ name, group }: Property): boolean {
  return group !== undefined && companions.has(name.toUpperCase())
}

/** Whether a property says nothing: no value, or only separators. */
export function isEmpty({ value }: Property): boolean {
  return /^[\s;,]*$/.test(value)
}

/** The types of a property that say something, in lower case, sorted, each once; `pref` among them. */
export function typesOf({ parameters }: Property): string[] {
  const types = parameters.filter(({ name }) => name === 'TYPE').map(({ value }) => value.toLowerCase())
  return [...new Set(types)].filter((type) => !plainTypes.has(type)).sort()
}

/** Values in which an escaped separator is another thing than a plain one. */
const structured = /^(?:N|ADR|ORG|GENDER|NICKNAME|CATEGORIES)$/i

/**
 * A value in the one form in which it is compared: canonical Unicode, a blank for blanks, no empty components at the
 * end, and the same escapes for all texts: servers that parse cards escape what they don't know.
 */
export function plainValue({ name, value }: Property): string {
  const text = value.normalize('NFC')
  return (
    structured.test(name)
      ? joinComponents(withoutEmptyEnd(componentsOf(text)))
      : escapeText(unescapeText(text))
  )
    .replace(/[^\S\n]+/g, ' ')
    .trim()
}

function withoutEmptyEnd(components: readonly string[][]): string[][] {
  const last = components.findLastIndex((texts) => texts.some((text) => text.trim() !== ''))
  return components.slice(0, last + 1)
}

/** Whether a property's value is a picture or a sound. */
export function isMedia({ name }: Property): boolean {
  return /^(PHOTO|LOGO|SOUND)$/i.test(name)
}

/** Equal for equal bytes, whatever is said about them and however their text is folded; for a link, the link. */
export function mediaHash({ value }: Property): string {
  const text = value.replace(/^data:[^,]*,/i, '').replace(/\s/g, '')
  return sha256(/^[\w+/=-]+$/.test(text) ? Buffer.from(text, 'base64') : text)
}

/**
 * Equal for cards that say the same: SHA-256 over the sorted properties, without `UID`, `REV` and `PRODID`, with labels
 * instead of group numbers, pictures by their bytes, types in any order.
 */
export function contentHash(card: Card): string {
  const lines = card.properties
    .filter((property) => !isBookkeeping(property) && !isEmpty(property) && !isLabelOfOther(card, property))
    .map((property) => lineOf(card, property))
  return sha256([...new Set(lines)].sort().join('\n'))
}

function lineOf(card: Card, property: Property): string {
  const name = property.name.toUpperCase()
  if (isMedia(property)) return `${name}:${mediaHash(property)}`
  const birthday = name === 'BDAY' ? birthdayOf(property) : undefined
  const others = property.parameters
    .filter((parameter) => !['TYPE', 'VALUE', 'X-APPLE-OMIT-YEAR'].includes(parameter.name))
    .map((parameter) => `${parameter.name}=${parameter.value}`)
  const value = birthday ? `${birthday.year ?? ''}-${birthday.month}-${birthday.day}` : plainValue(property)
  return JSON.stringify([
    name,
    typesOf(property),
    others.sort(),
    labelOf(card, property)?.trim() ?? '',
    value
  ])
}

/** A label is told with the property that it stands at. */
function isLabelOfOther(card: Card, property: Property): boolean {
  return property.name.toUpperCase() === 'X-ABLABEL' && isCompanion(property) && hasMain(card, property)
}

/** Whether a companion has something to accompany. */
export function hasMain(card: Card, companion: Property): boolean {
  return card.properties.some((other) => inOneGroup(other, companion) && !isCompanion(other))
}

/** Whether two properties of a card carry the same group name. */
export function inOneGroup(one: Property, other: Property): boolean {
  return one.group !== undefined && one.group.toLowerCase() === other.group?.toLowerCase()
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
