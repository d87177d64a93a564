import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { awkwardMail, awkwardNamesWithDots } from '../servers/awkward-mail.ts'
import { compare, fill, snapshot, type TestFolder } from '../servers/mailbox.ts'
import { startTwoMailboxes } from '../servers/two-mailboxes.ts'
import { contentsOf, rehome, sideOf, writeMoveFile } from './rehome.ts'

const OLD = 'Old-pl4nted-s3cret'
const NEW = 'New-pl4nted-s3cret'

const few = awkwardMail()
  .filter(({ name }) => ['INBOX', 'Brouillons', 'Clients & Cie/Dr. Jones', 'Vide'].includes(name))
  .map(({ name, messages }) => ({ name, messages: messages.slice(0, 12) }))

/** Two real mailboxes, the old one filled, and a folder for files. */
async function world(mail: readonly TestFolder[] = few) {
  const both = await startTwoMailboxes(
    { users: { 'marie@old.example': OLD } },
    { users: { 'marie@new.example': NEW } }
  )
  onTestFinished(() => both.stop())
  await fill(both.old, mail)
  const { old, new: target, state: folder } = both
  const sides = { old: sideOf(old, 'OLD'), new: sideOf(target, 'NEW') }
  const run = (env: Readonly<Record<string, string>>, ...args: string[]) =>
    rehome([...args, '--json'], { NODE_EXTRA_CA_CERTS: target.ca, REHOME_DATA: join(folder, 'data'), ...env })
  return {
    ...{ old, target, folder, sides },
    dir: join(folder, 'backup'),
    file: (content: Readonly<Record<string, unknown>>, name?: string) => writeMoveFile(folder, content, name),
    /** With both passwords. */
    run: (...args: string[]) => run({ OLD, NEW }, ...args),
    /** With the password of one side only. */
    runWith: (env: Readonly<Record<string, string>>, ...args: string[]) => run(env, ...args),
    differences: async () => compare(await snapshot(old), await snapshot(target), awkwardNamesWithDots)
  }
}

test('a backup needs the old account alone, and the move from it the new one alone, the old one being gone', async () => {
  const { sides, dir, file, runWith, old, target } = await world(awkwardMail())
  const saved = await runWith({ OLD }, 'backup', file({ old: sides.old }), dir)
  expect(saved.stderr).toBe('')
  expect(saved.status).toBe(0)
  expect(saved.last).toMatchObject({
    type: 'summary',
    verified: true,
    messages: { found: 300, copied: 300 },
    problems: []
  })
  expect(saved.lines).toContainEqual(
    expect.objectContaining({ type: 'folder', from: 'Clients & Cie/Dr. Jones', state: 'done' })
  )
  const again = await runWith({ OLD }, 'backup', file({ old: sides.old }), dir)
  expect(again).toMatchObject({ status: 0, last: { messages: { copied: 0, alreadyThere: 300 }, bytes: 0 } })
  for (const secret of [OLD, Buffer.from(OLD).toString('base64').slice(4, -4)])
    expect(contentsOf(dir).includes(secret)).toBe(false)

  const before = await snapshot(old)
  await old.stop()
  // A path in a move file is as seen from that file.
  const move = file(
    { old: { email: 'marie@old.example', backup: 'backup' }, new: sides.new },
    'from-files.json'
  )
  const listed = await runWith({ NEW }, 'folders', move)
  expect(listed.status).toBe(0)
  expect(listed.last.folders).toContainEqual(
    expect.objectContaining({ from: 'Clients & Cie/Dr. Jones', to: 'Clients & Cie/Dr- Jones', messages: 25 })
  )
  const copied = await runWith({ NEW }, 'copy', move)
  expect(copied.stderr).toBe('')
  expect(copied).toMatchObject({ status: 0, last: { verified: true, messages: { found: 300, copied: 300 } } })
  expect(compare(before, await snapshot(target), awkwardNamesWithDots)).toEqual([])
  const checked = await runWith({ NEW }, 'verify', move)
  expect(checked).toMatchObject({ status: 0, last: { identical: 300 } })
  const second = await runWith({ NEW }, 'copy', move)
  expect(second).toMatchObject({ status: 0, last: { messages: { copied: 0, alreadyThere: 300 } } })
  expect(compare(before, await snapshot(target), awkwardNamesWithDots)).toEqual([])
})

test('a copy with --backup makes both, and --only is for both', async () => {
  const { sides, dir, file, run, differences } = await world()
  const move = file(sides)
  const one = await run('copy', move, '--backup', dir, '--only', 'Brouillons')
  expect(one).toMatchObject({ status: 0, last: { messages: { copied: 10 } } })
  expect(one.last.backup).toMatchObject({ folder: dir, complete: true, messages: { copied: 10 } })

  const all = await run('copy', move, '--backup', dir)
  expect(all.stderr).toBe('')
  expect(all.status).toBe(0)
  expect(all.last).toMatchObject({
    verified: true,
    messages: { copied: 24, alreadyThere: 10 },
    backup: { complete: true, messages: { copied: 24, alreadyThere: 10 } }
  })
  expect(await differences()).toEqual([])
})

test('a backup that finds no room doesn’t keep the copy from going on, and is made up for later', async () => {
  const { sides, dir, file, run, differences } = await world()
  const move = file(sides)
  await run('backup', file({ ...sides, folders: { skip: ['INBOX'] } }, 'without-inbox.json'), dir)
  // Whatever is written there finds no room.
  symlinkSync('/dev/full', join(dir, 'INBOX.mbox'))

  const copied = await run('copy', move, '--backup', dir)
  expect(copied.status).toBe(2)
  expect(copied.stderr).toContain('The disk is full')
  expect(copied.last).toMatchObject({
    type: 'summary',
    verified: true,
    messages: { copied: 34 },
    backup: { folder: dir, complete: false, code: 'backup.diskFull' }
  })
  expect(await differences()).toEqual([])

  const alone = await run('backup', move, dir)
  expect(alone).toMatchObject({ status: 5, last: { type: 'summary', folders: { failed: 0 } } })
  expect(alone.lines).toContainEqual(expect.objectContaining({ type: 'error', code: 'backup.diskFull' }))
  rmSync(join(dir, 'INBOX.mbox'))
  expect(await run('backup', move, dir)).toMatchObject({ status: 0, last: { verified: true } })
})

test('what can’t be used as a backup is bad input, and nothing is made of it', async () => {
  const { sides, dir, file, run, folder, target } = await world()
  mkdirSync(dir)
  writeFileSync(join(dir, 'letter.txt'), 'Dear Zoë')
  expect(await run('backup', file(sides), dir)).toMatchObject({
    status: 4,
    last: { code: 'backup.notEmpty' }
  })
  const from = (backup: string) =>
    file({ ...sides, old: { email: 'marie@old.example', backup } }, 'from-files.json')
  expect(await run('copy', from('nowhere'))).toMatchObject({
    status: 4,
    last: { code: 'backup.notFound', side: 'old', params: { folder: join(folder, 'nowhere') } }
  })
  expect(await run('copy', from('backup'))).toMatchObject({ status: 4, last: { code: 'backup.noMail' } })
  expect(await run('backup', file(sides))).toMatchObject({ status: 4, last: { code: 'input.usage' } })
  expect([...(await snapshot(target)).keys()]).toEqual(['INBOX'])
})

test('Thunderbird’s folders are moved, and what was deleted there is counted as left out', async () => {
  const { sides, file, run, folder, target } = await world([])
  const mail = join(folder, 'Local Folders')
  mkdirSync(join(mail, 'Inbox.sbd'), { recursive: true })
  const letter = (subject: string, status: string) =>
    `From - Tue Jan 02 10:00:00 2001\r\nX-Mozilla-Status: ${status}\r\nX-Mozilla-Status2: 00000000\r\n` +
    `Date: Mon, 1 Jan 2001 10:00:00 +0100\r\nFrom: zoe@friends.example\r\nSubject: ${subject}\r\n\r\n>From ${subject}\r\n\r\n`
  writeFileSync(
    join(mail, 'Inbox'),
    letter('read', '0001') + letter('gone', '0009') + letter('flagged', '0004')
  )
  writeFileSync(join(mail, 'Inbox.sbd', 'Friends'), letter('friends', '0003'))

  const move = file({ ...sides, old: { email: 'marie@old.example', backup: 'Local Folders' } })
  const { status, last } = await run('copy', move)
  expect(status).toBe(0)
  expect(last).toMatchObject({ verified: true, messages: { found: 4, copied: 3, excluded: 1 } })
  const seen = await snapshot(target)
  const look = (name: string) =>
    seen.get(name)?.map(({ subject, flags, internalDate }) => [subject, flags, internalDate])
  const date = Date.parse('2001-01-01T10:00:00+01:00')
  expect(look('INBOX')).toEqual([
    ['read', ['\\Seen'], date],
    ['flagged', ['\\Flagged'], date]
  ])
  expect(look('Friends')).toEqual([['friends', ['\\Answered', '\\Seen'], date]])
  expect(await run('copy', move)).toMatchObject({
    status: 0,
    last: { messages: { found: 4, copied: 0, alreadyThere: 3, excluded: 1 } }
  })
})
