import { expect, test } from 'vitest'
import { readingNotes } from '../../../../src-main/core/contacts/report/notes.ts'
import type { CardProblem, FoundCard } from '../../../../src-main/core/contacts/types.ts'

const found: FoundCard = {
  card: { properties: [{ name: 'FN', parameters: [], value: 'Ada Lovelace' }] },
  place: { file: 'Friends', card: 21, line: 1 },
  original: ''
}
const problem = (about: Partial<CardProblem>): CardProblem => ({
  ...{ code: 'card.photoNotFetched', file: 'Friends', card: 21, line: 1, params: {}, isLeftBehind: false },
  ...about
})

test('a remark of the reader names the contact that it is about, and nobody where none was taken over', () => {
  const problems = [
    problem({}),
    problem({ card: 22, code: 'card.empty', isLeftBehind: true }),
    problem({ file: 'Family' }),
    problem({ card: 0, line: 0, code: 'file.strayText' })
  ]
  const names = readingNotes({ cards: [found], problems }).map(({ name }) => name)
  expect(names).toEqual(['Ada Lovelace', '', '', ''])
})
