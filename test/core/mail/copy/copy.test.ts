import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type CopyEvent,
  copyMailbox,
  type CopyOptions,
  type FolderPlan,
  type PlannedFolder
} from '../../../../src-main/core/mail/index.ts'
import { type Journal, openJournal } from '../../../../src-main/core/move/journal.ts'
import type { Clock } from '../../../../src-main/core/ports.ts'
import { FakeMailbox, type FakeStore, fakeStore, failure, type Oddities } from '../fake-mailbox.ts'

let dir: string
let journal: Journal
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rehome-copy-'))
  journal = openJournal(dir)
})
afterEach(() => {
  journal.close()
  rmSync(dir, { recursive: true, force: true })
})

const letter = (n: number | string) => `Message-ID: <${n}@old.example>\r\nSubject: ${n}\r\n\r\nText ${n}\r\n`

const row = (name: string, more: Partial<PlannedFolder> = {}): PlannedFolder => ({
  from: name,
  fromLevels: [name],
  to: name,
  toLevels: [name],
  why: 'same-name',
  exists: false,
  messages: 3,
  bytes: 100,
  ...more
})

/** Between two looks for what wasn't answered for. */
const SECOND_LOOK = 3

/** A clock on which waiting takes no time, and which remembers how long it would have been, second looks aside. */
function quickClock(): Clock & { readonly waits: number[] } {
  let now = 0
  const waits: number[] = []
  return {
    waits,
    now: () => new Date(now),
    sleep(ms) {
      if (ms / 1000 !== SECOND_LOOK) waits.push(ms / 1000)
      now += ms
      return Promise.resolve()
    }
  }
}

interface World {
  readonly old: FakeStore
  readonly new: FakeStore
  readonly clock: ReturnType<typeof quickClock>
  readonly events: CopyEvent[]
  /** Connections made, by side. */
  readonly connections: { old: FakeMailbox[]; new: FakeMailbox[]; appender: FakeMailbox[] }
}

function world(old: FakeStore, next: FakeStore = fakeStore({})): World {
  return { old, new: next, clock: quickClock(), events: [], connections: { old: [], new: [], appender: [] } }
}

function run(
  { old, new: next, clock, events, connections }: World,
  odd: { old?: Oddities; new?: Oddities } = {},
  plan: FolderPlan = [...old.folders.keys()].map((name) => row(name)),
  more: Partial<CopyOptions> = {}
) {
  const connect = (what: 'old' | 'new' | 'appender', store: FakeStore) => {
    const mailbox = new FakeMailbox(store, odd[what === 'old' ? 'old' : 'new'])
    connections[what].push(mailbox)
    return mailbox
  }
  return copyMailbox({
    old: () => Promise.resolve(connect('old', old).asOld()),
    new: () => Promise.resolve(connect('new', next).asNew()),
    appender: () => Promise.resolve(connect('appender', next).asAppender()),
    plan,
    journal: journal.copy(journal.beginRun(new Date(0))),
    clock,
    signal: new AbortController().signal,
    verify: true,
    on: (event) => events.push(event),
    ...more
  })
}

const bodies = (store: FakeStore, folder: string) =>
  [...(store.folders.get(folder)?.messages.values() ?? [])].map(({ raw }) => raw.toString('latin1'))

/** Throws the given failure the first `times` times. */
function atFirst(times: number, error: () => Error): () => undefined {
  let left = times
  return () => {
    if (left-- > 0) throw error()
    return undefined
  }
}

const lost = () => failure('new', 'connect.lost', { host: 'new.example' })
const three = () => fakeStore({ INBOX: [letter(1), letter(2), letter(3)] })

describe('A server that says nothing of UIDs', () => {
  it('is asked what arrived, also for equal messages', async () => {
    const here = world(fakeStore({ INBOX: [letter(1), letter(1), letter(2)] }))
    const outcome = await run(here, { new: { uidPlus: false } })
    expect(outcome).toMatchObject({ verified: true, messages: { found: 3, copied: 3 } })
    expect(bodies(here.new, 'INBOX')).toEqual([letter(1), letter(1), letter(2)])
    expect((await run(here, { new: { uidPlus: false } })).messages).toMatchObject({
      copied: 0,
      alreadyThere: 3
    })
  })
})

describe('An answer that never comes', () => {
  it('is looked for, and nothing is sent twice', async () => {
    const here = world(three())
    const outcome = await run(here, { new: { stored: atFirst(1, lost) } })
    expect(outcome).toMatchObject({ verified: true, messages: { found: 3, copied: 3 } })
    expect(bodies(here.new, 'INBOX')).toEqual([1, 2, 3].map(letter))
  })

  it('of a message that did not arrive has it sent again', async () => {
    const here = world(three())
    await run(here, { new: { append: atFirst(1, lost) } })
    expect(bodies(here.new, 'INBOX')).toEqual([1, 2, 3].map(letter))
  })

  it('is not mixed up with an equal message that somebody else brings meanwhile', async () => {
    const here = world(fakeStore({ INBOX: [letter(1), letter(1)] }), fakeStore({ INBOX: [letter('mine')] }))
    await run(here, { new: { stored: atFirst(1, lost) } })
    expect(bodies(here.new, 'INBOX')).toEqual([letter('mine'), letter(1), letter(1)])
  })
})

describe('A server that changes what it stores', () => {
  const rewrite = (raw: Buffer) => Buffer.concat([Buffer.from('X-Scan: ok\r\n'), raw])

  it('and whose answer never comes is sent nothing twice', async () => {
    const here = world(three())
    let sent = 0
    const stored = () => {
      if (++sent === 3) throw lost()
    }
    const outcome = await run(here, { new: { rewrite, stored } })
    expect(bodies(here.new, 'INBOX')).toHaveLength(3)
    expect(outcome).toMatchObject({ verified: false, messages: { found: 3, copied: 3 } })
    expect(outcome.problems.map(({ code, uid }) => [code, uid])).toEqual([
      ['message.altered', 1],
      ['message.altered', 2],
      ['message.altered', 3]
    ])
  })

  it('and says nothing of UIDs is sent nothing twice, however often one runs', async () => {
    const here = world(three())
    const odd = { new: { rewrite, uidPlus: false } }
    await run(here, odd)
    const again = await run(here, odd)
    expect(bodies(here.new, 'INBOX')).toHaveLength(3)
    expect(again).toMatchObject({ verified: false, messages: { copied: 0, alreadyThere: 3 } })
    expect(again.problems.map(({ code }) => code)).toEqual(Array(3).fill('message.altered'))
  })

  it('and nothing to know a message by: what was answered before the loss is not sent again', async () => {
    const here = world(fakeStore({ INBOX: ['\r\none\r\n', '\r\ntwo\r\n', '\r\nthree\r\n'] }))
    let sent = 0
    const append = () => {
      if (++sent === 3) throw lost()
      return undefined
    }
    await run(here, { new: { rewrite, append } })
    expect(bodies(here.new, 'INBOX')).toHaveLength(3)
  })
})

describe('A connection that is lost', () => {
  it('is waited for with growing patience, and the waiting is told', async () => {
    const here = world(three())
    await run(here, { new: { append: atFirst(4, lost) } })
    expect(here.clock.waits).toEqual([2, 4, 8, 16])
    const waits = here.events.filter((event) => event.type === 'wait')
    expect(waits).toHaveLength(4)
    expect(waits[0]).toEqual({
      type: 'wait',
      side: 'new',
      until: new Date(2000),
      reason: { code: 'connect.lost', params: { host: 'new.example' } }
    })
    expect(here.connections.appender).toHaveLength(5)
    expect(here.connections.old).toHaveLength(1)
  })

  it('again and again without any progress ends the run after eight attempts', async () => {
    const here = world(three())
    const attempt = run(here, { new: { append: atFirst(100, lost) } })
    await expect(attempt).rejects.toMatchObject({ code: 'connect.lost', side: 'new' })
    expect(here.clock.waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60])
  })

  it('with progress in between is waited for without end', async () => {
    // A batch holds 50 at most.
    const here = world(fakeStore({ INBOX: Array.from({ length: 1500 }, (_, n) => letter(n)) }))
    let sent = 0
    const outcome = await run(here, {
      new: {
        append() {
          if (++sent % 40 === 0) throw lost()
          return undefined
        }
      }
    })
    expect(outcome.messages.copied).toBe(1500)
    expect(here.clock.waits.length).toBeGreaterThan(8)
    expect(new Set(bodies(here.new, 'INBOX')).size).toBe(1500)
    expect(bodies(here.new, 'INBOX')).toHaveLength(1500)
  })

  it('that never stood is no reason to wait', async () => {
    const here = world(three())
    const refused = failure('old', 'connect.refused', { host: 'old.example', port: 993 })
    const attempt = run(here, {}, undefined, { old: () => Promise.reject(refused) })
    await expect(attempt).rejects.toMatchObject({ code: 'connect.refused', side: 'old' })
    expect(here.clock.waits).toEqual([])
  })

  it('and a password that is no longer right ends the run', async () => {
    const here = world(three())
    let connections = 0
    const wrong = failure('new', 'signIn.wrongPassword', { host: 'new.example', user: 'marie' })
    const attempt = run(here, {}, undefined, {
      appender: () =>
        connections++ === 0
          ? Promise.resolve(new FakeMailbox(here.new, { append: atFirst(1, lost) }).asAppender())
          : Promise.reject(wrong)
    })
    await expect(attempt).rejects.toMatchObject({ code: 'signIn.wrongPassword', side: 'new' })
    expect(connections).toBe(2)
  })
})

describe('A server that is busy', () => {
  it('gets the time that it asks for', async () => {
    const here = world(three())
    const busy = () => failure('new', 'server.busy', { host: 'new.example', retryAfterSeconds: 300 })
    const outcome = await run(here, { new: { append: atFirst(1, busy) } })
    expect(here.clock.waits).toEqual([300])
    expect(outcome.messages.copied).toBe(3)
    expect(here.connections.appender).toHaveLength(1)
  })

  it('is not waited for longer than a person would', async () => {
    const here = world(three())
    const busy = () => failure('new', 'server.busy', { host: 'new.example', retryAfterSeconds: 1e15 })
    await run(here, { new: { append: atFirst(1, busy) } })
    expect(here.clock.waits).toEqual([3600])
  })

  it('with one folder for ever costs that folder only', async () => {
    const here = world(fakeStore({ INBOX: [letter(1)], Archive: [letter(2)] }))
    const outcome = await run(here, {
      old: {
        open(path) {
          if (path === 'INBOX') throw failure('old', 'server.busy', { host: 'old.example' })
        }
      }
    })
    expect(outcome.folders.map(({ state }) => state)).toEqual(['failed', 'done'])
    expect(outcome.folders[0]?.failure).toEqual({
      code: 'server.busy',
      params: { host: 'old.example', folder: 'INBOX' }
    })
  })

  it('in one folder for ever, as it is in use, lets all others go first; that one is reported in the end', async () => {
    for (const [side, lanes] of [
      ['old', 1],
      ['old', 3],
      ['new', 1]
    ] as const) {
      const here = world(fakeStore({ INBOX: [letter(1)], Archive: [letter(2)], Sent: [letter(3)] }))
      const inUse = (path: string) => {
        if (path === 'INBOX') throw failure(side, 'folder.inUse', { host: `${side}.example`, folder: path })
      }
      const outcome = await run(here, { [side]: { open: inUse } }, undefined, { attempts: Infinity, lanes })
      expect(outcome.folders.map(({ state }) => state)).toEqual(['failed', 'done', 'done'])
      expect(outcome.folders[0]?.failure).toEqual({
        code: 'folder.inUse',
        params: { host: `${side}.example`, folder: 'INBOX' }
      })
      expect(here.clock.waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60])
      const ended = here.events.flatMap((event) =>
        event.type === 'folder' && (event.state === 'done' || event.state === 'failed') ? event.from : []
      )
      expect(ended.at(-1)).toBe('INBOX')
    }
  })

  it('in one folder for a while brings that as well', async () => {
    const here = world(fakeStore({ INBOX: [letter(1)], Archive: [letter(2)] }))
    let times = 0
    const outcome = await run(here, {
      old: {
        open(path) {
          if (path === 'INBOX' && ++times < 5) throw failure('old', 'folder.inUse', { folder: path })
        }
      }
    })
    expect(outcome).toMatchObject({ verified: true, messages: { copied: 2 } })
    expect(here.clock.waits).toEqual([2, 4, 8])
  })

  it('can be paused while it is waited for', async () => {
    const here = world(three())
    const pause = new AbortController()
    const clock: Clock = {
      now: () => new Date(0),
      sleep: (_, signal) => {
        pause.abort(new Error('paused'))
        return Promise.reject(signal?.reason as Error)
      }
    }
    const attempt = run(here, { new: { append: atFirst(1, lost) } }, undefined, {
      clock,
      signal: pause.signal
    })
    await expect(attempt).rejects.toMatchObject({ code: 'move.interrupted' })
  })
})

describe('A pause', () => {
  it('takes hold after what is under way, and going on sends none of it again', async () => {
    const here = world(fakeStore({ INBOX: Array.from({ length: 1000 }, (_, n) => letter(n)) }))
    const pause = new AbortController()
    const stored = ({ uid }: { uid: number }) => {
      if (uid === 2) pause.abort()
    }
    const attempt = run(here, { new: { stored } }, undefined, { signal: pause.signal })
    await expect(attempt).rejects.toMatchObject({ code: 'move.interrupted' })
    const arrived = bodies(here.new, 'INBOX').length
    expect(arrived).toBeLessThan(1000)
    expect((await run(here)).messages).toMatchObject({ copied: 1000 - arrived, alreadyThere: arrived })
    expect(new Set(bodies(here.new, 'INBOX')).size).toBe(1000)
    expect(bodies(here.new, 'INBOX')).toHaveLength(1000)
  })

  it('takes hold while a connection is being made', async () => {
    const here = world(three())
    const pause = new AbortController()
    const attempt = run(here, {}, undefined, {
      signal: pause.signal,
      old: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(failure('old', 'move.interrupted')))
          pause.abort()
        })
    })
    await expect(attempt).rejects.toMatchObject({ code: 'move.interrupted' })
  })

  it('does not wait long for a server that has fallen silent', async () => {
    const here = world(three())
    const pause = new AbortController()
    const silent = new FakeMailbox(here.new).asAppender()
    let hangUp: () => void = () => undefined
    const attempt = run(here, {}, undefined, {
      signal: pause.signal,
      appender: () =>
        Promise.resolve({
          ...silent,
          append: () =>
            new Promise((resolve) => {
              hangUp = () => resolve({ fates: new Map(), stopped: lost() })
              pause.abort()
            }),
          close() {
            hangUp()
            return Promise.resolve()
          }
        })
    })
    await expect(attempt).rejects.toMatchObject({ code: 'move.interrupted' })
    expect((await run(here)).messages).toMatchObject({ found: 3, copied: 3 })
  })
})

const refusal = { is: 'refused', code: 'message.refused', params: {} } as const

describe('A message that is refused', () => {
  const refuse = (message: { raw: Buffer }) =>
    message.raw.includes('Text 2')
      ? ({ is: 'refused', code: 'message.refused', params: {}, reason: 'Contains NUL' } as const)
      : undefined

  it('is told with its reason and kept, and tried again by the next run', async () => {
    const here = world(three())
    const kept: string[] = []
    const outcome = await run(here, { new: { append: refuse } }, undefined, {
      keepRefused: (problem, raw) => Promise.resolve(void kept.push(`${problem.uid}: ${raw.toString()}`))
    })
    expect(outcome.messages).toMatchObject({ found: 3, copied: 2, refused: 1 })
    expect(outcome.problems).toEqual([
      {
        code: 'message.refused',
        params: {},
        folder: 'INBOX',
        uid: 2,
        subject: 'Subject of 2',
        reason: 'Contains NUL'
      }
    ])
    expect(kept).toEqual([`2: ${letter(2)}`])
    expect(outcome.folders[0]?.state).toBe('done')

    const again = await run(here)
    expect(again.messages).toMatchObject({ copied: 1, alreadyThere: 2, refused: 0 })
    expect(again).toMatchObject({ problems: [], verified: true })
  })

  it('for its labels goes without them', async () => {
    const here = world(
      fakeStore({ INBOX: [{ raw: Buffer.from(letter(1)), flags: ['\\Seen', '$Forwarded'] }] })
    )
    const refuses = ({ flags }: { flags: readonly string[] }) =>
      flags.includes('$Forwarded') ? refusal : undefined
    const outcome = await run(here, { new: { append: refuses, loses: ['$Forwarded'] } })
    expect(here.new.folders.get('INBOX')?.messages.get(1)?.flags).toEqual(['\\Seen'])
    expect(outcome.problems).toMatchObject([
      { code: 'message.labelsLost', uid: 1, params: { labels: '$Forwarded' } }
    ])
  })

  it('once, for whatever reason, gets its labels afterwards', async () => {
    const here = world(
      fakeStore({ INBOX: [{ raw: Buffer.from(letter(1)), flags: ['\\Seen', '$Forwarded'] }] })
    )
    let times = 0
    const outcome = await run(here, { new: { append: () => (times++ === 0 ? refusal : undefined) } })
    expect(here.new.folders.get('INBOX')?.messages.get(1)?.flags).toEqual(['\\Seen', '$Forwarded'])
    expect(outcome.problems).toEqual([])
  })

  it('because it is empty is not even sent', async () => {
    const here = world(fakeStore({ INBOX: [letter(1), { raw: Buffer.alloc(0) }] }))
    const outcome = await run(here)
    expect(outcome.problems.map(({ code, uid }) => [code, uid])).toEqual([['message.empty', 2]])
    expect(outcome.messages).toMatchObject({ copied: 1, refused: 1 })
  })
})

describe('A message that the old server does not hand out', () => {
  it('has vanished, when it is no longer listed', async () => {
    const here = world(three())
    const outcome = await run(here, {
      old: {
        fetch(uids) {
          here.old.folders.get('INBOX')?.messages.delete(2)
          return uids
        }
      }
    })
    expect(outcome.messages).toMatchObject({ found: 3, copied: 2, vanished: 1, refused: 0 })
    expect(outcome).toMatchObject({ verified: true, problems: [] })
  })

  it('is left out of one answer only, when it comes in the next', async () => {
    const here = world(three())
    const outcome = await run(here, {
      old: { fetch: (uids) => (uids.length > 1 ? uids.filter((uid) => uid !== 2) : uids) }
    })
    expect(outcome.messages).toMatchObject({ copied: 3, vanished: 0 })
  })

  it('is listed as such, when it is there all the same', async () => {
    const here = world(three())
    const outcome = await run(here, { old: { fetch: (uids) => uids.filter((uid) => uid !== 2) } })
    expect(outcome.messages).toMatchObject({ copied: 2, refused: 1, vanished: 0 })
    expect(outcome.problems.map(({ code, uid }) => [code, uid])).toEqual([['message.unreadable', 2]])
  })

  it('is counted, though the server only says that there are more', async () => {
    const here = world(three())
    const outcome = await run(here, { old: { uids: (uids) => uids.filter((uid) => uid !== 2) } })
    expect(outcome.messages).toMatchObject({ found: 3, copied: 2 })
    expect(outcome.verified).toBe(false)
    expect(outcome.problems).toEqual([{ code: 'message.unreadable', params: {}, folder: 'INBOX' }])
  })

  it('does not hold up the others, when asking for it is an error', async () => {
    const here = world(three())
    const outcome = await run(here, {
      old: {
        fetch(uids) {
          if (uids.includes(2))
            throw failure('old', 'folder.unreadable', { reason: 'Server error while fetching messages' })
          return uids
        }
      }
    })
    expect(outcome.messages).toMatchObject({ copied: 2, refused: 1 })
    expect(outcome.problems[0]).toMatchObject({
      code: 'message.unreadable',
      uid: 2,
      reason: 'Server error while fetching messages'
    })
  })
})

describe('The proof', () => {
  it('finds a message that the new server has altered, and does not send it again', async () => {
    const here = world(three())
    const rewrite = (raw: Buffer) =>
      raw.includes('Text 2') ? Buffer.concat([Buffer.from('X-Scan: ok\r\n'), raw]) : raw
    const outcome = await run(here, { new: { rewrite } })
    expect(outcome.problems.map(({ code, uid }) => [code, uid])).toEqual([['message.altered', 2]])
    expect(outcome).toMatchObject({ verified: false, messages: { copied: 3 } })
    expect((await run(here)).messages).toMatchObject({ copied: 0, alreadyThere: 3 })
  })

  it('finds a message that the new server has lost, and the next run sends it again', async () => {
    const here = world(three())
    const outcome = await run(here, {
      new: {
        stored({ uid }) {
          if (uid === 3) here.new.folders.get('INBOX')?.messages.delete(2)
        }
      }
    })
    expect(outcome.problems.map(({ code, uid }) => [code, uid])).toEqual([['message.missing', 2]])
    expect(outcome.verified).toBe(false)

    const again = await run(here)
    expect(again).toMatchObject({ verified: true, messages: { copied: 1, alreadyThere: 2 } })
    expect(bodies(here.new, 'INBOX').sort()).toEqual([1, 2, 3].map(letter))
  })

  it('does not have a message sent again that is there and can’t be read', async () => {
    const here = world(three())
    const fetch = (uids: readonly number[]) => uids.filter((uid) => uid !== 2)
    const outcome = await run(here, { new: { fetch } })
    expect(outcome.problems.map(({ code, uid }) => [code, uid])).toEqual([['message.missing', 2]])
    expect(outcome.verified).toBe(false)
    expect((await run(here, { new: { fetch } })).messages).toMatchObject({ copied: 0, alreadyThere: 3 })
    expect(bodies(here.new, 'INBOX')).toHaveLength(3)
    expect(await run(here)).toMatchObject({ verified: true, problems: [] })
  })

  it('does not go on for ever with a server that never lets it come to an end', async () => {
    const here = world(fakeStore({ INBOX: Array.from({ length: 150 }, (_, n) => letter(n)) }))
    const attempt = run(here, {
      new: {
        rewrite: (raw) => Buffer.concat([Buffer.from('X-Scan: ok\r\n'), raw]),
        fetch(uids) {
          if (uids.includes(150)) throw lost()
          return uids
        }
      }
    })
    await expect(attempt).rejects.toMatchObject({ code: 'connect.lost' })
  })

  it('is not claimed when it was not asked for, and can be had later', async () => {
    const here = world(three())
    expect((await run(here, {}, undefined, { verify: false })).verified).toBe(false)
    expect(await run(here)).toMatchObject({ verified: true, messages: { copied: 0, alreadyThere: 3 } })
  })
})

describe('A second run', () => {
  it('hands out no bodies of what is known', async () => {
    const here = world(three())
    await run(here)
    await run(here)
    expect(here.connections.old.map(({ bodies }) => bodies)).toEqual([[1, 2, 3], []])
    expect(here.connections.new.map(({ bodies }) => bodies)).toEqual([[1, 2, 3], []])
    expect(here.connections.appender).toHaveLength(1)
  })

  it('recognises everything by its contents when the old folder was made anew', async () => {
    const here = world(three())
    await run(here)
    const folder = here.old.folders.get('INBOX')
    if (folder) folder.uidValidity = '70'
    expect((await run(here)).messages).toMatchObject({ found: 3, copied: 0, alreadyThere: 3 })
  })
})

describe('The outcome', () => {
  it('adds up: what stays behind is counted, and what failed is not claimed', async () => {
    const here = world(fakeStore({ INBOX: [letter(1), letter(2)], Spam: [letter(3)], Broken: [letter(4)] }))
    const outcome = await run(
      here,
      {
        old: {
          open(path) {
            if (path === 'Broken') throw failure('old', 'folder.unreadable', { folder: 'Broken' })
          }
        }
      },
      [row('INBOX'), row('Spam', { leftOut: 'junk', messages: 1 }), row('Broken', { messages: 1 })]
    )
    expect(outcome.messages).toEqual({
      found: 4,
      copied: 2,
      alreadyThere: 0,
      updated: 0,
      refused: 0,
      vanished: 0,
      excluded: 1
    })
    expect(outcome.folders.map(({ from, state, verified }) => ({ from, state, verified }))).toEqual([
      { from: 'INBOX', state: 'done', verified: true },
      { from: 'Spam', state: 'excluded', verified: false },
      { from: 'Broken', state: 'failed', verified: false }
    ])
    expect(outcome.verified).toBe(false)
  })

  it('is told step by step', async () => {
    const here = world(three())
    await run(here)
    const steps = here.events.map((event) =>
      event.type === 'folder' ? `${event.state} ${event.copied}/${event.total}` : event.type
    )
    expect(steps).toEqual([
      'waiting 0/3',
      'copying 0/3',
      'copying 0/3',
      'copying 3/3',
      'checking 3/3',
      'done 3/3'
    ])
  })
})

describe('A mistake of ours', () => {
  it('is not taken for the server’s', async () => {
    const here = world(three())
    const broken = run(here, {
      new: { stored: atFirst(1, () => new TypeError('oops')) }
    })
    await expect(broken).rejects.toThrow(TypeError)
  })
})
