import { expect, test } from 'vitest'
import { type Brought, hasFlagsAsBrought } from '../../../../src-main/core/mail/errands/brought.ts'

const brought = (...flags: string[]): Brought => ({ newUid: 1, digest: '', flags, certain: true })
const any = ['\\*']

test('a message with the flags that it was brought with is as it was brought, in whatever order', () => {
  expect(hasFlagsAsBrought(brought('\\Seen', '$Forwarded'), ['$forwarded', '\\Seen'], any)).toBe(true)
  expect(hasFlagsAsBrought(brought(), [], any)).toBe(true)
})

test('one flag more or less, and somebody has touched it', () => {
  expect(hasFlagsAsBrought(brought('\\Seen'), ['\\Seen', '\\Flagged'], any)).toBe(false)
  expect(hasFlagsAsBrought(brought('\\Seen', '\\Flagged'), ['\\Seen'], any)).toBe(false)
  expect(hasFlagsAsBrought(brought('\\Seen'), ['\\Flagged'], any)).toBe(false)
  expect(hasFlagsAsBrought(brought(), ['\\Deleted'], any)).toBe(false)
})

test('what a server sets by itself, or could not keep, says nothing', () => {
  expect(hasFlagsAsBrought(brought('\\Seen'), ['\\Seen', '\\Recent', '$HasAttachment'], any)).toBe(true)
  expect(hasFlagsAsBrought(brought('\\Seen', 'Travail', '\\Bogus'), ['\\Seen'], ['\\Seen'])).toBe(true)
})

test('where nobody noted the flags, nobody can say: it counts as touched', () => {
  expect(hasFlagsAsBrought({ newUid: 1, digest: '', certain: true }, [], any)).toBe(false)
})
