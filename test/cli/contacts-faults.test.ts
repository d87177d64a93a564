import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bookPath, type DavFaults, type Rule, startDavFaults } from '../servers/dav-faults.ts'
import { ended, rehome, startRehome, writeMoveFile } from './rehome.ts'

const card = (uid: string, name: string, ...more: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, `FN:${name}`, `N:${name};;;;`, ...more, 'END:VCARD', ''].join(
    '\r\n'
  )
const names = ['Ann', 'Ben', 'Cleo', 'Dora', 'Eva', 'Finn']

/** A file with six contacts, a new address book in which something goes wrong, and a move file. */
async function oneAddressBook(...rules: Rule[]) {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-contacts-'))
  const server = await startDavFaults({ rules })
  onTestFinished(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const source = join(folder, 'friends.vcf')
  writeFileSync(source, names.map((name) => card(`uid-${name}`, name)).join(''))
  const side = (email: string, url: URL, variable: string) => ({
    email,
    carddav: { url: url.href, user: server.user },
    password: { env: variable }
  })
  const move = writeMoveFile(folder, {
    old: side('eva@old.example', server.url, 'OLD'),
    new: side('eva@new.example', server.url, 'NEW')
  })
  const env = { OLD: server.password, NEW: server.password, REHOME_DATA: join(folder, 'data') }
  const args = (command: string, ...rest: string[]) => ['contacts', command, move, ...rest, '--json']
  return {
    server,
    source,
    folder,
    run: (command: string, ...rest: string[]) => rehome(args(command, ...rest), env),
    start: (command: string, ...rest: string[]) => startRehome(args(command, ...rest), env)
  }
}

const written = ({ requests }: DavFaults) =>
  requests.filter(({ method }) => ['PUT', 'DELETE', 'MKCOL', 'PROPPATCH'].includes(method))

test('a full address book exits with 5 and says how far it came; with room it goes on, and nothing is sent twice', async () => {
  let room = 3
  const { run, server, source } = await oneAddressBook(({ method }) =>
    method === 'PUT' && room-- <= 0 ? { status: 507 } : undefined
  )
  const full = await run('import', source)
  expect(full.status).toBe(5)
  expect(full.lines.find(({ type }) => type === 'error')).toMatchObject({
    code: 'contacts.full',
    side: 'new'
  })
  expect(full.last).toMatchObject({ type: 'summary', same: 0, merged: 0, verified: false })
  expect(full.last.new).toBe(server.cards.size)
  expect(server.cards.size).toBe(3)

  server.rule()
  const rest = await run('import', source)
  expect(rest.status).toBe(0)
  expect(rest.last).toMatchObject({ new: 3, same: 3, failed: 0, verified: true, problems: [] })
  expect(server.cards.size).toBe(6)
})

test('of 1,000 cards with 10 broken ones, 990 arrive and are verified; 10 are listed with line and reason', async () => {
  const { run, server, folder } = await oneAddressBook()
  const source = join(folder, 'many.vcf')
  const broken = 'BEGIN:VCARD\r\nVERSION:3.0\r\n%%%%\r\nEND:VCARD\r\n'
  const cards = Array.from({ length: 1000 }, (_, i) =>
    i % 100 === 50 ? broken : card(`uid-${i}`, `Größe ${i}`)
  )
  writeFileSync(source, cards.join(''))
  const { status, last, stderr } = await run('import', source)
  expect(last).toMatchObject({ new: 990, same: 0, merged: 0, failed: 0, verified: true })
  expect(last.problems).toHaveLength(10)
  for (const [index, problem] of (last.problems as Record<string, unknown>[]).entries()) {
    const before = cards
      .slice(0, index * 100 + 50)
      .join('')
      .split('\r\n').length
    expect(problem).toMatchObject({ file: 'many.vcf', card: index * 100 + 51, code: 'card.unreadable' })
    expect(Number(problem.line) - before).toBeLessThan(4)
    expect(Number(problem.line)).toBeGreaterThanOrEqual(before)
    expect(problem.reason).toContain('%%%%')
  }
  expect(server.cards.size).toBe(990)
  expect(status).toBe(2)
  expect(stderr).toContain('listed with its reason')
})

test('a contact that the server refuses is listed with the server’s reason, and keeps no other from arriving', async () => {
  const { run, server, source } = await oneAddressBook(({ method, body }) =>
    method === 'PUT' && body.includes('FN:Cleo') ? { status: 415, body: 'No Cleos here.' } : undefined
  )
  const { status, last } = await run('import', source)
  expect(status).toBe(2)
  expect(last).toMatchObject({ new: 5, failed: 1, verified: false })
  expect(last.problems).toMatchObject([{ file: 'friends.vcf', card: 3, line: 13, name: 'Cleo' }])
  expect(server.cards.size).toBe(5)
})

test('--dry-run only reads: no request that would change anything is ever sent', async () => {
  const { run, server, source } = await oneAddressBook()
  const { status, last } = await run('import', source, '--dry-run')
  expect(status).toBe(0)
  expect(last).toMatchObject({ dryRun: true, new: 6, same: 0, merged: 0 })
  expect(server.requests.length).toBeGreaterThan(0)
  expect(written(server)).toEqual([])
})

test('a server that asks for patience is waited for, which is told', async () => {
  let busy = 2
  const { run, source } = await oneAddressBook(({ method }) =>
    method === 'PUT' && busy-- > 0 ? { status: 429, headers: { 'retry-after': '1' } } : undefined
  )
  const { status, lines, last } = await run('import', source)
  expect(status).toBe(0)
  expect(last).toMatchObject({ new: 6, verified: true })
  expect(lines.find(({ type }) => type === 'wait')).toMatchObject({ reason: 'server.busy', side: 'new' })
})

test('Ctrl-C ends it in good order with 130, even while the server says nothing', async () => {
  const { start, source, server } = await oneAddressBook(({ method, body }) =>
    method === 'PUT' && body.includes('FN:Eva') ? 'hang' : undefined
  )
  const child = start('import', source)
  const isHanging = () =>
    server.requests.some(({ method, body }) => method === 'PUT' && body.includes('FN:Eva'))
  const waiting = setInterval(() => {
    if (!isHanging()) return
    clearInterval(waiting)
    child.kill('SIGINT')
  }, 50)
  const { status, lines } = await ended(child)
  expect(status).toBe(130)
  expect(lines.find(({ type }) => type === 'error')).toMatchObject({ code: 'move.interrupted' })
})

test('export goes on where one contact isn’t handed out, lists it, and fetches photos with the sign-in', async () => {
  const { run, server, folder } = await oneAddressBook(
    ({ method, path, headers }) => {
      if (method !== 'GET' || path !== '/photo.gif') return undefined
      if (!headers.authorization) return { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
      return { status: 200, headers: { 'content-type': 'image/gif' }, body: 'GIF89a, more or less' }
    },
    ({ method, path }) => (method === 'GET' && path.includes('secret') ? { status: 403 } : undefined),
    ({ method, body }) => (method === 'REPORT' && body.includes('secret') ? { status: 500 } : undefined)
  )
  const cards = server.cards as Map<string, string>
  cards.set(`${bookPath}a.vcf`, card('a', 'Ann', `PHOTO;VALUE=uri:${server.url.href}photo.gif`))
  cards.set(`${bookPath}b.vcf`, card('b', 'Ben', `PHOTO;VALUE=uri:${server.url.href}gone.gif`))
  cards.set(`${bookPath}secret.vcf`, card('c', 'Cleo'))
  const out = join(folder, 'out.vcf')
  const { status, last } = await run('export', '--out', out)
  expect(last).toMatchObject({ cards: 2, photos: 1 })
  expect(last.problems).toMatchObject([
    { card: 3, code: 'card.notHandedOut' },
    { card: 2, code: 'card.photoNotFetched' }
  ])
  expect(status).toBe(2)
  expect(readFileSync(out, 'utf8')).toMatch(/^PHOTO;ENCODING=b;TYPE=GIF:/m)
})

test('what only contacts need is not loaded by any other command', async () => {
  const hooks = `import { registerHooks } from 'node:module'
import { writeSync } from 'node:fs'
registerHooks({ load(url, context, next) { writeSync(1, url + '\\n'); return next(url, context) } })`
  const { folder, source } = await oneAddressBook()
  const file = join(folder, 'hooks.mjs')
  writeFileSync(file, hooks)
  const loaded = async (...args: string[]) =>
    (await rehome(args, { NODE_OPTIONS: `--import ${file}`, REHOME_DATA: folder })).stdout
  const heavy =
    /\/(tsdav|vcard4|libphonenumber-js|papaparse)\/|core\/contacts\/(?!types|bring\/(remarks|outcome-kinds))/
  expect(await loaded('copy', 'nowhere.json')).not.toMatch(heavy)
  expect(await loaded('contacts', 'check', source)).toMatch(heavy)
})

test('an address book of a provider that has none, or wants a browser, is told before anybody is contacted', async () => {
  const { folder, source } = await oneAddressBook()
  const at = (email: string) =>
    writeMoveFile(folder, {
      old: { email: 'eva@old.example', password: { env: 'NEW' } },
      new: { email, password: { env: 'NEW' } }
    })
  const run = (email: string) =>
    rehome(['contacts', 'import', at(email), source, '--json'], { NEW: 'x', REHOME_DATA: folder })
  expect(await run('eva@hotmail.com')).toMatchObject({ status: 3, last: { code: 'contacts.noAddressBook' } })
  expect(await run('eva@gmail.com')).toMatchObject({ status: 3, last: { code: 'signIn.oauthOnly' } })
})
