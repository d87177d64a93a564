import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { birthdayOf, differ } from '../../../../src-main/core/contacts/matching/birthday.ts'
import { contentHash } from '../../../../src-main/core/contacts/matching/content.ts'
import { emailKey } from '../../../../src-main/core/contacts/matching/email-key.ts'
import { keysOf } from '../../../../src-main/core/contacts/matching/keys.ts'
import { isLikeName, isSameName, nameKey } from '../../../../src-main/core/contacts/matching/name-key.ts'
import { isLikePhone, isSamePhone, phoneKey } from '../../../../src-main/core/contacts/matching/phone-key.ts'
import { card } from './cards.ts'

describe('an e-mail address', () => {
  const mailbox = (text: string) => emailKey(text)?.mailbox

  test('is the same in any case, with blanks around it, and with its domain in Unicode or ASCII', () => {
    expect(mailbox('  Eva@MÜLLER.example ')).toBe('eva@xn--mller-kva.example')
    expect(mailbox('mailto:eva@xn--mller-kva.example')).toBe('eva@xn--mller-kva.example')
  })
  test('at Gmail is one mailbox with and without dots and tags, and yet two addresses', () => {
    expect(mailbox('E.v.a+shop@googlemail.com')).toBe(mailbox('eva@gmail.com'))
    expect(emailKey('e.va@gmail.com')?.address).not.toBe(emailKey('eva@gmail.com')?.address)
  })
  test('keeps its dots and tags elsewhere', () => {
    expect(mailbox('e.va+shop@firma.example')).toBe('e.va+shop@firma.example')
  })
  test.each([
    'info@a.example',
    'No-Reply@a.example',
    'no.reply@a.example',
    'kontakt+x@a.example',
    'office@a.example'
  ])('%s is everybody’s', (text) => expect(emailKey(text)?.isRole).toBe(true))
  test.each(['infografik@a.example', 'eva@info.example', '+x@a.example'])('%s is somebody’s', (text) =>
    expect(emailKey(text)?.isRole).toBe(false)
  )
  test.each(['', '  ', 'eva', '@a.example', 'eva@', 'Eva Müller', 'a@b@c'])('“%s” is none', (text) =>
    expect(emailKey(text)).toBeUndefined()
  )
})

describe('a phone number', () => {
  const likes = (one: string, other: string, country?: string) => {
    const [a, b] = [phoneKey(one, country), phoneKey(other, country)]
    return a !== undefined && b !== undefined && isLikePhone(a, b) && isLikePhone(b, a)
  }
  const isSame = (one: string, other: string, country?: string) => {
    const [a, b] = [phoneKey(one, country), phoneKey(other, country)]
    return a !== undefined && b !== undefined && isSamePhone(a, b) && isSamePhone(b, a)
  }

  test.each([
    '0171/123 45 67',
    '+49 (0)171 1234567',
    '0049-171-1234567',
    'tel:+49-171-1234567',
    '٠١٧١١٢٣٤٥٦٧',
    '＋49 171 1234567'
  ])('%s is +491711234567 for a person in Germany', (text) => {
    expect(phoneKey(text, 'DE')?.full).toBe('+491711234567')
    expect(isSame(text, '+49 171 1234567', 'DE')).toBe(true)
  })
  test('of another country is not the one with the same digits here', () => {
    expect(likes('+33 171 1234567', '+49 171 1234567')).toBe(false)
    expect(likes('+33 6 12 34 56 78', '+32 6 12 34 56 78')).toBe(false)
  })
  test('without a country is like the one with it, even where nobody knows where the person lives', () => {
    expect(likes('0171 1234567', '+49 171 1234567')).toBe(true)
    expect(isSame('0171 1234567', '+49 171 1234567')).toBe(true)
  })
  test('that was dialled from elsewhere is like the one with its country, but both are kept', () => {
    expect(likes('(905) 555-1234', '+1 905 555 1234', 'DE')).toBe(true)
    expect(isSame('(905) 555-1234', '+1 905 555 1234', 'DE')).toBe(false)
  })
  test('with other area codes is another one, however many digits are the same at the end', () => {
    expect(likes('0171 12345678', '0161 12345678', 'DE')).toBe(false)
  })
  test('that is short is compared wholly: 112 isn’t 4112', () => {
    expect(likes('112', '112')).toBe(true)
    expect(likes('112', '4112')).toBe(false)
  })
  test('of six digits doesn’t count as the end of a long one', () => {
    expect(likes('123456', '+49 30 123456')).toBe(false)
  })
  test('with an extension isn’t the switchboard', () => {
    expect(isSame('+49 30 123456 ext. 12', '+49 30 123456')).toBe(false)
    expect(isSame('+49 30 123456 ext. 12', '+49 30 123456;ext=12')).toBe(true)
  })
  test.each(['', '-', '030 1234567 or 040 7654321', 'ask Eva', '030 1234567 (office)'])(
    '“%s” isn’t one',
    (text) => expect(phoneKey(text, 'DE')).toBeUndefined()
  )
  test('is never so odd that reading it fails', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('DE', 'FR', 'XX', '', undefined),
        (text, country) => {
          const key = phoneKey(text, country)
          return key === undefined || isSamePhone(key, key)
        }
      )
    )
  })
})

describe('a name', () => {
  const named = (text: string, ...more: string[]) => nameKey(card(`FN:${text}`, ...more))
  const same = (one: string, other: string) => isSameName(named(one), named(other))

  test.each([
    ['Eva Müller', 'eva  MULLER'],
    ['Müller, Eva', 'Eva Müller'],
    ['Dr. Eva Müller', 'Eva Müller'],
    ['Łukasz Żółć', 'Lukasz Zolc'],
    ['François Lœuvre', 'Francois Loeuvre'],
    ['Seán O’Connor', "Sean O'Connor"],
    ['Jean-Pierre Martin', 'Martin Jean Pierre'],
    ['Алёна Йовович', 'ЙОВОВИЧ АЛЕНА'],
    ['أحمد مُحَمَّد', 'احمد محمد'],
    ['فاطمة', 'فاطمه'],
    ['山田太郎', '太郎 山田'],
    ['김민수', '민수 김'],
    ['Straße Groß', 'STRASSE GROSS']
  ])('“%s” is “%s”', (one, other) => expect(same(one, other)).toBe(true))

  test.each([
    ['Eva Müller', 'Eva Maier'],
    ['はなだ', 'はなた'],
    ['राम', 'रमा'],
    ['', ''],
    ['...', '...']
  ])('“%s” isn’t “%s”', (one, other) => expect(same(one, other)).toBe(false))

  test('in parts is the one in a line', () => {
    expect(isSameName(nameKey(card('N:Müller;Eva;;Dr.;', 'FN:Mama')), named('Eva Müller'))).toBe(true)
    expect(isSameName(nameKey(card('N:Eva Müller;;;;')), nameKey(card('N:Müller;Eva;;;')))).toBe(true)
  })
  test('that is only the address or the number of the card is none', () => {
    expect(named('eva@a.example', 'EMAIL:Eva@a.example', 'N:;;;;').words).toEqual([])
    expect(named('030 1234', 'TEL:030 1234').words).toEqual([])
    expect(named('Eva', 'EMAIL:eva@a.example').words).toEqual(['eva'])
  })
  test('of father and son differs by the generation alone', () => {
    const [father, son, fils] = [
      named('Jean Martin'),
      nameKey(card('N:Martin;Jean;;;Jr.')),
      named('Jean Martin fils')
    ]
    expect(isSameName(father, son)).toBe(true)
    expect([father.generation, son.generation, fils.generation]).toEqual(['', 'jr', 'jr'])
  })
  test.each([
    ['E. Müller', 'Eva Müller'],
    ['Eva M.', 'Eva Müller'],
    ['Eva', 'Eva Müller'],
    ['', 'Eva Müller'],
    ['Eva Maria Müller', 'Eva Müller'],
    ['Eva Mueller', 'Eva Müller']
  ])('“%s” may be “%s”', (one, other) => {
    expect(isLikeName(named(one), named(other))).toBe(true)
    expect(isLikeName(named(other), named(one))).toBe(true)
  })
  test('of before a marriage may be the one of after it, and a nickname the name', () => {
    expect(isLikeName(nameKey(card('N:Müller;Eva;;;')), nameKey(card('N:Schmidt;Eva;;;')))).toBe(true)
    expect(isLikeName(named('Bob', 'NICKNAME:Robert'), named('Robert Smith'))).toBe(true)
  })
  test.each([
    ['Jörg Müller', 'Eva Müller'],
    ['E. M.', 'Eva Müller'],
    ['E', 'Eva Müller']
  ])('“%s” isn’t likely “%s”', (one, other) => expect(isLikeName(named(one), named(other))).toBe(false))
})

describe('a birthday', () => {
  const day = (value: string) => birthdayOf({ name: 'BDAY', parameters: [], value })

  test.each(['1980-03-22', '19800322', '1980-03-22T00:00:00Z'])('%s has a year', (value) =>
    expect(day(value)).toEqual({ year: 1980, month: 3, day: 22 })
  )
  test.each(['--0322', '--03-22', '1604-03-22'])('%s has none', (value) =>
    expect(day(value)).toEqual({ month: 3, day: 22 })
  )
  test.each(['', 'circa 1800', '22.03.1980'])('“%s” tells no day', (value) =>
    expect(day(value)).toBeUndefined()
  )
  test('differs by another day or another year, not by a missing one', () => {
    const of = (year: number | undefined, month: number, number: number) => ({
      ...(year && { year }),
      month,
      day: number
    })
    expect(differ(of(1980, 3, 22), of(undefined, 3, 22))).toBe(false)
    expect(differ(of(1980, 3, 22), of(1981, 3, 22))).toBe(true)
    expect(differ(of(1980, 3, 22), of(undefined, 3, 23))).toBe(true)
  })
})

describe('the content of a card', () => {
  test('is the same in another order, with other group numbers, folding, UID and revision', () => {
    const one = card(
      'UID:1',
      'REV:2020',
      'FN:Eva',
      'item1.TEL;TYPE=HOME,VOICE:1',
      'item1.X-ABLabel:Boat',
      'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ'
    )
    const other = card(
      'PHOTO;ENCODING=b:/9j/ 4AAQ',
      'item7.X-ABLabel:Boat',
      'item7.TEL;TYPE=home:1',
      'FN:Eva',
      'NOTE:',
      'UID:2'
    )
    expect(contentHash(one)).toBe(contentHash(other))
  })
  test.each([
    [card('item1.TEL:1', 'item1.X-ABLabel:Boat'), card('item1.TEL:1', 'item1.X-ABLabel:Car')],
    [card('TEL;TYPE=HOME:1'), card('TEL;TYPE=WORK:1')],
    [card('ORG:A;B'), card('ORG:A\\;B')],
    [card('PHOTO;ENCODING=b:/9j/4AAQ'), card('PHOTO;ENCODING=b:/9j/4AAR')],
    [card('EMAIL:a@b.example'), card('URL:a@b.example')],
    [card('EMAIL:a', 'EMAIL:b'), card('EMAIL:ab')]
  ])('differs: %j, %j', (one, other) => expect(contentHash(one)).not.toBe(contentHash(other)))
})

test('the keys of an empty card are empty', () => {
  expect(keysOf(card('FN:', 'N:;;;;', 'TEL:', 'EMAIL:'))).toMatchObject({
    uid: '',
    emails: [],
    phones: [],
    name: { words: [] },
    birthdays: []
  })
})
