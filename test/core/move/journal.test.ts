import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FolderKey, Problem } from '../../../src-main/core/mail/index.ts'
import { openJournal } from '../../../src-main/core/move/journal.ts'

const key: FolderKey = { from: 'INBOX', fromUidValidity: '1', to: 'INBOX', toUidValidity: '9' }
const entry = (uid: number) => ({ uid, digest: `${uid}`.padStart(64, '0'), size: 100 * uid })

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
      { ...entry(1), state: 'copied', newUid: 77, run: 1, verified: false },
      { ...entry(2), state: 'copied', run: 1, verified: false },
      { ...entry(3), state: 'refused', run: 1, verified: false }
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
      { ...entry(1), state: 'already-there', newUid: 501, run: 3, verified: true },
      { uid: 2, digest: '', size: 0, state: 'vanished', run: 3, verified: false },
      { ...entry(3), state: 'copied', newUid: 502, run: 3, verified: true }
    ])
    journal.close()
  })

  it.each([{ fromUidValidity: '2' }, { toUidValidity: '10' }])(
    'drops what another UIDVALIDITY says: %o',
    (change) => {
      const journal = openJournal(dir)
      const folder = journal.copy(1).folder(key)
      folder.openBatch(1, [entry(1)])
      folder.vanished(2)
      const after = journal.copy(2).folder({ ...key, ...change })
      expect(after.entries().size).toBe(0)
      expect(after.openBatches()).toEqual([])
      journal.close()
    }
  )

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
