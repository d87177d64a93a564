import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { awkwardMail, awkwardNamesWithDots } from '../servers/awkward-mail.ts'
import type { DovecotOptions } from '../servers/dovecot.ts'
import { compare, fill, snapshot, type TestFolder } from '../servers/mailbox.ts'
import { startTwoMailboxes } from '../servers/two-mailboxes.ts'
import { contentsOf, ended, rehome, sideOf, startRehome, writeMoveFile } from './rehome.ts'

const OLD = 'Old-pl4nted-s3cret'
const NEW = 'New-pl4nted-s3cret'

/** Two real mailboxes, the old one filled, and a move file between them. */
async function twoMailboxes(
  mail: readonly TestFolder[],
  newOptions: DovecotOptions = {},
  oldOptions: DovecotOptions = {}
) {
  const users = { 'marie@new.example': NEW }
  const both = await startTwoMailboxes(
    { users: { 'marie@old.example': OLD }, ...oldOptions },
    { users, ...newOptions }
  )
  const { old, new: target, state: folder } = both
  onTestFinished(() => both.stop())
  await fill(old, mail)
  const state = join(folder, 'state')
  const file = writeMoveFile(folder, {
    old: sideOf(old, 'OLD'),
    new: sideOf(target, 'NEW'),
    track: 'address'
  })
  const env = { OLD, NEW, NODE_EXTRA_CA_CERTS: old.ca, REHOME_DATA: join(folder, 'data') }
  const args = (command: string, ...options: string[]) => [
    command,
    file,
    '--json',
    '--state',
    state,
    ...options
  ]
  return {
    old,
    target,
    state,
    file,
    run: (command: string, ...options: string[]) => rehome(args(command, ...options), env),
    start: (command: string, ...options: string[]) => startRehome(args(command, ...options), env),
    differences: async () => compare(await snapshot(old), await snapshot(target), awkwardNamesWithDots)
  }
}

const few = awkwardMail()
  .filter(({ name }) => ['Brouillons', 'Clients & Cie/Été 2019', 'Vide'].includes(name))
  .map(({ name, messages }) => ({ name, messages: messages.slice(0, 12) }))
const count = (mail: readonly TestFolder[]) => mail.reduce((sum, { messages }) => sum + messages.length, 0)

test('300 awkward messages arrive exactly, though the copy is killed twice; a second run copies nothing', async () => {
  const { run, start, differences, state } = await twoMailboxes(awkwardMail())
  let printed = ''
  for (const after of [5, 12]) {
    const child = start('copy')
    let events = 0
    child.stdout?.on('data', (chunk: Buffer) => {
      events += chunk.toString().split('"type":"folder"').length - 1
      if (events >= after) child.kill('SIGKILL')
    })
    printed += (await ended(child)).stdout
  }

  const last = await run('copy')
  expect(last.stderr).toBe('')
  expect(last.status).toBe(0)
  expect(last.last).toMatchObject({ type: 'summary', verified: true, folders: { failed: 0 }, problems: [] })
  const { found, copied, alreadyThere, refused, vanished, excluded } = last.last.messages as Record<
    string,
    number
  >
  expect({
    found,
    sum: [copied, alreadyThere, refused, vanished, excluded].reduce((a = 0, b = 0) => a + b, 0)
  }).toEqual({
    found: 300,
    sum: 300
  })
  expect(await differences()).toEqual([])

  const again = await run('copy')
  expect(again.status).toBe(0)
  expect(again.last).toMatchObject({
    messages: { found: 300, copied: 0, alreadyThere: 300 },
    verified: true,
    bytes: 0
  })
  expect(await differences()).toEqual([])

  const kept = contentsOf(state).toString('latin1')
  expect(kept).toContain('SQLite')
  for (const text of [kept, printed, last.stdout, again.stdout]) {
    for (const secret of [OLD, NEW]) {
      expect(text.includes(secret)).toBe(false)
      expect(text.includes(Buffer.from(secret).toString('base64').slice(4, -4))).toBe(false)
    }
  }
})

test('folders and --dry-run tell what would happen, and create nothing', async () => {
  const { run, target } = await twoMailboxes(few)
  const listed = await run('folders')
  expect(listed.status).toBe(0)
  expect(listed.last.folders).toContainEqual(
    expect.objectContaining({ from: 'Clients & Cie/Été 2019', to: 'Clients & Cie/Été 2019', messages: 12 })
  )
  const rehearsed = await run('copy', '--dry-run')
  expect(rehearsed.status).toBe(0)
  expect(rehearsed.last).toMatchObject({
    type: 'summary',
    wouldCopy: count(few),
    messages: { found: count(few), copied: 0 }
  })
  expect([...(await snapshot(target)).keys()]).toEqual(['INBOX'])
})

test('--only copies one folder, named with / whatever the servers use', async () => {
  const { run, target } = await twoMailboxes(few)
  const { status, last } = await run('copy', '--only', 'Clients & Cie/Été 2019')
  expect(status).toBe(0)
  expect(last).toMatchObject({ messages: { copied: 12 }, folders: { done: 1, failed: 0 }, verified: true })
  expect((await snapshot(target)).has('Brouillons')).toBe(false)
})

test('--only with a folder that isn’t there exits with 4 and names it', async () => {
  const { run } = await twoMailboxes(few)
  const { status, last } = await run('copy', '--only', 'Nowhere')
  expect(status).toBe(4)
  expect(last).toMatchObject({ type: 'error', code: 'folder.notFound', params: { folder: 'Nowhere' } })
})

test('--no-verify ends well and claims nothing', async () => {
  const { run, differences } = await twoMailboxes(few)
  const { status, last } = await run('copy', '--no-verify')
  expect(status).toBe(0)
  expect(last).toMatchObject({ verified: false, messages: { copied: count(few) } })
  expect(await differences()).toEqual([])
})

test('a message that is too big is listed with uid, subject and reason, and kept; once taken, all is well', async () => {
  const { run, target, state, differences } = await twoMailboxes([
    ...few,
    { name: 'Photos', messages: [{ raw: Buffer.from(`Subject: Big\r\n\r\n${'x'.repeat(90_000)}\r\n`) }] }
  ])
  await target.reconfigure({ mailSizeLimit: 80_000 })
  const first = await run('copy')
  expect(first.status).toBe(2)
  expect(first.last).toMatchObject({
    messages: { copied: count(few), refused: 1 },
    problems: [{ code: 'message.tooBig', folder: 'Photos', uid: 1, subject: 'Big' }]
  })
  expect(first.last.problems).toEqual([
    expect.objectContaining({ reason: expect.stringMatching(/larger than/) as string })
  ])
  expect(first.stderr).toContain('Run the command again')
  expect(readdirSync(join(state, 'refused'))).toHaveLength(1)

  await target.reconfigure({ mailSizeLimit: 0 })
  expect((await run('copy')).status).toBe(0)
  expect(await differences()).toEqual([])
})

test('a new mailbox that is full ends with 5 and plain words; with room, the same command ends the work', async () => {
  const raw = Buffer.from(`Subject: Photos\r\n\r\n${'x'.repeat(6000)}\r\n`)
  const letters = Array.from({ length: 20 }, (_, index) => ({
    raw: Buffer.concat([raw, Buffer.from(`${index}\r\n`)])
  }))
  const { run, target, differences } = await twoMailboxes([{ name: 'INBOX', messages: letters }], {
    quota: 50_000
  })
  const full = await run('copy')
  expect(full.status).toBe(5)
  expect(full.lines.at(-2)).toMatchObject({ type: 'error', code: 'quota.full', side: 'new' })
  expect(full.last).toMatchObject({ type: 'summary', verified: false, messages: { found: 20 } })
  expect(full.stderr).toContain('full')

  await target.reconfigure({ quota: 1_000_000 })
  expect((await run('copy')).status).toBe(0)
  expect(await differences()).toEqual([])
})

test('a second process on the same move is told so, with exit 4', async () => {
  const { run, start } = await twoMailboxes(awkwardMail())
  const first = start('copy')
  const firstEnd = ended(first)
  await new Promise((resolve) => first.stdout?.once('data', resolve))
  // However long the second one takes to start, the first one is still at work.
  first.kill('SIGSTOP')
  const second = await run('copy')
  first.kill('SIGCONT')
  expect(second.status).toBe(4)
  expect(second.last).toMatchObject({ type: 'error', code: 'state.locked' })
  expect((await firstEnd).status).toBe(0)
})

test('Ctrl-C ends with 130 and a word on how to go on; the next run ends the work', async () => {
  const { run, start, differences } = await twoMailboxes(awkwardMail())
  const child = start('copy')
  const end = ended(child)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  child.kill('SIGINT')
  const { status, lines, last } = await end
  expect(status).toBe(130)
  expect(lines.at(-2)).toMatchObject({ type: 'error', code: 'move.interrupted' })
  expect(last).toMatchObject({ type: 'summary', verified: false, folders: { failed: 0 } })
  expect((await run('copy')).status).toBe(0)
  expect(await differences()).toEqual([])
})

test('says that archived mail stays behind with All Mail, until the move file names that', async () => {
  const letters = (name: string, count: number): TestFolder => ({
    name,
    messages: Array.from({ length: count }, (_, n) => ({
      raw: Buffer.from(`Message-ID: <${n}@old.example>\r\nSubject: ${n}\r\n\r\nText ${n}\r\n`)
    }))
  })
  const { run, file } = await twoMailboxes(
    [letters('INBOX', 2), letters('All Mail', 5)],
    {},
    { specialUse: { 'All Mail': '\\All' } }
  )
  const folders = await run('folders')
  expect(folders.last.warnings).toEqual([{ code: 'archived.leftOut', folder: 'All Mail', atLeast: 3 }])
  const copied = await run('copy')
  expect(copied.status).toBe(0)
  expect(copied.stderr).toMatch(/All Mail.* is left out\. At least 3 messages/)
  expect((await run('copy', '--only', 'INBOX')).stderr).not.toContain('All Mail')

  const named = {
    ...(JSON.parse(readFileSync(file, 'utf8')) as object),
    folders: { rename: { 'All Mail': 'Archive' } }
  }
  writeFileSync(file, JSON.stringify(named))
  const all = await run('copy')
  expect(all.stderr).not.toContain('All Mail')
  expect(all.last.messages).toMatchObject({ excluded: 0 })
})
