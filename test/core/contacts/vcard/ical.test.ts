import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { writeVcard } from '../../../../src-main/core/contacts/index.ts'
import { unescapeText } from '../../../../src-main/core/contacts/vcard/value.ts'
import { anyCard } from './arbitrary-card.ts'
import { told, type Told, withoutEmptyEnd } from './other-readers.ts'

type JcardProperty = readonly [
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  type: string,
  ...unknown[]
]

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value])

/** What ical.js says that a card says. */
function toldByIcal(text: string): Told {
  const [, properties] = ICAL.parse(text) as unknown as [string, readonly JcardProperty[]]
  const named = (name: string) => properties.filter(([each]) => each === name.toLowerCase())
  const values = (name: string) => named(name).map(([, , , ...each]) => each)
  const texts = (name: string) => values(name).map(([value]) => value)
  const components = (name: string) => texts(name).map((value) => listed(value).map(listed))
  const plain = ['FN', 'UID', 'TEL', 'EMAIL', 'NOTE', 'TITLE', 'BDAY', 'PHOTO']
  return {
    ...Object.fromEntries(plain.map((name) => [name, texts(name)])),
    N: components('N'),
    ADR: components('ADR'),
    ORG: components('ORG').map((units) => withoutEmptyEnd(units.flat().map(String))),
    CATEGORIES: values('CATEGORIES'),
    // It doesn't know what X- properties hold, and leaves them alone.
    'X-ABLABEL': texts('X-ABLABEL').map((value) => unescapeText(String(value))),
    types: named('TEL').map(([, { type = [] }]) => listed(type).map((each) => String(each).toUpperCase())),
    groups: properties
      .filter(([name]) => !['version', 'prodid'].includes(name))
      .map(([, { group = '' }]) => String(group).toLowerCase())
  }
}

/** ical.js leaves a semicolon escaped in the texts of a 3.0. */
function tolerant(said: Told): unknown {
  const text = JSON.stringify(said, (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\\;', ';') : value
  )
  return JSON.parse(text)
}

test('ical.js reads from what we write what we read from it', () => {
  // It can't tell an escaped backslash before a separator from an escaped separator.
  const fair = anyCard.filter(({ properties }) => properties.every(({ value }) => !value.includes('\\\\')))
  fc.assert(
    fc.property(fair, (card) => {
      expect(tolerant(toldByIcal(writeVcard(card)))).toEqual(tolerant(told(card)))
    }),
    { numRuns: 300 }
  )
})
