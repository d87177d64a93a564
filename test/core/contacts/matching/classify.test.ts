import { describe, expect, test } from 'vitest'
import { classify } from '../../../../src-main/core/contacts/matching/classify.ts'
import { keysOf } from '../../../../src-main/core/contacts/matching/keys.ts'
import type { Card } from '../../../../src-main/core/contacts/types.ts'
import { card } from './cards.ts'

const like = (one: Card, other: Card, isShared = false) => {
  const [a, b] = [keysOf(one, 'DE'), keysOf(other, 'DE')]
  const { likeness } = classify(a, b, () => isShared)
  expect(classify(b, a, () => isShared).likeness).toBe(likeness)
  return likeness
}
const eva = ['FN:Eva Müller', 'N:Müller;Eva;;;']
const jorg = ['FN:Jörg Müller', 'N:Müller;Jörg;;;']

describe('two cards are', () => {
  test('identical with the same content, whatever their UID', () => {
    expect(like(card('UID:1', ...eva), card('UID:2', ...eva))).toBe('identical')
  })
  test('the same card with the same UID, however it is written, and the same name', () => {
    expect(like(card('UID:urn:uuid:AB', ...eva, 'TEL:1'), card('UID:ab', ...eva, 'TEL:2'))).toBe('sameCard')
  })
  test('surely one person with the same name in whatever order and one address', () => {
    expect(
      like(
        card('FN:MULLER\\, Eva', 'EMAIL:e@a.example', 'EMAIL:x@a.example'),
        card(...eva, 'EMAIL:E@A.example')
      )
    ).toBe('sure')
  })
  test('surely one person with the same name and one number, in the old and the new way of writing it', () => {
    expect(
      like(
        card(...eva, 'TEL:0171 1234567', 'EMAIL:old@a.example'),
        card(...eva, 'TEL:+491711234567', 'EMAIL:new@b.example')
      )
    ).toBe('sure')
  })
})

describe('a person is asked', () => {
  test.each([
    ['initials', 'FN:E. Müller'],
    ['only an address for a name', 'FN:e@a.example'],
    ['the maiden name', 'N:Schmidt;Eva;;;'],
    ['a second given name', 'N:Müller;Eva;Maria;;'],
    ['ue for ü', 'FN:Eva Mueller']
  ])('about the same address with %s', (_, name) => {
    expect(like(card(name, 'EMAIL:e@a.example'), card(...eva, 'EMAIL:e@a.example'))).toBe('probable')
  })
  test('about a UID that two different people have: some programs number their cards from 1', () => {
    expect(like(card('UID:1', ...eva, 'TEL:030 1234567'), card('UID:1', 'FN:Paul Klee'))).toBe('probable')
  })
  test('about the same UID with another birthday', () => {
    expect(like(card('UID:1', ...eva, 'BDAY:1950-01-01'), card('UID:1', ...eva, 'BDAY:1980-01-01'))).toBe(
      'probable'
    )
  })
  test('about namesakes with a number of the whole family, when each has an address of their own', () => {
    const father = card('FN:Jean Martin', 'TEL:030 1234567', 'EMAIL:jean@a.example')
    const son = card('FN:Jean Martin', 'TEL:030 1234567', 'EMAIL:jm@b.example')
    expect(like(father, son, true)).toBe('probable')
    expect(like(father, card('FN:Jean Martin', 'TEL:030 1234567', 'NOTE:x'), true)).toBe('sure')
  })
})

describe('both are kept, and listed,', () => {
  test('for a family’s number', () => {
    expect(like(card(...eva, 'TEL:030 1234567'), card(...jorg, 'TEL:+49 30 1234567'))).toBe('maybe')
  })
  test('for a number alone, even where one has no name', () => {
    expect(like(card('FN:030 1234567', 'TEL:030 1234567'), card(...eva, 'TEL:030 1234567', 'NOTE:x'))).toBe(
      'maybe'
    )
  })
  test('for initials with the same number: E. may be Erik', () => {
    expect(like(card('FN:E. Müller', 'TEL:030 1234567'), card(...eva, 'TEL:030 1234567'))).toBe('maybe')
  })
  test('for a couple’s address', () => {
    expect(like(card(...eva, 'EMAIL:muellers@a.example'), card(...jorg, 'EMAIL:muellers@a.example'))).toBe(
      'maybe'
    )
  })
  test('for a company’s address, even with the same name', () => {
    expect(like(card('FN:Acme', 'EMAIL:info@acme.example'), card(...eva, 'EMAIL:info@acme.example'))).toBe(
      'maybe'
    )
    expect(
      like(card('FN:Acme', 'EMAIL:info@acme.example', 'NOTE:x'), card('FN:Acme', 'EMAIL:info@acme.example'))
    ).toBe('maybe')
  })
  test('for a name alone', () => {
    expect(like(card(...eva, 'TEL:030 1234567'), card(...eva, 'EMAIL:e@a.example'))).toBe('maybe')
  })
  test('for father and son: another birthday, or a “Jr.”, with all the rest the same', () => {
    const father = ['FN:Jean Martin', 'N:Martin;Jean;;;', 'TEL:030 1234567', 'EMAIL:m@a.example']
    expect(like(card(...father, 'BDAY:1950-01-01'), card(...father, 'BDAY:1980-01-01'))).toBe('maybe')
    expect(like(card(...father), card('FN:Jean Martin Jr.', 'N:Martin;Jean;;;Jr.', ...father.slice(2)))).toBe(
      'maybe'
    )
  })
})

describe('two cards are different', () => {
  test('with nothing in common, and with a family name in common', () => {
    expect(like(card(...eva, 'TEL:030 1234567'), card('FN:Paul Klee', 'TEL:030 7654321'))).toBe('different')
    expect(like(card(...eva), card(...jorg))).toBe('different')
  })
  test('when both say nothing but a note', () => {
    expect(like(card('FN:', 'NOTE:a'), card('FN:', 'NOTE:b'))).toBe('different')
  })
  test('when one is a group of that name', () => {
    expect(like(card('FN:Family', 'X-ADDRESSBOOKSERVER-KIND:group'), card('FN:Family'))).toBe('different')
  })
  test('with the same day of birth alone', () => {
    expect(like(card(...eva, 'BDAY:1980-01-01'), card('FN:Paul Klee', 'BDAY:1980-01-01'))).toBe('different')
  })
})
