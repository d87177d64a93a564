import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { NewContactWrite } from '../../../src-main/core/contacts/index.ts'
import { openJournal } from '../../../src-main/core/move/journal.ts'

const BOOK = 'https://dav.example/eva/contacts/'

function journal() {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-journal-'))
  let open = openJournal(folder)
  onTestFinished(() => {
    open.close()
    rmSync(folder, { recursive: true })
  })
  return {
    log: (book = BOOK) => open.contacts(book),
    forget: () => open.forgetContactOutcomes(BOOK),
    /** As the next process would. */
    reopen: () => {
      open.close()
      open = openJournal(folder)
    }
  }
}

const write = (name: string, change: Partial<NewContactWrite> = {}): NewContactWrite => ({
  sources: ['0'.repeat(64)],
  state: 'planned',
  action: 'create',
  uid: name,
  name,
  leftOut: [],
  differs: [],
  ...change
})

test('writes are there in the order in which they were added, after a restart too', () => {
  const { log, reopen } = journal()
  const added = log().add([write('Eva'), write('Ann', { before: 'BEGIN:VCARD…', etagBefore: '"1"' })])
  expect(new Set(added.map(({ id }) => id)).size).toBe(2)
  reopen()
  expect(log().writes()).toEqual(added)
})

test('a write is replaced by its id, and no other; what it doesn’t say any more is gone', () => {
  const { log, reopen } = journal()
  const [eva, ann] = log().add([write('Eva', { text: 'a' }), write('Ann')])
  if (!eva || !ann) throw new Error('Nothing was added.')
  const { text: _, ...rest } = eva
  log().save({ ...rest, state: 'verified', etagAfter: '"2"' })
  reopen()
  expect(log().writes()).toEqual([{ ...rest, state: 'verified', etagAfter: '"2"' }, ann])
})

test('what is forgotten is gone, and its number isn’t given again', () => {
  const { log } = journal()
  const [eva, ann] = log().add([write('Eva'), write('Ann')])
  log().forget([ann?.id ?? 0])
  const [zoe] = log().add([write('Zoé')])
  expect(log().writes()).toEqual([eva, zoe])
  expect([eva?.id, ann?.id]).not.toContain(zoe?.id)
})

test('a card’s new outcome replaces its old one', () => {
  const { log, reopen, forget } = journal()
  log().decide([
    { source: 'a', name: 'a', kind: 'failed', reason: { code: 'refused', params: {} }, remarks: [] },
    { source: 'b', name: 'b', kind: 'added', remarks: [], href: '/b.vcf' }
  ])
  log().decide([{ source: 'a', name: 'a', kind: 'added', remarks: [] }])
  reopen()
  expect([...log().outcomes()]).toEqual([
    ['a', { source: 'a', name: 'a', kind: 'added', remarks: [] }],
    ['b', { source: 'b', name: 'b', kind: 'added', remarks: [], href: '/b.vcf' }]
  ])
  forget()
  expect(log().outcomes().size).toBe(0)
})

test('address books know nothing of each other', () => {
  const { log, forget } = journal()
  const other = log('https://dav.example/eva/family/')
  const [mine] = log().add([write('Eva')])
  log().decide([{ source: 'a', name: 'a', kind: 'added', remarks: [] }])
  expect([other.writes(), [...other.outcomes()]]).toEqual([[], []])
  other.forget([mine?.id ?? 0])
  if (mine) other.save({ ...mine, name: 'Somebody else' })
  other.decide([{ source: 'a', name: 'a', kind: 'failed', remarks: [] }])
  expect(log().writes()).toEqual([mine])
  expect(log().outcomes().get('a')).toMatchObject({ kind: 'added' })
  forget()
  expect(other.outcomes().size).toBe(1)
})

test('writes are added all or none', () => {
  const { log } = journal()
  const bad = {
    ...write('Bad'),
    toJSON: () => {
      throw new Error('no')
    }
  }
  expect(() => log().add([write('Eva'), bad])).toThrow('no')
  expect(log().writes()).toEqual([])
})
