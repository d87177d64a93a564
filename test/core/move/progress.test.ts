import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimeLeftEstimate, totalsOf } from '../../../src-main/core/move/progress.ts'

const total = 100_000_000

test('nothing is said before thirty seconds have passed', () => {
  const estimate = new TimeLeftEstimate()
  for (let second = 0; second < 30; second += 1) {
    expect(estimate.update(second * 1000, { done: second * 1_000_000, total })).toBeNull()
  }
  expect(estimate.update(30_000, { done: 30_000_000, total })).toEqual({ bucket: 'minutes', value: 2 })
})

test('nothing is said before two percent are done, however long it takes', () => {
  const estimate = new TimeLeftEstimate()
  for (let second = 0; second < 300; second += 1) {
    expect(estimate.update(second * 1000, { done: second * 1_000, total })).toBeNull()
  }
})

test('a pause is not taken for slowness', () => {
  const estimate = new TimeLeftEstimate()
  for (let second = 0; second <= 40; second += 1)
    estimate.update(second * 1000, { done: second * 500_000, total })
  const before = estimate.update(41_000, { done: 20_500_000, total })
  estimate.interrupt()
  expect(estimate.update(3_641_000, { done: 20_500_000, total })).toEqual(before)
})

test('a word changes only when it has held for ten seconds', () => {
  const estimate = new TimeLeftEstimate()
  for (let second = 0; second <= 40; second += 1)
    estimate.update(second * 1000, { done: second * 100_000, total })
  const shown = estimate.update(41_000, { done: 4_100_000, total })
  // A burst that would halve the guess, and ends at once.
  expect(estimate.update(42_000, { done: 40_000_000, total })).toEqual(shown)
  expect(estimate.update(43_000, { done: 40_100_000, total })).toEqual(shown)
})

test('whatever the servers do, the guess is a bucket or nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(120_000), fc.nat(5_000_000)), { maxLength: 60 }), (steps) => {
      const estimate = new TimeLeftEstimate()
      let now = 0
      let done = 0
      for (const [elapsed, bytes] of steps) {
        now += elapsed
        done = Math.min(total, done + bytes)
        const left = estimate.update(now, { done, total })
        if (left === null) continue
        expect(Number.isSafeInteger(left.value)).toBe(true)
        expect(left.value).toBeGreaterThanOrEqual(0)
        expect(left.value).toBeLessThanOrEqual(60)
      }
    })
  )
})

test('folders are summed, failed ones with what they reached', () => {
  const folder = {
    from: 'a',
    to: 'a',
    state: 'failed',
    copied: 2,
    total: 5,
    copiedBytes: 20,
    totalBytes: 50
  } as const
  expect(totalsOf([folder, { ...folder, state: 'done', copied: 5, copiedBytes: 50 }])).toEqual({
    messages: { done: 7, total: 10 },
    bytes: { done: 70, total: 100 }
  })
})
