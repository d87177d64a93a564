import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry, EntryState, FolderJournal } from '../../../../src-main/core/mail/copy/journal-port.ts'
import { reconsider } from '../../../../src-main/core/mail/copy/pending.ts'

/** What is written in a journal, and what has been done to it. */
function journalOf(entries: readonly Pick<Entry, 'uid' | 'state' | 'run' | 'gone'>[]) {
  const all = new Map<number, Entry>(
    entries.map((entry) => [
      entry.uid,
      { ...{ digest: '', size: 1, verified: false, altered: false }, ...entry }
    ])
  )
  const changes = { gone: [] as number[], back: [] as number[], forgotten: [] as number[] }
  const journal = {
    entries: () => new Map(all),
    gone(uids: readonly number[], gone: boolean) {
      changes[gone ? 'gone' : 'back'].push(...uids)
    },
    forget(uids: readonly number[]) {
      for (const uid of uids) all.delete(uid)
      changes.forgotten.push(...uids)
    }
  } as Partial<FolderJournal> as FolderJournal
  return { journal, changes }
}

const states: EntryState[] = ['copied', 'already-there', 'refused', 'vanished']
const entries = fc.uniqueArray(
  fc.record({
    uid: fc.integer({ min: 1, max: 12 }),
    state: fc.constantFrom(...states),
    run: fc.integer({ min: 1, max: 2 }),
    gone: fc.boolean()
  }),
  { selector: ({ uid }) => uid }
)
const today = fc.uniqueArray(fc.integer({ min: 1, max: 12 })).map((list) => list.sort((a, b) => a - b))

describe('What is still to be decided', () => {
  it('is what the folder holds and nobody has decided, and what an earlier run could not move', () => {
    fc.assert(
      fc.property(entries, today, fc.boolean(), (list, uids, isWhole) => {
        const { journal, changes } = journalOf(list)
        const known = new Map(list.map((entry) => [entry.uid, entry]))
        const failedBefore = (uid: number) => {
          const entry = known.get(uid)
          return entry?.run === 1 && (entry.state === 'refused' || entry.state === 'vanished')
        }
        const pending = reconsider({ journal, run: 2, uids, isWhole })
        expect(pending).toEqual(uids.filter((uid) => !known.has(uid) || failedBefore(uid)))
        // What is there is never taken for gone, and what a server merely doesn't name isn't either.
        expect(changes.gone.filter((uid) => uids.includes(uid))).toEqual([])
        if (!isWhole) expect(changes.gone).toEqual([])
        else {
          const gone = list.filter(
            (entry) => !entry.gone && !uids.includes(entry.uid) && !failedBefore(entry.uid)
          )
          expect(changes.gone).toEqual(gone.map(({ uid }) => uid))
        }
        const back = list.filter(
          (entry) => entry.gone && uids.includes(entry.uid) && !failedBefore(entry.uid)
        )
        expect(changes.back).toEqual(back.map(({ uid }) => uid))
      })
    )
  })
})
