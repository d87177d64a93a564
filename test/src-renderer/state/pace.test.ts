import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { gathered } from '../../../src-renderer/src/state/pace.ts'

describe('a gathered stream', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('lets the first through at once and then all of each span together', () => {
    const seen: (readonly number[])[] = []
    const { push } = gathered<number>(250, (values) => seen.push(values))
    for (let value = 1; value <= 3; value++) push(value)
    expect(seen).toEqual([[1]])
    vi.advanceTimersByTime(250)
    expect(seen).toEqual([[1], [2, 3]])
    push(4)
    expect(seen).toEqual([[1], [2, 3]])
    vi.advanceTimersByTime(250)
    expect(seen).toEqual([[1], [2, 3], [4]])
    vi.advanceTimersByTime(1_000)
    push(5)
    expect(seen).toEqual([[1], [2, 3], [4], [5]])
  })

  it('delivers nothing more once it is dropped', () => {
    const seen: (readonly number[])[] = []
    const { push, drop } = gathered<number>(250, (values) => seen.push(values))
    push(1)
    push(2)
    drop()
    vi.advanceTimersByTime(1_000)
    expect(seen).toEqual([[1]])
  })
})
