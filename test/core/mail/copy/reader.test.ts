import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from '../../../../src-main/core/mail/copy/budget.ts'
import { ahead, readWindows, type Window, windows } from '../../../../src-main/core/mail/copy/reader.ts'
import {
  type ReadingClient,
  ReadingMailbox,
  uidSet,
  uidSets
} from '../../../../src-main/core/mail/connection/reading-mailbox.ts'
import { FakeMailbox, fakeStore, failure, type Oddities } from '../fake-mailbox.ts'
import { letter } from '../fake-move.ts'

const MB = 1024 * 1024

describe('Windows', () => {
  it('hold each UID once, in order, at most 4 MB and 100 messages, or one large message', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 12 * MB }), { maxLength: 300 })
    fc.assert(
      fc.property(sizes, (list) => {
        const uids = list.map((_, index) => index * 3 + 1)
        const sizeOf = new Map(uids.map((uid, index) => [uid, list[index] ?? 0]))
        const cut = [...windows(uids, sizeOf)]
        expect(cut.flat()).toEqual(uids)
        for (const window of cut) {
          const bytes = window.reduce((sum, uid) => sum + (sizeOf.get(uid) ?? 0), 0)
          expect(window.length).toBeLessThanOrEqual(100)
          expect(window.length === 1 || bytes <= 4 * MB).toBe(true)
        }
      })
    )
  })

  it('are not wasted: a message that fits is not put off', () => {
    const sizes = new Map([1, 2, 3].map((uid) => [uid, 2 * MB]))
    expect([...windows([1, 2, 3], sizes)]).toEqual([[1, 2], [3]])
  })
})

describe('Windows of a server that tells no sizes', () => {
  it('hold few messages: each may be large', () => {
    const uids = Array.from({ length: 100 }, (_, n) => n + 1)
    for (const sizes of [new Map<number, number>(), new Map(uids.map((uid) => [uid, 0]))])
      for (const window of windows(uids, sizes)) expect(window.length).toBeLessThanOrEqual(16)
  })
})

async function opened(count: number, odd: Oddities = {}): Promise<FakeMailbox> {
  const mailbox = new FakeMailbox(
    fakeStore({ INBOX: Array.from({ length: count }, (_, n) => letter(n + 1)) }),
    odd
  )
  await mailbox.open('INBOX')
  return mailbox
}

const uidsOf = (count: number) => Array.from({ length: count }, (_, n) => n + 1)

describe('Reading', () => {
  it('accounts for every UID that it is asked for, whatever the server does with it', async () => {
    const fate = fc.constantFrom('there', 'gone', 'withheld', 'refused')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        async (fates, singly) => {
          const is = (uid: number) => fates[uid - 1]
          const store = fakeStore({ INBOX: fates.map((_, n) => letter(n + 1)) })
          for (const uid of uidsOf(fates.length))
            if (is(uid) === 'gone') store.folders.get('INBOX')?.messages.delete(uid)
          const mailbox = new FakeMailbox(store, {
            fetch(uids) {
              if (uids.some((uid) => is(uid) === 'refused'))
                throw failure('old', 'folder.unreadable', { reason: 'No' })
              return uids.filter((uid) => is(uid) !== 'withheld')
            }
          })
          await mailbox.open('INBOX')
          const seen: Record<string, number[]> = { there: [], gone: [], withheld: [], refused: [] }
          try {
            for await (const window of readWindows(mailbox.asOld(), uidsOf(fates.length), { singly })) {
              seen.there?.push(...window.messages.map(({ uid }) => uid))
              seen.gone?.push(...window.vanished)
              for (const { uid, reason } of window.unreadable)
                seen[reason === 'No' ? 'refused' : 'withheld']?.push(uid)
            }
          } catch (error) {
            // A window of which nothing at all can be had is the folder's trouble.
            expect(error).toMatchObject({ code: 'folder.unreadable' })
            expect(singly || fates.includes('there')).toBe(false)
            return
          }
          for (const [name, uids] of Object.entries(seen))
            expect(uids.sort((a, b) => a - b)).toEqual(uidsOf(fates.length).filter((uid) => is(uid) === name))
        }
      )
    )
  })

  it('one message at a time asks for nothing about the others, and says which is next', async () => {
    const asked: (readonly number[])[] = []
    const mailbox = await opened(3)
    const reading = { singly: true, onAsk: (uids: readonly number[]) => asked.push(uids) }
    for await (const window of readWindows(mailbox.asOld(), [1, 2, 3], reading)) {
      expect(asked.at(-1)).toEqual(window.messages.map(({ uid }) => uid))
      expect(mailbox.bodies).toEqual(uidsOf(asked.length))
    }
    expect(asked).toEqual([[1], [2], [3]])
  })

  it('gives its room back when it fails', async () => {
    const budget = new Budget(1)
    const mailbox = await opened(2, {
      fetch() {
        throw failure('old', 'connect.lost')
      }
    })
    const reading = readWindows(mailbox.asOld(), [1, 2], { budget })
    await expect(reading.next()).rejects.toMatchObject({ code: 'connect.lost' })
    ;(await budget.take(1))()
  })
})

describe('Reading ahead', () => {
  const window = (uid: number, released: number[]): Window => ({
    messages: [{ uid, raw: Buffer.alloc(0), flags: [], internalDate: undefined }],
    vanished: [],
    unreadable: [],
    release: () => released.push(uid)
  })

  async function* several(uids: readonly number[], begun: number[], released: number[], end?: Error) {
    for (const uid of uids) {
      begun.push(uid)
      await Promise.resolve()
      yield window(uid, released)
    }
    if (end) throw end
  }

  it('has begun with the next window while one is worked on, and no more than that', async () => {
    const [begun, released]: [number[], number[]] = [[], []]
    const worked: number[] = []
    for await (const { messages, release } of ahead(several([1, 2, 3], begun, released))) {
      worked.push(messages[0]?.uid ?? 0)
      await new Promise(setImmediate)
      expect(begun).toHaveLength(Math.min(3, worked.length + 1))
      release()
    }
    expect(worked).toEqual([1, 2, 3])
    expect(released).toEqual([1, 2, 3])
  })

  it('gives back the room of what nobody wants any more', async () => {
    const [begun, released]: [number[], number[]] = [[], []]
    for await (const { release } of ahead(several([1, 2, 3], begun, released))) {
      release()
      break
    }
    expect(released).toEqual([1, 2])
    expect(begun).toEqual([1, 2])
  })

  it('fails when its turn comes, after what came before, and is no surprise earlier', async () => {
    const [begun, released]: [number[], number[]] = [[], []]
    const worked: number[] = []
    const work = async () => {
      for await (const { messages, release } of ahead(several([1, 2], begun, released, new Error('lost')))) {
        await new Promise(setImmediate)
        worked.push(messages[0]?.uid ?? 0)
        release()
      }
    }
    await expect(work()).rejects.toThrow('lost')
    expect(worked).toEqual([1, 2])
  })
})

describe('A large message', () => {
  const PIECE = 4 * MB

  /** A server with one message. @param answer What it gives when so many bytes are asked for from there. */
  function serving(claims: number, answer: (start: number, most: number) => Buffer | undefined) {
    const asked: number[] = []
    const client = {
      usable: true,
      fetch(_: string, query: { source?: { start: number; maxLength: number } }) {
        const { source } = query
        const row = { uid: 5, flags: new Set(['\\Seen']), internalDate: new Date(0), size: claims }
        if (!source) return [row]
        asked.push(source.start)
        return [{ uid: 5, source: answer(source.start, source.maxLength) }]
      }
    } as unknown as ReadingClient
    return { asked, mailbox: new ReadingMailbox('old', client, 'mail.example') }
  }

  const whole = Buffer.from(Array.from({ length: 9 * MB }, (_, n) => n % 251))
  const honest = (start: number, most: number) => whole.subarray(start, start + most)

  it('is put together of pieces', async () => {
    const { asked, mailbox } = serving(whole.length, honest)
    const message = await mailbox.largeMessage(5)
    expect(message?.raw.equals(whole)).toBe(true)
    expect(message).toMatchObject({ uid: 5, flags: ['\\Seen'] })
    expect(asked).toEqual([0, PIECE, 2 * PIECE])
  })

  it.each([0, 3 * MB, 4_000_000_000])('is whole whatever size the server claims: %i', async (claims) => {
    const { mailbox } = serving(claims, honest)
    expect((await mailbox.largeMessage(5))?.raw.equals(whole)).toBe(true)
  })

  it('is whole although the server gives smaller pieces than it was asked for', async () => {
    const { mailbox } = serving(whole.length, (start) => whole.subarray(start, start + MB))
    expect((await mailbox.largeMessage(5))?.raw.equals(whole)).toBe(true)
  })

  it('is whole although the server gives all of it each time', async () => {
    const { asked, mailbox } = serving(whole.length, () => whole)
    expect((await mailbox.largeMessage(5))?.raw.equals(whole)).toBe(true)
    expect(asked).toEqual([0])
  })

  it('that goes between two pieces is none', async () => {
    const { mailbox } = serving(whole.length, (start, most) =>
      start === 0 ? honest(start, most) : undefined
    )
    expect(await mailbox.largeMessage(5)).toBeUndefined()
  })
})

describe('A set of UIDs', () => {
  it('is short where they follow each other', () => {
    expect(uidSet([1, 2, 3, 7, 9, 10])).toBe('1:3,7,9:10')
    expect(uidSet([5])).toBe('5')
  })

  it('names the same UIDs', () => {
    const uids = fc
      .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 })
      .map((list) => list.sort((a, b) => a - b))
    fc.assert(
      fc.property(uids, (list) => {
        const named = uidSet(list)
          .split(',')
          .flatMap((range) => {
            const [from = 0, to = from] = range.split(':').map(Number)
            return Array.from({ length: to - from + 1 }, (_, n) => from + n)
          })
        expect(named).toEqual(list)
      })
    )
  })

  it('that would make too long a line is several', () => {
    const scattered = Array.from({ length: 5000 }, (_, n) => 1_000_000 + 2 * n)
    const sets = uidSets(scattered)
    expect(sets.join()).toBe(uidSet(scattered))
    expect(Math.max(...sets.map(({ length }) => length))).toBeLessThanOrEqual(6000)
    expect(sets.length).toBeLessThan(10)
    expect(uidSets([])).toEqual([])
    expect(uidSets(uidsOf(100_000))).toEqual(['1:100000'])
  })
})
