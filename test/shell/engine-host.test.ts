import { expect, test, vi } from 'vitest'
import { RehomeError } from '../../src-main/core/errors.ts'
import { hostEngine } from '../../src-main/shell/engine-host.ts'
import type { RunningEngine } from '../../src-main/shell/engine-link.ts'
import { fakeClock } from '../fake-clock.ts'

const MINUTE = 60_000

function setUp() {
  const clock = fakeClock()
  const engines: {
    end: () => void
    stop: ReturnType<typeof vi.fn>
    tell: (name: string, payload: unknown) => void
  }[] = []
  const launch = vi.fn((): RunningEngine => {
    const number = engines.length + 1
    const { promise: exited, resolve: end } = Promise.withResolvers<undefined>()
    const listeners: ((name: string, payload: unknown) => void)[] = []
    const stop = vi.fn(() => {
      end(undefined)
      return Promise.resolve()
    })
    engines.push({
      end: () => end(undefined),
      stop,
      tell: (name, payload) => listeners.forEach((listener) => listener(name, payload))
    })
    return {
      call: (name) => Promise.resolve(`${name} by engine ${number}`),
      onEvent: (listener) => void listeners.push(listener),
      exited,
      stop
    }
  })
  const on = { onEvent: vi.fn(), onRestart: vi.fn(), onGiveUp: vi.fn() }
  const host = hostEngine({ launch, clock, ...on })
  const crash = async () => {
    engines.at(-1)?.end()
    await clock.advance(10_000)
  }
  return { clock, engines, launch, host, crash, ...on }
}

test('one engine is started, and answers', async () => {
  const { host, launch } = setUp()
  expect(await host.call('moves.list', {})).toBe('moves.list by engine 1')
  expect(launch).toHaveBeenCalledOnce()
})

test('an engine that ends by itself is followed by another, whose events are heard too', async () => {
  const { host, crash, engines, onRestart, onEvent } = setUp()
  await crash()
  expect(onRestart).toHaveBeenCalledOnce()
  expect(await host.call('moves.list', {})).toBe('moves.list by engine 2')
  engines[1]?.tell('move.changed', 1)
  expect(onEvent).toHaveBeenCalledExactlyOnceWith('move.changed', 1)
})

test('what is asked in between waits for the new one', async () => {
  const { host, clock, engines } = setUp()
  engines[0]?.end()
  await clock.advance(0)
  const answer = vi.fn()
  const asked = host.call('move.get', {}).then(answer)
  await clock.advance(100)
  expect(answer).not.toHaveBeenCalled()
  await clock.advance(10_000)
  await asked
  expect(answer).toHaveBeenCalledExactlyOnceWith('move.get by engine 2')
})

test('the second restart waits longer than the first', async () => {
  const { clock, crash, engines, launch } = setUp()
  await crash()
  engines[1]?.end()
  await clock.advance(1_000)
  expect(launch).toHaveBeenCalledTimes(2)
  await clock.advance(10_000)
  expect(launch).toHaveBeenCalledTimes(3)
})

test('after the third end in ten minutes none is started, and everything asked says so', async () => {
  const { host, crash, launch, onGiveUp } = setUp()
  for (let end = 1; end <= 3; end++) await crash()
  expect(launch).toHaveBeenCalledTimes(3)
  expect(onGiveUp).toHaveBeenCalledOnce()
  await expect(host.call('moves.list', {})).rejects.toEqual(new RehomeError('bridge.disconnected'))
  await host.close()
})

test('ends that lie further apart are forgiven', async () => {
  const { clock, crash, launch, onGiveUp } = setUp()
  for (let end = 1; end <= 6; end++) {
    await crash()
    await clock.advance(6 * MINUTE)
  }
  expect(launch).toHaveBeenCalledTimes(7)
  expect(onGiveUp).not.toHaveBeenCalled()
})

test('closing stops the engine in good order, and starts no other', async () => {
  const { host, engines, clock, launch } = setUp()
  await host.close()
  expect(engines[0]?.stop).toHaveBeenCalledOnce()
  await clock.advance(MINUTE)
  expect(launch).toHaveBeenCalledOnce()
})

test('closing between two engines starts no other either', async () => {
  const { host, engines, clock, launch } = setUp()
  engines[0]?.end()
  await clock.advance(0)
  await host.close()
  await clock.advance(MINUTE)
  expect(launch).toHaveBeenCalledOnce()
})
