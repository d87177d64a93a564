import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import { type Line, rehome } from './rehome.ts'

const folder = mkdtempSync(join(tmpdir(), 'rehome-contacts-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]) => rehome(['contacts', ...args, '--json'], { REHOME_DATA: folder })
const tell = (...args: string[]) => rehome(['contacts', ...args], { REHOME_DATA: folder })

const card = (name: string, ...more: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `FN:${name}`, `N:${name};;;;`, ...more, 'END:VCARD', ''].join('\r\n')

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const problemsOf = (summary: Line) => summary.problems as Record<string, unknown>[]

test('check counts the contacts of several files of several kinds', async () => {
  const zip = zipSync({ 'a/one.vcf': Buffer.from(card('Zoé')), 'a/two.vcf': Buffer.from(card('Yann')) })
  const { status, lines, stderr } = await run(
    'check',
    file('two.vcf', card('Eva') + card('Ann')),
    file('google.csv', 'First Name,Last Name,E-mail 1 - Value\r\nMarie,Curie,marie@example.org\r\n'),
    file('all.zip', zip)
  )
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(lines).toEqual([{ type: 'summary', cards: 5, problems: [] }])
})

test('of 1,000 cards with 10 broken ones, 990 are read and written, and 10 are listed with line and reason', async () => {
  const broken = new Set([5, 99, 100, 250, 333, 500, 501, 777, 900, 1000])
  const all = Array.from({ length: 1000 }, (_, i) =>
    broken.has(i + 1)
      ? 'BEGIN:VCARD\r\nVERSION:3.0\r\n%%%%\r\n&&&&\r\nEND:VCARD\r\n'
      : card(`Friend ${i + 1}`)
  )
  const many = file('many.vcf', all.join(''))
  const out = join(folder, 'clean.vcf')
  const { status, last } = await run('convert', many, '--out', out)
  expect(status).toBe(2)
  expect(last).toMatchObject({ type: 'summary', cards: 990, written: 990 })
  const problems = problemsOf(last)
  expect(problems.map(({ card: number }) => number)).toEqual([...broken])
  for (const { file: name, card: number, line, code, reason } of problems) {
    const before = all
      .slice(0, Number(number) - 1)
      .join('')
      .split('\r\n').length
    expect(Number(line)).toBeGreaterThanOrEqual(before)
    expect(Number(line)).toBeLessThan(before + 5)
    expect(name).toBe('many.vcf')
    expect(code).toBe('card.unreadable')
    expect(reason).toContain('%%%%')
    expect(reason).not.toMatch(/[\u2066-\u2069]/)
  }
  expect(readFileSync(out, 'utf8').match(/^BEGIN:VCARD/gm)).toHaveLength(990)

  const words = await tell('check', many)
  expect(words.status).toBe(2)
  expect(words.stdout).toContain('990 contacts read, 10 remarks.')
  expect(words.stdout.match(/^many\.vcf, line \d+: /gm)).toHaveLength(10)
})

test.each([
  ['a file that isn’t there', 'nowhere.vcf', undefined],
  ['a file that holds something else', 'letter.txt', 'Dear Marie,\nhow are you?\n'],
  ['a page', 'contacts.vcf', '<!doctype html><title>Sign in</title>']
])('%s is bad input: exit 4, which file, and nothing is written', async (_what, name, content) => {
  const wrong = content === undefined ? join(folder, name) : file(name, content)
  const good = file('good.vcf', card('Eva'))
  const checked = await run('check', good, wrong)
  expect(checked.status).toBe(4)
  expect(checked.lines).toMatchObject([
    { type: 'error', code: 'input.file', params: { file: wrong } },
    { type: 'summary', cards: 1 }
  ])
  const out = join(folder, 'never.vcf')
  const converted = await run('convert', good, wrong, '--out', out)
  expect(converted.status).toBe(4)
  expect(converted.last).toMatchObject({ type: 'error', code: 'input.file', params: { file: wrong } })
  expect(existsSync(out)).toBe(false)
})

test('text of an unknown encoding is read as the likeliest, which is told, and --encoding says otherwise', async () => {
  const old = file('old.vcf', Buffer.from(card('Müller'), 'latin1'))
  const guessed = await run('check', old)
  expect(guessed.status).toBe(0)
  expect(guessed.lines[0]).toMatchObject({ type: 'encoding', file: 'old.vcf', encoding: 'windows-1252' })
  expect(guessed.stderr).toContain('--encoding')
  const out = join(folder, 'old-out.vcf')
  const told = await run('convert', old, '--out', out, '--encoding', 'windows-1251')
  expect(told.stderr).toBe('')
  expect(readFileSync(out, 'utf8')).toContain('FN:Mьller')
  expect(await run('check', old, '--encoding', 'klingon')).toMatchObject({
    status: 4,
    last: { code: 'input.usage', params: { argument: '--encoding klingon' } }
  })
})

test('convert writes the same contact once, whatever file it is in, and loses no other', async () => {
  const one = file('one.vcf', card('Eva', 'UID:u1', 'TEL:030 1') + card('Ann', 'UID:u2'))
  const two = file('more.vcf', card('Eva', 'UID:u1', 'TEL:030 1') + card('Eva', 'UID:u1', 'TEL:030 2'))
  const out = join(folder, 'merged.vcf')
  const { last } = await run('convert', one, two, '--out', out)
  expect(last).toMatchObject({ cards: 4, written: 3, problems: [] })
  const text = readFileSync(out, 'utf8')
  expect(text).toContain('030 2')
  const uids = [...text.matchAll(/^UID:(.*)\r$/gm)].map(([, uid]) => uid)
  expect(new Set(uids).size).toBe(3)
  expect(statSync(out).mode & 0o077).toBe(0)
})

test.each([
  ['--to 3.0', ['--to', '3.0'], 'out.vcf', /^VERSION:3\.0\r$/m],
  ['--to 4.0', ['--to', '4.0'], 'out.vcf', /^VERSION:4\.0\r$/m],
  ['--to csv', ['--to', 'csv'], 'out.txt', /First Name/],
  ['a file that ends in .csv', [], 'out.csv', /First Name/]
])('convert with %s writes that', async (_what, options, name, form) => {
  const out = join(folder, name)
  const { status, last } = await run('convert', file('form.vcf', card('Eva')), '--out', out, ...options)
  expect(status).toBe(0)
  expect(last).toMatchObject({ cards: 1, written: 1 })
  expect(readFileSync(out, 'utf8')).toMatch(form)
})

test('convert writes nothing where no card can be used, and leaves what was there', async () => {
  const broken = file('broken.vcf', 'BEGIN:VCARD\r\nVERSION:3.0\r\n%%%%\r\nEND:VCARD\r\n')
  const out = file('earlier.vcf', card('Before'))
  const { status, last } = await run('convert', broken, '--out', out)
  expect(status).toBe(2)
  expect(last).toMatchObject({ cards: 0, written: 0, problems: [{ card: 1, code: 'card.unreadable' }] })
  expect(readFileSync(out, 'utf8')).toContain('FN:Before')
  const fresh = join(folder, 'fresh.vcf')
  const told = await tell('convert', broken, '--out', fresh)
  expect(told.stdout).toContain(`No contact could be read: ${fresh} was not written.`)
  expect(existsSync(fresh)).toBe(false)
})

test('convert counts the contacts in a CSV, where groups are labels', async () => {
  const group = card(
    'Friends',
    'UID:g',
    'X-ADDRESSBOOKSERVER-KIND:group',
    'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:e'
  )
  const source = file('group.vcf', card('Eva', 'UID:e') + group)
  const out = join(folder, 'group.csv')
  expect((await run('convert', source, '--out', out)).last).toMatchObject({ cards: 2, written: 1 })
  expect(readFileSync(out, 'utf8').trim().split('\r\n')).toHaveLength(2)
})

test('convert says that CSV holds no pictures', async () => {
  const picture =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const source = file('picture.vcf', card('Eva', `PHOTO;ENCODING=b;TYPE=PNG:${picture}`))
  const { stderr, status } = await run('convert', source, '--out', join(folder, 'picture.csv'))
  expect(stderr).toContain('can’t hold pictures')
  expect(status).toBe(0)
})

test.each([
  ['without --out', [], '--out'],
  ['with an unknown form', ['--out', 'x.vcf', '--to', '5.0'], '--to 5.0']
])('convert %s is bad input', async (_what, options, argument) => {
  const { status, last } = await run('convert', file('a.vcf', card('Eva')), ...options)
  expect(status).toBe(4)
  expect(last).toMatchObject({ type: 'error', code: 'input.usage', params: { argument } })
})

test('convert never writes over what it reads, a folder or a device, nor into a folder that isn’t there', async () => {
  const source = file('same.vcf', card('Eva'))
  const before = readFileSync(source)
  const link = join(folder, 'link-to-same.vcf')
  symlinkSync(source, link)
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  for (const out of [source, link, join(folder, 'nowhere', 'x.vcf'), folder, pipe]) {
    expect(await run('convert', source, '--out', out)).toMatchObject({
      status: 4,
      last: { type: 'error', code: 'input.output', params: { file: out } }
    })
  }
  expect(readFileSync(source)).toEqual(before)
  expect(statSync(pipe).isFIFO()).toBe(true)
})

test('convert writes to the file behind a link, which stays one', async () => {
  const real = file('behind.vcf', 'old')
  const link = join(folder, 'before.vcf')
  symlinkSync(real, link)
  expect((await run('convert', file('eva.vcf', card('Eva')), '--out', link)).status).toBe(0)
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readFileSync(real, 'utf8')).toContain('FN:Eva')
})

test('a folder of cards is read like its files, and an empty one is bad input', async () => {
  const dir = join(folder, 'cards')
  mkdirSync(dir)
  expect((await run('check', dir)).status).toBe(4)
  writeFileSync(join(dir, 'eva.vcf'), card('Eva'))
  writeFileSync(join(dir, 'ann.vcf'), card('Ann'))
  expect((await run('check', dir)).last).toEqual({ type: 'summary', cards: 2, problems: [] })
})

test('contacts alone lists its commands; an unknown one is bad input that names those there are', async () => {
  const alone = await tell()
  expect(alone.status).toBe(0)
  for (const command of ['check', 'convert', 'import', 'export', 'move', 'undo'])
    expect(alone.stdout).toContain(`contacts ${command}`)
  expect(await run('teleport', 'x.vcf')).toMatchObject({
    status: 4,
    last: { code: 'input.usage', params: { argument: 'contacts teleport' } }
  })
  expect((await run('check')).status).toBe(4)
})
