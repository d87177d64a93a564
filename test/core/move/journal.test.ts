import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FolderJournal, FolderKey, Outgoing, Problem } from '../../../src-main/core/mail/index.ts'
import { openJournal } from '../../../src-main/core/move/journal.ts'

const key: FolderKey = { from: 'INBOX', fromUidValidity: '1', to: 'INBOX', toUidValidity: '9' }
const entry = (uid: number) => ({ uid, digest: `${uid}`.padStart(64, '0'), size: 100 * uid })

/** Sends messages, which get UIDs of the new folder from `newUid` on. */
function bring(folder: FolderJournal, messages: readonly Outgoing[], newUid: number): void {
  folder.closeBatch(folder.openBatch(newUid, messages), {
    arrived: messages.map(({ uid }, index) => ({ uid, newUid: newUid + index })),
    refused: []
  })
}

let dir: string
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'rehome-journal-')), 'state')
})
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }))

describe('The journal', () => {
  it('is for its owner only', () => {
    openJournal(dir).close()
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dir, 'journal.sqlite')).mode & 0o777).toBe(0o600)
  })

  it('refuses a second opener, and lets go when closed', () => {
    const first = openJournal(dir)
    expect(() => openJournal(dir)).toThrow(expect.objectContaining({ code: 'state.locked' }))
    first.close()
    openJournal(dir).close()
  })

  it('says which file is damaged', () => {
    openJournal(dir).close()
    const file = join(dir, 'journal.sqlite')
    writeFileSync(file, 'this was a journal once, and now it is a shopping list'.repeat(100))
    expect(() => openJournal(dir)).toThrow(
      expect.objectContaining({ code: 'state.damaged', params: { file } })
    )
  })

  it('keeps the document', () => {
    const journal = openJournal(dir)
    expect(journal.readDocument()).toBeUndefined()
    journal.writeDocument({ phase: 'setup' })
    journal.writeDocument({ phase: 'copying', name: 'Zoë' })
    journal.close()
    const again = openJournal(dir)
    expect(again.readDocument()).toEqual({ phase: 'copying', name: 'Zoë' })
    again.close()
  })

  it('numbers runs from 1', () => {
    const journal = openJournal(dir)
    expect(journal.beginRun(new Date(0))).toBe(1)
    journal.endRun(1, { copied: 3 })
    expect(journal.beginRun(new Date(1))).toBe(2)
    journal.close()
  })

  it('decides what a batch brought, and leaves the rest to be sent anew', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    const id = folder.openBatch(77, [entry(1), entry(2), entry(3), entry(4)])
    expect([...folder.entries().values()].map(({ state }) => state)).toEqual(Array(4).fill('sending'))
    expect(folder.openBatches()).toEqual([{ id, uidNextBefore: 77, entries: [1, 2, 3, 4].map(entry) }])

    folder.closeBatch(id, { arrived: [{ uid: 1, newUid: 77 }, { uid: 2 }], refused: [3] })
    expect(folder.openBatches()).toEqual([])
    expect([...folder.entries().values()]).toEqual([
      { ...entry(1), state: 'copied', newUid: 77, run: 1, verified: false, gone: false, altered: false },
      { ...entry(2), state: 'copied', run: 1, verified: false, gone: false, altered: false },
      { ...entry(3), state: 'refused', run: 1, verified: false, gone: false, altered: false }
    ])
    journal.close()
  })

  it('remembers what was found, what was verified and what has gone', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(3).folder(key)
    folder.alreadyThere([{ ...entry(1), newUid: 501 }])
    folder.vanished(2)
    folder.closeBatch(folder.openBatch(502, [entry(3)]), { arrived: [{ uid: 3 }], refused: [] })
    folder.verified([{ uid: 3, newUid: 502 }])
    folder.refused(4, entry(4).digest, 400)
    folder.forget([4])
    expect([...folder.entries().values()]).toEqual([
      {
        ...entry(1),
        state: 'already-there',
        newUid: 501,
        run: 3,
        verified: true,
        gone: false,
        altered: false
      },
      {
        uid: 2,
        digest: '',
        size: 0,
        state: 'vanished',
        run: 3,
        verified: false,
        gone: false,
        altered: false
      },
      { ...entry(3), state: 'copied', newUid: 502, run: 3, verified: true, gone: false, altered: false }
    ])
    journal.close()
  })

  it('counts the fates of what is still in the old folder, and what this run did', () => {
    const journal = openJournal(dir)
    bring(journal.copy(1).folder(key), [entry(1), entry(2), entry(3)], 11)
    const folder = journal.copy(2).folder(key)
    bring(folder, [entry(4), entry(5)], 14)
    folder.alreadyThere([{ ...entry(6), newUid: 9 }])
    folder.refused(7, entry(7).digest, 700)
    folder.vanished(8)
    folder.openBatch(20, [entry(9)])
    folder.verified([{ uid: 4, newUid: 14 }])
    folder.updated([{ uid: 1, flags: ['\\Seen'] }])
    folder.gone([2, 5], true)
    expect(folder.counts()).toEqual({
      copied: 1,
      alreadyThere: 3,
      refused: 1,
      vanished: 1,
      updated: 1,
      unproved: 2,
      bytes: 400,
      decidedBytes: 100 + 300 + 400 + 600 + 700
    })
    folder.gone([5], false)
    expect(folder.counts()).toMatchObject({ copied: 2, bytes: 900 })
    journal.close()
  })

  it('remembers when a message under way had arrived in the old folder', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    folder.openBatch(1, [{ ...entry(1), date: 837_596_665_000 }, entry(2)])
    expect(folder.openBatches()[0]?.entries).toEqual([{ ...entry(1), date: 837_596_665_000 }, entry(2)])
    journal.close()
  })

  it('remembers what the old folder was, and the flags that were brought', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    expect(folder.seen()).toBeUndefined()
    folder.saw({ uidNext: 12, messages: 3, modseq: '18446744073709551615' })
    bring(folder, [{ ...entry(1), flags: ['\\Seen', '$Forwarded'] }, { ...entry(2), flags: [] }, entry(3)], 1)
    folder.updated([{ uid: 2, flags: ['\\Answered'] }])
    folder.gone([3], true)
    const again = journal.copy(2).folder(key)
    expect(again.seen()).toEqual({ uidNext: 12, messages: 3, modseq: '18446744073709551615' })
    const flags = [...again.entries().values()].map((kept) => [kept.flags, kept.gone])
    expect(flags).toEqual([
      [['\\Seen', '$Forwarded'], false],
      [['\\Answered'], false],
      [undefined, true]
    ])
    journal.close()
  })

  it('looks for all that was copied when the new folder is another one of that name', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    bring(folder, [entry(1), entry(2)], 77)
    folder.verified([{ uid: 1, newUid: 77 }])
    folder.altered([2])
    expect(folder.entries().get(2)).toMatchObject({ verified: false, altered: true })
    folder.alreadyThere([{ ...entry(3), newUid: 5 }])
    folder.saw({ uidNext: 4, messages: 3 })
    const underWay = folder.openBatch(79, [entry(4)])

    const after = journal.copy(2).folder({ ...key, toUidValidity: '10' })
    const batches = after.openBatches()
    expect(batches).toContainEqual({ id: underWay, uidNextBefore: 1, entries: [entry(4)] })
    expect(batches).toContainEqual(
      expect.objectContaining({ uidNextBefore: 1, entries: [entry(1), entry(2)] })
    )
    // What was there before isn't looked for as if Rehome had brought it.
    expect(after.entries().has(3)).toBe(false)
    expect(after.seen()).toBeUndefined()

    const lookedFor = batches.find(({ entries }) => entries.length === 2)
    expect(after.entries().get(2)?.altered).toBe(false)
    after.closeBatch(lookedFor?.id ?? 0, { arrived: [{ uid: 1, newUid: 3 }], refused: [] })
    expect(after.entries().get(1)).toMatchObject({ state: 'copied', newUid: 3, run: 1, verified: false })
    expect(after.counts()).toMatchObject({ copied: 0, alreadyThere: 1 })
    expect(after.entries().has(2)).toBe(false)
    journal.close()
  })

  it('knows what was copied by its digest alone when the old folder is another one of that name', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    const flags = ['\\Flagged']
    const twin = { ...entry(2), digest: entry(1).digest }
    bring(folder, [{ ...entry(1), flags }, twin], 77)
    folder.verified([{ uid: 1, newUid: 77 }])
    folder.alreadyThere([{ ...entry(3), newUid: 5 }])
    folder.refused(4, entry(4).digest, 400)
    folder.openBatch(80, [entry(5)])
    folder.saw({ uidNext: 6, messages: 5 })

    const other = { ...key, fromUidValidity: '2' }
    const first = journal.copy(2).folder(other)
    expect(first.entries().size).toBe(0)
    expect(first.openBatches()).toEqual([])
    expect(first.seen()).toBeUndefined()
    expect(first.orphanUids()).toEqual([5, 77, 78])
    expect(first.takeOrphan(entry(1).digest)).toEqual({ newUid: 77, verified: true })

    // Cut off before that was written down: it is there to be taken again.
    const after = journal.copy(3).folder(other)
    expect(after.takeOrphan(entry(1).digest)).toEqual({ newUid: 77, verified: true })
    expect(after.takeOrphan(entry(1).digest)).toEqual({ newUid: 78, verified: false })
    expect(after.takeOrphan(entry(1).digest)).toBeUndefined()
    expect(after.takeOrphan(entry(4).digest)).toBeUndefined()
    after.alreadyThere([
      { ...entry(101), digest: entry(1).digest, flags: [], newUid: 77 },
      { ...entry(103), newUid: 5 }
    ])
    // It is what it was: brought by the first run, with the flags of then.
    expect(after.entries().get(101)).toMatchObject({ state: 'copied', run: 1, verified: true, flags })
    expect(after.entries().get(103)).toMatchObject({ state: 'already-there', run: 3, verified: true })
    expect(after.orphanUids()).toEqual([5, 78])
    journal.close()
  })

  it('keeps folders apart, and counts over all runs', () => {
    const journal = openJournal(dir)
    journal
      .copy(1)
      .folder(key)
      .alreadyThere([{ ...entry(1), newUid: 1 }])
    const sent = journal.copy(1).folder({ ...key, from: 'Envoyés', to: 'Sent' })
    sent.closeBatch(sent.openBatch(1, [entry(1), entry(2)]), {
      arrived: [{ uid: 1, newUid: 1 }],
      refused: [2]
    })
    journal
      .copy(2)
      .folder({ ...key, from: 'Envoyés', to: 'Sent' })
      .vanished(9)
    journal.copy(2).folder({ ...key, from: 'Vide', to: 'Vide' })
    expect(Object.fromEntries(journal.tallies())).toEqual({
      INBOX: { copied: 0, alreadyThere: 1, refused: 0, vanished: 0 },
      Envoyés: { copied: 1, alreadyThere: 0, refused: 1, vanished: 1 },
      Vide: { copied: 0, alreadyThere: 0, refused: 0, vanished: 0 }
    })
    journal.close()
  })

  it('counts a folder that goes elsewhere now only there', () => {
    const journal = openJournal(dir)
    const there = { ...key, to: 'Elsewhere' }
    journal
      .copy(1)
      .folder(key)
      .alreadyThere([{ ...entry(1), newUid: 1 }])
    journal
      .copy(2)
      .folder(there)
      .alreadyThere([
        { ...entry(1), newUid: 1 },
        { ...entry(2), newUid: 2 }
      ])
    expect(journal.tallies().get('INBOX')?.alreadyThere).toBe(2)
    journal.copy(3).folder(key)
    expect(journal.tallies().get('INBOX')?.alreadyThere).toBe(1)
    journal.close()
  })

  it('lists problems until their folder is tried again', () => {
    const journal = openJournal(dir)
    const problem = (folder: string, uid: number): Problem => ({
      code: 'message.refused',
      params: {},
      folder,
      uid
    })
    journal.addProblem(problem('INBOX', 1))
    journal.addProblem(problem('Envoyés', 2))
    journal.clearProblems('INBOX')
    expect(journal.problems()).toEqual([problem('Envoyés', 2)])
    journal.close()
  })

  it('forgets what was told of a folder that was looked at anew, but for what nobody looked at', () => {
    const journal = openJournal(dir)
    const problem = (code: Problem['code'], uid: number, folder = 'INBOX'): Problem => ({
      ...{ code, params: {}, folder, uid }
    })
    journal.addProblem(problem('message.refused', 1))
    journal.addProblem(problem('message.refused', 2))
    journal.addProblem(problem('message.altered', 3))
    journal.addProblem(problem('message.refused', 1, 'Envoyés'))
    const mark = journal.problemMark()
    journal.addProblem(problem('message.refused', 2))
    expect(journal.problems()).toHaveLength(4)
    journal.settleProblems('INBOX', mark, ['message.altered'])
    expect(journal.problems()).toEqual([
      problem('message.altered', 3),
      problem('message.refused', 1, 'Envoyés'),
      problem('message.refused', 2)
    ])
    journal.close()
  })
})

/** The first version's tables, as an earlier Rehome left them, with a copied message in them. */
const versionOne = `
  CREATE TABLE document (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL) STRICT;
  CREATE TABLE run (number INTEGER PRIMARY KEY, began TEXT NOT NULL, outcome TEXT) STRICT;
  CREATE TABLE folder (
    id INTEGER PRIMARY KEY, from_path TEXT NOT NULL, from_validity TEXT NOT NULL, to_path TEXT NOT NULL,
    to_validity TEXT NOT NULL, run INTEGER NOT NULL, UNIQUE (from_path, to_path)
  ) STRICT;
  CREATE TABLE batch (
    id INTEGER PRIMARY KEY, folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE, uid_next_before INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX batch_folder ON batch (folder);
  CREATE TABLE message (
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE, uid INTEGER NOT NULL, digest TEXT NOT NULL,
    size INTEGER NOT NULL, state TEXT NOT NULL, new_uid INTEGER, run INTEGER NOT NULL,
    verified INTEGER NOT NULL DEFAULT 0, batch INTEGER REFERENCES batch, PRIMARY KEY (folder, uid)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE problem (id INTEGER PRIMARY KEY, folder TEXT NOT NULL, json TEXT NOT NULL) STRICT;
  INSERT INTO document VALUES (1, '{"phase":"copied"}');
  INSERT INTO folder VALUES (1, 'INBOX', '1', 'INBOX', '9', 1);
  INSERT INTO message VALUES (1, 1, '${entry(1).digest}', 100, 'copied', 77, 1, 1, NULL);
  PRAGMA user_version = 1;
`

describe('A journal of an earlier version', () => {
  it('is read on, and what it didn’t note is not made up', () => {
    mkdirSync(dir)
    const database = new DatabaseSync(join(dir, 'journal.sqlite'))
    database.exec(versionOne)
    database.close()

    const journal = openJournal(dir)
    expect(journal.readDocument()).toEqual({ phase: 'copied' })
    const folder = journal.copy(2).folder(key)
    expect([...folder.entries().values()]).toEqual([
      { ...entry(1), state: 'copied', newUid: 77, run: 1, verified: true, gone: false, altered: false }
    ])
    expect(folder.seen()).toBeUndefined()
    const [inbox] = journal.brought()
    expect(inbox?.all()).toEqual([{ newUid: 77, digest: entry(1).digest, certain: true }])
    journal.close()
  })

  it('is refused when it is of a later one', () => {
    openJournal(dir).close()
    const database = new DatabaseSync(join(dir, 'journal.sqlite'))
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(() => openJournal(dir)).toThrow('later version')
  })
})

describe('What was brought', () => {
  it('is what was copied, and neither what was there before nor what didn’t arrive', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    bring(folder, [{ ...entry(1), flags: ['\\Seen'] }, entry(2)], 77)
    folder.alreadyThere([{ ...entry(3), newUid: 5 }])
    folder.refused(4, entry(4).digest, 400)
    folder.openBatch(80, [entry(5)])
    journal.copy(1).folder({ ...key, from: 'Vide', to: 'Vide' })

    const [inbox, empty] = journal.brought()
    expect(inbox).toMatchObject({ from: 'INBOX', to: 'INBOX', toUidValidity: '9' })
    expect(inbox?.count()).toBe(2)
    expect(inbox?.all()).toEqual([
      { newUid: 77, digest: entry(1).digest, flags: ['\\Seen'], certain: true },
      { newUid: 78, digest: entry(2).digest, certain: true }
    ])
    expect(inbox?.held()).toBe(3)
    expect([...(inbox?.claimedUids() ?? [])]).toEqual([5, 77, 78])
    expect(inbox?.batches.openBatches()).toHaveLength(1)
    expect(empty?.count()).toBe(0)
    journal.close()
  })

  it('is told of as gone once it has left the old folder, but for what was refused elsewhere', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    bring(folder, [entry(1), entry(2), entry(3)], 77)
    folder.gone([1, 2], true)
    journal
      .copy(1)
      .folder({ ...key, from: 'Ailleurs', to: 'Ailleurs' })
      .refused(9, entry(2).digest, 200)
    const [inbox] = journal.brought()
    expect(inbox?.gone().map(({ newUid }) => newUid)).toEqual([77])
    journal.close()
  })

  it('stays known when the old folder is another one, and is doubted when the new one is', () => {
    const journal = openJournal(dir)
    bring(journal.copy(1).folder(key), [entry(1)], 77)
    const other = { ...key, fromUidValidity: '2' }
    journal.copy(2).folder(other)
    expect(journal.brought()[0]?.all()).toEqual([{ newUid: 77, digest: entry(1).digest, certain: true }])
    expect(journal.brought()[0]?.orphans()).toEqual([{ newUid: 77, digest: entry(1).digest, certain: true }])

    const folder = journal.copy(3).folder(other)
    folder.takeOrphan(entry(1).digest)
    folder.alreadyThere([{ ...entry(101), digest: entry(1).digest, newUid: 77 }])
    const moved = journal.copy(4).folder({ ...other, toUidValidity: '10' })
    moved.closeBatch(moved.openBatches()[0]?.id ?? 0, { arrived: [{ uid: 101, newUid: 3 }], refused: [] })
    expect(journal.brought()[0]?.all()).toEqual([{ newUid: 3, digest: entry(1).digest, certain: false }])
    journal.close()
  })

  it('is forgotten when it was removed, so that a later copy brings it again; what was left stays', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    bring(folder, [entry(1), entry(2), entry(3)], 77)
    folder.alreadyThere([{ ...entry(4), newUid: 5 }])
    folder.saw({ uidNext: 5, messages: 4 })
    const [inbox] = journal.brought()
    inbox?.removing([77, 78])
    journal.close()

    const again = openJournal(dir)
    const [kept] = again.brought()
    expect(kept?.unfinished()).toEqual([77, 78])
    kept?.settle([77], [78])
    expect(kept?.unfinished()).toEqual([])
    expect(kept?.all().map(({ newUid }) => newUid)).toEqual([78, 79])
    const today = again.copy(2).folder(key)
    expect([...today.entries().keys()]).toEqual([2, 3, 4])
    expect(today.seen()).toBeUndefined()
    again.close()
  })

  it('that has gone from the old folder too is forgotten without another look at that folder', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    bring(folder, [entry(1), entry(2)], 77)
    folder.gone([1], true)
    folder.saw({ uidNext: 3, messages: 1 })
    journal.brought()[0]?.settle([77], [])
    expect(folder.seen()).toEqual({ uidNext: 3, messages: 1 })
    expect([...folder.entries().keys()]).toEqual([2])
    journal.close()
  })

  it('of what was there before, nothing is ever forgotten', () => {
    const journal = openJournal(dir)
    const folder = journal.copy(1).folder(key)
    folder.alreadyThere([{ ...entry(1), newUid: 5 }])
    journal.brought()[0]?.settle([5], [])
    expect(folder.entries().size).toBe(1)
    journal.close()
  })
})

describe('What is known of an old folder', () => {
  it('is told by UID for today’s UIDVALIDITY alone, wherever it was copied to', () => {
    const journal = openJournal(dir)
    bring(journal.copy(1).folder(key), [entry(1)], 77)
    journal
      .copy(2)
      .folder({ ...key, to: 'Ailleurs' })
      .refused(2, entry(2).digest, 200)
    journal
      .copy(2)
      .folder({ ...key, to: 'Ailleurs' })
      .vanished(3)
    expect([...journal.known('INBOX', '1')]).toEqual([
      [1, { digest: entry(1).digest, state: 'copied' }],
      [2, { digest: entry(2).digest, state: 'refused' }]
    ])
    expect(journal.known('INBOX', '2').size).toBe(0)
    journal.forgetFolders()
    expect(journal.known('INBOX', '1').size).toBe(0)
    expect(journal.brought()).toEqual([])
    journal.close()
  })
})

/** Opens the journal in a process of its own, sends a batch on its way, and waits to be killed. */
const script = `
  const { openJournal } = await import(process.argv[1])
  const journal = openJournal(process.argv[2])
  const folder = journal.copy(journal.beginRun(new Date(0))).folder(${JSON.stringify(key)})
  folder.openBatch(41, ${JSON.stringify([entry(1), entry(2)])})
  console.log('the first byte may leave')
  setInterval(() => {}, 1000)
`

async function startWriter(): Promise<ChildProcess> {
  const module = new URL('../../../src-main/core/move/journal.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, module, dir], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  await once(createInterface(child.stdout), 'line')
  return child
}

describe('A process that is killed', () => {
  it('held the lock until then, and leaves its open batches to be found', async () => {
    const child = await startWriter()
    expect(() => openJournal(dir)).toThrow(expect.objectContaining({ code: 'state.locked' }))

    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone

    const journal = openJournal(dir)
    const batches = journal.copy(2).folder(key).openBatches()
    expect(batches).toEqual([{ id: 1, uidNextBefore: 41, entries: [entry(1), entry(2)] }])
    journal.close()
  })
})
