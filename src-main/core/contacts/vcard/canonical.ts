import { createHash } from 'node:crypto'
import { dates } from './conversions/dates.ts'
import { labels } from './conversions/labels.ts'
import { messengers } from './conversions/messengers.ts'
import { names } from './conversions/names.ts'
import { newer } from './conversions/newer.ts'
import { pictures } from './conversions/pictures.ts'
import { relations } from './conversions/relations.ts'
import { singles } from './conversions/singles.ts'
import { type Conversion, type Draft, made, type Report } from './draft.ts'
import type { Card, Property } from './property.ts'
import { isNamed } from './value.ts'
import { capitals, isBlank } from './values.ts'

const conversions: readonly Conversion[] = [
  newer,
  pictures,
  singles,
  dates,
  relations,
  messengers,
  labels,
  names
]

/** What a card is about, rather than what it says. */
const aboutItself = new Set([
  'VERSION',
  'PRODID',
  'REV',
  'UID',
  'PROFILE',
  'X-ADDRESSBOOKSERVER-KIND',
  'KIND',
  'CLASS'
])
const leftOut = new Set(['VERSION', 'PRODID', 'X-MS-OL-DESIGN'])

/**
 * The card in Rehome's form, from properties of any version whose values are escaped as 3.0 does. Nothing is left out but
 * empty properties of vCard's own, `PRODID`, a second `REV`, Outlook's `X-MS-OL-DESIGN`, the `SOUND;X-IRMC-N` of old phones, and pictures that can't be read.
 * @returns Nothing where there is nothing in it.
 */
export function canonicalCard(drafts: readonly Draft[], report: Report = () => undefined): Card | undefined {
  const written = drafts.flatMap(spoken).filter((draft) => !isBlank(draft))
  if (written.every(isAboutItself)) return undefined
  const converted = conversions.reduce<readonly Draft[]>((done, convert) => convert(done, report), written)
  return { properties: identified(converted.map(propertyOf)) }
}

/** Whether nothing in a card is about anybody. */
export function saysNothing(drafts: readonly Draft[]): boolean {
  return drafts.flatMap(spoken).every((draft) => isBlank(draft) || isAboutItself(draft))
}

function isAboutItself({ name }: Draft): boolean {
  return aboutItself.has(capitals(name))
}

function propertyOf({ group, name, parameters, value }: Draft): Property {
  return group === undefined ? { name, parameters, value } : { group, name, parameters, value }
}

/** Whether properties of this name are never taken over: kilobytes of what a card looks like in Outlook, or who wrote the file. */
export function isLeftOut(name: string): boolean {
  return leftOut.has(capitals(name))
}

/** A card made from properties that were never in a file, such as a row of a table. */
export function cardFrom(properties: readonly Property[]): Card | undefined {
  return canonicalCard(properties.map((property) => ({ ...property, line: 0 })))
}

function spoken(draft: Draft): Draft | readonly Draft[] {
  if (isLeftOut(draft.name)) return []
  const isPhonetic =
    isNamed(draft, 'SOUND') && draft.parameters.some(({ value }) => /^X-IRMC-N$/i.test(value))
  if (!isPhonetic) return draft
  const [family = '', given = ''] = draft.value.split(';')
  return [
    ...(family.trim() === '' ? [] : [made('X-PHONETIC-LAST-NAME', family)]),
    ...(given.trim() === '' ? [] : [made('X-PHONETIC-FIRST-NAME', given)])
  ]
}

/** A card without a `UID` gets the same one each time it is read, so that a second run finds what the first one wrote. */
function identified(properties: readonly Property[]): Property[] {
  const uid = properties.find(({ name }) => name === 'UID')
  return uid ? [...properties] : [...properties, { name: 'UID', parameters: [], value: uidFrom(properties) }]
}

/** Of the kind of a UUID that is made from a name (RFC 9562 §5.5), by SHA-256. */
function uidFrom(properties: readonly Property[]): string {
  const told = properties
    .filter(({ name }) => name !== 'REV')
    .map(({ group = '', name, parameters, value }) => JSON.stringify([group, name, parameters, value]))
    .sort()
  const digest = createHash('sha256').update('rehome\n').update(told.join('\n')).digest()
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
