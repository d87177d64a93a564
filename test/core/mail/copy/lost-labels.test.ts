import { describe, expect, it } from 'vitest'
import { type FakeMessage, fakeStore, failure, type Oddities } from '../fake-mailbox.ts'
import { FakeMove, letter } from '../fake-move.ts'

/** A server that takes no message with these keywords, and doesn't set them either. */
const picky = (...labels: readonly string[]): Oddities => ({
  append: ({ flags }) =>
    flags.some((flag) => labels.includes(flag))
      ? { is: 'refused', code: 'message.refused', params: {} }
      : undefined,
  loses: labels
})

const flagged = (n: number, ...flags: readonly string[]): Partial<FakeMessage> => ({
  raw: Buffer.from(letter(n)),
  flags
})

const labelled = flagged(1, 'Work')
const lost = { code: 'message.labelsLost', uid: 1, params: { labels: 'Work' } }

/** Counts changes as CONDSTORE does: all of them happened at the last one. */
const counting = (messages: number): Oddities & { modseq: { changes: number } } => ({
  modseq: {
    changes: 1,
    now() {
      return String(this.changes)
    },
    since(modseq) {
      return Number(modseq) < this.changes ? Array.from({ length: messages }, (_, n) => n + 1) : []
    }
  }
})

describe('Labels without which a message arrived', () => {
  it('are set where the message is now, and what can’t be kept costs no other', async () => {
    const store = fakeStore({ INBOX: [flagged(1, '\\Seen', 'Work', 'Odd'), flagged(2, 'Home', 'Odd')] })
    const move = new FakeMove(store, fakeStore({}))
    move.odd.new = picky('Odd')
    const { problems } = await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen Work', '2 Home'])
    expect(problems).toMatchObject([
      { code: 'message.labelsLost', uid: 1, params: { labels: 'Odd' } },
      { code: 'message.labelsLost', uid: 2, params: { labels: 'Odd' } }
    ])
  })

  it('are lost where nobody knows the message’s place', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [labelled] }), fakeStore({}))
    move.odd.new = { ...picky('Work'), uidPlus: false, uids: () => [] }
    expect((await move.copy(move.plan, { verify: false })).problems).toMatchObject([lost])
    expect((await move.copy(move.plan, { verify: false })).problems).toMatchObject([lost])
  })

  it('are told by each run until they are set, also where the server counts changes', async () => {
    for (const odd of [{}, counting(2)]) {
      const move = new FakeMove(fakeStore({ INBOX: [labelled, letter(2)] }), fakeStore({}))
      move.odd = { old: odd, new: picky('Work') }
      for (const _ of [1, 2, 3]) expect((await move.copy()).problems).toMatchObject([lost])
      move.odd.new = {}
      expect((await move.copy()).problems).toEqual([])
      expect(move.inNew('INBOX').sort()).toEqual(['1 Work', '2'])
      expect((await move.copy()).problems).toEqual([])
    }
  })

  it('are told of a message that was refused before, though nothing has changed in the old folder', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [labelled, letter(2)] }), fakeStore({}))
    move.odd.old = counting(2)
    move.odd.new = {
      append: ({ uid }) => (uid === 1 ? { is: 'refused', code: 'message.refused', params: {} } : undefined)
    }
    expect((await move.copy()).problems).toMatchObject([{ code: 'message.refused', uid: 1 }])
    move.odd.new = picky('Work')
    expect((await move.copy()).problems).toMatchObject([lost])
    expect((await move.copy()).problems).toMatchObject([lost])
  })

  it('that the person sets or takes off themselves are no longer lost', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [labelled, flagged(2, 'Home')] }), fakeStore({}))
    move.odd.new = picky('Work', 'Home')
    expect((await move.copy()).problems).toHaveLength(2)
    move.change('INBOX', 1, { flags: ['Work'] })
    move
      .messages(move.old, 'INBOX')
      .set(2, { raw: Buffer.from(letter(2)), flags: [], internalDate: new Date(0) })
    expect((await move.copy()).problems).toEqual([])
    move.change('INBOX', 1, { flags: [] })
    expect((await move.copy()).problems).toEqual([])
    expect(move.inNew('INBOX')).toEqual(['1', '2'])
  })

  it('keep nothing else from being left as the person wants it', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [labelled] }), fakeStore({}))
    move.odd.new = picky('Work')
    await move.copy()
    move.messages(move.old, 'INBOX').set(1, {
      raw: Buffer.from(letter(1)),
      flags: ['Work', '\\Seen'],
      internalDate: new Date(0)
    })
    expect((await move.copy()).problems).toMatchObject([lost])
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen'])
    move.change('INBOX', 1, { flags: [] })
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1'])
  })

  it('are not forgotten over a line that is lost afterwards, nor over an answer that never comes', async () => {
    for (const at of ['before the next message', 'before the answer']) {
      const move = new FakeMove(fakeStore({ INBOX: [labelled, letter(2), letter(3)] }), fakeStore({}))
      let losses = 0
      const loseOnce = () => {
        if (losses++ === 0) throw failure('new', 'connect.lost')
      }
      move.odd.new = {
        append({ uid, flags }) {
          if (flags.includes('Work') && losses === 0)
            return { is: 'refused', code: 'message.refused', params: {} }
          if (at === 'before the next message' && uid === 3) loseOnce()
          return undefined
        },
        stored({ uid }) {
          if (at === 'before the answer' && uid === 3) loseOnce()
        }
      }
      const outcome = await move.copy()
      expect(move.inNew('INBOX').sort()).toEqual(['1 Work', '2', '3'])
      expect(outcome.problems).toEqual([])
    }
  })

  it('are not forgotten by a run that ends before it can set them', async () => {
    for (const at of ['after the answer', 'before the answer']) {
      const move = new FakeMove(fakeStore({ INBOX: [labelled, letter(2)] }), fakeStore({}))
      const pause = new AbortController()
      move.odd.new = {
        append: ({ flags }) =>
          flags.includes('Work') ? { is: 'refused', code: 'message.refused', params: {} } : undefined,
        stored({ uid }) {
          if (uid !== 1) return
          pause.abort()
          if (at === 'before the answer') throw failure('new', 'connect.lost')
        },
        loses: ['Work']
      }
      const attempt = move.copy(move.plan, { signal: pause.signal })
      await expect(attempt).rejects.toMatchObject({ code: 'move.interrupted' })
      expect(move.inNew('INBOX')).toContain('1')
      move.odd.new = {}
      await move.copy()
      expect(move.inNew('INBOX').sort()).toEqual(['1 Work', '2'])
    }
  })

  it('that the server keeps refusing are told, and leave the message untouched for whoever takes it back', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [labelled] }), fakeStore({}))
    move.odd.new = {
      append: ({ flags }) =>
        flags.includes('Work') ? { is: 'refused', code: 'message.refused', params: {} } : undefined,
      loses: ['Work']
    }
    expect((await move.copy()).problems).toMatchObject([{ code: 'message.labelsLost', uid: 1 }])
    expect(await move.takeBack()).toMatchObject([{ removed: 1, kept: 0 }])
  })

  it('are told once, however often the line is lost afterwards', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [labelled] }), fakeStore({}))
    let losses = 0
    move.odd.new = {
      append: ({ flags }) =>
        flags.includes('Work') ? { is: 'refused', code: 'message.refused', params: {} } : undefined,
      fetch(uids) {
        if (losses++ < 3) throw failure('new', 'connect.lost')
        return uids
      },
      loses: ['Work']
    }
    const { problems } = await move.copy()
    expect(losses).toBeGreaterThan(3)
    expect(problems.map(({ code }) => code)).toEqual(['message.labelsLost'])
  })
})
