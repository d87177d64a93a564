import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdsTheSame, isSettled } from '../../../../src-main/core/mail/copy/catch-up.ts'
import { fakeStore, failure } from '../fake-mailbox.ts'
import { FakeMove, letter } from '../fake-move.ts'

const message = (n: number, flags: readonly string[] = []) => ({
  raw: Buffer.from(letter(n)),
  flags,
  internalDate: new Date(0)
})

const moveOf = (...flags: readonly (readonly string[])[]) =>
  new FakeMove(fakeStore({ INBOX: flags.map((some, n) => message(n + 1, some)) }), fakeStore({}))

/** Changes a message of the old mailbox, as its owner would. */
function flag(move: FakeMove, uid: number, ...flags: string[]): void {
  move.messages(move.old, 'INBOX').set(uid, message(uid, flags))
}

function arrive(move: FakeMove, n: number): void {
  const inbox = move.old.folders.get('INBOX')
  inbox?.messages.set(inbox.uidNext++, message(n))
}

const commands = (move: FakeMove) => ({
  bodies: [...move.connections, ...move.oldConnections].flatMap(({ bodies }) => bodies).length
})

describe('A catch-up', () => {
  it('brings new mail, and reads nothing else', async () => {
    const move = moveOf([], [], [])
    await move.copy()
    const before = commands(move).bodies
    arrive(move, 4)
    const { messages } = await move.copy()
    expect(messages).toMatchObject({ found: 4, copied: 1, alreadyThere: 3 })
    expect(move.inNew('INBOX')).toEqual(['1', '2', '3', '4'])
    // Once from the old mailbox, once back from the new one.
    expect(commands(move).bodies - before).toBe(2)
  })

  it('brings flags that were set and taken off in the old mailbox', async () => {
    const move = moveOf(['\\Seen'], [], ['\\Flagged'])
    await move.copy()
    flag(move, 1, '\\Seen', '\\Answered')
    flag(move, 3)
    expect((await move.copy()).messages).toMatchObject({ copied: 0, alreadyThere: 3, updated: 2 })
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen \\Answered', '2', '3'])
    expect((await move.copy()).messages.updated).toBe(0)
  })

  it('leaves alone what the person has set and taken off in the new mailbox', async () => {
    const move = moveOf(['\\Seen'], ['\\Flagged'], [])
    await move.copy()
    move.change('INBOX', 1, { flags: [] })
    move.change('INBOX', 2, { flags: ['\\Flagged', 'Work'] })
    flag(move, 3, '\\Seen')
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1', '2 \\Flagged Work', '3 \\Seen'])
  })

  it('does not set a flag again that the person had set first, and has taken off since', async () => {
    const move = moveOf([])
    await move.copy()
    move.change('INBOX', 1, { flags: ['\\Flagged'] })
    flag(move, 1, '\\Flagged')
    expect((await move.copy()).messages.updated).toBe(0)
    move.change('INBOX', 1, { flags: [] })
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1'])
  })

  it('brings a label later where the new folder didn’t keep such labels at first', async () => {
    const move = moveOf([])
    await move.copy()
    flag(move, 1, '\\Seen', 'Work')
    move.odd.new = { permanentFlags: ['\\Seen'] }
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen'])
    move.odd.new = {}
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen Work'])
  })

  it('never has mail thrown away: \\Deleted comes with a message only', async () => {
    const move = moveOf([], ['\\Deleted'])
    await move.copy()
    flag(move, 1, '\\Deleted', '\\Seen')
    flag(move, 2)
    await move.copy()
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen', '2'])
  })

  it('does not bring back what the person has deleted in the new mailbox', async () => {
    const move = moveOf([], [], [])
    await move.copy()
    move.messages(move.new, 'INBOX').delete(2)
    arrive(move, 4)
    flag(move, 2, '\\Seen')
    expect((await move.copy()).messages).toMatchObject({ copied: 1, alreadyThere: 3 })
    expect(move.inNew('INBOX')).toEqual(['1', '3', '4'])
  })

  it('leaves alone the flags of what was there before', async () => {
    const move = new FakeMove(
      fakeStore({ INBOX: [message(1)] }),
      fakeStore({ INBOX: [message(1, ['\\Flagged'])] })
    )
    await move.copy()
    flag(move, 1, '\\Seen')
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1 \\Flagged'])
  })

  it('brings what was read in the old mailbox while the first copy was interrupted', async () => {
    const move = moveOf([], [])
    const stopped = { ...move.odd.new, append: ({ uid }: { uid: number }) => unless(uid === 1) }
    move.odd.new = stopped
    await expect(move.copy()).rejects.toMatchObject({ code: 'quota.full' })
    expect(move.inNew('INBOX')).toEqual(['1'])
    flag(move, 1, '\\Seen')
    move.odd.new = {}
    await move.copy()
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen', '2'])
  })

  it('brings what was read while a line was lost', async () => {
    const move = moveOf([], [])
    let times = 0
    move.odd.new = {
      append({ uid }) {
        if (uid === 2 && times++ === 0) {
          flag(move, 1, '\\Seen')
          throw failure('new', 'connect.lost')
        }
        return undefined
      }
    }
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen', '2'])
  })

  it('asks a server that counts changes only for what has changed, and for nothing where nothing has', async () => {
    const move = moveOf([], [], [])
    const changes: number[] = []
    let asked = 0
    move.odd.old = {
      modseq: {
        now: () => String(changes.length + 1),
        since: (modseq) => changes.slice(Number(modseq) - 1)
      },
      flags() {
        asked++
      }
    }
    await move.copy()
    await move.copy()
    expect(asked).toBe(0)
    flag(move, 2, '\\Seen')
    changes.push(2)
    expect((await move.copy()).messages.updated).toBe(1)
    expect(asked).toBe(1)
    expect(move.inNew('INBOX')).toEqual(['1', '2 \\Seen', '3'])
  })

  it('does not claim a flag that the new server refuses, and tries it again next time', async () => {
    const move = moveOf([], [])
    const changes: number[] = []
    const modseq = {
      now: () => String(changes.length + 1),
      since: (seen: string) => changes.slice(Number(seen) - 1)
    }
    move.odd.old = { modseq }
    await move.copy()
    flag(move, 1, '\\Seen', 'Work')
    changes.push(1)
    move.odd.new = { loses: ['\\Seen', 'Work'] }
    expect((await move.copy()).messages.updated).toBe(0)
    move.odd.new = {}
    expect((await move.copy()).messages.updated).toBe(1)
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen Work', '2'])
    expect((await move.copy()).messages.updated).toBe(0)
  })

  it('misses no flag that changed after the folder was opened', async () => {
    const move = moveOf([], [])
    const changes: number[] = []
    let times = 0
    const change = () => {
      if (times++ > 0) return
      flag(move, 1, '\\Seen')
      changes.push(1)
    }
    move.odd.old = {
      modseq: {
        now: () => String(changes.length + 1),
        since: (modseq) => changes.slice(Number(modseq) - 1)
      }
    }
    move.odd.new = { stored: change }
    await move.copy()
    await move.copy()
    expect(move.inNew('INBOX')).toEqual(['1 \\Seen', '2'])
  })

  it('finds mail that came between opening a folder and listing it', async () => {
    const move = moveOf([], [])
    let times = 0
    move.odd.old = {
      uids(uids) {
        if (times++ > 0) return uids
        arrive(move, 3)
        return [...move.messages(move.old, 'INBOX').keys()]
      }
    }
    expect((await move.copy()).messages).toMatchObject({ found: 3, copied: 3 })
    arrive(move, 4)
    expect((await move.copy()).messages).toMatchObject({ found: 4, copied: 1 })
  })

  it('does not miss what was removed between opening a folder and listing it', async () => {
    const move = moveOf([], [], [])
    let times = 0
    move.odd.old = {
      uids(uids) {
        if (times++ === 0) move.messages(move.old, 'INBOX').delete(2)
        return uids.filter((uid) => uid !== 2)
      }
    }
    const outcome = await move.copy()
    expect(outcome).toMatchObject({ verified: true, problems: [], messages: { found: 2, copied: 2 } })
  })

  it('recognises what it brought when the old folder was made anew, with the flags of today', async () => {
    const move = moveOf([], ['\\Seen'])
    await move.copy()
    Object.assign(move.old.folders.get('INBOX') ?? {}, { uidValidity: '70' })
    flag(move, 1, '\\Flagged')
    expect((await move.copy()).messages).toMatchObject({ found: 2, copied: 0, alreadyThere: 2, updated: 1 })
    expect(move.inNew('INBOX')).toEqual(['1 \\Flagged', '2 \\Seen'])
  })

  it('keeps the number of equal messages when the old folder was made anew', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [message(1), message(1)] }), fakeStore({}))
    await move.copy()
    Object.assign(move.old.folders.get('INBOX') ?? {}, { uidValidity: '70' })
    arrive(move, 1)
    expect((await move.copy()).messages).toMatchObject({ found: 3, copied: 1, alreadyThere: 2 })
    expect(move.inNew('INBOX')).toEqual(['1', '1', '1'])
  })

  it('finds what it brought when the new folder was made anew, on a server that rewrites', async () => {
    const move = moveOf([], [], [])
    move.odd.new = { rewrite: (raw) => Buffer.concat([Buffer.from('X-Scan: ok\r\n'), raw]) }
    await move.copy()
    Object.assign(move.new.folders.get('INBOX') ?? {}, { uidValidity: '80' })
    arrive(move, 4)
    expect((await move.copy()).messages).toMatchObject({ found: 4, copied: 1, alreadyThere: 3 })
    expect(move.inNew('INBOX')).toEqual(['1', '2', '3', '4'])
  })
})

describe('A folder that holds the same as it did', () => {
  const folder = (messages: number, uidNext: number) => ({
    uidValidity: '1',
    subscribed: true,
    messages,
    uidNext
  })

  it('has as many messages below the same UIDNEXT', () => {
    expect(holdsTheSame({ messages: 3, uidNext: 9 }, folder(3, 9))).toBe(true)
    expect(holdsTheSame({ messages: 3, uidNext: 9 }, folder(3, 10))).toBe(false)
    expect(holdsTheSame({ messages: 3, uidNext: 9 }, folder(2, 9))).toBe(false)
    expect(holdsTheSame(undefined, folder(3, 9))).toBe(false)
  })

  it('is not taken for one where the server says nothing of UIDNEXT, unless it is empty', () => {
    expect(holdsTheSame({ messages: 3, uidNext: 1 }, folder(3, 1))).toBe(false)
    expect(holdsTheSame({ messages: 0, uidNext: 1 }, folder(0, 1))).toBe(true)
  })

  it('never is one that has received something and lost something', () => {
    const seen = fc.record({
      messages: fc.integer({ min: 1, max: 9 }),
      uidNext: fc.integer({ min: 10, max: 20 })
    })
    fc.assert(
      fc.property(seen, fc.integer({ min: 1, max: 5 }), fc.nat(5), (was, arrived, removed) => {
        const now = folder(Math.max(0, was.messages + arrived - removed), was.uidNext + arrived)
        expect(now.messages > 0 && holdsTheSame(was, now)).toBe(false)
      })
    )
  })

  it('is passed over only where nothing is left to do', () => {
    const all = { copied: 0, alreadyThere: 5, refused: 0, vanished: 0 }
    const none = { updated: 0, unproved: 0, bytes: 0, decidedBytes: 0 }
    expect(isSettled({ ...all, ...none }, 5, true)).toBe(true)
    expect(isSettled({ ...all, ...none }, 6, true)).toBe(false)
    expect(isSettled({ ...all, ...none, refused: 1 }, 5, true)).toBe(false)
    expect(isSettled({ ...all, ...none, vanished: 1 }, 5, true)).toBe(false)
    expect(isSettled({ ...all, ...none, unproved: 1 }, 5, true)).toBe(false)
    expect(isSettled({ ...all, ...none, unproved: 1 }, 5, false)).toBe(true)
  })
})

function unless(fits: boolean): undefined {
  if (!fits) throw failure('new', 'quota.full')
}
