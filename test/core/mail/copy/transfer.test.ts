import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Appender } from '../../../../src-main/core/mail/index.ts'
import { FakeMailbox, fakeStore, failure } from '../fake-mailbox.ts'
import { FakeMove, letter } from '../fake-move.ts'

const letters = (count: number) => Array.from({ length: count }, (_, n) => letter(n + 1))

describe('Equal messages in different batches, on a server that says nothing of UIDs', () => {
  it('each have a place of their own, so that one more is not taken for one of them', async () => {
    const move = new FakeMove(fakeStore({ INBOX: Array<string>(170).fill(letter('same')) }), fakeStore({}))
    move.odd.new = { uidPlus: false }
    const appender = new FakeMailbox(move.new, move.odd.new).asAppender()
    // All answers come at a time.
    const batches = Math.ceil(100 / 50) + Math.ceil(70 / 50)
    const answered = Promise.withResolvers<undefined>()
    let calls = 0
    const append = async (...[path, messages]: Parameters<Appender['append']>) => {
      const report = await appender.append(path, messages)
      if (++calls === batches) answered.resolve(undefined)
      await answered.promise
      return report
    }
    const atOnce = { ...appender, append, alive: true }
    const outcome = await move.copy(move.plan, { appender: () => Promise.resolve(atOnce) })
    expect(outcome).toMatchObject({ verified: true, messages: { copied: 170 } })
    const inbox = move.old.folders.get('INBOX')
    inbox?.messages.set(inbox.uidNext++, {
      raw: Buffer.from(letter('same')),
      flags: [],
      internalDate: new Date(0)
    })
    expect((await move.copy()).messages).toMatchObject({ copied: 1, alreadyThere: 170 })
    expect(move.inNew('INBOX')).toHaveLength(171)
  })
})

describe('UIDs that the new server gives for another folder', () => {
  it('are not believed: what was brought is looked for', async () => {
    const move = new FakeMove(fakeStore({ INBOX: letters(5) }), fakeStore({}))
    move.odd.new = { placesElsewhere: true }
    expect(await move.copy()).toMatchObject({ verified: true, problems: [], messages: { copied: 5 } })
    expect((await move.copy()).messages).toMatchObject({ copied: 0, alreadyThere: 5 })
  })

  it('are none when the folder is replaced in the middle: what went with the old one is brought again', async () => {
    const move = new FakeMove(fakeStore({ INBOX: letters(5) }), fakeStore({}))
    let sent = 0
    move.odd.new = {
      append() {
        if (++sent === 3)
          move.new.folders.set('INBOX', { uidValidity: '99', uidNext: 1, messages: new Map() })
        return undefined
      }
    }
    expect(await move.copy()).toMatchObject({ verified: true, problems: [], messages: { copied: 5 } })
    expect(move.inNew('INBOX').sort()).toEqual(['1', '2', '3', '4', '5'])
  })
})

describe('A folder', () => {
  it('of small messages is brought although the line breaks after each of them', async () => {
    const move = new FakeMove(fakeStore({ INBOX: letters(25) }), fakeStore({}))
    move.odd.new = {
      stored() {
        throw failure('new', 'connect.lost')
      }
    }
    expect((await move.copy()).messages).toMatchObject({ copied: 25 })
    expect(move.inNew('INBOX')).toHaveLength(25)
  })

  it('made anew on either side, with equal messages in it, never gains nor loses one', async () => {
    const someone = fc.constantFrom(1, 1, 2, 3)
    await fc.assert(
      fc.asyncProperty(
        fc.array(someone, { maxLength: 8 }),
        fc.array(someone, { maxLength: 4 }),
        fc.array(fc.constantFrom('old', 'new', 'neither'), { maxLength: 3 }),
        fc.boolean(),
        async (before, later, anew, uidPlus) => {
          const move = new FakeMove(fakeStore({ INBOX: before.map(letter) }), fakeStore({}))
          move.odd.new = { uidPlus }
          await move.copy()
          let validity = 100
          for (const [index, side] of anew.entries()) {
            if (side !== 'neither')
              Object.assign(move[side].folders.get('INBOX') ?? {}, { uidValidity: String(validity++) })
            const inbox = move.old.folders.get('INBOX')
            const one = later[index]
            if (inbox && one !== undefined) {
              const raw = Buffer.from(letter(one))
              inbox.messages.set(inbox.uidNext++, { raw, flags: [], internalDate: new Date(0) })
            }
            expect((await move.copy()).verified).toBe(true)
          }
          const there = before.concat(later.slice(0, anew.length)).map(String)
          expect(move.inNew('INBOX').sort()).toEqual(there.sort())
        }
      ),
      { numRuns: 60 }
    )
  })
})
