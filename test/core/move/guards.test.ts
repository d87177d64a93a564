import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { planBringing } from '../../../src-main/core/contacts/index.ts'
import { Move, type MovePorts, type Phase } from '../../../src-main/core/move/index.ts'
import { openJournal } from '../../../src-main/core/move/journal.ts'
import { memorySecrets, systemClock, systemRandom } from '../../../src-main/core/ports.ts'
import { createEngine } from '../../../src-main/ipc/engine.ts'

const ID = 'a0a0a0a0a0a0a0a0'
const signal = new AbortController().signal

/** Nobody answers there: what is refused is refused before anybody is asked. */
const account = (email: string) => ({
  email,
  presetId: 'other',
  imap: { host: '127.0.0.1', port: 1, security: 'none' as const, user: email }
})

/** A move in a phase, as its journal keeps it, in a data folder. */
async function moveIn(phase: Phase): Promise<{ data: string; folder: string; ports: MovePorts }> {
  const data = mkdtempSync(join(tmpdir(), 'rehome-guards-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const folder = join(data, 'moves', ID)
  const ports = { clock: systemClock, secrets: memorySecrets(), onChange: () => undefined }
  const move = Move.create(folder, ports, { id: ID, practice: false, track: 'address' })
  move.setAccount('old', account('marie@old.example'))
  move.setAccount('new', account('marie@new.example'))
  await move.close()
  const journal = openJournal(folder)
  journal.writeDocument({ ...(journal.readDocument() as object), phase })
  journal
    .copy(journal.beginRun(new Date(0)))
    .folder({ from: 'INBOX', fromUidValidity: '1', to: 'INBOX', toUidValidity: '1' })
    .alreadyThere([{ uid: 1, digest: '0'.repeat(64), size: 1, newUid: 1 }])
  journal.close()
  return { data, folder, ports }
}

async function open(phase: Phase): Promise<Move> {
  const { folder, ports } = await moveIn(phase)
  const move = Move.open(folder, ports)
  if (!move) throw new Error('Nothing was kept.')
  onTestFinished(() => move.close())
  return move
}

const afterTheSwitch = ['switching', 'settling', 'done'] as const
const refused = expect.objectContaining({ code: 'move.notAllowed' }) as unknown

test.each(afterTheSwitch)('in %s nothing is removed from the new mailbox, whoever asks', async (phase) => {
  const move = await open(phase)
  await expect(move.copy({ language: 'en', mirror: true })).rejects.toEqual(refused)
  expect(() => move.start({ language: 'en', mirror: true })).toThrow(refused)
  await expect(move.undo({ signal })).rejects.toEqual(refused)
  expect(() => move.undoable()).toThrow(refused)
  expect(move.snapshot().phase).toBe(phase)
})

test.each(afterTheSwitch)('in %s the page is refused a mirrored copy too', async (phase) => {
  const { data } = await moveIn(phase)
  const engine = createEngine({
    dataDir: data,
    secrets: memorySecrets(),
    clock: systemClock,
    random: systemRandom,
    discover: () => Promise.resolve(undefined),
    emit: () => undefined
  })
  onTestFinished(() => engine.close())
  const start = engine.handlers['copy.start']({ moveId: ID, language: 'en', mirror: true })
  await expect(start).rejects.toEqual(refused)
})

const nobody = { cards: [], problems: [], questions: [] }

test.each(afterTheSwitch)('in %s no contact is taken back, whoever asks', async (phase) => {
  const move = await open(phase)
  expect(() => move.undoableContacts()).toThrow(refused)
  await expect(move.undoContacts({ signal, language: 'en' })).rejects.toEqual(refused)
})

test('a move that is done takes no contacts any more; the old ones can still be read', async () => {
  const move = await open('done')
  await expect(move.planContacts(nobody, { signal })).rejects.toEqual(refused)
  const plan = planBringing([], [], 'categories')
  await expect(
    move.bringContacts({ found: nobody, book: undefined, plan }, { signal, language: 'en' })
  ).rejects.toEqual(refused)
  await expect(move.collectContacts({ signal })).rejects.toMatchObject({
    code: 'signIn.passwordNeeded',
    side: 'old'
  })
})

test.each(['setup', 'copying', 'copied', 'switching', 'settling'] as const)(
  'in %s contacts reach the new account',
  async (phase) => {
    const move = await open(phase)
    const noPassword = { code: 'signIn.passwordNeeded', side: 'new' }
    await expect(move.planContacts(nobody, { signal })).rejects.toMatchObject(noPassword)
    expect(move.snapshot().phase).toBe(phase)
  }
)

test('while contacts are looked for, nothing else begins', async () => {
  const move = await open('copied')
  const first = move.collectContacts({ signal })
  expect(move.running).toBe(true)
  const others = [move.collectContacts({ signal }), move.verify({ signal }), move.copy({ language: 'en' })]
  for (const { status, ...end } of await Promise.allSettled(others))
    expect({ status, ...end }).toEqual({ status: 'rejected', reason: refused })
  await expect(first).rejects.toMatchObject({ code: 'signIn.passwordNeeded' })
  expect(move.running).toBe(false)
})

test('once contacts were brought, the new address book can’t become another person’s', async () => {
  const { folder, ports } = await moveIn('setup')
  const journal = openJournal(folder)
  const kept = journal.readDocument() as { contacts: object }
  const zoe = { email: 'zoe@new.example', presetId: 'other', user: 'zoe' }
  const book = { url: 'https://dav.example/zoe/', isOurs: false }
  journal.writeDocument({ ...kept, contacts: { ...kept.contacts, new: zoe, book } })
  journal.close()
  const move = Move.open(folder, ports)
  onTestFinished(() => move?.close())
  expect(() => move?.setAddressBook('new', { ...zoe, email: 'max@new.example' })).toThrow(refused)
  expect(() => move?.setAddressBook('new', { ...zoe, user: 'zoe.b' })).not.toThrow()
})

test.each(['copying', 'copied'] as const)(
  'in %s a mirrored copy of some folders is refused',
  async (phase) => {
    const move = await open(phase)
    await expect(move.copy({ language: 'en', mirror: true, only: ['INBOX'] })).rejects.toEqual(refused)
  }
)

test.each(['setup', 'copying', 'copied'] as const)(
  'in %s an undo and a mirrored copy reach the servers',
  async (phase) => {
    const move = await open(phase)
    const noPassword = { code: 'signIn.passwordNeeded' }
    await expect(move.copy({ language: 'en', mirror: true })).rejects.toMatchObject(noPassword)
    await expect(move.undo({ signal })).rejects.toMatchObject(noPassword)
    expect(move.undoable()).toEqual({ messages: 0, folders: 0 })
  }
)

test('one thing at a time: while both mailboxes are compared, nothing else begins', async () => {
  const move = await open('copied')
  const first = move.verify({ signal })
  const others = [move.verify({ signal }), move.undo({ signal }), move.copy({ language: 'en' })]
  expect(() => move.start({ language: 'en' })).toThrow(refused)
  expect(move.running).toBe(true)
  for (const { status, ...end } of await Promise.allSettled(others))
    expect({ status, ...end }).toEqual({ status: 'rejected', reason: refused })
  await expect(first).rejects.toMatchObject({ code: 'signIn.passwordNeeded' })
  expect(move.running).toBe(false)
})

test('what an undo left is forgotten when the mailboxes are others: it would be taken for copied', async () => {
  const { folder, ports } = await moveIn('setup')
  const move = Move.open(folder, ports)
  move?.setAccount('old', account('marie@old.example'))
  move?.setAccount('new', { ...account('marie@new.example'), presetId: 'example' })
  await move?.close()
  const kept = openJournal(folder)
  expect(kept.known('INBOX', '1').size).toBe(1)
  kept.close()

  const again = Move.open(folder, ports)
  again?.setAccount('new', account('zoe@new.example'))
  await again?.close()
  const journal = openJournal(folder)
  expect(journal.known('INBOX', '1').size).toBe(0)
  journal.close()
})
