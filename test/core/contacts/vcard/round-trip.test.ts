import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ReadContacts, readVcards, writeVcards } from '../../../../src-main/core/contacts/index.ts'
import { anyCard } from './arbitrary-card.ts'

const read = (bytes: Uint8Array): ReadContacts => readVcards(bytes, { file: 'contacts.vcf' })
const cardsIn = (text: string) => read(Buffer.from(text)).cards.map(({ card }) => card)

test('what is written is read back equal', () => {
  fc.assert(
    fc.property(fc.array(anyCard, { minLength: 1, maxLength: 3 }), (cards) => {
      const back = read(Buffer.from(writeVcards(cards)))
      expect(back.cards.map(({ card }) => card)).toEqual(cards)
      expect(back).toMatchObject({ problems: [], questions: [] })
    }),
    { numRuns: 500 }
  )
})

test('no line is longer than 75 octets, or cut within a character', () => {
  fc.assert(
    fc.property(anyCard, (card) => {
      const text = writeVcards([card])
      expect(text.endsWith('END:VCARD\r\n')).toBe(true)
      for (const line of text.split('\r\n')) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
        expect(Buffer.from(line).toString()).toBe(line)
        expect(line.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 300 }
  )
})

const fragments = [
  ...['BEGIN:VCARD', 'END:VCARD', 'BEGIN:VLIST', 'END:VLIST', 'VERSION:2.1', 'VERSION:3.0', 'VERSION:4.0'],
  ...[
    'FN:Eva',
    'N:M;E',
    'N;SORT-AS="M":M;E;;;;x;y',
    'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6=',
    'AGENT:'
  ],
  ...[
    'AGENT:BEGIN:VCARD\\nFN:In\\nEND:VCARD',
    'TEL;HOME;PREF:1',
    'item1.TEL;TYPE=pref,own:2',
    'item1.X-ABLabel:WORK\\;VOICE'
  ],
  ...[
    'PHOTO;ENCODING=b:AAAA',
    'PHOTO;BASE64:',
    ' /9j/AAAA',
    '/9j/AAAA',
    'PHOTO:data:image/png;base64,iVBORw0KGgo=',
    'PHOTO:http://x/y'
  ],
  ...[
    'BDAY:--0322',
    'BDAY:3/4/1980',
    'BDAY:19800322T101112Z',
    'ANNIVERSARY:20010506',
    'item2.X-ABDATE:2001-05-06'
  ],
  ...[
    'item2.X-ABLabel:_$!<Anniversary>!$_',
    'RELATED;TYPE=spouse;VALUE=text:J',
    'X-SPOUSE:K',
    'X-JABBER:xmpp:a@b c'
  ],
  ...[
    'IMPP:xmpp:a%40b',
    'GEO:geo:1,2;u=3',
    'TZ:-0500',
    'KIND:group',
    'MEMBER:urn:uuid:1',
    'GENDER:F',
    'GENDER:M;x'
  ],
  ...[
    'ADR;LABEL="a\\nb^nc":;;S',
    'ADR:one',
    'NOTE:a\\',
    'NOTE;ENCODING=b:w7w=',
    'X-A;B=;C;D="e,f";D=g,h:\\:,;\\',
    'CARD;FN=A:1.vcf'
  ],
  ...[
    'SOUND;X-IRMC-N:a;b',
    'UID:1',
    'UID:2',
    'REV:1',
    'URL:http\\://x/;,',
    'stray line',
    '10:30 Uhr',
    'http://x',
    ' folded',
    '\tfolded',
    '',
    '='
  ],
  ...[
    'CATEGORIES:a,b;c',
    'TEL;VALUE=uri:tel:+1;ext=2',
    'EMAIL;PREF=2:a',
    'EMAIL;PREF=1:mailto:b',
    'X-ABShowAs:COMPANY',
    'ORG:O, P;Q'
  ]
]
const lineEnd = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r')
const bytes = fc.uint8Array({ maxLength: 20 }).map((each) => Buffer.from(each).toString('latin1'))

const dirtyLine = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...fragments) }, bytes)
const dirtyCard = fc
  .array(dirtyLine, { maxLength: 12 })
  .map((lines) => ['BEGIN:VCARD', ...lines, 'END:VCARD'])

/** Bytes that look like a file of contacts more often than not. */
const dirt = fc
  .tuple(
    fc.array(fc.oneof({ weight: 3, arbitrary: dirtyCard }, fc.array(dirtyLine, { maxLength: 3 })), {
      maxLength: 6
    }),
    lineEnd
  )
  .map(([parts, end]) =>
    Buffer.from(
      parts
        .flat()
        .map((line) => line + end)
        .join(''),
      'latin1'
    )
  )

test('any bytes are read without an error, and what they were read as is written and read back equal', () => {
  fc.assert(
    fc.property(fc.oneof(dirt, fc.uint8Array({ maxLength: 300 })), (file) => {
      const cards = read(file).cards.map(({ card }) => card)
      expect(cardsIn(writeVcards(cards))).toEqual(cards)
    }),
    { numRuns: 3000 }
  )
})

test('each card has one FN, one N of five parts and one UID, whatever it was', () => {
  fc.assert(
    fc.property(dirt, (file) => {
      for (const { card } of read(file).cards) {
        const named = (name: string) => card.properties.filter((each) => each.name.toUpperCase() === name)
        expect(named('FN')).toHaveLength(1)
        expect(named('N').map(({ value }) => value.match(/(?:^|[^\\])(?:\\\\)*;/g)?.length)).not.toContain(
          undefined
        )
        expect(named('UID')).toHaveLength(1)
        expect(named('BDAY').length).toBeLessThanOrEqual(1)
        expect(named('VERSION')).toEqual([])
      }
    }),
    { numRuns: 1000 }
  )
})

test('no bytes between two cards keep them from being read', () => {
  const before = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:before\r\nN:A;;;;\r\nFN:Before\r\nEND:VCARD\r\n'
  const after = before.replaceAll('efore', 'fter').replace('Before', 'After')
  fc.assert(
    fc.property(dirt, (between) => {
      const file = Buffer.concat([Buffer.from(before), between, Buffer.from(`\r\n\r\n${after}`)])
      const originals = read(file).cards.map(({ original }) => original)
      expect(originals.some((original) => original.includes('UID:before'))).toBe(true)
      expect(originals.some((original) => original.includes('UID:bfter'))).toBe(true)
    }),
    { numRuns: 1000 }
  )
})
