import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Comparison, Problem } from '../../../src-main/core/mail/index.ts'
import type { Move } from '../../../src-main/core/move/index.ts'
import { toolsWith } from '../../bench/tools.ts'
import { awkwardMail } from '../../servers/awkward-mail.ts'
import type { Dovecot } from '../../servers/dovecot.ts'
import { compare, fill, snapshot, type TestFolder, wireName, withMailbox } from '../../servers/mailbox.ts'
import { act, inventory, realMove } from './real-move.ts'

const MBSYNC = '/usr/bin/mbsync'

const letter = (n: number | string, text = `Text ${n}`) =>
  Buffer.from(
    `Message-ID: <${n}@old.example>\r\nFrom: Marie <marie@old.example>\r\nDate: Mon, 1 Jan 2001 10:00:00 +0100\r\n` +
      `Subject: Letter ${n}\r\n\r\n${text}\r\n`
  )
const letters = (name: string, ...numbers: (number | string)[]): TestFolder => ({
  name,
  messages: numbers.map((n) => ({ raw: letter(n) }))
})

const neverAborted = new AbortController().signal
const verify = (move: Move) => move.verify({ signal: neverAborted })
const undo = (move: Move) => move.undo({ signal: neverAborted })
const told = (problems: readonly Problem[]) =>
  problems.map(({ code, folder, subject }) => [code, folder, subject])
const counts = ({ identical, missing, altered, extra }: Comparison) => ({
  identical,
  missing,
  altered,
  extra
})

test('Undo after a copy into a mailbox that was in use: what was there before is untouched, byte for byte', async () => {
  const { move, both } = await realMove()
  const mail = awkwardMail()
  await fill(both.old, mail)
  const inbox = mail.find(({ name }) => name === 'INBOX')?.messages ?? []
  const date = '17-Jul-1996 02:44:25 -0700'
  const mine: TestFolder[] = [
    {
      name: 'INBOX',
      messages: [
        { raw: letter('mine'), flags: ['\\Seen', '$Forwarded'], date },
        // Deleted by the person, and not purged yet.
        { raw: letter('deleted'), flags: ['\\Deleted'], date },
        // The same as in the old mailbox: a forwarded one, and one that the person has deleted here.
        ...inbox.slice(10, 14).map(({ raw }) => ({ raw, flags: ['\\Flagged'], date })),
        { raw: inbox[20]?.raw ?? letter(20), flags: ['\\Deleted'], date }
      ]
    },
    { name: 'Brouillons', messages: [{ raw: letter('draft'), flags: ['\\Draft', '\\Deleted'], date }] },
    { name: 'Privé', messages: [{ raw: letter('private'), date }] }
  ]
  await fill(both.new, mine)
  const before = await Promise.all(mine.map(({ name }) => inventory(both.new, name)))

  const outcome = await move.copy({ language: 'en' })
  expect(outcome.verified).toBe(true)
  expect(outcome.messages).toMatchObject({ found: 300, copied: 295, alreadyThere: 5 })
  const withMore = await inventory(both.new, 'INBOX')
  expect(withMore).toHaveLength(7 + 65)
  const old = await snapshot(both.old)

  expect(move.undoable()).toEqual({ messages: 295, folders: 9 })
  expect(await undo(move)).toMatchObject({ removed: 295, kept: 0 })
  expect(await Promise.all(mine.map(({ name }) => inventory(both.new, name)))).toEqual(before)
  const left = await snapshot(both.new)
  for (const { name } of mail) {
    if (!mine.some((folder) => folder.name === name)) expect(left.get(name), name).toEqual([])
  }
  expect(await snapshot(both.old)).toEqual(old)
  expect(move.snapshot()).toMatchObject({ phase: 'setup', receipt: null, run: null })
  expect(existsSync(join(move.folder, 'receipt.html'))).toBe(false)

  // And all of it can be brought again.
  expect((await move.copy({ language: 'en' })).messages).toMatchObject({ copied: 295, alreadyThere: 5 })
  expect(await inventory(both.new, 'INBOX')).toHaveLength(7 + 65)
})

test('an undo keeps what the person has changed, deleted or marked since; another copy doesn’t bring that twice', async () => {
  const { move, both } = await realMove()
  await fill(both.old, [letters('INBOX', 1, 2, 3, 4, 5), letters('Sent', 6)])
  await move.copy({ language: 'en' })
  await act(
    both.new,
    'INBOX',
    'UID STORE 1 +FLAGS (\\Seen)',
    'UID STORE 2 +FLAGS (\\Deleted)',
    'UID STORE 3 +FLAGS (\\Deleted)',
    'UID EXPUNGE 3'
  )
  expect(await undo(move)).toMatchObject({ removed: 3, kept: 2 })
  const left = await inventory(both.new, 'INBOX')
  expect(left.map((message) => message.split(' | ').slice(0, 2))).toEqual([
    ['1', '\\Seen'],
    ['2', '\\Deleted']
  ])
  expect((await move.copy({ language: 'en' })).messages).toMatchObject({ copied: 3, alreadyThere: 3 })
  expect(await inventory(both.new, 'INBOX')).toHaveLength(4)
})

test('an undo makes no folder anew that the person has deleted: what was brought there is gone with it', async () => {
  const { move, both } = await realMove()
  await fill(both.old, [
    letters('INBOX', 1),
    letters('Sent', 2, 3),
    letters('Clients', 4),
    letters('Clients/Été', 5)
  ])
  await move.copy({ language: 'en' })
  // A name with folders below it stays, and is no folder any more.
  for (const name of ['Sent', 'Clients'])
    await withMailbox(both.new, (imap) => imap.command('DELETE', wireName(both.new, name)))
  const { removed, kept, folders } = await undo(move)
  expect({ removed, kept }).toEqual({ removed: 2, kept: 0 })
  expect(folders.filter(({ failure }) => failure)).toEqual([])
  expect([...(await snapshot(both.new)).keys()].sort()).toEqual(['Clients/Été', 'INBOX'])
})

test('an undo that is interrupted can be run again by another process', async () => {
  const { move, both, reopen } = await realMove()
  const many = Array.from({ length: 400 }, (_, n) => n)
  await fill(both.old, [letters('INBOX', ...many)])
  await move.copy({ language: 'en' })
  const abort = new AbortController()
  const stopped = move.undo({
    signal: abort.signal,
    onEvent: (event) => event.type === 'taking-back' && event.removed > 0 && abort.abort()
  })
  await expect(stopped).rejects.toMatchObject({ code: 'move.interrupted' })
  expect(move.snapshot()).toMatchObject({ phase: 'copying', receipt: null })
  const left = (await inventory(both.new, 'INBOX')).length
  expect(left).toBeLessThan(400)
  expect(left).toBeGreaterThan(0)

  const again = await reopen()
  expect(await undo(again)).toMatchObject({ removed: left, kept: 0 })
  expect(await inventory(both.new, 'INBOX')).toEqual([])
})

test('verify finds a deleted, an altered, a moved and an extra message, and changes nothing', async () => {
  const { move, both } = await realMove()
  await fill(both.old, [letters('INBOX', 1, 2, 3, 4), letters('Sent', 5)])
  await move.copy({ language: 'en' })
  expect(counts(await verify(move))).toEqual({ identical: 5, missing: 0, altered: 0, extra: 0 })

  await fill(both.new, [
    { name: 'INBOX', messages: [{ raw: letter(2, 'Another text') }, { raw: letter('mine') }] },
    letters('Ailleurs', 3)
  ])
  await act(both.new, 'INBOX', 'UID STORE 1:3 +FLAGS (\\Deleted)', 'UID EXPUNGE 1:3')
  const before = [await snapshot(both.old), await snapshot(both.new)]
  const phase = move.snapshot().phase
  const found = await verify(move)
  expect(counts(found)).toEqual({ identical: 2, missing: 2, altered: 1, extra: 1 })
  expect(told(found.problems)).toEqual([
    ['message.removed', 'INBOX', 'Letter 1'],
    ['message.elsewhere', 'INBOX', 'Letter 3'],
    ['message.altered', 'INBOX', 'Letter 2']
  ])
  expect(found.problems[1]?.params).toEqual({ place: 'Ailleurs' })
  expect([await snapshot(both.old), await snapshot(both.new)]).toEqual(before)
  expect(move.snapshot().phase).toBe(phase)
})

test.skipIf(!existsSync(MBSYNC))('verify shows what mbsync altered in a copy that it made', async () => {
  const { move, both } = await realMove()
  await fill(both.old, awkwardMail())
  const mbsync = toolsWith({ imapsync: undefined, profile: undefined, entry: '' }).find(
    ({ id }) => id === 'mbsync'
  )
  const peer = ({ host, port, user, password }: Dovecot) => ({ host, port, user, password })
  const command = mbsync?.command({ old: peer(both.old), new: peer(both.new), folder: both.state })
  await promisify(execFile)(MBSYNC, [...(command?.args ?? [])], { env: { ...process.env, ...command?.env } })

  const found = await verify(move)
  // A header of its own in each message.
  expect(counts(found)).toEqual({ identical: 0, missing: 0, altered: 300, extra: 0 })
  expect(new Set(found.problems.map(({ code }) => code))).toEqual(new Set(['message.altered']))
})

test('a mirrored copy follows deletions and moves, and leaves what the person has changed', async () => {
  const { move, both } = await realMove()
  await fill(both.old, [letters('INBOX', 1, 2, 3, 4, 5), letters('Sent', 6)])
  await fill(both.new, [letters('INBOX', 'mine')])
  expect((await move.copy({ language: 'en', mirror: true })).mirrored).toEqual({ removed: 0, kept: 0 })
  // Deleted: 1 and 2; the person has marked 2 in the new mailbox. Moved: 3.
  await act(both.new, 'INBOX', 'UID STORE 3 +FLAGS (\\Flagged)')
  await act(both.old, 'INBOX', 'UID STORE 1:2 +FLAGS (\\Deleted)', 'UID EXPUNGE 1:2', 'UID MOVE 3 Sent')

  expect((await move.copy({ language: 'en' })).mirrored).toBeUndefined()
  expect(await inventory(both.new, 'INBOX')).toHaveLength(6)
  expect(await move.copy({ language: 'en', mirror: true })).toMatchObject({
    mirrored: { removed: 2, kept: 1 },
    problems: [],
    verified: true
  })
  const subjects = async (name: string) =>
    ((await snapshot(both.new)).get(name) ?? []).map(({ subject }) => subject)
  expect(await subjects('INBOX')).toEqual(['Letter mine', 'Letter 2', 'Letter 4', 'Letter 5'])
  expect(await subjects('Sent')).toEqual(['Letter 6', 'Letter 3'])
  expect(compare(await snapshot(both.old), await snapshot(both.new))).toHaveLength(2)
})

test('a mirrored copy doesn’t follow a folder that was emptied, made anew or deleted, and says so', async () => {
  const { move, both } = await realMove()
  const many = Array.from({ length: 30 }, (_, n) => n)
  await fill(both.old, [
    letters('Emptied', 'a', 'b', 'c', 'd', 'e', 'f'),
    letters('Halved', ...many),
    letters('Anew', 'g', 'h'),
    letters('Deleted', 'i'),
    letters('Few', 'j')
  ])
  await move.copy({ language: 'en' })
  await act(both.old, 'Emptied', 'UID STORE 1:* +FLAGS (\\Deleted)', 'EXPUNGE')
  await act(both.old, 'Halved', 'UID STORE 1:25 +FLAGS (\\Deleted)', 'EXPUNGE')
  await act(both.old, 'Few', 'UID STORE 1:* +FLAGS (\\Deleted)', 'EXPUNGE')
  await withMailbox(both.old, async (imap) => {
    for (const name of ['Anew', 'Deleted']) await imap.command('DELETE', wireName(both.old, name))
  })
  await fill(both.old, [letters('Anew', 'h')])

  const before = await snapshot(both.new)
  const outcome = await move.copy({ language: 'en', mirror: true })
  expect(outcome.mirrored).toEqual({ removed: 1, kept: 0 })
  expect(outcome.problems.map(({ code, params }) => ({ code, ...params }))).toEqual(
    expect.arrayContaining([
      { code: 'folder.emptied', folder: 'Emptied', gone: 6, held: 6 },
      { code: 'folder.emptied', folder: 'Halved', gone: 25, held: 30 },
      { code: 'folder.notFollowed', folder: 'Anew' },
      { code: 'folder.notFollowed', folder: 'Deleted' }
    ])
  )
  expect(outcome.problems).toHaveLength(4)
  expect(move.receipt()).toMatchObject({ complete: false })
  const after = await snapshot(both.new)
  for (const name of ['Emptied', 'Halved', 'Anew', 'Deleted'])
    expect(after.get(name)).toEqual(before.get(name))
  expect(after.get('Few')).toEqual([])

  // What the person has done about it there settles it.
  for (const name of ['Emptied', 'Anew', 'Deleted', 'Halved'])
    await act(both.new, name, 'UID STORE 1:* +FLAGS (\\Deleted)', 'EXPUNGE')
  expect((await move.copy({ language: 'en', mirror: true })).problems).toEqual([])
})
