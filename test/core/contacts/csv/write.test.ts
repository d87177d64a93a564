import fc from 'fast-check'
import papaparse from 'papaparse'
import { describe, expect, it } from 'vitest'
import type { Card, Property } from '../../../../src-main/core/contacts/types.ts'
import { withoutApostrophe } from '../../../../src-main/core/contacts/csv/formula.ts'
import { writeCsv } from '../../../../src-main/core/contacts/csv/write.ts'
import { escapeText, joinComponents, property } from '../../../../src-main/core/contacts/vcard/value.ts'
import { lineOfText } from '../vcard/arbitrary-card.ts'
import { linesOf, readText } from './lines.ts'

const table = (text: string) =>
  papaparse.parse<Record<string, string>>(text.replace('\uFEFF', ''), { header: true, delimiter: ',' }).data
const types = (...values: string[]) => values.map((value) => ({ name: 'TYPE', value }))
const card = (...properties: Property[]): Card => ({
  properties: [...properties, { name: 'UID', parameters: [], value: '1' }]
})
const name: Property = { name: 'N', parameters: [], value: 'Doe;Ann;;;' }

describe('contacts as CSV', () => {
  it('have one row each, and a column for each of the most values that one has', () => {
    const [ann, bob] = table(
      writeCsv([
        card(name, property('TEL', '1', types('WORK', 'VOICE')), property('TEL', '2', types('CELL', 'pref'))),
        card(property('FN', 'ACME'), { name: 'N', parameters: [], value: ';;;;' }, property('ORG', 'ACME'))
      ])
    )
    expect(ann).toMatchObject({
      'First Name': 'Ann',
      'Last Name': 'Doe',
      'Phone 1 - Label': 'Work',
      'Phone 1 - Value': '1',
      'Phone 2 - Label': '* Mobile',
      'Phone 2 - Value': '2'
    })
    expect(bob).toMatchObject({ 'First Name': '', 'Organization Name': 'ACME', 'Phone 1 - Value': '' })
  })

  it('have groups as labels, whether of categories or of group cards', () => {
    const group = {
      properties: [
        property('FN', 'Team'),
        property('X-ADDRESSBOOKSERVER-KIND', 'group'),
        property('X-ADDRESSBOOKSERVER-MEMBER', 'urn:uuid:1')
      ]
    }
    const [row, ...others] = table(
      writeCsv([group, card(name, { name: 'CATEGORIES', parameters: [], value: 'Verein,A\\, B,myContacts' })])
    ).filter(({ Labels }) => Labels !== undefined)
    expect(row?.Labels?.split(' ::: ').sort()).toEqual(['A, B', 'Team', 'Verein'])
    expect(others).toEqual([])
  })

  it('have what Google has no column for as custom fields', () => {
    const [row] = table(
      writeCsv([
        card(
          name,
          property('ROLE', 'Nurse'),
          property('IMPP', 'xmpp:a@b', [{ name: 'X-SERVICE-TYPE', value: 'Jabber' }]),
          { name: 'PHOTO', parameters: [{ name: 'ENCODING', value: 'b' }], value: 'AAAA' }
        )
      ])
    )
    expect(row).toMatchObject({
      'Custom Field 1 - Label': 'Role',
      'Custom Field 1 - Value': 'Nurse',
      'Custom Field 2 - Label': 'Jabber',
      'Custom Field 2 - Value': 'xmpp:a@b',
      Photo: ''
    })
  })

  it('are read without the apostrophe that other programs put before a number', () => {
    expect(withoutApostrophe("'+49 30 1")).toBe('+49 30 1')
    expect(withoutApostrophe("'--03-22")).toBe('--03-22')
    expect(withoutApostrophe("'t Hart")).toBe("'t Hart")
  })

  it('have a full name as a custom field where it says more than the parts of the name and the firm', () => {
    const named = (full: string, parts: string) =>
      card(property('FN', full), { name: 'N', parameters: [], value: parts }, property('ORG', 'ACME'))
    const rows = table(
      writeCsv([
        named('Jim Doe', 'Doe;James;;;'),
        named('Doe, James (ACME)', 'Doe;James;;;'),
        named('ACME', ';;;;')
      ])
    )
    expect(rows.slice(0, 3).map((row) => row['Custom Field 1 - Value'])).toEqual(['Jim Doe', '', ''])
    expect(rows[0]).toMatchObject({ 'First Name': 'James', 'Custom Field 1 - Label': 'Full name' })
  })

  it('hold nothing that a spreadsheet would run, and numbers as they are', () => {
    const text = writeCsv([
      card(
        name,
        property('NOTE', '=cmd|x'),
        property('TEL', '+49 (30) 1-2'),
        property('NICKNAME', '-1+cmd|x')
      )
    ])
    expect(table(text)[0]).toMatchObject({
      Notes: "'=cmd|x",
      Nickname: "'-1+cmd|x",
      'Phone 1 - Value': '+49 (30) 1-2'
    })
  })

  it('get their texts back, whatever they begin with', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^['=+\-@\t 0-9a]*$/), (text) => {
        const cell = table(writeCsv([card(name, property('TITLE', text))]))[0]?.['Organization Title'] ?? ''
        expect(withoutApostrophe(cell)).toBe(text)
      })
    )
  })
})

/** A value that a cell can hold: without blanks around it, and without the mark between several values. */
const text = lineOfText
  .map((line) => line.normalize('NFC').trim())
  .filter((line) => line !== '' && !line.includes(':::') && !/\p{Cc}/u.test(line) && line.isWellFormed())

const kinded = (of: string, value: fc.Arbitrary<string>, ...kinds: readonly string[][]) =>
  fc
    .record({ value, kind: fc.constantFrom(...kinds) })
    .map(({ value, kind }): Property =>
      property(of, value, types(...(of === 'EMAIL' ? ['INTERNET'] : []), ...kind))
    )

const expressible: fc.Arbitrary<Card> = fc
  .record({
    name: fc.array(text, { minLength: 5, maxLength: 5 }),
    values: fc.array(
      fc.oneof(
        kinded('TEL', text, [], ['HOME'], ['WORK'], ['CELL'], ['WORK', 'FAX'], ['PAGER'], ['MAIN'], ['CAR']),
        kinded('EMAIL', text, [], ['HOME'], ['WORK']),
        fc
          .record({
            parts: fc.array(text, { minLength: 7, maxLength: 7 }),
            kind: fc.constantFrom([], ['HOME'], ['WORK'])
          })
          .map(({ parts, kind }): Property => ({
            name: 'ADR',
            parameters: types(...kind),
            value: joinComponents(parts)
          }))
      ),
      { maxLength: 6 }
    ),
    groups: fc.uniqueArray(text, {
      maxLength: 3,
      selector: (group) => group.toLowerCase().replace(/\s+/g, ' ')
    }),
    note: text,
    day: fc.date({ min: new Date('1700-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  })
  .map(({ name, values, groups, note, day }) => ({
    properties: [
      { name: 'N', parameters: [], value: joinComponents(name) },
      property('NOTE', note),
      { name: 'BDAY', parameters: [], value: day.toISOString().slice(0, 10) },
      ...(groups.length > 0
        ? [
            {
              name: 'CATEGORIES',
              parameters: [],
              value: groups.map((each) => escapeText(each.replace(/\s+/g, ' '))).join(',')
            }
          ]
        : []),
      ...values
    ]
  }))

describe('what we write', () => {
  it('we read back equal, as far as CSV can express it', () => {
    fc.assert(
      fc.property(fc.array(expressible, { minLength: 1, maxLength: 3 }), (cards) => {
        const read = readText(writeCsv(cards))
        expect(read.problems).toEqual([])
        expect(read.cards.map((found) => linesOf(found.card))).toEqual(cards.map(linesOf))
      }),
      { numRuns: 200 }
    )
  })
})
