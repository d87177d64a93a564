import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hasRadicale, type Radicale, startRadicale } from '../servers/radicale.ts'
import { hasXandikos, startXandikos } from '../servers/xandikos.ts'
import { contentsOf, ended, type Line, rehome, startRehome, writeMoveFile } from './rehome.ts'

const card = (uid: string, name: string, ...more: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, `FN:${name}`, `N:${name};;;;`, ...more, 'END:VCARD', ''].join(
    '\r\n'
  )
const friends = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    card(`friend-${i}`, `Freund ${i} Größe`, `EMAIL:friend${i}@example.org`)
  )
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const sideAt = (email: string, url: URL, user: string, variable: string) => ({
  email,
  carddav: { url: url.href, user },
  password: { env: variable }
})

/** Two Radicales, the old one with cards, and a move file that knows no mailbox at all. */
async function twoAddressBooks(cards: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-contacts-'))
  const [old, next] = await Promise.all([startRadicale(), startRadicale({ users: { zoe: 'n€w & pass' } })])
  onTestFinished(async () => {
    await Promise.all([old.stop(), next.stop()])
    rmSync(folder, { recursive: true, force: true })
  })
  if (cards.length > 0) await old.seed('friends', cards)
  return { ...around(folder, old, next), old, next, folder }
}

function around(folder: string, old: Radicale, next: { url: URL; user?: string; password?: string }) {
  const state = join(folder, 'state')
  const content = {
    old: sideAt('eva@old.example', old.url, old.user, 'OLD'),
    new: sideAt('zoe@new.example', next.url, next.user ?? 'eva', 'NEW')
  }
  const move = writeMoveFile(folder, content)
  const env = { OLD: old.password, NEW: next.password ?? 'any', REHOME_DATA: join(folder, 'data') }
  const args = (command: string, ...rest: string[]) => ['contacts', command, move, ...rest, '--state', state]
  return {
    state,
    content,
    run: (command: string, ...rest: string[]) => rehome([...args(command, ...rest), '--json'], env),
    tell: (command: string, ...rest: string[]) => rehome(args(command, ...rest), env),
    start: (command: string, ...rest: string[]) => startRehome([...args(command, ...rest), '--json'], env),
    env
  }
}

function file(folder: string, name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const namesIn = (text: string) => [...text.matchAll(/^FN:(.*?)\r?$/gm)].map(([, name]) => name ?? '').sort()
const problemsOf = (summary: Line) => summary.problems as Record<string, unknown>[]

describe.skipIf(!hasRadicale())('contacts', () => {
  test('export fetches all address books, photos included, into one clean file that nobody else can read', async () => {
    const { run, old, folder, state } = await twoAddressBooks(friends(30))
    await old.seed('family', [card('mum', 'Mum', `PHOTO;ENCODING=b;TYPE=PNG:${PIXEL}`)])
    const out = join(folder, 'out.vcf')
    const { status, last, lines, stderr } = await run('export', '--out', out)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(last).toEqual({ type: 'summary', cards: 31, photos: 1, problems: [] })
    expect(lines).toContainEqual({ type: 'book', name: 'eva/friends', state: 'done', read: 30, total: 30 })
    const text = readFileSync(out, 'utf8')
    expect(namesIn(text)).toHaveLength(31)
    expect(text.replaceAll('\r\n ', '')).toContain(PIXEL)
    const csv = join(folder, 'out.csv')
    expect((await run('export', '--out', csv)).status).toBe(0)
    expect(readFileSync(csv, 'utf8')).toContain('friend7@example.org')
    expect(contentsOf(state).includes(old.password)).toBe(false)
  })

  test('import puts new contacts there, completes what is there, and does nothing the second time', async () => {
    const { run, tell, next, folder } = await twoAddressBooks([])
    await next.seed('contacts', [card('there', 'Ann Other', 'EMAIL:ann@example.org', 'TEL:1')])
    const source = file(
      folder,
      'in.vcf',
      [...friends(12), card('ann', 'Ann Other', 'EMAIL:ann@example.org', 'URL:https://ann.example')].join('')
    )
    const dry = await run('import', source, '--dry-run')
    expect(dry.status).toBe(0)
    expect(dry.last).toMatchObject({ dryRun: true, new: 12, same: 0, merged: 1, failed: 0 })
    expect(namesIn(await next.export('contacts'))).toEqual(['Ann Other'])

    const done = await run('import', source)
    expect(done.stderr).toBe('')
    expect(done.status).toBe(0)
    expect(done.last).toEqual({
      ...{ type: 'summary', new: 12, same: 0, merged: 1, failed: 0, verified: true },
      problems: []
    })
    expect(done.lines).toContainEqual({ type: 'contacts', state: 'writing', done: 13, total: 13 })
    const there = await next.export('contacts')
    expect(namesIn(there)).toHaveLength(13)
    expect(there).toContain('https://ann.example')
    expect(there).toContain('TEL:1')

    const again = await run('import', source)
    expect(again.status).toBe(0)
    expect(again.last).toMatchObject({ new: 0, same: 13, merged: 0, failed: 0, verified: true, problems: [] })
    expect(again.lines.some(({ state }) => state === 'writing')).toBe(false)
    expect(await next.export('contacts')).toBe(there)
    const told = await tell('import', source, '--dry-run')
    expect(told.stdout).toContain('Into the address book “zoe/contacts”.')
  })

  test.skipIf(!hasXandikos())(
    'of 200 cards with 10 broken ones, 190 arrive in Xandikos, and 10 are listed',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'rehome-contacts-'))
      const [old, next] = await Promise.all([startRadicale(), startXandikos()])
      onTestFinished(async () => {
        await Promise.all([old.stop(), next.stop()])
        rmSync(folder, { recursive: true, force: true })
      })
      const { run } = around(folder, old, next)
      const cards = friends(200).map((text, i) =>
        i % 20 === 10 ? 'BEGIN:VCARD\r\nVERSION:3.0\r\n%%%%\r\nEND:VCARD\r\n' : text
      )
      const { status, last, stderr } = await run('import', file(folder, 'many.vcf', cards.join('')))
      expect(last).toMatchObject({ new: 190, same: 0, merged: 0, failed: 0, verified: true })
      expect(problemsOf(last)).toHaveLength(10)
      for (const [index, problem] of problemsOf(last).entries()) {
        expect(problem).toMatchObject({ file: 'many.vcf', card: index * 20 + 11, code: 'card.unreadable' })
        expect(problem.line).toBeGreaterThan(Number(problem.card) * 5)
        expect(problem.reason).toContain('%%%%')
      }
      expect(status).toBe(2)
      expect(stderr).toContain('listed with its reason')
    }
  )

  test('move brings the old account’s contacts over; undo leaves what was edited since, and what was there', async () => {
    const { run, tell, next, state } = await twoAddressBooks(friends(8))
    await next.seed('contacts', [card('mine', 'Mine')])
    const moved = await run('move')
    expect(moved.stderr).toBe('')
    expect(moved.status).toBe(0)
    expect(moved.last).toMatchObject({ new: 8, same: 0, merged: 0, failed: 0, verified: true, problems: [] })

    const receipt = JSON.parse(readFileSync(join(state, 'receipt.json'), 'utf8')) as Record<string, unknown>
    expect(receipt.contacts).toMatchObject({ found: 8, new: 8, verified: true, notes: [] })
    expect(readFileSync(join(state, 'receipt.html'), 'utf8')).toContain('zoe@new.example')
    const [kept] = readdirSync(join(state, 'contacts'))
    expect(kept).toMatch(/-eva_friends\.vcf$/)
    expect(namesIn(readFileSync(join(state, 'contacts', kept ?? ''), 'utf8'))).toHaveLength(8)

    await edit(next, 'Freund 3 Größe', 'Freund 3 Anders')
    const undone = await run('undo')
    expect(undone.status).toBe(0)
    expect(undone.last).toMatchObject({ removed: 7, kept: 1, failed: 0 })
    expect(namesIn(await next.export('contacts'))).toEqual(['Freund 3 Anders', 'Mine'])
    expect(existsSync(join(state, 'receipt.json'))).toBe(false)
    expect((await tell('undo')).stdout).toContain('0 contacts removed')
  })

  test('interrupted by Ctrl-C it exits with 130, and running it again brings the rest, nothing twice', async () => {
    const { run, start, next } = await twoAddressBooks(friends(120))
    const child = start('move')
    let isStopped = false
    child.stdout?.on('data', (chunk: Buffer) => {
      if (isStopped || !/"state":"writing","done":[1-9]/.test(chunk.toString())) return
      isStopped = true
      child.kill('SIGINT')
    })
    expect((await ended(child)).status).toBe(130)
    const some = namesIn(await next.export('contacts')).length
    expect(some).toBeGreaterThan(0)
    expect(some).toBeLessThan(120)
    const { status, last } = await run('move')
    expect(status).toBe(0)
    expect(last).toMatchObject({ failed: 0, verified: true, problems: [] })
    expect(Number(last.new) + Number(last.same)).toBe(120)
    expect(new Set(namesIn(await next.export('contacts'))).size).toBe(120)
    expect(namesIn(await next.export('contacts'))).toHaveLength(120)
  })

  test('who may be there already is kept twice, and told', async () => {
    const { run, next, folder } = await twoAddressBooks([])
    await next.seed('contacts', [card('a', 'Ann Other', 'EMAIL:ann@example.org')])
    const source = file(folder, 'in.vcf', card('b', 'A. Other', 'EMAIL:ann@example.org', 'TEL:030 123456'))
    const { status, last } = await run('import', source)
    expect(last).toMatchObject({ new: 1, same: 0, merged: 0 })
    expect(problemsOf(last)).toEqual([
      {
        ...{ file: 'in.vcf', card: 1, line: 1, name: 'A. Other', code: 'card.perhapsTwice' },
        reason: 'This contact may be the same person as Ann Other. Both were kept.'
      }
    ])
    expect(status).toBe(0)
    expect(namesIn(await next.export('contacts'))).toHaveLength(2)
  })

  test('a wrong password exits with 3 and says which side; nothing is read or written', async () => {
    const { run, env } = await twoAddressBooks(friends(1))
    Object.assign(env, { OLD: 'wrong' })
    expect(await run('move')).toMatchObject({
      status: 3,
      last: { type: 'error', code: 'signIn.wrongPassword', side: 'old' }
    })
  })

  test('a wrong file exits with 4 before anybody is asked for a password', async () => {
    const { run, folder, env } = await twoAddressBooks([])
    Object.assign(env, { NEW: '' })
    const wrong = join(folder, 'nowhere.vcf')
    expect(await run('import', wrong)).toMatchObject({
      status: 4,
      last: { type: 'error', code: 'input.file', params: { file: wrong } }
    })
  })
})

/** Changes a card of the new address book, as its owner would. */
async function edit(server: Radicale, from: string, to: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${server.user}:${server.password}`).toString('base64')}`
  const book = new URL(`${server.user}/contacts/`, server.url)
  const listing = await fetch(book, { method: 'PROPFIND', headers: { authorization, depth: '1' } })
  const hrefs = [...(await listing.text()).matchAll(/<(?:\w+:)?href>([^<]+\.vcf)</g)].map(
    ([, href]) => href ?? ''
  )
  for (const href of hrefs) {
    const url = new URL(href, server.url)
    const text = await (await fetch(url, { headers: { authorization } })).text()
    if (!text.includes(from)) continue
    const headers = { authorization, 'content-type': 'text/vcard' }
    await fetch(url, { method: 'PUT', headers, body: text.replaceAll(from, to) })
    return
  }
  throw new Error(`${from} isn’t there`)
}
