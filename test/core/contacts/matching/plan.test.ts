import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  planMerge,
  type Decision,
  type StoredCard
} from '../../../../src-main/core/contacts/matching/plan.ts'
import { type Answer, settle, type Settled } from '../../../../src-main/core/contacts/matching/settle.ts'
import type { Card } from '../../../../src-main/core/contacts/types.ts'
import { textOf } from '../../../../src-main/core/contacts/vcard/value.ts'
import { card, lines } from './cards.ts'

const book = (...cards: readonly Card[]): StoredCard[] =>
  cards.map((each, index) => ({ href: `/book/${index}.vcf`, etag: `"${index}"`, card: each }))
const plan = (found: readonly Card[], stored: readonly Card[] = []) => planMerge(found, book(...stored), 'DE')
const kinds = (found: readonly Card[], stored: readonly Card[] = []) =>
  plan(found, stored).decisions.map(({ kind }) => kind)
/** `book 0 maybe`, for each candidate of a decision. */
const seen = (decision: Decision | undefined) => {
  if (!decision || decision.kind === 'create') return []
  const candidates = 'candidates' in decision ? decision.candidates : [decision.candidate]
  return candidates.map(
    ({ counterpart, resemblance }) => `${counterpart.in} ${counterpart.index} ${resemblance.likeness}`
  )
}
const answers = (...list: readonly (Answer | undefined)[]) =>
  new Map([...list.entries()].filter((entry): entry is [number, Answer] => entry[1] !== undefined))
const merge: Answer = { kind: 'merge', candidate: 0 }
const keepBoth: Answer = { kind: 'keepBoth' }
const skip: Answer = { kind: 'skip' }
const written = ({ writes }: Settled) => writes.map((write) => [write.kind, ...lines(write.card)])

const eva = card('UID:e', 'FN:Eva Müller', 'N:Müller;Eva;;;', 'EMAIL:eva@a.example')
const paul = card('UID:p', 'FN:Paul Klee', 'N:Klee;Paul;;;', 'EMAIL:paul@a.example')

describe('the plan', () => {
  test('of nothing is nothing', () => {
    expect(plan([], [eva]).counts).toEqual({
      read: 0,
      new: 0,
      there: 0,
      look: 0,
      completed: 0,
      duplicates: 0
    })
  })
  test('tells how many are new, already there, and need a look', () => {
    const found = [
      paul,
      eva,
      card('UID:e2', 'FN:Eva Müller', 'EMAIL:eva@a.example', 'TEL:030 1234567'),
      card('UID:x', 'FN:E. Müller', 'EMAIL:eva@a.example', 'TITLE:Chief'),
      card('UID:y', 'FN:Jörg Müller', 'TEL:030 1234567'),
      card('UID:p3', 'FN:Klee\\, Paul', 'EMAIL:PAUL@a.example')
    ]
    const { counts, decisions } = plan(found, [eva])
    expect(decisions.map(({ kind }) => kind)).toEqual(['create', 'same', 'merge', 'ask', 'review', 'same'])
    expect(counts).toEqual({ read: 6, new: 1, there: 3, look: 2, completed: 1, duplicates: 2 })
  })
  test('shows what a merge would keep, and what it adds', () => {
    const [decision] = plan([card('UID:x', 'FN:E. Müller', 'EMAIL:eva@a.example', 'TEL:1')], [eva]).decisions
    if (decision?.kind !== 'ask') throw new Error('not asked')
    const [{ merged, counterpart }] = decision.candidates
    expect(counterpart).toMatchObject({ in: 'book', stored: { href: '/book/0.vcf', etag: '"0"' } })
    expect(lines(merged.card)).toEqual([...lines(eva), 'TEL:1'])
    expect(lines({ properties: merged.adds })).toEqual(['TEL:1'])
    expect(merged.conflicts.map(({ other }) => other.value)).toEqual(['E. Müller'])
  })
  test('doesn’t ask about somebody of whom everything is there', () => {
    expect(kinds([card('UID:x', 'FN:eva@a.example', 'N:;;;;', 'EMAIL:eva@a.example')], [eva])).toEqual([
      'same'
    ])
    expect(kinds([card('UID:x', 'FN:Eva Müller')], [eva])).toEqual(['same'])
  })
  test('never lets somebody vanish behind the same number', () => {
    expect(
      kinds([card('UID:x', 'FN:Jörg Müller', 'TEL:1234567')], [card('FN:Eva Müller', 'TEL:1234567')])
    ).toEqual(['review'])
  })
  test('takes the UID’s word before a namesake’s', () => {
    const stored = [
      card('UID:1', 'FN:Eva Müller', 'EMAIL:eva@a.example'),
      card('UID:e', 'FN:Eva Müller', 'TEL:1')
    ]
    expect(
      seen(plan([card('UID:e', 'FN:Eva Müller', 'EMAIL:eva@a.example', 'TEL:2')], stored).decisions[0])
    ).toEqual(['book 1 sameCard'])
  })
  test('asks which one it is, where father and son are there and the found one could be both', () => {
    const stored = ['1950', '1980'].map((year) =>
      card(`UID:${year}`, 'FN:Jean Martin', 'TEL:1234567', `BDAY:${year}-01-01`)
    )
    const [decision] = plan([card('UID:x', 'FN:Jean Martin', 'TEL:1234567', 'TITLE:Baker')], stored).decisions
    expect(decision?.kind).toBe('ask')
    expect(seen(decision)).toEqual(['book 0 sure', 'book 1 sure'])
  })
  test('creates father and son, where both are found, and lists the son', () => {
    const found = ['1950', '1980'].map((year) =>
      card(`UID:${year}`, 'FN:Jean Martin', 'TEL:1234567', `BDAY:${year}-01-01`)
    )
    expect(kinds(found)).toEqual(['create', 'review'])
  })
  test('doesn’t put father and son together by way of a third card, in whatever order they are found', () => {
    const [father, son, either] = [
      card('UID:1', 'FN:Jean Martin', 'TEL:1234567', 'BDAY:1950-01-01'),
      card('UID:2', 'FN:Jean Martin', 'TEL:1234567', 'BDAY:1980-01-01'),
      card('UID:3', 'FN:Jean Martin', 'TEL:1234567', 'TITLE:Baker')
    ]
    expect(kinds([father, son, either])).toEqual(['create', 'review', 'ask'])
    expect(kinds([either, father, son])).toEqual(['create', 'ask', 'ask'])
    expect(kinds([father, either, son])).toEqual(['create', 'ask', 'ask'])
  })
  test('doesn’t put father and son into one card of the book', () => {
    const stored = [card('UID:b', 'FN:Jean Martin', 'TEL:1234567')]
    const found = ['1950', '1980'].map((year) =>
      card(`UID:${year}`, 'FN:Jean Martin', 'TEL:1234567', `BDAY:${year}-01-01`)
    )
    expect(kinds(found, stored)).toEqual(['merge', 'review'])
  })
})

test('nobody vanishes into a card by way of a nameless one that went there', () => {
  const found = [
    card('UID:9', 'FN:e.va@gmail.com', 'EMAIL:e.va@gmail.com', 'TEL:030 1234567'),
    card('UID:1', 'FN:Jean Martin', 'EMAIL:eva@gmail.com', 'TEL:030 1234567')
  ]
  expect(kinds(found, [card('UID:9', 'FN:Eva Müller', 'EMAIL:eva@gmail.com')])).toEqual(['merge', 'review'])
})

describe('duplicates among the found', () => {
  const first = card('UID:1', 'FN:Eva Müller', 'EMAIL:eva@a.example')
  const third = card('UID:3', 'FN:Eva Müller', 'TEL:030 1234567')
  const between = card('UID:2', 'FN:Müller\\, Eva', 'TEL:+49 30 1234567', 'EMAIL:eva@a.example')

  test('are one person over any number of steps, in whatever order', () => {
    for (const found of [
      [first, between, third],
      [first, third, between],
      [between, third, first],
      [third, first, between]
    ]) {
      const settled = settle(plan(found))
      expect(settled.writes).toHaveLength(1)
      expect(settled.writes[0]?.found).toEqual([0, 1, 2])
      expect(
        lines(settled.writes[0]?.card ?? card()).filter((line) => /^(EMAIL|TEL)/.test(line))
      ).toHaveLength(2)
    }
  })
  test('go together into the card that one of them matches', () => {
    const stored = card('UID:b', 'FN:Eva Müller', 'TEL:030 1234567', 'ORG:Acme')
    const settled = settle(plan([first, between, third], [stored]))
    expect(written(settled)).toEqual([['update', ...lines(stored), 'EMAIL:eva@a.example']])
    expect(settled.uids).toEqual(
      new Map([
        ['1', 'b'],
        ['2', 'b'],
        ['3', 'b']
      ])
    )
    expect(settled.conflicts.size).toBe(1)
  })
  test('don’t tie father and son together at the two ends of a chain', () => {
    const one = (uid: string, ...more: string[]) => card(`UID:${uid}`, 'FN:Jean Martin', ...more)
    const [father, son] = [
      one('1', 'EMAIL:a@a.example', 'BDAY:1950-01-01'),
      one('4', 'EMAIL:c@a.example', 'BDAY:1980-01-01')
    ]
    const middle = [
      one('2', 'EMAIL:a@a.example', 'EMAIL:b@a.example'),
      one('3', 'EMAIL:b@a.example', 'EMAIL:c@a.example')
    ]
    const settled = settle(plan([father, ...middle, son]))
    expect(settled.writes.map(({ found }) => found)).toEqual([[0, 1, 2], [3]])
  })
  test('that are the same, thrice, arrive once', () => {
    expect(kinds([eva, eva, eva])).toEqual(['create', 'same', 'same'])
    expect(settle(plan([eva, eva, eva])).writes).toHaveLength(1)
  })
  test('that are empty arrive once', () => {
    expect(kinds([card('FN:', 'UID:1'), card('FN:', 'UID:2')])).toEqual(['create', 'same'])
  })
  test('that only may be one person are asked about', () => {
    expect(kinds([eva, card('UID:x', 'FN:E. Müller', 'EMAIL:eva@a.example', 'TEL:1')])).toEqual([
      'create',
      'ask'
    ])
  })
  test('of a program that gave each card the UID 1 all arrive, under UIDs of their own', () => {
    const found = ['Eva', 'Paul', 'Anna'].map((name) => card('UID:1', `FN:${name}`))
    expect(kinds(found)).toEqual(['create', 'create', 'create'])
    const settled = settle(plan(found))
    const uids = settled.writes.map((write) => textOf(write.card, 'UID'))
    expect(new Set(uids).size).toBe(3)
    expect(uids[0]).toBe('1')
    expect(settled.writes.slice(1).map((write) => textOf(write.card, 'X-OLD-UID'))).toEqual(['1', '1'])
    expect(settle(plan(found))).toEqual(settled)
  })
})

describe('a person’s answers', () => {
  const similar = card('UID:x', 'FN:E. Müller', 'EMAIL:eva@a.example', 'TEL:1')

  test('are waited for where one is asked, and only there', () => {
    const settled = settle(plan([similar, paul], [eva]))
    expect(settled.unanswered).toEqual([0])
    expect(settled.writes.map(({ found }) => found)).toEqual([[1]])
  })
  test('merge, keep both, or skip', () => {
    const asked = plan([similar], [eva])
    expect(written(settle(asked, answers(merge)))).toEqual([['update', ...lines(eva), 'TEL:1']])
    expect(written(settle(asked, answers(keepBoth)))).toEqual([['create', ...lines(similar)]])
    expect(settle(asked, answers(skip))).toMatchObject({ writes: [], skipped: [0], unanswered: [] })
  })
  test('may go against what was planned: a new one left out, a merge kept apart, a look-alike merged', () => {
    const found = [paul, card('UID:e', 'FN:Eva Müller', 'TEL:1'), card('UID:y', 'FN:Eva Müller', 'TEL:2')]
    const settled = settle(plan(found, [eva]), answers(skip, keepBoth, merge))
    expect(settled.skipped).toEqual([0])
    expect(settled.writes.map(({ kind, found: from }) => [kind, ...from])).toEqual([
      ['create', 1],
      ['update', 2]
    ])
    expect(textOf(settled.writes[0]?.card ?? card(), 'UID')).not.toBe('e')
  })
  test('bring a look-alike of a skipped one in on its own', () => {
    const found = [paul, card('UID:p2', 'FN:Paul Klee', 'EMAIL:paul@a.example', 'TEL:1')]
    expect(written(settle(plan(found), answers(skip)))).toEqual([['create', ...lines(found[1] ?? card())]])
  })
  test('let a look-alike of an unanswered one wait too', () => {
    const found = [similar, card('UID:x2', 'FN:E. Müller', 'EMAIL:eva@a.example', 'TEL:1', 'TEL:2')]
    expect(settle(plan(found, [eva])).unanswered).toEqual([0, 1])
  })
  test('write a card once, however many are merged into it, and tell all that comes in', () => {
    const found = [
      card('UID:1', 'FN:Eva Müller', 'EMAIL:eva@a.example', 'TEL:1', 'NOTE:a'),
      similar,
      card('UID:2', 'FN:Eva Müller', 'EMAIL:eva@a.example', 'NOTE:b')
    ]
    const [write, ...others] = settle(plan(found, [eva]), answers(undefined, merge)).writes
    expect(others).toEqual([])
    expect(write).toMatchObject({ kind: 'update', found: [0, 1, 2] })
    if (write?.kind === 'update') {
      expect(lines({ properties: write.adds })).toEqual(['TEL:1', 'NOTE:a\\n\\n----------\\nb'])
    }
  })
})

test('group cards match group cards of their name, and get their members', () => {
  const group = (uid: string, member: string) =>
    card(
      `UID:${uid}`,
      'FN:Family',
      'X-ADDRESSBOOKSERVER-KIND:group',
      `X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${member}`
    )
  expect(kinds([group('g', 'a'), card('UID:f', 'FN:Family')], [group('h', 'b')])).toEqual(['merge', 'create'])
})

test('5,000 cards against 5,000 are planned in one go, even where thousands share a number, a UID or a name', () => {
  const person = (index: number, uid: string) =>
    card(
      `UID:${uid}`,
      `FN:Person${index} Family${index % 700}`,
      `N:Family${index % 700};Person${index};;;`,
      `EMAIL:person${index}@a.example`,
      'TEL;TYPE=WORK:+49 30 1234567',
      `TEL;TYPE=CELL:0171 ${1_000_000 + index}`,
      `ORG:Acme${index % 3}`
    )
  const people = (uid: (index: number) => string) =>
    Array.from({ length: 5000 }, (_, index) => person(index, uid(index)))
  const { counts } = plan(
    people((index) => `f${index}`),
    people((index) => `b${index}`)
  )
  expect(counts).toMatchObject({ read: 5000, there: 5000, look: 0 })
  expect(plan(people(() => '1').slice(0, 2000)).counts).toMatchObject({ read: 2000, there: 0 })
  const alike = Array.from({ length: 2000 }, () => eva)
  expect(plan(alike, alike).counts).toMatchObject({ there: 2000 })
})

describe('whatever is found', () => {
  const anyCard: fc.Arbitrary<Card> = fc
    .record({
      uid: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8', '9'),
      name: fc.constantFrom(
        'Eva Müller',
        'Müller\\, Eva',
        'E. Müller',
        'Eva',
        'Jean Martin',
        'Jean Martin Jr.',
        '',
        'info'
      ),
      emails: fc.subarray([
        'eva@a.example',
        'e.va@gmail.com',
        'eva@gmail.com',
        'info@a.example',
        'jm@b.example'
      ]),
      phones: fc.subarray(['030 1234567', '+49 30 1234567', '0171 7654321', '112']),
      birthday: fc.option(fc.constantFrom('1950-01-01', '1980-01-01', '--0101'), { nil: undefined }),
      note: fc.option(fc.constantFrom('a', 'b'), { nil: undefined })
    })
    .map(({ uid, name, emails, phones, birthday, note }) =>
      card(
        `UID:${uid}`,
        `FN:${name || (emails[0] ?? '')}`,
        'N:;;;;',
        ...emails.map((email) => `EMAIL:${email}`),
        ...phones.map((phone) => `TEL:${phone}`),
        ...(birthday ? [`BDAY:${birthday}`] : []),
        ...(note ? [`NOTE:${note}`] : [])
      )
    )
  const cards = fc.array(anyCard, { maxLength: 7 })
  const stored = fc.uniqueArray(anyCard, { maxLength: 5, selector: (each) => textOf(each, 'UID') })
  const ownUids = fc.uniqueArray(anyCard, { maxLength: 7, selector: (each) => textOf(each, 'UID') })
  /** Another program's cards: UIDs of its own. */
  const elsewhere = stored.map((list) =>
    list.map(({ properties }) => ({
      properties: properties.map((each) =>
        each.name === 'UID' ? { ...each, value: `b${each.value}` } : each
      )
    }))
  )
  const someAnswers = fc.array(fc.constantFrom(undefined, merge, keepBoth, skip), { maxLength: 7 })

  test('each card has one decision, and comes to one place', () => {
    fc.assert(
      fc.property(cards, stored, someAnswers, (found, there, said) => {
        const planned = plan(found, there)
        expect(planned.decisions).toHaveLength(found.length)
        const { counts } = planned
        expect(counts.new + counts.there + counts.look).toBe(counts.read)
        const { writes, same, skipped, unanswered } = settle(planned, answers(...said))
        const places = [...writes.flatMap((write) => write.found), ...same, ...skipped, ...unanswered]
        expect(places.toSorted((a, b) => a - b)).toEqual(found.map((_, index) => index))
      }),
      { numRuns: 300 }
    )
  })
  test('the same plan comes out each time', () => {
    fc.assert(
      fc.property(cards, stored, (found, there) => {
        expect(plan(found, there)).toEqual(plan(found, there))
      })
    )
  })
  test('what is written has UIDs that nobody else has', () => {
    fc.assert(
      fc.property(cards, stored, someAnswers, (found, there, said) => {
        const uids = after(there, settle(plan(found, there), answers(...said))).map((each) =>
          textOf(each, 'UID')
        )
        expect(new Set(uids).size).toBe(uids.length)
      }),
      { numRuns: 300 }
    )
  })
  test('without being asked, nobody gets another’s birthday, and no number or name alone joins two', () => {
    fc.assert(
      fc.property(cards, stored, (found, there) => {
        for (const decision of plan(found, there).decisions) {
          if (decision.kind !== 'merge') continue
          const { clues } = decision.candidate.resemblance
          expect(clues.includes('uid') || clues.includes('content') || clues.includes('name')).toBe(true)
          expect(clues).not.toContain('otherBirthday')
          const differing = decision.candidate.merged.conflicts.filter(({ other }) => other.name === 'BDAY')
          expect(differing).toEqual([])
        }
      }),
      { numRuns: 300 }
    )
  })
  test('the second time, nothing is written', () => {
    fc.assert(
      fc.property(ownUids, elsewhere, (found, there) => {
        const both = found.map((): Answer | undefined => undefined)
        const first = plan(found, there)
        const now = after(there, settle(first, keepAllAsked(first.decisions, both)))
        const second = plan(found, now)
        expect(settle(second, keepAllAsked(second.decisions, both)).writes).toEqual([])
      }),
      { numRuns: 300 }
    )
  })

  /** Everything asked about is kept. */
  function keepAllAsked(decisions: readonly Decision[], said: readonly (Answer | undefined)[]) {
    return answers(
      ...decisions.map(({ kind }, index) => said[index] ?? (kind === 'ask' ? keepBoth : undefined))
    )
  }
  /** The book once everything is written. */
  function after(there: readonly Card[], { writes }: Settled): Card[] {
    const updated = new Map(
      writes.map((write) => [write.kind === 'update' ? write.stored.card : undefined, write.card])
    )
    return [
      ...there.map((each) => updated.get(each) ?? each),
      ...writes.filter(({ kind }) => kind === 'create').map((write) => write.card)
    ]
  }
})
