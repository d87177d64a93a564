import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { readVcards, writeVcardsFour } from '../../../../src-main/core/contacts/index.ts'
import type { Card, Property } from '../../../../src-main/core/contacts/types.ts'
import { cardFrom } from '../../../../src-main/core/contacts/vcard/canonical.ts'
import { anyCard } from '../vcard/arbitrary-card.ts'

const read = (text: string) => readVcards(Buffer.from(text), { file: 'x.vcf' }).cards.map(({ card }) => card)
const write = (...cards: Card[]) => writeVcardsFour(cards, 'x.vcf')
const four = (...lines: string[]) =>
  linesOf(
    write(...read(`BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Eva\r\nUID:1\r\n${lines.join('\r\n')}\r\nEND:VCARD\r\n`))
      .text
  )

/** The lines that were asked for: without what every card has. */
function linesOf(text: string): string[] {
  return text
    .replace(/\r\n /g, '')
    .split('\r\n')
    .filter((line) => line !== '' && !/^(?:BEGIN|END|VERSION|FN|UID):|^N:(?:;|Eva)/.test(line))
}

describe('a card in vCard 4.0', () => {
  it.each<[about: string, three: string[], four: string[]]>([
    ['a name to sort by', ['N:Berg;Eva;;;', 'SORT-STRING:berg'], ['N;SORT-AS=berg:Berg;Eva;;;']],
    [
      'kinds of numbers, and the preferred one',
      ['TEL;TYPE=HOME,VOICE,pref:1', 'TEL;TYPE=CELL:2'],
      ['TEL;TYPE=home;TYPE=voice;PREF=1:1', 'TEL;TYPE=cell:2']
    ],
    ['kinds that 4.0 no longer knows', ['TEL;TYPE=CAR:1'], ['TEL;TYPE=x-car:1']],
    ['e-mail addresses', ['EMAIL;TYPE=INTERNET,WORK:a@b.example'], ['EMAIL;TYPE=work:a@b.example']],
    [
      'labels of their own',
      ['item1.TEL:1', 'item1.X-ABLabel:Ferienhaus\\, oben'],
      ['item1.TEL:1', 'item1.X-ABLabel:Ferienhaus\\, oben']
    ],
    ['a birthday', ['BDAY:1980-03-22'], ['BDAY:19800322']],
    ['a birthday without a year', ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22'], ['BDAY:--0322']],
    ['a birthday on 29 February', ['BDAY:2000-02-29'], ['BDAY:20000229']],
    ['a birthday in words', ['X-BDAY-TEXT:circa 1800'], ['X-BDAY-TEXT:circa 1800']],
    ['an anniversary, once', ['X-ANNIVERSARY:2001-05-06'], ['ANNIVERSARY:20010506']],
    [
      'relations',
      ['item1.X-ABRELATEDNAMES:Hans', 'item1.X-ABLabel:_$!<Spouse>!$_'],
      ['RELATED;VALUE=text;TYPE=spouse:Hans']
    ],
    [
      'relations that 4.0 has no exact word for',
      ['item1.X-ABRELATEDNAMES:Ida', 'item1.X-ABLabel:_$!<Mother>!$_'],
      ['item1.X-ABRELATEDNAMES:Ida', 'item1.X-ABLabel:_$!<Mother>!$_']
    ],
    ['a picture', ['PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ'], ['PHOTO:data:image/jpeg;base64,/9j/4AAQ']],
    [
      'a picture that is elsewhere',
      ['PHOTO;VALUE=uri:https://example.org/a,b.jpg'],
      ['PHOTO:https://example.org/a,b.jpg']
    ],
    [
      'the text for an envelope',
      ['ADR;TYPE=HOME:;;Str. 1;Ort;;;', 'LABEL;TYPE=HOME:Str. 1\\n"Ort"'],
      ["ADR;TYPE=home;LABEL=Str. 1^n^'Ort^':;;Str. 1;Ort;;;"]
    ],
    [
      'the text for an envelope alone',
      ['LABEL;TYPE=WORK:Str. 1\\nOrt'],
      ['ADR;TYPE=work;LABEL=Str. 1^nOrt:;;;;;;']
    ],
    ['a place', ['GEO:48.2;16.3'], ['GEO:geo:48.2,16.3']],
    ['a time zone', ['TZ:-05:00'], ['TZ;VALUE=utc-offset:-0500']],
    ['a firm', ['X-ABShowAs:COMPANY'], ['KIND:org']],
    ['a department without a firm', ['ORG:;Einkauf'], ['ORG:;Einkauf']],
    ['groups', ['CATEGORIES:A\\, B,C'], ['CATEGORIES:A\\, B,C']],
    [
      'a group, with its members',
      ['X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:2'],
      ['KIND:group', 'MEMBER:urn:uuid:2']
    ],
    [
      'addresses of the web',
      ['URL:https://example.org/?a=1,2;3', 'URL:www.example.org'],
      ['URL:https://example.org/?a=1,2;3', 'URL:http://www.example.org']
    ],
    [
      'what nobody knows',
      ['X-Foo;X-A=1;X-A="2,3";TYPE=Own:a;b,c\\;d'],
      ['X-Foo;X-A=1,"2,3";TYPE=Own:a;b,c\\;d']
    ],
    ['text with colons', ['NOTE:http://x: C:\\\\new'], ['NOTE:http://x: C:\\\\new']]
  ])('has %s', (_, three, expected) => {
    expect(four(...three)).toEqual(expected)
  })

  it('loses nothing that 4.0 has no place for, and says so', () => {
    const [card] = read('BEGIN:VCARD\nFN:Eva\nUID:1\nCLASS:PRIVATE\nFOO;BAR=1:x\nX_ODD:y\nEND:VCARD\n')
    const { text, problems } = write(card ?? { properties: [] })
    expect(linesOf(text)).toEqual(['X-CLASS:PRIVATE', 'X-FOO;X-BAR=1:x', ...linesOf(text).slice(2)])
    expect(problems.slice(0, 2)).toEqual(
      ['CLASS', 'FOO'].map((property) => ({
        code: 'card.renamedInFour',
        file: 'x.vcf',
        card: 1,
        line: 0,
        params: { property },
        isLeftBehind: false
      }))
    )
  })

  it('that can’t be written keeps no other from being written', () => {
    const [good] = read('BEGIN:VCARD\nFN:Eva\nUID:1\nEND:VCARD\n')
    const { text, problems } = write({ properties: [] }, good ?? { properties: [] })
    expect(read(text)).toHaveLength(1)
    expect(problems).toMatchObject([{ code: 'card.unreadable', card: 1, isLeftBehind: true }])
  })

  it('keeps the second of what 4.0 allows once', () => {
    const once: Property[] = ['1', '2'].map((value) => ({
      name: 'KIND',
      parameters: [],
      value: `x-${value}`
    }))
    const { text } = write({ properties: [{ name: 'FN', parameters: [], value: 'Eva' }, ...once] })
    expect(linesOf(text)).toEqual(['KIND:x-1', 'X-KIND:x-2'])
  })
})

/** A property apart from what 4.0 says by its kind: the type of e-mail addresses, and types' capitals. */
const comparable = ({ properties }: Card) =>
  properties
    .map(({ group, name, parameters, value }) => ({
      group,
      name,
      value,
      parameters: parameters
        .filter((parameter) => name !== 'EMAIL' || parameter.value !== 'INTERNET')
        .map((parameter) =>
          parameter.name === 'TYPE'
            ? `TYPE=${parameter.value.toLowerCase()}`
            : `${parameter.name}=${parameter.value}`
        )
        .sort()
    }))
    .map((property) => JSON.stringify(property))
    .sort()

describe('a card in vCard 4.0', () => {
  it.each([
    ['LABEL;TYPE=WORK:Str. 1\\nOrt'],
    ['TEL;TYPE=CAR:1'],
    ['N:Berg;Eva;;;', 'SORT-STRING:berg'],
    ['X-ABShowAs:COMPANY', 'TZ:-05:00', 'GEO:48.2;16.3'],
    ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22', 'X-ANNIVERSARY:2001-05-06', 'GENDER:F'],
    ['item1.X-ABRELATEDNAMES:Hans', 'item1.X-ABLabel:_$!<Assistant>!$_', 'X-SOCIALPROFILE;TYPE=twitter:x']
  ])('is read back as it was: %s %s %s', (...lines) => {
    const before = read(
      `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Eva\r\nUID:1\r\n${lines.join('\r\n')}\r\nEND:VCARD\r\n`
    )
    expect(read(write(...before).text).map(comparable)).toEqual(before.map(comparable))
  })
})

describe('any card', () => {
  it('that is written in 4.0 is read back equal, and the library can read it', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const canonical = cardFrom(card.properties)
        const { text, problems } = write(canonical ?? card)
        expect(problems).toEqual([])
        expect(read(text).map(comparable)).toEqual([comparable(canonical ?? card)])
      }),
      { numRuns: 300 }
    )
  })

  it('has lines of 75 octets at most, and whole characters', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        for (const line of write(card).text.split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
          expect(line.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 100 }
    )
  })

  it('is read by ical.js with the same values', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        // It takes a backslash before a quote for an escape, which RFC 6868 doesn't know, and leaves those of semicolons.
        const properties = card.properties.map((property) => ({ ...property, parameters: [] }))
        const component = new ICAL.Component(ICAL.parse(write({ properties }).text) as never)
        for (const name of ['note', 'title', 'fn', 'tel', 'email']) {
          const wanted = card.properties.filter((property) => property.name.toLowerCase() === name)
          const got = component
            .getAllProperties(name)
            .map((property) => semicolons(String(property.getFirstValue())))
          expect(got).toEqual(wanted.map(({ value }) => semicolons(unescaped(value))))
        }
      }),
      { numRuns: 200 }
    )
  })
})

const unescaped = (value: string) =>
  value.replace(/\\([\s\S])/g, (_, each: string) => (each === 'n' ? '\n' : each))
const semicolons = (text: string) => text.replace(/\\+;/g, ';')
