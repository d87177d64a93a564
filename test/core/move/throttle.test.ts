import { expect, test, vi } from 'vitest'
import { throttle } from '../../../src-main/core/move/throttle.ts'
import { fakeClock } from '../../fake-clock.ts'

test('at most one call gets through in a span, and the last one always does', async () => {
  const clock = fakeClock()
  const act = vi.fn()
  const { call } = throttle(clock, 250, act)
  for (let index = 0; index < 1000; index += 1) call()
  expect(act).toHaveBeenCalledTimes(1)
  await clock.advance(249)
  expect(act).toHaveBeenCalledTimes(1)
  await clock.advance(1)
  expect(act).toHaveBeenCalledTimes(2)
  await clock.advance(10_000)
  expect(act).toHaveBeenCalledTimes(2)
})

test('what can’t wait goes at once, and isn’t said twice', async () => {
  const clock = fakeClock()
  const act = vi.fn()
  const { call, flush } = throttle(clock, 250, act)
  call()
  call()
  flush()
  expect(act).toHaveBeenCalledTimes(2)
  await clock.advance(1000)
  expect(act).toHaveBeenCalledTimes(2)
})
