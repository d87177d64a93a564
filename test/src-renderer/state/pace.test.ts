import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { paced } from '../../../src-renderer/src/state/pace.ts'

describe('a paced stream', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('lets the first through at once and then the latest of each span', () => {
    const seen: number[] = []
    const { push } = paced<number>(250, (value) => seen.push(value))
    for (let value = 1; value <= 5; value++) push(value)
    expect(seen).toEqual([1])
    vi.advanceTimersByTime(250)
    expect(seen).toEqual([1, 5])
    push(6)
    expect(seen).toEqual([1, 5])
    vi.advanceTimersByTime(250)
    expect(seen).toEqual([1, 5, 6])
    vi.advanceTimersByTime(1_000)
    push(7)
    expect(seen).toEqual([1, 5, 6, 7])
  })

  it('delivers nothing more once it is dropped', () => {
    const seen: number[] = []
    const { push, drop } = paced<number>(250, (value) => seen.push(value))
    push(1)
    push(2)
    drop()
    vi.advanceTimersByTime(1_000)
    expect(seen).toEqual([1])
  })
})
