import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Move, type MoveProgress, type MoveSnapshot, Moves } from '../../../src-main/core/move/index.ts'
import { memorySecrets, systemClock, systemRandom } from '../../../src-main/core/ports.ts'
import { type Practice, startPractice } from '../../../src-main/core/practice/index.ts'
import { type Follower, follower } from './follower.ts'

interface World extends Follower {
  readonly folder: string
  readonly practice: Practice
  readonly secrets: ReturnType<typeof memorySecrets>
  readonly ports: ConstructorParameters<typeof Moves>[1]
}

/** Two pretend mailboxes, and a folder to keep moves in. */
async function world(options: Parameters<typeof startPractice>[0] = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-move-'))
  const practice = await startPractice({ pace: 0, stubborn: false, ...options })
  const secrets = memorySecrets()
  const follows = follower()
  onTestFinished(async () => {
    await practice.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    ...follows,
    folder,
    practice,
    secrets,
    ports: { clock: systemClock, secrets, ...follows }
  }
}

/** A move whose two accounts are named and signed in to. */
async function ready({ folder, practice, ports }: World): Promise<Move> {
  const move = Move.create(join(folder, 'move'), ports, {
    id: systemRandom.id(),
    practice: false,
    track: 'address'
  })
  onTestFinished(() => move.close())
  for (const side of ['old', 'new'] as const) {
    const { email, imap, password } = practice[side]
    move.setAccount(side, { email, presetId: 'other', imap })
    await move.signIn(side, password, false)
  }
  return move
}

const isOver = ({ run }: MoveSnapshot) =>
  run !== null && ['finished', 'paused', 'stopped'].includes(run.state)

test('a move goes through its phases, and its receipt is kept beside the journal', async () => {
  const all = await world()
  const move = await ready(all)
  expect(move.snapshot()).toMatchObject({
    phase: 'setup',
    old: { checked: true, passwordKnown: true },
    folders: null
  })
  await move.readFolders()
  expect(move.snapshot().folders?.messages).toBeGreaterThan(200)
  const outcome = await move.copy({ language: 'fr' })
  expect(outcome.verified).toBe(true)
  expect(move.snapshot()).toMatchObject({
    phase: 'copied',
    run: { state: 'finished' },
    receipt: { complete: true }
  })
  expect(readFileSync(join(move.folder, 'receipt.html'), 'utf8')).toContain('<html lang="fr"')
  expect(existsSync(join(move.folder, 'receipt.json'))).toBe(true)
})

test('revisions only ever grow, and so does the progress of a run', async () => {
  const all = await world()
  const move = await ready(all)
  await move.copy({ language: 'en' })
  const revisions = all.seen.map(({ revision }) => revision)
  expect(revisions).toEqual([...revisions].sort((one, other) => one - other))
  const done = all.seen.flatMap(({ run }) =>
    run && run.messages.total > 0 ? [run.messages.done / run.messages.total] : []
  )
  expect(done).toEqual([...done].sort((one, other) => one - other))
})

test('who hears only what is new about a run, after each change the whole, always knows it all', async () => {
  const heard: MoveProgress[] = []
  const all = await world({ pace: 1 })
  const move = await ready({
    ...all,
    ports: {
      ...all.ports,
      onProgress(progress) {
        heard.push(progress)
        all.onProgress(progress)
        expect(all.seen.at(-1)?.run).toEqual(move.snapshot().run)
      }
    }
  })
  await move.copy({ language: 'en' })
  const folders = move.snapshot().run?.folders.length ?? 0
  expect(heard.length).toBeGreaterThan(1)
  expect(Math.max(...heard.map(({ run }) => run.folders.length))).toBeLessThan(folders)
  expect(all.seen.at(-1)).toMatchObject({ phase: 'copied', run: { state: 'finished' } })
})

test('paused and opened again by another process, it goes on and says so', async () => {
  const all = await world({ pace: 1 })
  const move = await ready(all)
  const progressed = all.until(({ run }) => (run?.messages.done ?? 0) > 0)
  move.start({ language: 'en' })
  await progressed
  await move.pause()
  expect(move.snapshot()).toMatchObject({ phase: 'copying', run: { state: 'paused', failure: null } })
  await move.close()

  const reopened = Move.open(move.folder, all.ports)
  if (!reopened) throw new Error('nothing was kept')
  onTestFinished(() => reopened.close())
  await reopened.lookForPasswords()
  expect(reopened.snapshot()).toMatchObject({ phase: 'copying', run: { state: 'paused' } })
  await reopened.copy({ language: 'en' })
  expect(reopened.snapshot()).toMatchObject({ phase: 'copied', receipt: { complete: true } })
})

test('without its passwords a run stops and names the side; nothing is lost', async () => {
  const all = await world()
  const move = await ready(all)
  await all.secrets.forget(move.id)
  await expect(move.copy({ language: 'en' })).rejects.toMatchObject({ code: 'signIn.passwordNeeded' })
  expect(move.snapshot()).toMatchObject({
    phase: 'copying',
    run: { state: 'stopped', failure: { code: 'signIn.passwordNeeded' } }
  })
})

test('a folder that fails is reported while the rest goes on, and is tried again alone', async () => {
  const all = await world({ stubborn: true })
  const move = await ready(all)
  await move.copy({ language: 'en' })
  const failed = move.receipt().folders.filter(({ state }) => state === 'failed')
  expect(failed).toHaveLength(1)
  expect(move.receipt()).toMatchObject({ complete: false, verified: false })

  const copied = move.receipt().messages.copied
  const over = all.until((snapshot) => isOver(snapshot) && snapshot.receipt?.complete === true)
  move.retry(
    failed.map(({ from }) => from),
    'en'
  )
  await over
  const receipt = move.receipt()
  expect(receipt.complete).toBe(true)
  expect(receipt.messages.copied).toBe(copied + (failed[0]?.found ?? 0))
})

test('a folder can be tried again while others are still being copied', async () => {
  const all = await world({ stubborn: true, pace: 1 })
  const move = await ready(all)
  const failing = all.until(({ run }) => run?.folders.some(({ state }) => state === 'failed') === true)
  move.start({ language: 'en' })
  const { run } = await failing
  const names = run?.folders.filter(({ state }) => state === 'failed').map(({ from }) => from) ?? []
  const complete = all.until((snapshot) => snapshot.receipt?.complete === true)
  move.retry(names, 'en')
  expect(move.snapshot().run?.folders.find(({ from }) => from === names[0])?.state).toBe('waiting')
  await complete
  expect(move.receipt().folders.filter(({ state }) => state === 'failed')).toEqual([])
})

test('a pause holds, also with a folder in line to be tried again', async () => {
  const all = await world()
  const move = await ready(all)
  await move.readFolders()
  const left = new Set(move.folders()?.rows.flatMap(({ leftOut, from }) => (leftOut ? [] : [from])))
  let paused: Promise<void> | undefined
  const ended = move.copy({
    language: 'en',
    onEvent(event) {
      if (event.type !== 'folder' || event.state !== 'done') return
      left.delete(event.from)
      if (left.size > 0) return
      move.retry([event.from], 'en')
      paused = move.pause()
    }
  })
  await Promise.allSettled([ended])
  await paused
  expect(move.running).toBe(false)
  expect(move.snapshot()).toMatchObject({ phase: 'copying', run: { state: 'paused' } })
})

test('a pause holds while the folders are being read', async () => {
  const all = await world()
  const silent = createServer((socket) => socket.on('error', () => undefined))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const move = await ready(all)
  const { port } = silent.address() as AddressInfo
  move.setAccount('old', {
    email: all.practice.old.email,
    presetId: 'other',
    imap: { ...all.practice.old.imap, port }
  })
  const reached = once(silent, 'connection') as Promise<[Socket]>
  move.start({ language: 'en' })
  const [socket] = await reached
  onTestFinished(() => {
    socket.destroy()
    silent.close()
  })
  const began = Date.now()
  await move.pause()
  expect(Date.now() - began).toBeLessThan(10_000)
  expect(move.snapshot().run?.state).toBe('paused')
})

test('once copying has begun, neither whose mailboxes they are nor the folders can be changed', async () => {
  const all = await world()
  const move = await ready(all)
  await move.copy({ language: 'en' })
  const { imap } = all.practice.old
  const refused = { code: 'move.notAllowed' }
  expect(() => move.setAccount('old', { email: 'somebody@else.example', presetId: 'other', imap })).toThrow(
    expect.objectContaining(refused)
  )
  expect(() => move.setTrack('domain')).toThrow(expect.objectContaining(refused))
  expect(() => move.change([{ from: 'INBOX', copied: false }])).toThrow(expect.objectContaining(refused))
  expect(() =>
    move.setAccount('old', {
      email: all.practice.old.email,
      presetId: 'other',
      imap: { ...imap, host: 'localhost' }
    })
  ).not.toThrow()
})

test('a mailbox is never copied into itself', async () => {
  const all = await world()
  const move = await ready(all)
  const { imap, password } = all.practice.old
  move.setAccount('new', {
    email: 'marie@new.example',
    presetId: 'other',
    imap: { ...imap, host: imap.host.toUpperCase() }
  })
  await move.signIn('new', password, false)
  await expect(move.copy({ language: 'en' })).rejects.toMatchObject({ code: 'move.sameMailbox' })
})

test('a setting that changes has to prove itself again', async () => {
  const all = await world()
  const move = await ready(all)
  const { email, imap } = all.practice.old
  move.setAccount('old', { email, presetId: 'other', imap: { ...imap, host: 'localhost' } })
  expect(move.snapshot()).toMatchObject({ old: { checked: false }, new: { checked: true }, folders: null })
})

test('ticks and new names hold for the folders they were given for', async () => {
  const all = await world()
  const move = await ready(all)
  await move.readFolders()
  const rows = move.snapshot().folders?.rows ?? []
  const [one, other] = rows.filter((row) => !row.leftOut && row.messages > 0 && row.role === undefined)
  if (!one || !other) throw new Error('the practice has too few folders')
  move.change([
    { from: one.from, copied: false },
    { from: other.from, to: 'Elsewhere/Here' }
  ])
  const after = new Map(move.snapshot().folders?.rows.map((row) => [row.from, row]))
  expect(after.get(one.from)).toMatchObject({ leftOut: 'chosen' })
  expect(after.get(other.from)).toMatchObject({ toLevels: ['Elsewhere', 'Here'], why: 'chosen' })
  expect(() => move.change([{ from: 'no such folder', copied: true }])).toThrow(
    expect.objectContaining({ code: 'folder.notFound' })
  )
})

test('a provider that signs in by its own page only is told so before any password leaves', async () => {
  const all = await world()
  const move = await ready(all)
  move.setAccount('old', { email: 'marie@outlook.com', presetId: 'microsoft', imap: all.practice.old.imap })
  await expect(move.signIn('old', all.practice.old.password, false)).rejects.toMatchObject({
    code: 'signIn.oauthOnly',
    side: 'old'
  })
})

test('where only app passwords work, a refused password means that', async () => {
  const all = await world()
  const move = await ready(all)
  move.setAccount('new', { email: 'marie@gmail.com', presetId: 'gmail', imap: all.practice.new.imap })
  await expect(move.signIn('new', 'the everyday one', false)).rejects.toMatchObject({
    code: 'signIn.appPassword',
    side: 'new'
  })
})

test('moves are listed, found again, and removed without a trace', async () => {
  const all = await world()
  const moves = new Moves(all.folder, all.ports, systemRandom)
  onTestFinished(() => moves.close())
  const { id } = moves.create({ practice: false, track: 'domain' })
  await all.secrets.set(id, 'old', 'pl4nted', false)
  expect(await moves.list()).toMatchObject([{ id, phase: 'setup', unfinished: false, locked: false }])

  const other = new Moves(all.folder, all.ports, systemRandom)
  expect(await other.list()).toMatchObject([{ id, locked: true }])
  await expect(other.get(id)).rejects.toMatchObject({ code: 'state.locked' })

  await moves.discard(id)
  expect(await moves.list()).toEqual([])
  expect(await all.secrets.get(id, 'old')).toBeUndefined()
  await expect(moves.get(id)).rejects.toMatchObject({ code: 'move.notFound' })
})

test('a practice goes with the program that made its pretend mailboxes', async () => {
  const all = await world()
  const moves = new Moves(all.folder, all.ports, systemRandom)
  const { id } = moves.create({ practice: true, track: 'address' })
  expect(await moves.list()).toMatchObject([{ id, practice: true }])
  await moves.close()
  const later = new Moves(all.folder, all.ports, systemRandom)
  onTestFinished(() => later.close())
  expect(await later.list()).toEqual([])
})

test.each(['../../etc', '0123456789abcdef', '', 'constructor'])('“%s” is no move', async (id) => {
  const all = await world()
  const moves = new Moves(all.folder, all.ports, systemRandom)
  await expect(moves.get(id)).rejects.toMatchObject({ code: 'move.notFound' })
})
