import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget, type Release } from '../../../../src-main/core/mail/copy/budget.ts'

/** Lets everything happen that can happen by itself. */
const settled = () => new Promise(setImmediate)

describe('A budget', () => {
  it('never gives out more than it has, and all get their share in the order in which they ask', async () => {
    const CAPACITY = 100
    const wishes = fc.array(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(wishes, fc.infiniteStream(fc.nat(1000)), async (list, choice) => {
        const budget = new Budget(CAPACITY)
        const held: { bytes: number; release: Release }[] = []
        const served: number[] = []
        list.forEach((bytes, index) => {
          void budget.take(bytes).then((release) => {
            served.push(index)
            held.push({ bytes: Math.min(bytes, CAPACITY), release })
          })
        })
        while (served.length < list.length || held.length > 0) {
          await settled()
          expect(held.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(CAPACITY)
          const [done] = held.splice(Number(choice.next().value) % held.length, 1)
          // Whoever waits is served in the end: something is always held while somebody waits.
          expect(done).toBeDefined()
          done?.release()
        }
        expect(served).toEqual(list.map((_, index) => index))
      })
    )
  })

  it('gives what is larger than all of it all of it', async () => {
    const budget = new Budget(10)
    const release = await budget.take(4_000_000_000)
    const next = budget.take(1)
    release()
    ;(await next)()
  })

  it('takes room back once only', async () => {
    const budget = new Budget(10)
    const release = await budget.take(10)
    release()
    release()
    await budget.take(10)
    let isServed = false
    void budget.take(1).then(() => (isServed = true))
    await settled()
    expect(isServed).toBe(false)
  })

  it('tells once, and in full, what was given back', async () => {
    const given: number[] = []
    const budget = new Budget(10, (bytes) => given.push(bytes))
    const release = await budget.take(25)
    expect(given).toEqual([])
    release()
    release()
    expect(given).toEqual([25])
  })
})
