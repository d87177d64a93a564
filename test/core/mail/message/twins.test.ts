import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairEqual } from '../../../../src-main/core/mail/message/twins.ts'

const twin = fc.record({
  digest: fc.constantFrom('a', 'b', 'c'),
  date: fc.option(fc.constantFrom(0, 500, 1000, 2000), { nil: undefined })
})
const twins = fc
  .array(twin, { maxLength: 12 })
  .map((list) => list.map((each, uid) => ({ uid: uid + 1, ...each })))

describe('Pairing equal messages', () => {
  it('gives each to one of the very same, as many as there are on both sides', () => {
    fc.assert(
      fc.property(twins, twins, (messages, others) => {
        const pairs = pairEqual(messages, others)
        const digestOf = (list: typeof messages, uid: number) => list.find((each) => each.uid === uid)?.digest
        for (const [uid, other] of pairs) expect(digestOf(messages, uid)).toBe(digestOf(others, other))
        expect(new Set(pairs.values()).size).toBe(pairs.size)
        for (const digest of ['a', 'b', 'c']) {
          const count = (list: typeof messages) => list.filter((each) => each.digest === digest).length
          const paired = [...pairs.keys()].filter((uid) => digestOf(messages, uid) === digest).length
          expect(paired).toBe(Math.min(count(messages), count(others)))
        }
      })
    )
  })

  it('prefers the same date, and never costs another one its own', () => {
    fc.assert(
      fc.property(twins, twins, (messages, others) => {
        const pairs = pairEqual(messages, others)
        const second = (date: number | undefined) =>
          date === undefined ? undefined : Math.floor(date / 1000)
        const isSame = (one: (typeof messages)[number], other: (typeof messages)[number]) =>
          one.digest === other.digest && one.date !== undefined && second(one.date) === second(other.date)
        const taken = new Set(pairs.values())
        for (const message of messages) {
          const own = others.find(({ uid }) => uid === pairs.get(message.uid))
          const hasItsDate = own !== undefined && isSame(message, own)
          // Nobody goes without, or with another date, while one of its date is free.
          if (!hasItsDate)
            expect(others.filter((other) => !taken.has(other.uid) && isSame(message, other))).toEqual([])
        }
      })
    )
  })

  it('does not mind that servers keep no fractions of a second', () => {
    const others = [
      { uid: 1, digest: 'a', date: 5000 },
      { uid: 2, digest: 'a', date: 1000 }
    ]
    expect(pairEqual([{ uid: 7, digest: 'a', date: 1999 }], others)).toEqual(new Map([[7, 2]]))
  })
})
