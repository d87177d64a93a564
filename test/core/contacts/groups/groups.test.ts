import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  joinGroups,
  readGroups,
  renameMembers
} from '../../../../src-main/core/contacts/groups/read-groups.ts'
import { isSystemLabel } from '../../../../src-main/core/contacts/groups/system-labels.ts'
import type { GroupStyle } from '../../../../src-main/core/contacts/groups/types.ts'
import { uidKey } from '../../../../src-main/core/contacts/groups/uid.ts'
import { writeGroups } from '../../../../src-main/core/contacts/groups/write-groups.ts'
import { settle } from '../../../../src-main/core/contacts/matching/settle.ts'
import { planMerge } from '../../../../src-main/core/contacts/matching/plan.ts'
import type { Card } from '../../../../src-main/core/contacts/types.ts'
import { readVcards } from '../../../../src-main/core/contacts/vcard/read.ts'
import { escapeText } from '../../../../src-main/core/contacts/vcard/value.ts'
import { card, lines } from '../matching/cards.ts'

const person = (uid: string, ...more: readonly string[]) => card(`UID:${uid}`, `FN:${uid}`, ...more)
const group = (name: string, ...members: readonly string[]) =>
  card(
    `UID:g-${name}`,
    `FN:${name}`,
    'X-ADDRESSBOOKSERVER-KIND:group',
    ...members.map((each) => `X-ADDRESSBOOKSERVER-MEMBER:${each}`)
  )
const read = (...cards: readonly Card[]) =>
  readGroups(cards).groups.map(({ name, members }) => `${name}: ${members.join(' ')}`)

describe('groups are read', () => {
  test('from the categories of contacts, in several lines, with commas of their own', () => {
    expect(
      read(
        person('a', 'CATEGORIES:Friends,Tea\\, coffee'),
        person('b', 'CATEGORIES:friends', 'CATEGORIES: Boat  club ')
      )
    ).toEqual(['Friends: a b', 'Tea, coffee: a', 'Boat club: b'])
  })
  test('from Apple’s group cards and from KIND:group, by UIDs in whatever form', () => {
    expect(
      read(
        person('A:ABPerson'),
        person('urn:uuid:B'),
        group('Family', 'urn:uuid:a:abperson', 'b', ''),
        card('FN:Club', 'KIND:group', 'MEMBER:URN:UUID:b')
      )
    ).toEqual(['Family: A:ABPerson urn:uuid:B', 'Club: urn:uuid:B'])
  })
  test('with members by e-mail address, as RFC 6350 allows', () => {
    expect(read(person('a', 'EMAIL:Eva@a.example'), group('Family', 'mailto:eva@A.example'))).toEqual([
      'Family: a'
    ])
  })
  test('with the members of SOGo’s lists, by e-mail address where their UID is unknown', () => {
    const list = [
      'BEGIN:VLIST',
      'VERSION:1.0',
      'UID:l',
      'FN:Choir',
      'CARD;EMAIL=eva@a.example;FN=Eva:7A-1.vcf',
      'CARD;EMAIL=Ben@a.example;FN=Ben:other.vcf',
      'CARD;EMAIL=Cleo@a.example;FN=Cleo:',
      'CARD;EMAIL=nobody@a.example;FN=Nobody:9F-9.vcf',
      'CARD;FN=Without:',
      'END:VLIST'
    ]
    const { cards } = readVcards(Buffer.from(list.join('\r\n')), { file: 'sogo.vcf' })
    expect(
      read(
        person('7A-1', 'EMAIL:new@a.example'),
        person('x', 'EMAIL:eva@a.example'),
        person('y', 'EMAIL:ben@a.example'),
        person('z', 'EMAIL:cleo@a.example'),
        person('w', 'EMAIL:'),
        ...cards.map((found) => found.card)
      )
    ).toEqual(['Choir: 7A-1 y z 9F-9'])
  })
  test('with members that aren’t there: they may be in the new address book', () => {
    expect(read(group('Family', 'urn:uuid:gone'))).toEqual(['Family: gone'])
  })
  test('with nobody in them', () => {
    expect(read(group('Empty'))).toEqual(['Empty: '])
  })
  test('as one, where a card and categories have the same name', () => {
    expect(read(person('a', 'CATEGORIES:family'), person('b'), group('Family', 'b', 'a'))).toEqual([
      'Family: b a'
    ])
  })
  test('with the members of groups within them, even where two contain each other', () => {
    expect(read(person('a'), person('b'), group('All', 'g-Some', 'a'), group('Some', 'b', 'g-All'))).toEqual([
      'All: b a',
      'Some: b a'
    ])
  })
  test('without Google’s own labels, and with its stars off', () => {
    expect(
      read(
        person('a', 'CATEGORIES:myContacts,* myContacts,Imported on 5/3/24,* friends,Importé le 3 mai 2024')
      )
    ).toEqual(['friends: a'])
  })
  test('apart from the people, whose cards stay as they are', () => {
    const someone = person('a', 'CATEGORIES:myContacts')
    expect(readGroups([group('G', 'a'), someone]).people).toEqual([someone])
  })
})

test.each(['Imported on purpose', 'Contacts', 'My contacts in Rome', 'Friends'])(
  '“%s” is a person’s label',
  (label) => expect(isSystemLabel(label)).toBe(false)
)

describe('groups are written', () => {
  const [a, b] = [person('a', 'CATEGORIES:Old,myContacts'), person('b')]
  const groups = [
    { name: 'Tea, coffee', members: ['A', 'b'] },
    { name: 'old', members: ['a'] },
    { name: 'Empty', members: [] },
    { name: 'Far', members: ['gone', 'b'] }
  ]

  test('as categories, and what they can’t say is told', () => {
    const { people, groupCards, unwritten } = writeGroups([a, b], groups, 'categories')
    expect(people.map(lines)).toEqual([
      ['UID:a', 'FN:a', 'CATEGORIES:Old,Tea\\, coffee'],
      ['UID:b', 'FN:b', 'CATEGORIES:Tea\\, coffee,Far']
    ])
    expect(groupCards).toEqual([])
    expect(unwritten).toEqual([
      { name: 'Empty', members: [] },
      { name: 'Far', members: ['gone'] }
    ])
  })
  test('as Apple’s cards, with the labels gone from the people', () => {
    const { people, groupCards, unwritten } = writeGroups([a, b], groups, 'apple')
    expect(people.map(lines)).toEqual([
      ['UID:a', 'FN:a'],
      ['UID:b', 'FN:b']
    ])
    expect(people[1]).toBe(b)
    expect(
      groupCards.map((each) => lines(each).filter((line) => !line.startsWith('UID'))).slice(0, 2)
    ).toEqual([
      [
        'FN:Tea\\, coffee',
        'N:Tea\\, coffee;;;;',
        'X-ADDRESSBOOKSERVER-KIND:group',
        'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:A',
        'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:b'
      ],
      ['FN:old', 'N:old;;;;', 'X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:a']
    ])
    expect(groupCards).toHaveLength(4)
    expect(unwritten).toEqual([])
  })
  test('with the UID and the notes of the card that a group had', () => {
    const own = card('UID:g', 'FN:Family', 'KIND:group', 'MEMBER:urn:uuid:x', 'NOTE:hi')
    expect(
      writeGroups([], [{ name: 'Family', members: ['a'], card: own }], 'apple').groupCards.map(lines)
    ).toEqual([
      [
        'UID:g',
        'FN:Family',
        'NOTE:hi',
        'X-ADDRESSBOOKSERVER-KIND:group',
        'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:a'
      ]
    ])
  })
  test('under the same UID each time', () => {
    const once = () => writeGroups([], [{ name: 'Family', members: [] }], 'apple').groupCards
    expect(once()).toEqual(once())
  })
})

test('members follow their cards to the UIDs that these have in the new address book', () => {
  const found = [
    card('UID:1', 'FN:Eva Müller', 'EMAIL:eva@a.example', 'TEL:1'),
    card('UID:2', 'FN:Paul Klee')
  ]
  const stored = { href: '/e', etag: '"1"', card: card('UID:NEW', 'FN:Eva Müller', 'EMAIL:eva@a.example') }
  const { uids } = settle(planMerge(found, [stored]))
  expect(renameMembers([{ name: 'Family', members: ['urn:uuid:1', '2', '3', 'NEW'] }], uids)).toEqual([
    { name: 'Family', members: ['NEW', '2', '3'] }
  ])
})

test('groups of two address books come together by name', () => {
  expect(
    joinGroups(
      [{ name: 'Family', members: ['a'] }],
      [
        { name: 'family ', members: ['b', 'A'] },
        { name: 'Club', members: [] }
      ]
    )
  ).toEqual([
    { name: 'Family', members: ['a', 'b'] },
    { name: 'Club', members: [] }
  ])
})

describe('whatever the groups', () => {
  const anyLabel = fc.constantFrom(
    'Friends',
    'friends',
    'Tea, coffee',
    'a;b',
    'a\\b',
    'myContacts',
    'Été',
    'مجموعة',
    '* x'
  )
  const people = fc
    .uniqueArray(
      fc.tuple(fc.constantFrom('a', 'b', 'C', 'urn:uuid:d'), fc.array(anyLabel, { maxLength: 4 })),
      { selector: ([uid]) => uid }
    )
    .map((list) =>
      list.map(([uid, labels]) => person(uid, ...labels.map((label) => `CATEGORIES:${escapeText(label)}`)))
    )
  const members = ({ groups }: ReturnType<typeof readGroups>) =>
    groups
      .filter((each) => each.members.length > 0)
      .map((each) => `${each.name.toLowerCase()}: ${each.members.map(uidKey).sort().join(' ')}`)
      .sort()

  test.each<GroupStyle>(['categories', 'apple'])('what is written as %s is what is read back', (style) => {
    fc.assert(
      fc.property(people, (cards) => {
        const before = readGroups(cards)
        const after = writeGroups(before.people, before.groups, style)
        expect(members(readGroups([...after.people, ...after.groupCards]))).toEqual(members(before))
        const again = readGroups([...after.people, ...after.groupCards])
        expect(writeGroups(again.people, again.groups, style).people).toEqual(after.people)
      })
    )
  })
})
