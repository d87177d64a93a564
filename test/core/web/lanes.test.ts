import { expect, it } from 'vitest'
import { Lanes } from '../../../src-main/core/web/index.ts'

/** Work that goes on until it is told to end. */
function works(lanes: Lanes, count: number) {
  const ends: (() => void)[] = []
  const all = Array.from({ length: count }, () =>
    lanes.run(() => new Promise<void>((resolve) => ends.push(resolve)))
  )
  return { begun: () => ends.length, end: (i: number) => ends[i]?.(), all: Promise.all(all) }
}
const settle = () => new Promise((resolve) => setImmediate(resolve))

it('Four at a time, and the next as soon as one has ended', async () => {
  const lanes = new Lanes()
  const { begun, end, all } = works(lanes, 6)
  await settle()
  expect(begun()).toBe(4)
  end(2)
  await settle()
  expect(begun()).toBe(5)
  for (const i of [0, 1, 3, 4]) end(i)
  await settle()
  end(5)
  await all
})

it('Half as many each time it is asked for, and never none', async () => {
  const lanes = new Lanes()
  const widths = Array.from({ length: 4 }, () => {
    lanes.halve()
    return lanes.open
  })
  expect(widths).toEqual([2, 1, 1, 1])
  const { begun, end, all } = works(lanes, 3)
  for (let i = 0; i < 3; i++) {
    await settle()
    expect(begun()).toBe(i + 1)
    end(i)
  }
  await all
})

it('One more after a hundred calm answers, up to four', () => {
  const lanes = new Lanes()
  lanes.halve()
  for (let i = 0; i < 99; i++) lanes.calm()
  expect(lanes.open).toBe(2)
  lanes.calm()
  expect(lanes.open).toBe(3)
  for (let i = 0; i < 500; i++) lanes.calm()
  expect(lanes.open).toBe(4)
})

it('What fails makes way as well', async () => {
  const lanes = new Lanes(1)
  await expect(lanes.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x')
  await expect(lanes.run(() => Promise.resolve(7))).resolves.toBe(7)
})
