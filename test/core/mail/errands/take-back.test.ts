import { describe, expect, it } from 'vitest'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { settleRemovals } from '../../../../src-main/core/mail/index.ts'
import { FakeMailbox, fakeStore, failure } from '../fake-mailbox.ts'
import { FakeMove, letter, quickClock, row } from '../fake-move.ts'

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

  it('makes no folder anew that goes meanwhile, and counts nothing of what is gone with it', async () => {
    for (const at of [1, 2, 3]) {
      const move = new FakeMove(three(), fakeStore({}))
      await move.copy()
      let steps = 0
      const goes = () => {
        if (++steps === at) move.new.folders.delete('INBOX')
      }
      move.odd.new = {
        open: goes,
        flags: goes,
        remove(uids) {
          goes()
          return uids
        }
      }
      expect(await move.takeBack()).toEqual([{ from: 'INBOX', to: 'INBOX', removed: 0, kept: 0 }])
      expect(move.new.folders.has('INBOX')).toBe(false)
    }
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
      new: () => Promise.resolve(new FakeMailbox(move.new).asRemover()),
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
  it('removes what is gone from the old folder, and nothing else', async () => {
    const move = new FakeMove(three(), fakeStore({ INBOX: [letter('mine')] }))
    await move.copy()
    move.messages(move.old, 'INBOX').delete(2)
    expect(await move.mirror()).toEqual({ removed: 1, kept: 0, problems: [] })
    expect(move.inNew('INBOX')).toEqual(['mine', '1', '3'])
    expect(await move.mirror()).toEqual({ removed: 0, kept: 0, problems: [] })
  })

  it('leaves what the person has touched, run after run', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.change('INBOX', 2, { flags: ['\\Flagged'] })
    move.messages(move.old, 'INBOX').delete(2)
    for (const _ of [1, 2]) expect(await move.mirror()).toEqual({ removed: 0, kept: 1, problems: [] })
    expect(move.inNew('INBOX')).toEqual(['1', '2 \\Flagged', '3'])
  })

  it('never touches what was in the new mailbox before, though its twin is gone from the old one', async () => {
    const move = new FakeMove(three(), fakeStore({ INBOX: [letter(2)] }))
    await move.copy()
    move.messages(move.old, 'INBOX').delete(2)
    expect(await move.mirror()).toEqual({ removed: 0, kept: 0, problems: [] })
    expect(move.inNew('INBOX')).toEqual(['2', '1', '3'])
  })

  it('follows a message to the folder that it was moved to', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [letter(1), letter(2)], Keep: [] }), fakeStore({}))
    await move.copy()
    moveInOld(move, 'INBOX', 1, 'Keep')
    expect(await move.mirror()).toEqual({ removed: 1, kept: 0, problems: [] })
    expect([move.inNew('INBOX'), move.inNew('Keep')]).toEqual([['2'], ['1']])
  })

  it('keeps a message in its old place that was refused in its new one', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [letter(1), letter(2)], Keep: [] }), fakeStore({}))
    await move.copy()
    moveInOld(move, 'INBOX', 1, 'Keep')
    move.odd = { new: { append: () => ({ is: 'refused', code: 'message.refused', params: {} }) } }
    expect(await move.mirror()).toEqual({ removed: 0, kept: 0, problems: [] })
    expect([move.inNew('INBOX'), move.inNew('Keep')]).toEqual([['1', '2'], []])
  })

  it('doesn’t follow folders that are left out today, or go elsewhere', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [letter(1), letter(2)] }), fakeStore({}))
    await move.copy()
    move.messages(move.old, 'INBOX').delete(1)
    await move.copy()
    expect(await move.mirror([row('INBOX', { leftOut: 'chosen' })])).toMatchObject({
      removed: 0,
      problems: []
    })
    expect(await move.mirror([row('INBOX', { to: 'Old', toLevels: ['Old'] })])).toMatchObject({ removed: 0 })
    expect(move.inNew('INBOX')).toEqual(['1', '2'])
  })

  it.each([
    { held: 5, lost: 5, followed: true },
    { held: 6, lost: 6, followed: false },
    { held: 41, lost: 20, followed: true },
    { held: 30, lost: 20, followed: true },
    { held: 42, lost: 21, followed: true },
    { held: 41, lost: 21, followed: false }
  ])('of $held messages, $lost gone at once are followed: $followed', async ({ held, lost, followed }) => {
    const move = new FakeMove(
      fakeStore({ INBOX: Array.from({ length: held }, (_, n) => letter(n)) }),
      fakeStore({})
    )
    await move.copy()
    for (let uid = 1; uid <= lost; uid++) move.messages(move.old, 'INBOX').delete(uid)
    const { removed, problems } = await move.mirror()
    expect(removed).toBe(followed ? lost : 0)
    expect(problems.map(({ code, params }) => ({ code, ...params }))).toEqual(
      followed ? [] : [{ code: 'folder.emptied', folder: 'INBOX', gone: lost, held }]
    )
  })

  it('says of a server that can’t remove single messages what is left to do by hand; the copy stands', async () => {
    const move = new FakeMove(three(), fakeStore({}))
    await move.copy()
    move.messages(move.old, 'INBOX').delete(2)
    move.odd = { new: { uidPlus: false } }
    expect(await move.mirror()).toMatchObject({
      removed: 0,
      problems: [{ code: 'server.cannotRemove', folder: 'INBOX' }]
    })
    expect(move.inNew('INBOX')).toEqual(['1', '2', '3'])
  })
})

/** Moves a message within the old mailbox, as its owner would. */
function moveInOld(move: FakeMove, from: string, uid: number, to: string): void {
  const message = move.messages(move.old, from).get(uid)
  move.messages(move.old, from).delete(uid)
  if (message) move.messages(move.old, to).set(uid, message)
}
