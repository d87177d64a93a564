import { describe, expect, it, test } from 'vitest'
import { type CardProblem, readVcards, writeVcards } from '../../../../src-main/core/contacts/index.ts'

/** The properties of the one contact in these lines, each as a line of 3.0; without the `N`, `FN` and `UID` of all. */
function propertiesOf(lines: string | Uint8Array, version = '3.0'): string[] {
  const text = `BEGIN:VCARD\r\nVERSION:${version}\r\nUID:1\r\nN:M;E;;;\r\nFN:E M\r\n`
  const bytes = Buffer.concat([Buffer.from(text), Buffer.from(lines), Buffer.from('\r\nEND:VCARD\r\n')])
  const { cards } = readVcards(bytes, { file: 'a.vcf' })
  expect(cards).toHaveLength(1)
  const written = writeVcards(cards.map(({ card }) => card)).replaceAll('\r\n ', '')
  return written.split('\r\n').slice(6, -2)
}

function problemsOf(text: string): Pick<CardProblem, 'code' | 'line' | 'isLeftBehind'>[] {
  const { problems } = readVcards(Buffer.from(text), { file: 'a.vcf' })
  return problems.map(({ code, line, isLeftBehind }) => ({ code, line, isLeftBehind }))
}

const card = (...lines: readonly string[]) => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')

describe('a 2.1', () => {
  it('means a backslash where it has one', () => {
    expect(propertiesOf('NOTE:C:\\neu, a; b', '2.1')).toEqual(['NOTE:C:\\\\neu\\, a\\; b'])
    expect(propertiesOf('ADR:;;a\\;b, c;d', '2.1')).toEqual(['ADR:;;a\\;b\\, c;d;;;'])
  })

  it('keeps notes of several lines together, with the blank lines between', () => {
    expect(propertiesOf('NOTE:one\r\n\r\ntwo 10:30\r\nhttp://example.org', '2.1')).toEqual([
      'NOTE:one\\n\\ntwo 10:30\\nhttp://example.org'
    ])
  })

  it('keeps the blank at which a line was folded', () => {
    expect(propertiesOf('NOTE:one\r\n two', '2.1')).toEqual(['NOTE:one two'])
  })

  it('has pictures in lines without a blank before them', () => {
    expect(propertiesOf('PHOTO;TYPE=PNG;BASE64:\r\niVBORw0K\r\nGgo=\r\n\r\nTEL;CELL:1', '2.1')).toEqual([
      'PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=',
      'TEL;TYPE=CELL:1'
    ])
  })

  it('tells the phonetic name that old phones write as a sound', () => {
    expect(propertiesOf('SOUND;X-IRMC-N:Yamada;Taro;;;', '2.1')).toEqual([
      'X-PHONETIC-LAST-NAME:Yamada',
      'X-PHONETIC-FIRST-NAME:Taro'
    ])
  })
})

describe.each([
  ['BDAY:1980-03-22', 'BDAY:1980-03-22'],
  ['BDAY:19800322', 'BDAY:1980-03-22'],
  ['BDAY:1980-03-22T00:00:00Z', 'BDAY:1980-03-22'],
  ['BDAY:19800322T101500Z', 'BDAY;VALUE=date-time:1980-03-22T10:15:00Z'],
  ['BDAY;VALUE=date:--0229', 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29'],
  ['BDAY:1604-03-22', 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22'],
  ['BDAY:22.03.1980', 'BDAY:1980-03-22'],
  ['BDAY:22/03/1980', 'BDAY:1980-03-22'],
  ['BDAY:3/22/1980', 'BDAY:1980-03-22']
])('the birthday %s', (written, expected) => {
  it(`is ${expected}`, () => {
    expect(propertiesOf(written)).toEqual([expected])
  })
})

test.each(['3/4/1980', 'circa 1800', '1980-02-30', '1980'])('the birthday %s is kept in words', (date) => {
  expect(propertiesOf(`BDAY:${date}`)).toEqual([`X-BDAY-TEXT:${date}`, `NOTE:BDAY: ${date}`])
  expect(problemsOf(card('FN:A', `BDAY:${date}`))).toEqual([
    { code: 'card.dateUnclear', line: 3, isLeftBehind: false }
  ])
})

describe.each([
  [
    'ANNIVERSARY:20010506',
    ['X-ANNIVERSARY:2001-05-06', 'item1.X-ABDATE:2001-05-06', 'item1.X-ABLabel:_$!<Anniversary>!$_']
  ],
  ['RELATED;TYPE=spouse;VALUE=text:John', ['item1.X-ABRELATEDNAMES:John', 'item1.X-ABLabel:_$!<Spouse>!$_']],
  ['X-MS-MANAGER:Ann', ['X-MS-MANAGER:Ann', 'item1.X-ABRELATEDNAMES:Ann', 'item1.X-ABLabel:_$!<Manager>!$_']],
  ['X-JABBER:a@b', ['X-JABBER:a@b', 'IMPP;X-SERVICE-TYPE=Jabber:xmpp:a@b']],
  ['KIND:org', ['X-ABShowAs:COMPANY']],
  ['GENDER:F', ['GENDER:F', 'X-GENDER:Female']],
  ['GEO:geo:48.2,16.3', ['GEO:48.2;16.3']],
  ['TZ;VALUE=utc-offset:-0500', ['TZ:-05:00']],
  ['TEL;VALUE=uri;TYPE="voice,home":tel:+49-1', ['TEL;TYPE=voice,home:+49-1']],
  ['TEL;PREF=2:1\r\nTEL;PREF=1:2', ['TEL:1', 'TEL;TYPE=pref:2']],
  ['ADR;LABEL="a\\nb";TYPE=home:;;S', ['ADR;TYPE=home:;;S;;;;', 'LABEL;TYPE=home:a\\nb']],
  ['PHOTO:data:image/gif;base64,R0lGODlh', ['PHOTO;ENCODING=b;TYPE=GIF:R0lGODlh']],
  ['PHOTO;ENCODING=b;TYPE=JPEG:iVBORw0KGgo=', ['PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=']],
  ['9J.TEL:06\r\n9J.X-ABLABEL:WORK\\;VOICE', ['9J.TEL;TYPE=WORK,VOICE:06']],
  ['TEL;X-Werkstatt:1', ['item1.TEL:1', 'item1.X-ABLabel:Werkstatt']],
  ['BDAY:1980-01-01\r\nBDAY:1980-01-02', ['BDAY:1980-01-01', 'X-OLD-BDAY:1980-01-02']],
  ['UID:2\r\nREV:1\r\nREV:2\r\nPRODID:x', ['X-OLD-UID:2', 'REV:1']],
  ['X-MS-OL-DESIGN:<card/>\r\n<more>', []],
  ['item7.X-Any;P=1;P="2,3":a\\:b\\,;c', ['item7.X-Any;P=1;P="2,3":a\\:b\\,;c']],
  ["X-Q;A=^'b^':c", ["X-Q;A=^'b^':c"]]
])('%j', (written, expected) => {
  it(`becomes ${expected.join(' and ')}`, () => {
    expect(propertiesOf(written)).toEqual(expected)
  })
})

describe('SOGo’s list', () => {
  it('becomes a group with its members', () => {
    const text =
      'BEGIN:VLIST\r\nVERSION:1.0\r\nUID:l\r\nFN:Us\r\nCARD;EMAIL=a@b;FN=A B:1F.vcf\r\nEND:VLIST\r\n'
    const { cards } = readVcards(Buffer.from(text), { file: 'a.vcf' })
    expect(
      cards.flatMap((found) => found.card.properties.map(({ name, value }) => `${name}:${value}`))
    ).toEqual([
      'N:Us;;;;',
      'X-ADDRESSBOOKSERVER-KIND:group',
      'UID:l',
      'FN:Us',
      'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1F'
    ])
  })
})

describe('what is left behind, or looked at, is told with its line', () => {
  it.each([
    ['a web page', '<html></html>', 'file.notContacts', 0, true],
    ['nothing', ' \r\n', 'file.empty', 0, true],
    ['text between cards', `x y\r\n${card('FN:A')}`, 'file.strayText', 1, false],
    ['garbage in a card', card('VERSION:3.0', 'x y z'), 'card.unreadable', 3, true],
    ['an empty card', card('VERSION:3.0', 'FN:'), 'card.empty', 1, true],
    ['a card without a beginning', 'FN:A\r\nEND:VCARD\r\n', 'card.unterminated', 1, false],
    ['a note that goes on without a fold', card('FN:A', 'NOTE:one', 'two'), 'card.strayLine', 4, false],
    ['a broken picture', card('FN:A', 'PHOTO;ENCODING=b:%%%'), 'card.photoUnreadable', 3, false]
  ])('%s', (_, text, code, line, isLeftBehind) => {
    expect(problemsOf(text)).toEqual([{ code, line, isLeftBehind }])
  })

  it('a picture or another value that is too large', () => {
    const text = `${card('FN:A', 'TEL:1', `PHOTO;ENCODING=b:${'A'.repeat(200)}`)}${card('FN:B', `NOTE:${'b'.repeat(200)}`)}`
    const limits = { file: 10_000, cards: 10, property: 100 }
    const { cards, problems } = readVcards(Buffer.from(text), { file: 'a.vcf', limits })
    expect(cards.map((found) => found.card.properties.map(({ name }) => name))).toEqual([
      ['N', 'FN', 'TEL', 'UID']
    ])
    expect(problems.map(({ code, card: at, line, params }) => [code, at, line, params])).toEqual([
      ['card.photoTooLarge', 1, 4, { limit: 100 }],
      ['card.tooLarge', 2, 8, { limit: 100 }]
    ])
  })

  it('too many cards, or too many bytes', () => {
    const bytes = Buffer.from(card('FN:A').repeat(3))
    const few = readVcards(bytes, { file: 'a.vcf', limits: { file: 1000, cards: 2, property: 100 } })
    expect(few.cards).toHaveLength(2)
    expect(few.problems).toMatchObject([{ code: 'file.tooMany', params: { limit: 2 } }])
    const large = readVcards(bytes, { file: 'a.vcf', limits: { file: 10, cards: 2, property: 100 } })
    expect(large).toMatchObject({ cards: [], problems: [{ code: 'file.tooLarge', params: { limit: 10 } }] })
  })
})

test('of 1,000 cards with ten broken ones, 990 arrive, and ten are listed with their line and reason', () => {
  const broken = (at: number) =>
    at % 200 === 57 ? card('VERSION:3.0', 'kjh kjh', 'x y') : card('VERSION:3.0', 'FN:', 'N:;;;;')
  const text = Array.from({ length: 1000 }, (_, at) =>
    at % 100 === 57 ? broken(at) : card('VERSION:3.0', `N:M${at};Eva;;;`)
  )
  const { cards, problems } = readVcards(Buffer.from(text.join('')), { file: 'a.vcf' })
  expect(cards).toHaveLength(990)
  expect(new Set(cards.map((found) => found.place.card)).has(58)).toBe(false)
  const linesBefore = (at: number) => text.slice(0, at).join('').split('\r\n').length - 1
  expect(problems.map(({ card: number, line, code }) => [number, line, code])).toEqual(
    Array.from({ length: 10 }, (_, nth) => nth * 100 + 57).map((at) =>
      at % 200 === 57
        ? [at + 1, linesBefore(at) + 3, 'card.unreadable']
        : [at + 1, linesBefore(at) + 1, 'card.empty']
    )
  )
})

test('a card without a UID gets the same one each time, and another gets another', () => {
  const uidOf = (text: string) =>
    readVcards(Buffer.from(text), { file: 'a.vcf' }).cards[0]?.card.properties.find(
      ({ name }) => name === 'UID'
    )?.value
  expect(uidOf(card('FN:A', 'TEL:1'))).toBe(uidOf(card('VERSION:2.1', 'TEL:1', 'FN;QUOTED-PRINTABLE:=41')))
  expect(uidOf(card('FN:A', 'TEL:1'))).not.toBe(uidOf(card('FN:A', 'TEL:2')))
})

test('a card of twelve thousand properties is read like any other', () => {
  const count = 4_000
  const lines = Array.from({ length: count }, (_, index) => [
    `TEL;TYPE=Boat ${index}:${index}`,
    `RELATED;VALUE=text:Ann ${index}`,
    `X-SKYPE:ann${index}`
  ])
  const { cards, problems } = readVcards(Buffer.from(card('FN:A', 'UID:1', ...lines.flat())), {
    file: 'a.vcf'
  })
  const named = (name: string) =>
    cards[0]?.card.properties.filter((property) => property.name === name).length
  expect(problems).toEqual([])
  expect([named('TEL'), named('X-ABRELATEDNAMES'), named('IMPP')]).toEqual([count, count, count])
  expect(new Set(cards[0]?.card.properties.map(({ group }) => group))).toHaveLength(2 * count + 1)
})
