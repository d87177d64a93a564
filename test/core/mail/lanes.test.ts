import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyMailbox } from '../../../src-main/core/mail/index.ts'
import { FakeMailbox, fakeStore, failure } from './fake-mailbox.ts'
import { FakeMove, letter, quickClock } from './fake-move.ts'

const NAMES = ['INBOX', 'Archive', 'Work', 'Home', 'Sent', 'Drafts']

const folders = (count: number, messages: number) =>
  Object.fromEntries(
    NAMES.slice(0, count).map((name) => [
      name,
      Array.from({ length: messages }, (_, n) => letter(`${name} ${n}`))
    ])
  )

/** A server that lets so many in at a time, and how many there were at most. */
class Doorkeeper {
  readonly most: number
  readonly #inside = new Set<FakeMailbox>()
  highest = 0
  refused = 0

  constructor(most: number) {
    this.most = most
  }

  enter(side: 'old' | 'new', mailbox: FakeMailbox): Promise<FakeMailbox> {
    for (const one of this.#inside) if (!one.alive) this.#inside.delete(one)
    if (this.#inside.size >= this.most) {
      this.refused++
      return Promise.reject(failure(side, 'signIn.tooManyConnections'))
    }
    this.#inside.add(mailbox)
    this.highest = Math.max(this.highest, this.#inside.size)
    return Promise.resolve(mailbox)
  }

  get inside(): number {
    return [...this.#inside].filter(({ alive }) => alive).length
  }
}

function copy(move: FakeMove, doors: { old: Doorkeeper; new: Doorkeeper }, lanes?: number) {
  const enter = (side: 'old' | 'new') => doors[side].enter(side, new FakeMailbox(move[side], move.odd[side]))
  return copyMailbox({
    old: async () => (await enter('old')).asOld(),
    new: async () => (await enter('new')).asNew(),
    appender: async () => (await enter('new')).asAppender(),
    plan: move.plan,
    journal: move.journal.copy(move.journal.beginRun(new Date(0))),
    clock: quickClock,
    signal: new AbortController().signal,
    verify: true,
    on: () => undefined,
    ...(lanes !== undefined && { lanes })
  })
}

const doors = (old = Infinity, next = Infinity) => ({ old: new Doorkeeper(old), new: new Doorkeeper(next) })

describe('Folders side by side', () => {
  it('each arrive in order, over connections that are all closed in the end', async () => {
    const move = new FakeMove(fakeStore(folders(6, 120)), fakeStore({}))
    const at = doors()
    expect(await copy(move, at)).toMatchObject({ verified: true, messages: { copied: 720 } })
    for (const name of NAMES)
      expect(move.inNew(name)).toEqual(Array.from({ length: 120 }, (_, n) => `${name} ${n}`))
    expect(at.old.highest).toBe(3)
    expect(at.new.highest).toBe(6)
    expect([at.old.inside, at.new.inside]).toEqual([0, 0])
  })

  it('are one at a time where nothing is to be brought', async () => {
    const move = new FakeMove(fakeStore(folders(6, 3)), fakeStore({}))
    await copy(move, doors())
    const at = doors()
    await copy(move, at)
    expect([at.old.highest, at.new.highest]).toEqual([1, 1])
  })

  it.each([
    [1, 2],
    [2, 2],
    [1, 3],
    [2, 3],
    [3, 4],
    [2, 5],
    [3, 6]
  ])('make do with %i connections to the old server and %i to the new one', async (old, next) => {
    const move = new FakeMove(fakeStore(folders(5, 60)), fakeStore({}))
    const at = doors(old, next)
    expect(await copy(move, at)).toMatchObject({ verified: true, problems: [], messages: { copied: 300 } })
    for (const name of NAMES.slice(0, 5)) expect(new Set(move.inNew(name)).size).toBe(60)
    expect([at.old.inside, at.new.inside]).toEqual([0, 0])
    // A server that wants no more is not asked over and over.
    expect(at.old.refused + at.new.refused).toBeLessThanOrEqual(8)
  })

  it('lose nothing and bring nothing twice, whatever line is lost whenever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(
          fc.tuple(fc.constantFrom('append', 'stored', 'fetch', 'open'), fc.integer({ min: 1, max: 90 })),
          {
            maxLength: 6
          }
        ),
        async (lanes, next, losses) => {
          const move = new FakeMove(fakeStore(folders(4, 20)), fakeStore({}))
          const counts = { append: 0, stored: 0, fetch: 0, open: 0 }
          const happen = (what: keyof typeof counts, side: 'old' | 'new') => {
            const count = ++counts[what]
            if (losses.some(([when, nth]) => when === what && nth === count))
              throw failure(side, 'connect.lost')
          }
          move.odd = {
            old: {
              fetch(uids) {
                happen('fetch', 'old')
                return uids
              },
              open: () => happen('open', 'old')
            },
            new: {
              append() {
                happen('append', 'new')
                return undefined
              },
              stored: () => happen('stored', 'new')
            }
          }
          const outcome = await copy(move, doors(lanes, 1 + next), lanes)
          expect(outcome).toMatchObject({ verified: true, messages: { found: 80, copied: 80 } })
          for (const name of NAMES.slice(0, 4))
            expect(move.inNew(name).sort()).toEqual(
              Array.from({ length: 20 }, (_, n) => `${name} ${n}`).sort()
            )
        }
      ),
      { numRuns: 60 }
    )
  })

  it('end together when one side can’t go on, and tell how far each came', async () => {
    const move = new FakeMove(fakeStore(folders(3, 40)), fakeStore({}))
    let stored = 0
    move.odd.new = {
      append() {
        if (++stored > 50) throw failure('new', 'quota.full')
        return undefined
      }
    }
    const at = doors()
    let reached = 0
    const attempt = copyMailbox({
      old: async () => (await at.old.enter('old', new FakeMailbox(move.old))).asOld(),
      new: async () => (await at.new.enter('new', new FakeMailbox(move.new, move.odd.new))).asNew(),
      appender: async () => (await at.new.enter('new', new FakeMailbox(move.new, move.odd.new))).asAppender(),
      plan: move.plan,
      journal: move.journal.copy(move.journal.beginRun(new Date(0))),
      clock: quickClock,
      signal: new AbortController().signal,
      verify: true,
      on: () => undefined,
      onStopped: ({ messages }) => (reached = messages.copied)
    })
    await expect(attempt).rejects.toMatchObject({ code: 'quota.full', side: 'new' })
    expect(reached).toBe(50)
    expect([at.old.inside, at.new.inside]).toEqual([0, 0])
    move.odd = {}
    expect(await copy(move, doors())).toMatchObject({
      verified: true,
      messages: { copied: 70, alreadyThere: 50 }
    })
  })
})
