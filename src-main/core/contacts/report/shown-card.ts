import { fieldOf } from '../bring/differences.ts'
import type { ContactField } from '../bring/remarks.ts'
import type { Card, Property } from '../vcard/property.ts'
import { componentsOf, textOf, unescapeText } from '../vcard/value.ts'

/** A contact as a person knows it: what it is called, and what it says. */
export interface ShownCard {
  /** Empty where it has none. */
  readonly name: string
  readonly details: readonly ShownDetail[]
}

export interface ShownDetail {
  readonly field: ContactField
  /** Empty for a picture. */
  readonly value: string
}

/** What tells people apart comes first. */
const order: readonly ContactField[] = [
  'email',
  'phone',
  'organisation',
  'title',
  'birthday',
  'address',
  'nickname',
  'messenger',
  'url',
  'anniversary',
  'relation',
  'groups',
  'note',
  'photo'
]

/** @param most How many details, at most; each is cut after 200 characters. */
export function shownCard(card: Card, most = 12): ShownCard {
  const details = card.properties.flatMap((property) => detailsIn(card, property))
  const sorted = details.toSorted((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
  const isNew = ({ field, value }: ShownDetail, index: number) =>
    sorted.findIndex((other) => other.field === field && other.value === value) === index
  return { name: cut(textOf(card, 'FN') ?? ''), details: sorted.filter(isNew).slice(0, most) }
}

function detailsIn(card: Card, property: Property): ShownDetail[] {
  const field = fieldOf(card, property)
  if (!order.includes(field) || /^X-ABLABEL$/i.test(property.name)) return []
  if (field === 'photo') return [{ field, value: '' }]
  const value = cut(plain(property))
  return value === '' ? [] : [{ field, value }]
}

function plain({ name, value }: Property): string {
  if (!/^(ADR|ORG|CATEGORIES|NICKNAME)$/i.test(name)) return unescapeText(value).trim()
  return componentsOf(value)
    .flat()
    .map((text) => text.trim())
    .filter(Boolean)
    .join(', ')
}

const cut = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text)
