import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openJournal } from '../../src-main/core/move/journal.ts'
import { act } from '../core/move/real-move.ts'
import { fill, snapshot, type TestFolder } from '../servers/mailbox.ts'
import { startTwoMailboxes } from '../servers/two-mailboxes.ts'
import { ended, type Ended, rehome, sideOf, startRehome, writeMoveFile } from './rehome.ts'

const letter = (n: number | string) =>
  Buffer.from(`Message-ID: <${n}@old.example>\r\nSubject: Letter ${n}\r\n\r\nText ${n}\r\n`)
const letters = (name: string, ...numbers: (number | string)[]): TestFolder => ({
  name,
  messages: numbers.map((n) => ({ raw: letter(n) }))
})

/** Two real mailboxes, the old one filled, and a move file between them. */
async function twoMailboxes(mail: readonly TestFolder[]) {
  const both = await startTwoMailboxes()
  onTestFinished(() => both.stop())
  await fill(both.old, mail)
  const state = join(both.state, 'state')
  const file = writeMoveFile(both.state, { old: sideOf(both.old, 'OLD'), new: sideOf(both.new, 'NEW') })
  const env = {
    OLD: both.old.password,
    NEW: both.new.password,
    NODE_EXTRA_CA_CERTS: both.old.ca,
    REHOME_DATA: join(both.state, 'data')
  }
  const args = (command: string, ...options: string[]) => [command, file, '--state', state, ...options]
  return {
    ...both,
    state,
    run: (command: string, ...options: string[]) => rehome([...args(command, '--json'), ...options], env),
    tell: (command: string, ...options: string[]) => rehome(args(command, ...options), env),
    start: (command: string, ...options: string[]) =>
      startRehome([...args(command, '--json'), ...options], env),
    subjects: async (name: string) =>
      ((await snapshot(both.new)).get(name) ?? []).map(({ subject }) => subject)
  }
}

const foldersOf = ({ lines }: Ended) => lines.filter(({ type }) => type === 'folder')

test('verify compares what another made: exit 0 when all is there, 2 with a list when not; nothing is changed', async () => {
  const { run, tell, ...both } = await twoMailboxes([letters('INBOX', 1, 2, 3), letters('Sent', 4)])
  await fill(both.new, [letters('INBOX', 1, 2, 3, 'mine'), letters('Sent', 4)])
  const whole = await run('verify')
  expect(whole.stderr).toBe('')
  expect(whole.status).toBe(0)
  expect(whole.last).toEqual({
    type: 'summary',
    identical: 4,
    missing: 0,
    altered: 0,
    extra: 1,
    problems: []
  })
  expect(foldersOf(whole)).toContainEqual({
    ...{ type: 'folder', from: ['INBOX'], to: 'INBOX', state: 'done' },
    ...{ identical: 3, missing: 0, altered: 0, extra: 1 }
  })
  expect((await tell('verify')).stdout).toContain('Each message of the old mailbox is in the new one')

  await act(both.new, 'INBOX', 'UID STORE 2 +FLAGS (\\Deleted)', 'UID EXPUNGE 2')
  const before = await snapshot(both.new)
  const less = await run('verify')
  expect(less.status).toBe(2)
  expect(less.last).toMatchObject({
    ...{ identical: 3, missing: 1, altered: 0, extra: 1 },
    problems: [{ code: 'message.notThere', folder: 'INBOX', subject: 'Letter 2' }]
  })
  const words = await tell('verify', '--lang', 'fr')
  expect(words.status).toBe(2)
  expect(words.stdout).toContain('Letter 2')
  expect(words.stdout).toContain('n’est pas dans la nouvelle boîte')
  expect(await snapshot(both.new)).toEqual(before)
})

test('undo asks, and where nobody can answer it exits with 4 and the next step; with --yes it takes back', async () => {
  const { run, subjects, ...both } = await twoMailboxes([letters('INBOX', 1, 2, 3), letters('Sent', 4)])
  await fill(both.new, [letters('INBOX', 'mine', 2)])
  expect((await run('copy')).status).toBe(0)
  await act(both.new, 'INBOX', 'UID STORE 3 +FLAGS (\\Flagged)')

  const refused = await run('undo')
  expect(refused.status).toBe(4)
  expect(refused.last).toMatchObject({ type: 'error', code: 'input.notConfirmed' })
  expect(refused.stderr).toContain('--yes')
  expect(await subjects('INBOX')).toEqual(['Letter mine', 'Letter 2', 'Letter 1', 'Letter 3'])

  const done = await run('undo', '--yes')
  expect(done.stderr).toBe('')
  expect(done.status).toBe(0)
  expect(done.last).toEqual({ type: 'summary', removed: 2, kept: 1, problems: [] })
  expect(foldersOf(done)).toContainEqual({
    ...{ type: 'folder', from: 'Sent', to: 'Sent', state: 'done' },
    ...{ removed: 1, kept: 0 }
  })
  expect(await subjects('INBOX')).toEqual(['Letter mine', 'Letter 2', 'Letter 1'])
  expect(await subjects('Sent')).toEqual([])

  const again = await run('copy')
  expect(again.last).toMatchObject({ messages: { found: 4, copied: 2, alreadyThere: 2 }, verified: true })
})

test('undo says in words what it did, also when there is nothing to do', async () => {
  const { run, tell } = await twoMailboxes([letters('INBOX', 1, 2)])
  expect((await tell('undo', '--yes')).stdout).toContain('nothing of Rehome’s')
  await run('copy')
  const { stdout, status } = await tell('undo', '--yes')
  expect(status).toBe(0)
  expect(stdout).toContain('INBOX: 2 removed, 0 kept')
  expect(stdout).toContain('Folders that Rehome made are still there')
})

test('an interrupted undo exits with 130, and goes on when run again', async () => {
  const { run, start, subjects } = await twoMailboxes([
    letters('INBOX', ...Array.from({ length: 600 }, (_, n) => n))
  ])
  await run('copy')
  const child = start('undo', '--yes')
  let interrupted = false
  child.stdout?.on('data', (chunk: Buffer) => {
    if (interrupted || !/"state":"removing","removed":[1-9]/.test(chunk.toString())) return
    interrupted = true
    child.kill('SIGINT')
  })
  expect((await ended(child)).status).toBe(130)
  const left = (await subjects('INBOX')).length
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(600)
  const rest = await run('undo', '--yes')
  expect(rest.last).toMatchObject({ removed: left, kept: 0 })
  expect(await subjects('INBOX')).toEqual([])
})

test('copy --mirror follows deletions; --only with it, and both after the switch, are refused', async () => {
  const { run, subjects, ...both } = await twoMailboxes([letters('INBOX', 1, 2), letters('Sent', 3)])
  await run('copy')
  await act(both.old, 'INBOX', 'UID STORE 1 +FLAGS (\\Deleted)', 'UID EXPUNGE 1')
  expect((await run('copy')).lines.filter(({ type }) => type === 'mirror')).toEqual([])
  expect(await subjects('INBOX')).toEqual(['Letter 1', 'Letter 2'])

  expect((await run('copy', '--mirror', '--only', 'INBOX')).status).toBe(4)
  const mirrored = await run('copy', '--mirror')
  expect(mirrored.status).toBe(0)
  expect(mirrored.lines).toContainEqual({ type: 'mirror', followed: true, removed: 1, kept: 0 })
  expect(await subjects('INBOX')).toEqual(['Letter 2'])

  await act(both.old, 'INBOX', 'UID STORE 2 +FLAGS (\\Deleted)', 'UID EXPUNGE 2')
  const journal = openJournal(both.state)
  journal.writeDocument({ ...(journal.readDocument() as object), phase: 'switching' })
  journal.close()
  for (const [command, ...options] of [
    ['copy', '--mirror'],
    ['undo', '--yes']
  ]) {
    const { status, last } = await run(command ?? '', ...options)
    expect(status).toBe(4)
    expect(last).toMatchObject({ type: 'error', code: 'move.notAllowed' })
  }
  expect(await subjects('INBOX')).toEqual(['Letter 2'])
})
