import { birthdayOf } from '../matching/birthday.ts'
import {
  hasMain,
  isBookkeeping,
  isCompanion,
  isEmpty,
  isMedia,
  mediaHash,
  plainValue,
  typesOf
} from '../matching/content.ts'
import { uidKey } from '../groups/uid.ts'
import type { Card, Property } from '../vcard/property.ts'
import { labelOf, listOf, unescapeText } from '../vcard/value.ts'
import { type ContactField, contactFields } from './remarks.ts'

/**
 * What of a card another one doesn't hold, by the list of what must never be lost (research/contacts.md §2.5), in the
 * order of {@link contactFields}. Case of types, order, needless escapes, 1604 for no year, and how a picture is folded
 * or declared make no difference; neither does what the other one has in addition.
 */
export function differences(sent: Card, held: Card): ContactField[] {
  const there = new Set(held.properties.flatMap((property) => statements(held, property)))
  const missing = new Set(
    sent.properties
      .filter((property) => statements(sent, property).some((statement) => !there.has(statement)))
      .map((property) => fieldOf(sent, property))
  )
  return contactFields.filter((field) => missing.has(field))
}

/** Whether two cards say the same, UIDs included. */
export function saysTheSame(one: Card, other: Card): boolean {
  return differences(one, other).length === 0 && differences(other, one).length === 0
}

/** Parameters that tell how a value is written, or that only its maker reads. */
const silentParameters = new Set([
  ...['TYPE', 'VALUE', 'ENCODING', 'CHARSET', 'MEDIATYPE', 'PREF', 'ALTID', 'SORT-AS'],
  ...['X-APPLE-OMIT-YEAR', 'X-ABCROP-RECTANGLE', 'X-SORT-AS']
])

/** What may be lost: notes that programs make for themselves (research/contacts.md §2.5). */
const dispensable = /^(REV|PRODID|X-OLD-UID|X-ABCROP-RECTANGLE|SOURCE|VERSION)$/

/** What a property says, in one form each; a list says several things. */
function statements(card: Card, property: Property): string[] {
  const name = property.name.toUpperCase()
  if (name === 'UID') return [`UID ${uidKey(unescapeText(property.value))}`]
  if (dispensable.test(name) || isBookkeeping(property) || isEmpty(property)) return []
  if (isCompanion(property) && hasMain(card, property))
    return name === 'X-ABLABEL' ? [] : [short(name, property)]
  if (isMedia(property)) return [`${name} ${mediaHash(property)}`]
  if (name === 'CATEGORIES' || name === 'NICKNAME') {
    return listOf(property.value)
      .map((text) => text.normalize('NFC').trim())
      .filter(Boolean)
      .map((text) => `${name} ${text}`)
  }
  if (name === 'X-ADDRESSBOOKSERVER-MEMBER') return [`${name} ${uidKey(unescapeText(property.value))}`]
  const day = /^(BDAY|X-ANNIVERSARY|X-ABDATE)$/.test(name) ? birthdayOf(property) : undefined
  const value = day ? `${day.year ?? ''}-${day.month}-${day.day}` : plainValue(property)
  const parameters = property.parameters
    .filter((parameter) => !silentParameters.has(parameter.name))
    .map((parameter) => `${parameter.name}=${parameter.value}`)
  const label = labelOf(card, property)?.normalize('NFC').trim() ?? ''
  return [JSON.stringify([name, typesOf(property), parameters.sort(), label, value])]
}

function short(name: string, property: Property): string {
  return `${name} ${plainValue(property)}`
}

const fields: Readonly<Record<string, ContactField>> = {
  FN: 'name',
  N: 'name',
  'SORT-STRING': 'name',
  NICKNAME: 'nickname',
  EMAIL: 'email',
  TEL: 'phone',
  ADR: 'address',
  LABEL: 'address',
  'X-ABADR': 'address',
  PHOTO: 'photo',
  BDAY: 'birthday',
  ANNIVERSARY: 'anniversary',
  'X-ANNIVERSARY': 'anniversary',
  'X-ABDATE': 'anniversary',
  ORG: 'organisation',
  TITLE: 'title',
  ROLE: 'title',
  NOTE: 'note',
  CATEGORIES: 'groups',
  'X-ADDRESSBOOKSERVER-KIND': 'members',
  'X-ADDRESSBOOKSERVER-MEMBER': 'members',
  URL: 'url',
  'X-SOCIALPROFILE': 'url',
  IMPP: 'messenger',
  RELATED: 'relation',
  'X-ABRELATEDNAMES': 'relation',
  UID: 'uid'
}

/** Under which name a person would miss a property; a label alone is missed with what it stands at. */
export function fieldOf(card: Card, property: Property): ContactField {
  const name = property.name.toUpperCase()
  const main = isCompanion(property)
    ? card.properties.find(
        (each) => each.group?.toLowerCase() === property.group?.toLowerCase() && !isCompanion(each)
      )
    : undefined
  if (main) return fieldOf(card, main)
  if (name.startsWith('X-PHONETIC-')) return 'phonetic'
  if (/^X-(JABBER|SKYPE|AIM|ICQ|MSN|YAHOO|GTALK|GOOGLE-TALK|MS-IMADDRESS)/.test(name)) return 'messenger'
  if (/^X-(EVOLUTION-|MS-)?(SPOUSE|MANAGER|ASSISTANT)$/.test(name)) return 'relation'
  return fields[name] ?? 'extras'
}
