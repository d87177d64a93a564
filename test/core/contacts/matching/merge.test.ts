import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inOneGroup } from '../../../../src-main/core/contacts/matching/content.ts'
import { merge } from '../../../../src-main/core/contacts/matching/merge.ts'
import type { Card, Property } from '../../../../src-main/core/contacts/types.ts'
import { componentsOf, listOf } from '../../../../src-main/core/contacts/vcard/value.ts'
import { card, lines } from './cards.ts'

/** The lines of the merged card, and what was in conflict as `kept | other`. */
function merged(target: Card, found: Card) {
  const result = merge(target, found, 'DE')
  return {
    card: lines(result.card),
    conflicts: result.conflicts.map(({ kept, other }) => lines({ properties: [kept, other] }).join(' | '))
  }
}

describe('merging', () => {
  test('adds what is missing and keeps what is there, as it is written there', () => {
    const target = card('UID:1', 'FN:Eva Müller', 'TEL;TYPE=CELL:+49 171 1234567', 'EMAIL:eva@new.example')
    const found = card(
      'UID:2',
      'FN:Eva Müller',
      'TEL;TYPE=CELL:0171/1234567',
      'TEL;TYPE=HOME:030 1234567',
      'EMAIL:EVA@new.example',
      'EMAIL:eva@old.example',
      'URL:http://eva.example'
    )
    expect(merged(target, found)).toEqual({
      card: [
        ...lines(target),
        'TEL;TYPE=HOME:030 1234567',
        'EMAIL:eva@old.example',
        'URL:http://eva.example'
      ],
      conflicts: []
    })
  })
  test('gives back the very same card where nothing is missing', () => {
    const target = card('UID:1', 'REV:2', 'FN:Eva', 'TEL;TYPE=HOME:1', 'NOTE:', 'NICKNAME:Evi,Ev')
    const found = card('UID:9', 'REV:1', 'FN:Eva', 'TEL;TYPE=VOICE:1', 'NICKNAME:evi', 'PRODID:x')
    expect(merge(target, found)).toEqual({ card: target, adds: [], conflicts: [] })
    expect(merge(target, found).card).toBe(target)
  })
  test('tells what is new', () => {
    const { adds } = merge(card('FN:Eva', 'ORG:Acme'), card('ORG:Acme;Sales', 'TEL:1'))
    expect(lines({ properties: adds })).toEqual(['ORG:Acme;Sales', 'TEL:1'])
  })
  test('keeps two addresses of one Gmail mailbox', () => {
    expect(merged(card('EMAIL:e.va@gmail.com'), card('EMAIL:eva@gmail.com')).card).toHaveLength(2)
  })
  test('keeps a number with its remark beside the bare number', () => {
    expect(merged(card('TEL:030 1234567'), card('TEL:030 1234567 or 040 7654321')).card).toHaveLength(2)
  })
  test('completes an address that lacks parts, and keeps another one beside it', () => {
    const target = card('ADR;TYPE=HOME:;;Hauptstr. 1;Berlin;;;')
    expect(merged(target, card('ADR:;;hauptstr. 1;BERLIN;;10115;Deutschland')).card).toEqual([
      'ADR;TYPE=HOME:;;Hauptstr. 1;Berlin;;10115;Deutschland'
    ])
    expect(merged(target, card('ADR:;;Hauptstr. 1;Hamburg;;;')).card).toHaveLength(2)
    expect(merged(target, card('ADR:;;;Berlin;;;')).card).toHaveLength(2)
    expect(merge(target, card('ADR:;;Hauptstr. 1;;;;')).card).toBe(target)
  })
  test('joins the types of one number, and leaves one number preferred', () => {
    expect(
      merged(card('TEL;TYPE=HOME:1', 'TEL;TYPE=pref:2'), card('TEL;TYPE=FAX,pref:1', 'TEL;TYPE=pref:3')).card
    ).toEqual(['TEL;TYPE=HOME,FAX:1', 'TEL;TYPE=pref:2', 'TEL:3'])
    expect(merged(card('TEL;TYPE=HOME:1'), card('TEL;TYPE=HOME,pref:1')).card).toEqual([
      'TEL;TYPE=HOME,PREF:1'
    ])
  })
  test('keeps other parameters', () => {
    expect(merged(card('IMPP:xmpp:a'), card('IMPP;X-SERVICE-TYPE=Jabber:xmpp:a')).card).toEqual([
      'IMPP;X-SERVICE-TYPE=Jabber:xmpp:a'
    ])
  })
  test('lets unknown properties pass', () => {
    expect(merged(card('X-CUSTOM:a'), card('X-CUSTOM:a', 'X-CUSTOM:b', 'x-other;Q=1:c,d;e')).card).toEqual([
      'X-CUSTOM:a',
      'X-CUSTOM:b',
      'x-other;Q=1:c,d;e'
    ])
  })
})

describe('labels', () => {
  test('stay with their property under a number that is free', () => {
    const target = card('item1.TEL:1', 'item1.X-ABLabel:Office')
    const found = card('item1.TEL:2', 'item1.X-ABLabel:Boat', 'item2.ADR:;;Rue 1;;;;', 'item2.X-ABADR:fr')
    expect(merged(target, found).card).toEqual([
      ...lines(target),
      'item2.TEL:2',
      'item2.X-ABLabel:Boat',
      'item3.ADR:;;Rue 1;;;;',
      'item3.X-ABADR:fr'
    ])
  })
  test('of a property that is here are added to it', () => {
    expect(
      merged(card('FN:Eva', 'TEL:030 1234567'), card('item4.TEL:030/1234567', 'item4.X-ABLabel:Boat')).card
    ).toEqual(['FN:Eva', 'item1.TEL:030 1234567', 'item1.X-ABLabel:Boat'])
  })
  test('that differ are a conflict', () => {
    const target = card('item1.TEL:1', 'item1.X-ABLabel:Office')
    expect(merged(target, card('item1.TEL:1', 'item1.X-ABLabel:Boat'))).toEqual({
      card: lines(target),
      conflicts: ['item1.X-ABLabel:Office | item1.X-ABLabel:Boat']
    })
  })
  test('that are built in are the types that others write', () => {
    const target = card('TEL;TYPE=CELL:1')
    expect(merge(target, card('item1.TEL:1', 'item1.X-ABLabel:_$!<Mobile>!$_'))).toEqual({
      card: target,
      adds: [],
      conflicts: []
    })
  })
  test('make two dates of one day', () => {
    const target = card('item1.X-ABDATE:2001-05-06', 'item1.X-ABLabel:_$!<Anniversary>!$_')
    const found = card('item1.X-ABDATE:2001-05-06', 'item1.X-ABLabel:First met')
    expect(merged(target, found).card).toHaveLength(4)
    expect(merge(target, target).card).toBe(target)
  })
  test('of two properties are added to both', () => {
    const found = card('a.TEL:1', 'a.EMAIL:e@a.example', 'a.X-ABLabel:Work')
    expect(merged(card('FN:Eva'), found).card).toEqual([
      'FN:Eva',
      'item1.TEL:1',
      'item1.X-ABLabel:Work',
      'item1.EMAIL:e@a.example'
    ])
    expect(merged(card('EMAIL:e@a.example'), found)).toEqual({
      card: ['item2.EMAIL:e@a.example', 'item1.TEL:1', 'item1.X-ABLabel:Work', 'item2.X-ABLabel:Work'],
      conflicts: []
    })
  })
  test('that label nothing aren’t lost', () => {
    expect(merged(card('FN:Eva'), card('item1.X-ABLabel:Boat')).card).toEqual([
      'FN:Eva',
      'item1.X-ABLabel:Boat'
    ])
  })
})

describe('what there is only once', () => {
  test('stays as the new account has it, and what the old one has is told', () => {
    const target = card(
      'FN:Eva Müller',
      'N:Müller;Eva;;;',
      'ORG:Acme',
      'BDAY:1980-03-22',
      'PHOTO;ENCODING=b:AAAA'
    )
    const found = card(
      'FN:Eva Schmidt',
      'N:Schmidt;Eva;;;',
      'ORG:Bolt',
      'BDAY:1981-03-22',
      'PHOTO;ENCODING=b:BBBB'
    )
    expect(merged(target, found)).toEqual({
      card: lines(target),
      conflicts: found.properties.map((other, index) =>
        lines({ properties: [...target.properties.slice(index, index + 1), other] }).join(' | ')
      )
    })
  })
  test('comes in where it is missing or empty', () => {
    const found = card('ORG:Acme', 'BDAY:--03-22', 'PHOTO;ENCODING=b:AAAA', 'TITLE:Chief')
    expect(merged(card('FN:Eva', 'ORG:;', 'PHOTO:'), found).card).toEqual(['FN:Eva', ...lines(found)])
  })
  test('is completed: a name’s parts, a department, a year of birth', () => {
    expect(
      merged(
        card('N:Müller;Eva;;;', 'ORG:Acme', 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22'),
        card('N:müller;Eva;Maria;Dr.;', 'ORG:Acme;Sales', 'BDAY:19800322')
      )
    ).toEqual({ card: ['N:Müller;Eva;Maria;Dr.;', 'ORG:Acme;Sales', 'BDAY:19800322'], conflicts: [] })
  })
  test('isn’t in conflict where less is known', () => {
    const target = card(
      'N:Müller;Eva;Maria;;',
      'ORG:Acme;Sales',
      'BDAY:1980-03-22',
      'PHOTO;ENCODING=b;TYPE=JPEG:AAAA'
    )
    const found = card('N:Müller;Eva;;;', 'ORG:Acme', 'BDAY:--0322', 'PHOTO;ENCODING=b:AA AA')
    expect(merge(target, found)).toEqual({ card: target, adds: [], conflicts: [] })
  })
  test('the name: a card that has its address for one gets the real one, and never the other way round', () => {
    const bare = card('FN:eva@a.example', 'N:;;;;', 'EMAIL:eva@a.example')
    const named = card('FN:Eva Müller', 'N:Müller;Eva;;;', 'EMAIL:eva@a.example')
    expect(merged(bare, named)).toEqual({
      card: ['FN:Eva Müller', 'N:Müller;Eva;;;', 'EMAIL:eva@a.example'],
      conflicts: []
    })
    expect(merge(named, bare)).toEqual({ card: named, adds: [], conflicts: [] })
  })
})

describe('notes', () => {
  test('come under each other, each once', () => {
    const target = card('NOTE:Likes tea')
    const once = merge(target, card('NOTE:Allergic\\, nuts')).card
    expect(lines(once)).toEqual(['NOTE:Likes tea\\n\\n----------\\nAllergic\\, nuts'])
    expect(merge(once, card('NOTE:Allergic\\, nuts')).card).toBe(once)
    expect(merge(once, target).card).toBe(once)
  })
  test('that are contained in each other are the longer one', () => {
    expect(merged(card('NOTE:a'), card('NOTE:a\\nb')).card).toEqual(['NOTE:a\\nb'])
    expect(merged(card('NOTE:a\\nb'), card('NOTE: b ')).card).toEqual(['NOTE:a\\nb'])
  })
  test('aren’t contained in the middle of a word', () => {
    expect(merged(card('NOTE:Key 14'), card('NOTE:4')).card).toEqual(['NOTE:Key 14\\n\\n----------\\n4'])
  })
})

test('labels and nicknames are joined, each once, with commas of their own', () => {
  expect(
    merged(
      card('CATEGORIES:Friends,Tea\\, coffee', 'NICKNAME:'),
      card('CATEGORIES:friends,Boat', 'CATEGORIES:tea\\, coffee', 'NICKNAME:Evi')
    ).card
  ).toEqual(['CATEGORIES:Friends,Tea\\, coffee,Boat', 'NICKNAME:Evi'])
})

describe('whatever the cards', () => {
  const text = fc.constantFrom(
    '',
    'a',
    'A',
    'b',
    'a b',
    'a\\nb',
    'a\\,b',
    'é',
    'e\u0301',
    ' a',
    '\\\\',
    '4',
    '14'
  )
  const types = fc.uniqueArray(fc.constantFrom('HOME', 'WORK', 'CELL', 'pref', 'VOICE'), { maxLength: 2 })
  const valued = (names: string[], value: fc.Arbitrary<string>) =>
    fc.record({ name: fc.constantFrom(...names), value })
  const value = fc.oneof(
    valued(['EMAIL'], fc.constantFrom('a@b.example', 'A@b.example', 'a.b@gmail.com', 'ab@gmail.com', 'x')),
    valued(
      ['TEL', 'tel'],
      fc.constantFrom('030 1234567', '+49 30 1234567', '0301234567', '112', '112 or 110', '+33 6 12 34 56 78')
    ),
    valued(
      ['ADR'],
      fc.tuple(text, text, text).map(([street, town, code]) => `;;${street};${town};;${code};`)
    ),
    valued(
      ['N'],
      fc.tuple(text, text, text).map(([family, given, prefix]) => `${family};${given};;${prefix};`)
    ),
    valued(
      ['ORG'],
      fc.tuple(text, text).map((parts) => parts.join(';'))
    ),
    valued(
      ['BDAY'],
      fc.constantFrom('1980-03-22', '19800322', '--0322', '1604-03-22', '1981-03-22', '1980-03-23', 'spring')
    ),
    valued(['PHOTO'], fc.constantFrom('AAAA', 'AA AA', 'BBBB', 'https://a.example/p.jpg')),
    valued(
      ['CATEGORIES', 'NICKNAME'],
      fc.array(text, { maxLength: 3 }).map((texts) => texts.join(','))
    ),
    valued(['FN', 'NOTE', 'TITLE', 'URL', 'X-ABDATE', 'X-ABLabel', 'X-ABADR', 'X-Custom', 'UID', 'REV'], text)
  )
  const property: fc.Arbitrary<Property> = fc
    .tuple(value, types, fc.option(fc.constantFrom('item1', 'item2', 'ITEM1', 'x'), { nil: undefined }))
    .map(([{ name, value: text_ }, some, group]) => ({
      ...(group !== undefined && { group }),
      name,
      parameters: some.map((type) => ({ name: 'TYPE', value: type })),
      value: text_
    }))
  const anyCard: fc.Arbitrary<Card> = fc
    .array(property, { maxLength: 9 })
    .map((properties) => ({ properties }))

  test('merging a card with itself changes nothing', () => {
    fc.assert(
      fc.property(anyCard, (one) => {
        const { card: result, conflicts } = merge(one, one, 'DE')
        expect(result).toBe(one)
        expect(conflicts).toEqual([])
      }),
      { numRuns: 1000 }
    )
  })
  test('merging twice changes nothing', () => {
    fc.assert(
      fc.property(anyCard, anyCard, (target, found) => {
        const once = merge(target, found, 'DE').card
        expect(lines(merge(once, found, 'DE').card)).toEqual(lines(once))
      }),
      { numRuns: 1000 }
    )
  })
  test('nothing of the new account’s card is lost', () => {
    fc.assert(
      fc.property(anyCard, anyCard, (target, found) => {
        const { card: result } = merge(target, found, 'DE')
        for (const each of target.properties)
          expect(holds(result, each), lines({ properties: [each] })[0]).toBe(true)
      }),
      { numRuns: 1000 }
    )
  })
  test('nothing of the other card is lost: it is in the merged one, or among the conflicts', () => {
    fc.assert(
      fc.property(anyCard, anyCard, (target, found) => {
        const { card: result, conflicts } = merge(target, found, 'DE')
        for (const each of found.properties) {
          const isTold = conflicts.some(
            ({ other }) => other === each || (isLabel(each) && inOneGroup(other, each))
          )
          const isNote =
            /^(UID|REV)$/.test(each.name) || isLabelOfNothing(found, each) || isAddressForName(found, each)
          expect(isTold || isNote || holds(result, each), lines({ properties: [each] })[0]).toBe(true)
        }
      }),
      { numRuns: 1000 }
    )
  })
  test('no label comes to a property that had another', () => {
    fc.assert(
      fc.property(anyCard, anyCard, (target, found) => {
        const { card: result } = merge(target, found, 'DE')
        for (const each of result.properties.filter(({ name }) => /^tel$/i.test(name))) {
          const from = [target, found].flatMap((source) =>
            source.properties
              .filter(
                ({ name, value: number }) => /^tel$/i.test(name) && digits(number) === digits(each.value)
              )
              .flatMap((tel) => labelsIn(source, tel))
          )
          for (const label of labelsIn(result, each)) expect(from).toContain(label)
        }
      }),
      { numRuns: 1000 }
    )
  })

  /** An own notion of "is there", looser in form and strict about substance. */
  function holds(result: Card, wanted: Property): boolean {
    const same = result.properties.filter(({ name }) => name.toUpperCase() === wanted.name.toUpperCase())
    const is = (form: (value: string) => string) =>
      same.some(({ value: has }) => form(has) === form(wanted.value))
    const parts = (text_: string) =>
      componentsOf(text_).map((texts) => plain(texts.join(',')).replace(/\s+/g, ' '))
    if (plain(wanted.value).replace(/[;,]/g, '') === '') return true
    switch (wanted.name.toUpperCase()) {
      case 'TEL':
        return is(digits)
      case 'PHOTO':
        return is((each) => each.replaceAll(' ', ''))
      case 'ADR':
      case 'N':
      case 'ORG':
        return same.some(({ value: has }) =>
          parts(wanted.value).every((part, index) => part === '' || part === parts(has)[index])
        )
      case 'CATEGORIES':
      case 'NICKNAME':
        return listOf(wanted.value).every(
          (part) =>
            plain(part) === '' || same.some(({ value: has }) => listOf(has).map(plain).includes(plain(part)))
        )
      case 'BDAY':
        return same.some(({ value: has }) => dayOf(has).endsWith(dayOf(wanted.value)))
      case 'NOTE':
        return plain(wanted.value)
          .split('\\n')
          .every((line) => same.some(({ value: has }) => plain(has).split('\\n').includes(line)))
      default:
        return is(plain)
    }
  }
  /** A label beside an empty value, or beside one that joins another (a note, a list) and can't keep it. */
  function isLabelOfNothing(source: Card, label: Property): boolean {
    if (!isLabel(label)) return false
    return source.properties.some(
      ({ group, name, value: said }) =>
        group !== undefined &&
        group.toLowerCase() === label.group?.toLowerCase() &&
        (/^[\s;,]*$/.test(said) || /^(UID|REV|FN|NOTE|CATEGORIES|NICKNAME)$/.test(name))
    )
  }
  function isAddressForName({ properties }: Card, { name, value: said }: Property): boolean {
    return (
      name === 'FN' &&
      properties.some((each) => /^(EMAIL|TEL|URL)$/i.test(each.name) && plain(each.value) === plain(said))
    )
  }
  function isLabel({ name }: Property): boolean {
    return /^X-AB(Label|ADR)$/.test(name)
  }
  function plain(value_: string): string {
    return value_.normalize('NFC').toLowerCase().trim()
  }
  function digits(number: string): string {
    return /[a-z]/.test(number) ? number : number.replace(/\D/g, '').replace(/^49(?=\d{8,})|^0/, '')
  }
  function dayOf(text_: string): string {
    return text_.replaceAll('-', '').replace(/^1604/, '')
  }
  function labelsIn(source: Card, tel: Property): string[] {
    if (tel.group === undefined) return []
    return source.properties
      .filter(({ name, group }) => name === 'X-ABLabel' && group?.toLowerCase() === tel.group?.toLowerCase())
      .map(({ value: label }) => label)
  }
})
