import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompareEvent } from '../../../../src-main/core/mail/index.ts'
import { fakeStore, failure } from '../fake-mailbox.ts'
import { FakeMove, letter, row } from '../fake-move.ts'

const three = () => fakeStore({ INBOX: [letter(1), letter(2), letter(3)] })
const nothing = { identical: 0, missing: 0, altered: 0, extra: 0 }

/** A message as a tool stores it that adds a header of its own. */
const withHeader = (text: string) => text.replace('\r\n\r\n', '\r\nX-TUID: fkZp5zq8Vx0h\r\n\r\n')

describe('Comparing', () => {
  it('finds a copy of our own identical, and reads the old mailbox no second time', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.odd = {
      old: {
        fetch() {
          throw failure('old', 'folder.unreadable', { folder: 'INBOX' })
        }
      }
    }
    expect(await move.compare()).toMatchObject({ ...nothing, identical: 3, problems: [] })
  })

  it('needs no journal: another tool may have made the copy', async () => {
    const move = new FakeMove(three(), three())
    expect(await move.compare()).toMatchObject({ ...nothing, identical: 3 })
  })

  it('tells what is missing with subject and place, and what is extra', async () => {
    const move = new FakeMove(three(), fakeStore({ INBOX: [letter(1), letter('mine'), letter(3)] }))
    const { problems, ...counts } = await move.compare()
    expect(counts).toMatchObject({ identical: 2, missing: 1, altered: 0, extra: 1 })
    expect(problems).toEqual([
      { code: 'message.notThere', params: {}, folder: 'INBOX', uid: 2, subject: 'Subject of 2' }
    ])
  })

  it('calls altered what came with another header or other line ends', async () => {
    const altered = [withHeader(letter(1)), letter(2).trimEnd().concat('\r\n\r\n-- \r\nsent by'), letter(3)]
    const move = new FakeMove(three(), fakeStore({ INBOX: altered }))
    const { problems, ...counts } = await move.compare()
    expect(counts).toMatchObject({ identical: 1, missing: 0, altered: 2, extra: 0 })
    expect(problems.map(({ code, uid }) => [code, uid])).toEqual([
      ['message.altered', 1],
      ['message.altered', 2]
    ])
  })

  it('knows an altered message by its body where the header says nothing', async () => {
    const bare = 'X-Note: a\r\n\r\nJust this.\r\n'
    const headless = '\r\nOnly a body.\r\n'
    const move = new FakeMove(
      fakeStore({ INBOX: [bare, 'X-Note: b\r\n\r\nAnd that.\r\n', headless] }),
      fakeStore({ INBOX: [withHeader(bare), `X-TUID: fkZp5zq8Vx0h\r\n${headless}`] })
    )
    expect(await move.compare()).toMatchObject({ identical: 0, altered: 2, missing: 1, extra: 0 })
  })

  it('counts equal messages: of three, two that are there are two', async () => {
    const move = new FakeMove(
      fakeStore({ INBOX: [letter(1), letter(1), letter(1)] }),
      fakeStore({ INBOX: [letter(1), letter(1)] })
    )
    expect(await move.compare()).toMatchObject({ identical: 2, missing: 1, extra: 0 })
  })

  it('compares folders that go into one together', async () => {
    const move = new FakeMove(
      fakeStore({ Sent: [letter(1)], Envoyés: [letter(2), letter(3)] }),
      fakeStore({ Sent: [letter(3), letter(1)] })
    )
    const plan = [row('Sent'), row('Envoyés', { to: 'Sent', toLevels: ['Sent'] })]
    const { folders, problems } = await move.compare({ plan })
    expect(folders).toEqual([
      { from: ['Sent', 'Envoyés'], to: 'Sent', identical: 2, missing: 1, altered: 0, extra: 0 }
    ])
    expect(problems).toMatchObject([{ folder: 'Envoyés', uid: 1 }])
  })

  it('says of a message that had arrived and is gone that it had, and of a moved one where it is', async () => {
    const move = new FakeMove(
      fakeStore({ INBOX: [1, 2, 3, 4].map(letter), Keep: [] }),
      fakeStore({ Keep: [], Papierkorb: [] })
    )
    await move.copy()
    const inbox = move.messages(move.new, 'INBOX')
    for (const [uid, path] of [
      [1, 'Keep'],
      [2, 'Papierkorb']
    ] as const) {
      const message = inbox.get(uid)
      if (message) move.messages(move.new, path).set(7, message)
    }
    for (const uid of [1, 2, 3]) inbox.delete(uid)
    const { problems, ...counts } = await move.compare()
    expect(counts).toMatchObject({ identical: 1, missing: 3, altered: 0, extra: 1 })
    expect(problems.map(({ uid, code, params }) => [uid, code, params])).toEqual([
      [1, 'message.elsewhere', { place: 'Keep' }],
      [2, 'message.elsewhere', { place: 'Papierkorb' }],
      [3, 'message.removed', {}]
    ])
  })

  it('leaves what is left out alone', async () => {
    const move = new FakeMove(
      fakeStore({ INBOX: [letter(1)], Spam: [letter(2)] }),
      fakeStore({ INBOX: [letter(1)] })
    )
    const plan = [row('INBOX'), row('Spam', { leftOut: 'junk' })]
    expect(await move.compare({ plan })).toMatchObject({ ...nothing, identical: 1 })
  })

  it('misses nothing in a view that shows what is in other folders', async () => {
    const move = new FakeMove(
      fakeStore({ All: [letter(1), letter(2), letter(3)], INBOX: [letter(1), letter(2)] }),
      fakeStore({ INBOX: [letter(1), letter(2)], All: [letter(3)] })
    )
    const plan = [row('All', { role: 'all' }), row('INBOX')]
    expect(await move.compare({ plan })).toMatchObject({ ...nothing, identical: 3 })
  })

  it('says of a message that the old server keeps to itself that it could not be compared', async () => {
    const move = new FakeMove(three(), three())
    move.odd = { old: { fetch: (uids) => uids.filter((uid) => uid !== 2) } }
    const { problems, ...counts } = await move.compare()
    expect(counts).toMatchObject({ identical: 2, missing: 0, altered: 1 })
    move.messages(move.new, 'INBOX').delete(2)
    expect(problems).toMatchObject([{ code: 'message.unreadable', uid: 2 }])
    expect(await move.compare()).toMatchObject({
      missing: 1,
      problems: [{ code: 'message.unreadable', uid: 2 }]
    })
  })

  it('reports a folder that can’t be opened, and compares the others', async () => {
    const move = new FakeMove(
      fakeStore({ INBOX: [letter(1)], Keep: [letter(2)] }),
      fakeStore({ Keep: [letter(2)] })
    )
    move.odd = {
      old: {
        open(path) {
          if (path === 'INBOX') throw failure('old', 'folder.unreadable', { folder: path })
        }
      }
    }
    const { folders, identical, missing } = await move.compare()
    expect({ identical, missing }).toEqual({ identical: 1, missing: 0 })
    expect(folders[0]).toMatchObject({ failure: { code: 'folder.unreadable', params: { folder: 'INBOX' } } })
  })

  it('goes on after a lost connection, and reads again only what it hadn’t', async () => {
    const many = Array.from({ length: 250 }, (_, index) => letter(index))
    const move = new FakeMove(fakeStore({ INBOX: many }), fakeStore({ INBOX: many }))
    let windows = 0
    const read: number[] = []
    move.odd = {
      new: {
        fetch(uids) {
          if (++windows === 2) throw failure('new', 'connect.lost', { host: 'new.example' })
          read.push(...uids)
          return uids
        }
      }
    }
    const seen: CompareEvent['type'][] = []
    expect(await move.compare({ on: ({ type }) => seen.push(type) })).toMatchObject({ identical: 250 })
    expect(read).toHaveLength(250)
    expect(new Set(seen)).toEqual(new Set(['comparing', 'wait', 'going-on', 'compared']))
  })

  it('stops when asked to', async () => {
    const move = new FakeMove(three(), three())
    const abort = new AbortController()
    await expect(move.compare({ signal: abort.signal, on: () => abort.abort() })).rejects.toMatchObject({
      code: 'move.interrupted'
    })
  })

  it('changes nothing in either mailbox, nor in the journal', async () => {
    const move = new FakeMove(three(), fakeStore({ INBOX: [letter(1), withHeader(letter(2))] }))
    const states = () =>
      JSON.stringify(
        [move.old, move.new].map(({ folders }) =>
          [...folders].map(([path, { messages, ...rest }]) => [path, rest, [...messages]])
        )
      )
    const before = states()
    await move.compare()
    expect(states()).toBe(before)
    expect(move.journal.brought()).toEqual([])
  })

  it('accounts for every message, whatever was lost, changed, doubled or added', async () => {
    const text = fc.integer({ min: 0, max: 5 })
    const fate = fc.constantFrom('kept', 'lost', 'changed', 'doubled')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, fate)),
        fc.array(fc.integer({ min: 10, max: 12 })),
        async (mail, added) => {
          // Of messages that look alike only the whole can be said: so changed ones are told apart here.
          const old = mail.map(([n, what], index) => (what === 'changed' ? letter(`c${index}`) : letter(n)))
          const next = mail.flatMap(([n, what], index) => {
            if (what === 'lost') return []
            if (what === 'changed') return [withHeader(letter(`c${index}`))]
            return what === 'doubled' ? [letter(n), letter(n)] : [letter(n)]
          })
          const move = new FakeMove(
            fakeStore({ INBOX: old }),
            fakeStore({ INBOX: [...next, ...added.map(letter)] })
          )
          const { identical, missing, altered, extra } = await move.compare()
          expect(identical + missing + altered).toBe(old.length)
          expect(identical + altered + extra).toBe(next.length + added.length)
          expect(altered).toBe(mail.filter(([, what]) => what === 'changed').length)
        }
      ),
      { numRuns: 60 }
    )
  })
})
