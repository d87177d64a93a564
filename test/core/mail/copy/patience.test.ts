import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { type Lines, Nudge } from '../../../../src-main/core/mail/copy/nudge.ts'
import { Patience } from '../../../../src-main/core/mail/copy/patience.ts'
import type { CopyEvent } from '../../../../src-main/core/mail/types.ts'
import { fakeClock } from '../../../fake-clock.ts'

const MINUTE = 60_000

function patience(attempts?: number) {
  const clock = fakeClock()
  const abort = new AbortController()
  const nudge = new Nudge()
  const told: CopyEvent[] = []
  const of = new Patience({ clock, signal: abort.signal, on: (event) => told.push(event), attempts, nudge })
  return { clock, abort, nudge, told, of }
}

const lost = () => new RehomeError('connect.lost', { host: 'mail.example' })
const busy = (retryAfterSeconds: number) =>
  new RehomeError('server.busy', { host: 'mail.example', retryAfterSeconds })

/** Whether a wait has ended, and how, once time has passed. */
function watch(waiting: Promise<RehomeError | undefined>) {
  const seen: { ended: boolean; failure?: RehomeError | undefined } = { ended: false }
  void waiting.then((failure) => Object.assign(seen, { ended: true, failure }))
  return seen
}

describe('patience', () => {
  it('never gives up where it is endless, and never waits longer than a minute for a line', async () => {
    const { clock, told, of } = patience(Infinity)
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const seen = watch(of.wait(lost()))
      await clock.advance(MINUTE)
      expect(seen, `attempt ${attempt}`).toEqual({ ended: true, failure: undefined })
    }
    expect(told.filter(({ type }) => type === 'going-on')).toHaveLength(100)
  })

  it('gives up after eight attempts elsewhere', async () => {
    const { clock, of } = patience()
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const waiting = of.wait(lost())
      await clock.advance(MINUTE)
      expect(await waiting).toBeUndefined()
    }
    expect(await of.wait(lost())).toMatchObject({ code: 'connect.lost' })
  })

  it('ends a wait for a connection at a nudge, whatever became of the lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom<Lines>('kept', 'lost'), fc.nat(1500), async (lines, after) => {
        const { clock, nudge, told, of } = patience(Infinity)
        const seen = watch(of.wait(lost()))
        await clock.advance(after)
        expect(seen.ended).toBe(false)
        nudge.give(lines)
        await clock.advance(0)
        expect(seen).toEqual({ ended: true, failure: undefined })
        expect(told.map(({ type }) => type)).toEqual(['wait', 'going-on'])
      })
    )
  })

  it('leaves a server the time that it asked for, nudge or no nudge', async () => {
    const { clock, nudge, of } = patience(Infinity)
    const seen = watch(of.wait(busy(300)))
    await clock.advance(MINUTE)
    nudge.give('lost')
    await clock.advance(3 * MINUTE)
    expect(seen.ended).toBe(false)
    await clock.advance(MINUTE)
    expect(seen.ended).toBe(true)
  })

  it('ends a wait at a pause, as interrupted', async () => {
    const { clock, abort, of } = patience(Infinity)
    const seen = watch(of.wait(lost()))
    await clock.advance(1000)
    abort.abort()
    await clock.advance(0)
    expect(seen.failure).toMatchObject({ code: 'move.interrupted' })
  })

  it('waits for nothing that time doesn’t mend', async () => {
    const { of, told } = patience(Infinity)
    expect(await of.wait(new RehomeError('signIn.wrongPassword'))).toMatchObject({
      code: 'signIn.wrongPassword'
    })
    expect(told).toEqual([])
  })

  it('does something over and over until it succeeds', async () => {
    const { clock, of } = patience(Infinity)
    let tries = 0
    const done = of.insist(() => {
      tries += 1
      return tries < 20 ? Promise.reject(lost()) : Promise.resolve('there')
    })
    await clock.advance(20 * MINUTE)
    expect(await done).toBe('there')
  })

  it('insists on nothing that time doesn’t mend', async () => {
    const { of } = patience(Infinity)
    await expect(of.insist(() => Promise.reject(new RehomeError('quota.full')))).rejects.toMatchObject({
      code: 'quota.full'
    })
    await expect(of.insist(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug')
  })
})
