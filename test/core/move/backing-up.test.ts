import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { CopyEvent } from '../../../src-main/core/mail/index.ts'
import { openJournal } from '../../../src-main/core/move/journal.ts'
import { Move } from '../../../src-main/core/move/index.ts'
import { memorySecrets, systemClock, systemRandom } from '../../../src-main/core/ports.ts'
import { startPractice } from '../../../src-main/core/practice/index.ts'
import { follower } from './follower.ts'

/** A pretend old and a pretend new mailbox, a folder, and moves of both or of the old one alone. */
async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-backing-up-'))
  const practice = await startPractice({ pace: 0, stubborn: false })
  onTestFinished(async () => {
    await practice.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const { until, ...follows } = follower()
  const ports = { clock: systemClock, secrets: memorySecrets(), ...follows }
  const dir = join(folder, 'backup')
  return {
    folder,
    dir,
    practice,
    until,
    begin: async (name: string, ...sides: readonly ('old' | 'new')[]) => {
      const move = Move.create(join(folder, name), ports, {
        id: systemRandom.id(),
        practice: false,
        track: 'address'
      })
      onTestFinished(() => move.close())
      for (const side of sides) {
        const { email, imap, password } = practice[side]
        move.setAccount(side, { email, presetId: 'other', imap })
        await move.signIn(side, password, false)
      }
      return move
    },
    reopen: (name: string) => {
      const move = Move.open(join(folder, name), ports)
      if (!move) throw new Error('There is no such move.')
      onTestFinished(() => move.close())
      return move
    }
  }
}

test('the old mailbox alone is enough for a backup, and the new one alone for a move from it', async () => {
  const { begin, dir, practice } = await world()
  const first = await begin('first', 'old')
  const saved = await first.backUp({ dir, language: 'fr' })
  expect(saved).toMatchObject({ verified: true, problems: [] })
  expect(saved.messages.copied).toBeGreaterThan(200)
  expect(first.snapshot()).toMatchObject({
    phase: 'setup',
    run: null,
    backup: { dir, run: { state: 'finished' }, completeAt: expect.any(String) as string }
  })
  const page = readFileSync(join(dir, 'receipt.html'), 'utf8')
  expect(page).toContain('<html lang="fr"')
  expect(page).toContain(dir)
  expect(existsSync(join(dir, 'receipt.json'))).toBe(true)

  const second = await begin('second', 'new')
  second.setAccount('old', { email: practice.old.email, presetId: 'other', backup: dir })
  expect(second.snapshot().old).toMatchObject({ checked: false, passwordKnown: true })
  await second.checkBackup()
  expect(second.snapshot().old).toMatchObject({ checked: true, backup: dir })
  const { messages, verified } = await second.copy({ language: 'en' })
  expect(verified).toBe(true)
  expect(messages).toMatchObject({ found: saved.messages.found, refused: 0, vanished: 0 })
  expect(second.snapshot()).toMatchObject({ phase: 'copied', receipt: { complete: true } })
  expect((await second.copy({ language: 'en' })).messages).toMatchObject({
    copied: 0,
    alreadyThere: saved.messages.found
  })
})

test('an old mailbox that was closed in the middle of a move goes on from its backup', async () => {
  const { begin, dir, practice } = await world()
  const move = await begin('move', 'old', 'new')
  await move.backUp({ dir, language: 'en' })
  await move.readFolders()
  const [first] = move.folders()?.rows ?? []
  await move.copy({ language: 'en', only: [first?.from ?? ''] })
  move.setAccount('old', { email: practice.old.email, presetId: 'other', backup: dir })
  const { messages, verified } = await move.copy({ language: 'en' })
  expect(verified).toBe(true)
  expect(messages.alreadyThere).toBeGreaterThanOrEqual(first?.messages ?? Infinity)
})

test('a backup that is paused goes on later, also after a restart, and a second one adds nothing', async () => {
  const { begin, reopen, dir, practice } = await world()
  const move = await begin('move', 'old')
  let reached = 0
  const paused = move.backUp({
    dir,
    language: 'en',
    onEvent: (event: CopyEvent) => {
      if (event.type !== 'folder' || event.state !== 'done' || event.copied === 0) return
      reached = event.copied
      void move.pause()
    }
  })
  await expect(paused).rejects.toMatchObject({ code: 'move.interrupted' })
  expect(reached).toBeGreaterThan(0)
  expect(move.snapshot().backup).toMatchObject({ run: { state: 'paused', failure: null }, completeAt: null })
  await move.close()

  const again = reopen('move')
  await again.signIn('old', practice.old.password, false)
  const { messages, verified } = await again.backUp({ dir, language: 'en' })
  expect(verified).toBe(true)
  expect(messages.alreadyThere).toBeGreaterThanOrEqual(reached)
  expect(messages.copied + messages.alreadyThere).toBe(messages.found)
  expect((await again.backUp({ dir, language: 'en' })).messages).toMatchObject({
    copied: 0,
    alreadyThere: messages.found
  })
})

test('what the person leaves out stays out of the backup too, and new names are of no matter to it', async () => {
  const { begin, dir } = await world()
  const move = await begin('move', 'old', 'new')
  move.choose({ leaveOutRoles: ['junk', 'trash'], rename: { 'No such folder': 'x' }, into: 'Old mail' })
  const { folders } = await move.backUp({ dir, language: 'en' })
  expect(folders.filter(({ state }) => state === 'excluded').length).toBeGreaterThanOrEqual(2)
  expect(folders.map(({ to }) => to)).toContain('INBOX')
})

test('one thing at a time: no copy beside a backup, and no second process in its folder', async () => {
  const { begin, dir, until } = await world()
  const move = await begin('move', 'old', 'new')
  const begun = until(({ backup }) => backup?.run.state === 'copying')
  const over = until
  const running = move.backUp({ dir, language: 'en' })
  await begun
  expect(move.running).toBe(true)
  await expect(move.copy({ language: 'en' })).rejects.toMatchObject({ code: 'move.notAllowed' })
  await expect(move.backUp({ dir, language: 'en' })).rejects.toMatchObject({ code: 'move.notAllowed' })
  await running

  const lock = openJournal(dir)
  await expect(move.backUp({ dir, language: 'en' })).rejects.toMatchObject({ code: 'state.locked' })
  lock.close()
  const finished = over(({ backup }) => backup?.run.state === 'finished')
  move.startBackup('en')
  await finished
})

test('a full disk is told as such, at neither mailbox; once there is room the backup goes on', async () => {
  const { begin, dir } = await world()
  const move = await begin('move', 'old', 'new')
  await move.readFolders()
  const smallest = move.folders()?.rows.find(({ from, messages }) => from !== 'INBOX' && messages > 0)
  await move.backUp({ dir, only: [smallest?.from ?? ''], language: 'en' })
  // Whatever is written there finds no room.
  symlinkSync('/dev/full', join(dir, 'INBOX.mbox'))
  const failure = await move.backUp({ dir, language: 'en' }).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'backup.diskFull', params: { folder: dir } })
  expect((failure as { side?: unknown }).side).toBeUndefined()
  expect(move.snapshot()).toMatchObject({
    phase: 'setup',
    backup: { run: { state: 'stopped', failure: { code: 'backup.diskFull' } }, completeAt: null }
  })
  expect((await move.copy({ language: 'en' })).verified).toBe(true)

  rmSync(join(dir, 'INBOX.mbox'))
  expect((await move.backUp({ dir, language: 'en' })).verified).toBe(true)
})

test('a folder that can’t be used is told before anything is read', async () => {
  const { begin, folder } = await world()
  const move = await begin('move', 'old')
  writeFileSync(join(folder, 'file'), '')
  await expect(move.backUp({ dir: join(folder, 'file', 'x'), language: 'en' })).rejects.toMatchObject({
    code: 'backup.unwritable'
  })
  await expect(move.backUp({ dir: folder, language: 'en' })).rejects.toMatchObject({
    code: 'backup.notEmpty'
  })
})

test('nothing is ever moved into files as a new mailbox', async () => {
  const { begin, dir } = await world()
  const move = await begin('move')
  expect(() =>
    move.setAccount('new', { email: 'marie@new.example', presetId: 'other', backup: dir })
  ).toThrow(expect.objectContaining({ code: 'move.notAllowed' }))
})

test('where a person says, the copy gets a folder of its own; and it is found there again', async () => {
  const { begin, folder, practice, until } = await world()
  const place = join(folder, 'stick')
  mkdirSync(place)
  writeFileSync(join(place, 'holiday.jpg'), 'not mail')
  const move = await begin('move', 'old')
  expect(() => move.startBackup('fr')).toThrow(expect.objectContaining({ code: 'move.notAllowed' }))

  const own = join(place, `Rehome ${practice.old.email}`)
  for (const chosen of [place, own]) {
    const over = until(({ backup }) => backup?.run.state === 'finished')
    move.startBackup('fr', chosen)
    expect((await over).backup).toMatchObject({ dir: own, completeAt: expect.any(String) as string })
  }
  expect(readdirSync(place).toSorted()).toEqual([`Rehome ${practice.old.email}`, 'holiday.jpg'])
})

test('a copy on this computer waits for a server that can’t be reached, and goes on at a nudge', async () => {
  const { begin, dir, practice, until } = await world()
  const move = await begin('move', 'old')
  await practice.close()
  const waiting = until(({ backup }) => backup?.run.state === 'waiting')
  move.startBackup('en', dir)
  const before = (await waiting).backup?.run.waitUntil
  const again = until(({ backup }) => backup?.run.state === 'waiting' && backup.run.waitUntil !== before)
  move.hurry('kept')
  await again
  await move.pause()
  expect(move.snapshot().backup?.run.state).toBe('paused')
})

test('mail in files is taken as the old mailbox only where it can be read', async () => {
  const { begin, dir, practice } = await world()
  const first = await begin('first', 'old')
  await first.backUp({ dir, language: 'en' })
  const move = await begin('second', 'new')
  await expect(move.setFiles(practice.old.email, join(dir, 'nothing-here'))).rejects.toMatchObject({
    code: 'backup.notFound',
    side: 'old'
  })
  expect(move.snapshot().old).toMatchObject({ checked: false })
  await move.setFiles(practice.old.email, ` ${dir} `)
  expect(move.snapshot().old).toMatchObject({ checked: true, backup: dir, passwordKnown: true })
  await expect(move.setFiles(practice.old.email, '~/no such folder of Rehome’s tests')).rejects.toMatchObject(
    {
      code: 'backup.notFound',
      params: { folder: join(homedir(), 'no such folder of Rehome’s tests') }
    }
  )
})
