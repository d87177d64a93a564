import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ContactJournal } from '../../../../src-main/core/contacts/bring/journal-port.ts'
import { undoContacts } from '../../../../src-main/core/contacts/bring/undo.ts'
import { contentHash } from '../../../../src-main/core/contacts/matching/content.ts'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { FakeBook, type Fate, Killed } from './fake-book.ts'
import { memoryJournal } from './memory-journal.ts'
import { bring, cardOf, cardWith, textWith } from './world.ts'

const people = ['Ada', 'Ben', 'Cleo', 'Dora', 'Emil', 'Fred', 'Gina', 'Hugo']
const mail = (name: string) => `EMAIL:${name.toLowerCase()}@example.org`

/** Some people are there already, some of them with less than what is found. */
const world = fc.record({
  there: fc.subarray(people),
  found: fc.subarray(people, { minLength: 1 }),
  knowMore: fc.subarray(people),
  inGroup: fc.subarray(people),
  style: fc.constantFrom('categories', 'apple'),
  twice: fc.subarray(people, { maxLength: 2 }),
  learntLater: fc.subarray(people)
})
type World = typeof world extends fc.Arbitrary<infer W> ? W : never

const fate = fc.constantFrom<Fate>(
  'well',
  'well',
  'repeated',
  'lostArrived',
  'lostOnTheWay',
  'killedAfter',
  'killedBefore'
)
const fates = fc.array(fc.array(fate, { maxLength: 12 }), { maxLength: 6 })

function bookOf({ there }: World): FakeBook {
  return new FakeBook({
    cards: Object.fromEntries(
      there.map((name) => [`old-${name}.vcf`, textWith(`there-${name}`, name, mail(name))])
    )
  })
}

function foundIn({ found, knowMore, inGroup, twice }: World, later: readonly string[] = []) {
  const cards = found.map((name) =>
    cardWith(
      `found-${name}`,
      name,
      mail(name),
      ...(knowMore.includes(name) ? [`NOTE:More of ${name}`] : []),
      ...(later.includes(name) ? ['X-LATER:1'] : [])
    )
  )
  const duplicates = twice
    .filter((name) => found.includes(name))
    .map((name) => cardWith(`again-${name}`, name, mail(name), 'TITLE:Baker'))
  const members = inGroup.filter((name) => found.includes(name))
  const group = cardWith(
    'group-1',
    'Friends',
    'X-ADDRESSBOOKSERVER-KIND:group',
    ...members.map((name) => `X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:found-${name}`)
  )
  return [...cards, ...duplicates, ...(members.length > 0 ? [group] : [])]
}

/** Runs until a run comes to its end; each has its own misfortunes, the last one none. */
async function untilDone<T>(
  book: FakeBook,
  misfortunes: readonly (readonly Fate[])[],
  run: () => Promise<T>
): Promise<T> {
  for (const each of [...misfortunes, []]) {
    book.revive(each)
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Killed) && !(error instanceof RehomeError)) throw error
    }
  }
  throw new Error('A run without misfortunes has failed')
}

const contents = (book: FakeBook) =>
  Object.fromEntries([...book.cards].map(([href, { text }]) => [href, contentHash(cardOf(text))]))

/** Fails at the nth time that something is written down, as a program does that is killed there. */
function mortal(journal: ContactJournal, dieAt: number | undefined): ContactJournal {
  let count = 0
  const live = () => {
    if (++count === dieAt) throw new Killed()
  }
  return {
    ...journal,
    add(writes) {
      live()
      return journal.add(writes)
    },
    save(write) {
      live()
      journal.save(write)
    },
    decide(outcomes) {
      live()
      journal.decide(outcomes)
    }
  }
}

it('writes nothing twice and ends complete, wherever it was cut; and gives back what was there', async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      fates,
      fates,
      fc.array(fc.nat({ max: 40 }), { maxLength: 3 }),
      fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
      async (given, misfortunes, undoMisfortunes, deaths, edits) => {
        const { style } = given
        const found = foundIn(given)
        const untroubled = bookOf(given)
        await bring(found, { book: untroubled, journal: memoryJournal(), style })

        const book = bookOf(given)
        const before = book.texts()
        const journal = memoryJournal()
        const deathsLeft = [...deaths]
        const outcome = await untilDone(book, [...misfortunes, ...deaths.map(() => [])], () =>
          bring(found, { book, journal: mortal(journal, deathsLeft.pop()), style })
        )
        expect(contents(book)).toEqual(contents(untroubled))
        expect(book.changes.toSorted()).toEqual(untroubled.changes.toSorted())
        expect(outcome.counts.failed).toBe(0)
        expect(journal.writes().map(({ state }) => state)).toEqual(journal.writes().map(() => 'verified'))

        const again = await bring(found, { book, journal, style })
        expect(again.counts).toMatchObject({ added: 0, completed: 0, alreadyThere: again.counts.read })
        expect(book.changes).toHaveLength(untroubled.changes.length)

        const written = [...book.cards.keys()]
        const edited = [...new Set(edits.map((edit) => written[edit % written.length] ?? ''))]
        for (const href of edited) book.put(href, textWith('edited', `Edited ${href}`))
        const after = book.texts()

        await untilDone(book, undoMisfortunes, () => undoContacts({ book, journal }))
        const expected = { ...before, ...Object.fromEntries(edited.map((href) => [href, after[href]])) }
        expect(book.texts()).toEqual(expected)

        const count = book.changes.length
        await undoContacts({ book, journal })
        expect(book.changes).toHaveLength(count)
      }
    ),
    { numRuns: 150 }
  )
})

/** Somebody writes a line into some cards. */
function editSome(book: FakeBook, edits: readonly number[], line: string): Record<string, string> {
  const written = [...book.cards.keys()]
  const hrefs = new Set(edits.map((edit) => written[edit % written.length] ?? ''))
  return Object.fromEntries(
    [...hrefs].map((href) => {
      const text = (book.cards.get(href)?.text ?? '').replace('END:VCARD', `${line}\r\nEND:VCARD`)
      book.put(href, text)
      return [href, text]
    })
  )
}

it('gives back, after two runs, what was there before and what was edited between and since', async () => {
  const edits = fc.array(fc.nat({ max: 20 }), { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(
      world,
      fates,
      fates,
      fates,
      edits,
      edits,
      async (given, first, second, third, between, since) => {
        const { style, learntLater } = given
        const book = bookOf(given)
        const before = book.texts()
        const journal = memoryJournal()
        await untilDone(book, first, () => bring(foundIn(given), { book, journal, style }))
        const editedBetween = editSome(book, between, 'X-HAND:between')
        await untilDone(book, second, () => bring(foundIn(given, learntLater), { book, journal, style }))
        for (const href of Object.keys(editedBetween))
          expect(book.cards.get(href)?.text).toContain('X-HAND:between')
        const editedSince = editSome(book, since, 'X-HAND:since')
        await untilDone(book, third, () => undoContacts({ book, journal }))
        expect(book.texts()).toEqual({ ...before, ...editedBetween, ...editedSince })
      }
    ),
    { numRuns: 150 }
  )
})
