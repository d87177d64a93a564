import type { Card } from '../../../../src-main/core/contacts/types.ts'
import {
  componentsOf,
  listOf,
  propertiesNamed,
  unescapeText
} from '../../../../src-main/core/contacts/vcard/value.ts'

/** What a card says, in the terms that every reader has: texts, and components of texts. */
export type Told = Readonly<Record<string, readonly unknown[]>>

const structured = ['N', 'ADR'] as const
const texts = ['FN', 'UID', 'TEL', 'EMAIL', 'NOTE', 'TITLE', 'BDAY', 'X-ABLABEL'] as const

/** What we say that a card says. */
export function told(card: Card): Told {
  const values = (name: string) => propertiesNamed(card, name).map(({ value }) => value)
  return {
    ...Object.fromEntries(structured.map((name) => [name, values(name).map(componentsOf)])),
    ...Object.fromEntries(texts.map((name) => [name, values(name).map(unescapeText)])),
    // vobject drops empty units at the end.
    ORG: values('ORG').map((value) => withoutEmptyEnd(componentsOf(value).map(([unit = '']) => unit))),
    CATEGORIES: values('CATEGORIES').map(listOf),
    PHOTO: values('PHOTO'),
    types: card.properties
      .filter(({ name }) => name === 'TEL')
      .map(({ parameters }) =>
        parameters.filter(({ name }) => name === 'TYPE').map(({ value }) => value.toUpperCase())
      ),
    groups: card.properties.map(({ group = '' }) => group)
  }
}

export function withoutEmptyEnd(units: readonly string[]): string[] {
  return units.slice(0, units.findLastIndex((unit) => unit !== '') + 1)
}
