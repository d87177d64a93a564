import { describe, expect, it } from 'vitest'
import { restoreLabels } from '../../../../src-main/core/mail/copy/lost-labels.ts'
import type { Entry } from '../../../../src-main/core/mail/copy/journal-port.ts'
import { FakeMailbox, type FakeMessage, fakeStore, failure, type Oddities } from '../fake-mailbox.ts'
import { FakeMove, letter } from '../fake-move.ts'

const entry = (uid: number, newUid?: number): [number, Entry] => [
  uid,
  {
    ...{ uid, digest: '', size: 1, state: 'copied', run: 1, verified: false, gone: false, altered: false },
    ...(newUid !== undefined && { newUid })
  }
]

async function restore(odd: Oddities, lost: { uid: number; labels: string[] }[], entries: [number, Entry][]) {
  const store = fakeStore({ INBOX: [{ flags: ['\\Seen'] }, {}] })
  const mailbox = new FakeMailbox(store, odd)
  await mailbox.open('INBOX')
  const still = await restoreLabels(mailbox.asNew(), 'INBOX', lost, new Map(entries))
  const flags = [...(store.folders.get('INBOX')?.messages.values() ?? [])].map((message) => message.flags)
  return { still, flags }
}

describe('Labels without which a message arrived', () => {
  it('are set where the message is now, and what can’t be kept costs no other', async () => {
    const lost = [
      { uid: 7, labels: ['Work', 'Odd'] },
      { uid: 8, labels: ['Home'] }
    ]
    expect(await restore({ loses: ['Odd'] }, lost, [entry(7, 1), entry(8, 2)])).toEqual({
      still: [{ uid: 7, labels: ['Odd'] }],
      flags: [['\\Seen', 'Work'], ['Home']]
    })
  })

  it('are lost where nobody knows the message’s place', async () => {
    const lost = [{ uid: 7, labels: ['Work'] }]
    expect(await restore({}, lost, [entry(7)])).toEqual({ still: lost, flags: [['\\Seen'], []] })
  })

  const labelled: Partial<FakeMessage> = { raw: Buffer.from(letter(1)), flags: ['Work'] }

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
