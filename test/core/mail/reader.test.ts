import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { windows } from '../../../src-main/core/mail/reader.ts'
import { uidSet } from '../../../src-main/core/mail/reading-mailbox.ts'

const MB = 1024 * 1024

describe('Windows', () => {
  it('hold each UID once, in order, at most 8 MB and 100 messages, or one large message', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 12 * MB }), { maxLength: 300 })
    fc.assert(
      fc.property(sizes, (list) => {
        const uids = list.map((_, index) => index * 3 + 1)
        const sizeOf = new Map(uids.map((uid, index) => [uid, list[index] ?? 0]))
        const cut = [...windows(uids, sizeOf)]
        expect(cut.flat()).toEqual(uids)
        for (const window of cut) {
          const bytes = window.reduce((sum, uid) => sum + (sizeOf.get(uid) ?? 0), 0)
          expect(window.length).toBeLessThanOrEqual(100)
          expect(window.length === 1 || bytes <= 8 * MB).toBe(true)
        }
      })
    )
  })

  it('are not wasted: a message that fits is not put off', () => {
    const sizes = new Map([1, 2, 3].map((uid) => [uid, 2 * MB]))
    expect([...windows([1, 2, 3], sizes)]).toEqual([[1, 2], [3]])
  })
})

describe('A set of UIDs', () => {
  it('is short where they follow each other', () => {
    expect(uidSet([1, 2, 3, 7, 9, 10])).toBe('1:3,7,9:10')
    expect(uidSet([5])).toBe('5')
  })

  it('names the same UIDs', () => {
    const uids = fc
      .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 })
      .map((list) => list.sort((a, b) => a - b))
    fc.assert(
      fc.property(uids, (list) => {
        const named = uidSet(list)
          .split(',')
          .flatMap((range) => {
            const [from = 0, to = from] = range.split(':').map(Number)
            return Array.from({ length: to - from + 1 }, (_, n) => from + n)
          })
        expect(named).toEqual(list)
      })
    )
  })
})
