import fc from 'fast-check'
import type { Card, Parameter, Property } from '../../../../src-main/core/contacts/types.ts'
import { escapeText, joinComponents } from '../../../../src-main/core/contacts/vcard/value.ts'

const awkward = [
  'Müller',
  '👩‍👩‍👧‍👦',
  '🇫🇷',
  'محمد',
  '山田',
  'e\u0301',
  'C:\\neu\\',
  'a\\;b\\,c',
  ', ; : " \' ^ = %',
  "^n^'^^",
  '\ufeff',
  '=C3=BC=',
  'END:VCARD',
  ' BEGIN:VCARD',
  '\t',
  '\u0085\u2028'
]

/** Control characters aren't kept: CardDAV is XML, which can't carry them. */
const isControl = (character: string) => /\p{Cc}/u.test(character) && !/[\t\x80-\x9f]/.test(character)

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(...awkward)
)

/** A line of text as people write it, and as they don't. */
export const lineOfText = fc.array(piece, { maxLength: 8 }).map((pieces) =>
  Array.from(pieces.join(''))
    .filter((character) => !isControl(character))
    .join('')
)

const textOfLines = fc.array(lineOfText, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'))
const trimmed = lineOfText.map((text) => text.trim())
const said = trimmed.filter((text) => text !== '')

const types = (...values: readonly string[]) =>
  fc.subarray([...values]).map((chosen): Parameter[] => chosen.map((value) => ({ name: 'TYPE', value })))
const own = fc.array(fc.record({ name: fc.constantFrom('X-A', 'X-B', 'X-LONG-NAME'), value: textOfLines }), {
  maxLength: 3
})

const parts = (count: number) => fc.array(trimmed, { minLength: count, maxLength: count })

const plain = (name: string, value: fc.Arbitrary<string>, parameters: fc.Arbitrary<Parameter[]>) =>
  fc
    .record({ value, parameters, own })
    .map((made): Property => ({ name, parameters: [...made.parameters, ...made.own], value: made.value }))

const optional: fc.Arbitrary<Property>[] = [
  plain('TEL', said.map(escapeText), types('HOME', 'cell', 'voice', 'FAX')),
  plain('EMAIL', said.filter((text) => !/^mailto:/i.test(text)).map(escapeText), types('INTERNET', 'WORK')),
  plain('NOTE', textOfLines.filter((text) => text.trim() !== '').map(escapeText), fc.constant([])),
  plain('TITLE', said.map(escapeText), fc.constant([])),
  plain(
    'ORG',
    parts(2)
      .filter((texts) => texts.some(Boolean))
      .map(joinComponents),
    fc.constant([])
  ),
  plain(
    'CATEGORIES',
    fc.array(said, { minLength: 1, maxLength: 4 }).map((texts) => texts.map(escapeText).join(',')),
    fc.constant([])
  ),
  plain(
    'ADR',
    parts(7)
      .filter((texts) => texts.some(Boolean))
      .map(joinComponents),
    types('HOME', 'postal')
  ),
  plain('URL', fc.webUrl({ withQueryParameters: true, withFragments: true }), types('WORK')),
  plain(
    'BDAY',
    fc
      .date({ min: new Date('1605-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    fc.constant([])
  ),
  plain('X-UNKNOWN-Thing', lineOfText, types('a', 'B c')),
  fc.uint8Array({ minLength: 10, maxLength: 400 }).map((bytes) => ({
    name: 'PHOTO',
    parameters: [
      { name: 'ENCODING', value: 'b' },
      { name: 'TYPE', value: 'JPEG' }
    ],
    value: Buffer.from([0xff, 0xd8, 0xff, ...bytes]).toString('base64')
  }))
]

/** A property of a group with its label, Apple's way. */
const labelled = fc
  .record({ property: plain('TEL', said.map(escapeText), types('VOICE')), label: said })
  .map(({ property, label }) => (group: string): Property[] => [
    { group, ...property },
    { group, name: 'X-ABLabel', parameters: [], value: escapeText(`§${label}`) }
  ])

/** Any card in Rehome's form. */
export const anyCard: fc.Arbitrary<Card> = fc
  .record({
    name: parts(5).filter((texts) => texts.some(Boolean)),
    fullName: said,
    uid: fc.uuid(),
    rest: fc.array(fc.oneof(...optional), { maxLength: 8 }),
    labels: fc.array(labelled, { maxLength: 3 })
  })
  .map(({ name, fullName, uid, rest, labels }) => ({
    properties: [
      { name: 'N', parameters: [], value: joinComponents(name) },
      { name: 'FN', parameters: [], value: escapeText(fullName) },
      { name: 'UID', parameters: [], value: uid },
      ...rest.filter(
        (property, at) =>
          property.name !== 'BDAY' || rest.findIndex(({ name: each }) => each === 'BDAY') === at
      ),
      ...labels.flatMap((label, at) => label(`item${at + 1}`))
    ]
  }))
