import { describe, expect, it } from 'vitest'
import { RehomeError } from '../../../src-main/core/errors.ts'
import { settleRemovals } from '../../../src-main/core/mail/index.ts'
import { FakeMailbox, fakeStore, failure } from './fake-mailbox.ts'
import { FakeMove, letter, quickClock, row } from './fake-move.ts'

const raw = (n: number | string) => Buffer.from(letter(n))
const three = () => fakeStore({ INBOX: [letter(1), letter(2), letter(3)] })
const lost = () => failure('new', 'connect.lost', { host: 'new.example' })

describe('Taking back', () => {
  it('removes what was brought, and nothing that was there before', async () => {
    const before = fakeStore({
      INBOX: [letter('mine'), letter(2), { raw: raw('deleted'), flags: ['\\Deleted'] }]
    })
    const move = new FakeMove(three(), before)
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['mine', '2', 'deleted \\Deleted', '1', '3'])
    expect(await move.takeBack()).toEqual([{ from: 'INBOX', to: 'INBOX', removed: 2, kept: 0 }])
    expect(move.inNew('INBOX')).toEqual(['mine', '2', 'deleted \\Deleted'])
  })

  it('keeps what the person has flagged, unflagged or marked for deletion', async () => {
    const old = fakeStore({ INBOX: [letter(1), { raw: raw(2), flags: ['\\Seen'] }, letter(3), letter(4)] })
    const move = new FakeMove(old, fakeStore({}))
    await move.copy()
    move.change('INBOX', 1, { flags: ['\\Seen'] })
    move.change('INBOX', 2, { flags: [] })
    move.change('INBOX', 3, { flags: ['\\Deleted'] })
    expect(await move.takeBack()).toEqual([{ from: 'INBOX', to: 'INBOX', removed: 1, kept: 3 }])
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen', '2', '3 \\Deleted'])
  })

  it('takes a message for untouched whatever the server adds, in whatever order and letters', async () => {
    const old = fakeStore({
      INBOX: [{ raw: raw(1), flags: ['\\Seen', '$Forwarded', '\\Recent', '\\Bogus'] }]
    })
    const move = new FakeMove(old, fakeStore({}))
    await move.copy()
    move.change('INBOX', 1, { flags: ['$forwarded', '\\Recent', '$HasNoAttachment', '\\seen'] })
    expect(await move.takeBack()).toMatchObject([{ removed: 1, kept: 0 }])
  })

  it('keeps a message whose bytes are others', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.change('INBOX', 2, { raw: raw('rewritten') })
    expect(await move.takeBack()).toMatchObject([{ removed: 2, kept: 1 }])
    expect(move.inNew('INBOX')).toEqual(['rewritten'])
  })

  it('keeps all of a folder that was made anew, and does without one that is gone', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [letter(1)], Sent: [letter(2)] }), fakeStore({}))
    await move.copy()
    Object.assign(move.new.folders.get('INBOX') ?? {}, { uidValidity: '99' })
    move.new.folders.delete('Sent')
    expect(await move.takeBack()).toMatchObject([
      { from: 'INBOX', removed: 0, kept: 1 },
      { from: 'Sent', removed: 0, kept: 0 }
    ])
    expect(move.new.folders.has('Sent')).toBe(false)
    expect(move.inNew('INBOX')).toEqual(['1'])
  })

  it('keeps what a copy found again after the folder had been made anew: an equal one may have been there before', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    Object.assign(move.new.folders.get('INBOX') ?? {}, { uidValidity: '99' })
    await move.copy()
    expect(move.inNew('INBOX')).toHaveLength(3)
    expect(await move.takeBack()).toMatchObject([{ removed: 0, kept: 3 }])
  })

  it('removes also when the old folder has been made anew meanwhile', async () => {
    const move = new FakeMove(three(), fakeStore({ INBOX: [letter(3)] }))
    await move.copy()
    Object.assign(move.old.folders.get('INBOX') ?? {}, { uidValidity: '99' })
    move.messages(move.old, 'INBOX').delete(1)
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['3', '1', '2'])
    expect(await move.takeBack()).toMatchObject([{ removed: 2, kept: 0 }])
    expect(move.inNew('INBOX')).toEqual(['3'])
  })

  it('counts what the person has deleted neither as removed nor as kept, and doesn’t bring it again', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.messages(move.new, 'INBOX').delete(2)
    expect(await move.takeBack()).toMatchObject([{ removed: 2, kept: 0 }])
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1', '3'])
  })

  it('lets a later copy bring again what was removed, and only that', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.change('INBOX', 2, { flags: ['\\Flagged'] })
    await move.takeBack()
    const again = await move.copy()
    expect(again.messages).toMatchObject({ found: 3, copied: 2, alreadyThere: 1 })
    expect(move.inNew('INBOX').sort()).toEqual(['1', '2 \\Flagged', '3'])
  })

  it('refuses a server that can’t remove single messages, before anything is read or changed', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.odd = { new: { uidPlus: false } }
    const before = move.connections.length
    await expect(move.takeBack()).rejects.toMatchObject({ code: 'server.cannotRemove' })
    expect(move.inNew('INBOX')).toEqual(['1', '2', '3'])
    expect(move.connections.slice(before).flatMap(({ bodies }) => bodies)).toEqual([])
  })

  it('looks at the flags once more right before removing', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.odd = {
      new: {
        fetch(uids) {
          move.change('INBOX', 2, { flags: ['\\Answered'] })
          return uids
        }
      }
    }
    expect(await move.takeBack()).toMatchObject([{ removed: 2, kept: 1 }])
    expect(move.inNew('INBOX')).toEqual(['2 \\Answered'])
  })

  it('finds what arrived without an answer, and takes that back as well', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    let appended = 0
    move.odd = {
      new: {
        stored() {
          if (++appended === 2) throw lost()
        },
        open() {
          if (appended >= 2) throw new RehomeError('quota.full')
        }
      }
    }
    await expect(move.copy()).rejects.toMatchObject({ code: 'quota.full' })
    move.odd = {}
    expect(move.inNew('INBOX')).toEqual(['1', '2'])
    expect(await move.takeBack()).toMatchObject([{ removed: 2, kept: 0 }])
    expect(move.inNew('INBOX')).toEqual([])
    await move.copy()
    expect(move.inNew('INBOX').sort()).toEqual(['1', '2', '3'])
  })
})

describe('Taking back that is cut off', () => {
  it('goes on by itself after a lost connection: nothing is left marked for deletion', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    const atRemoval: string[][] = []
    move.odd = {
      new: {
        remove(uids) {
          atRemoval.push(move.inNew('INBOX'))
          if (atRemoval.length > 1) return uids
          for (const connection of move.connections) connection.alive = false
          throw lost()
        }
      }
    }
    expect(await move.takeBack()).toMatchObject([{ removed: 3, kept: 0 }])
    expect(atRemoval[0]).toEqual(['1 \\Deleted', '2 \\Deleted', '3 \\Deleted'])
    expect(move.inNew('INBOX')).toEqual([])
  })

  it('is ended by the next one, when the process was killed', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    const [inbox] = move.journal.brought()
    inbox?.removing([1, 2])
    // One was removed, and the other one only flagged.
    move.messages(move.new, 'INBOX').delete(1)
    move.change('INBOX', 2, { flags: ['\\Deleted'] })
    expect(await move.takeBack()).toMatchObject([{ removed: 3, kept: 0 }])
  })

  it('is ended before a copy, so that nothing is left marked for deletion or taken for copied', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.journal.brought()[0]?.removing([1, 2])
    move.messages(move.new, 'INBOX').delete(1)
    move.change('INBOX', 2, { flags: ['\\Deleted'] })
    await settleRemovals({
      new: () => Promise.resolve(new FakeMailbox(move.new).asNew()),
      folders: move.journal.brought(),
      clock: quickClock,
      signal: new AbortController().signal,
      on: () => undefined
    })
    await move.copy()
    expect(move.inNew('INBOX').sort()).toEqual(['1', '2', '3'])
  })

  it('puts the flags back where a server flags and then refuses to remove, and says so', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.odd = {
      new: {
        remove() {
          throw failure('new', 'folder.unreadable', { folder: 'INBOX' })
        }
      }
    }
    expect(await move.takeBack()).toMatchObject([
      { removed: 0, kept: 3, failure: { code: 'folder.unreadable' } }
    ])
    expect(move.inNew('INBOX')).toEqual(['1', '2', '3'])
  })

  it('believes what it sees: what a server says it removed and didn’t is kept', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.odd = { new: { remove: (uids) => uids.filter((uid) => uid !== 2) } }
    expect(await move.takeBack()).toMatchObject([{ removed: 2, kept: 1 }])
    expect(move.inNew('INBOX')).toEqual(['2'])
  })

  it('stops when asked to, and can be run again', async () => {
    const many = Array.from({ length: 250 }, (_, index) => letter(index))
    const move = new FakeMove(fakeStore({ INBOX: many }), fakeStore({}))
    await move.copy()
    const abort = new AbortController()
    const stopped = move.takeBack({
      signal: abort.signal,
      on: (event) => event.type === 'taking-back' && event.removed > 0 && abort.abort()
    })
    await expect(stopped).rejects.toMatchObject({ code: 'move.interrupted' })
    expect(move.inNew('INBOX')).toHaveLength(150)
    expect(await move.takeBack()).toMatchObject([{ removed: 150, kept: 0 }])
  })

  it('goes on with the other folders when one can’t be opened', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [letter(1)], Sent: [letter(2)] }), fakeStore({}))
    await move.copy()
    move.odd = {
      new: {
        open(path) {
          if (path === 'INBOX') throw failure('new', 'folder.unreadable', { folder: path })
        }
      }
    }
    expect(await move.takeBack()).toMatchObject([
      { from: 'INBOX', removed: 0, kept: 1, failure: { code: 'folder.unreadable' } },
      { from: 'Sent', removed: 1, kept: 0 }
    ])
  })
})

describe('Following deletions', () => {
  const gone = { which: 'gone' } as const

  it('removes what is gone from the old folder, and nothing else', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.messages(move.old, 'INBOX').delete(2)
    await move.copy()
    expect(await move.takeBack(gone)).toMatchObject([{ removed: 1, kept: 0 }])
    expect(move.inNew('INBOX')).toEqual(['1', '3'])
  })

  it('leaves what the person has touched, run after run', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.change('INBOX', 2, { flags: ['\\Flagged'] })
    move.messages(move.old, 'INBOX').delete(2)
    for (const _ of [1, 2]) {
      await move.copy()
      expect(await move.takeBack(gone)).toMatchObject([{ removed: 0, kept: 1 }])
    }
    expect(move.inNew('INBOX')).toEqual(['1', '2 \\Flagged', '3'])
  })

  it('follows a message to the folder that it was moved to', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [letter(1), letter(2)], Keep: [] }), fakeStore({}))
    await move.copy()
    const moved = move.messages(move.old, 'INBOX').get(1)
    move.messages(move.old, 'INBOX').delete(1)
    if (moved) move.messages(move.old, 'Keep').set(1, moved)
    await move.copy([row('INBOX'), row('Keep')])
    await move.takeBack(gone)
    expect([move.inNew('INBOX'), move.inNew('Keep')]).toEqual([['2'], ['1']])
  })
})
