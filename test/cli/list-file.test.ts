import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readMoveList } from '../../src-main/cli/list-file.ts'
import { readMoveFile } from '../../src-main/cli/move-file.ts'
import { RehomeError } from '../../src-main/core/errors.ts'

const folder = mkdtempSync(join(tmpdir(), 'rehome-list-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'boxes.csv')

function read(text: string | Buffer) {
  writeFileSync(file, text)
  return readMoveList(file)
}

/** What is wrong with a list, with its lines; nothing else of it is read then. */
function complaints(text: string | Buffer): unknown[] {
  try {
    return read(text).complaints.map(({ line, error }) => ({ line, ...error.toJSON() }))
  } catch (error) {
    if (error instanceof RehomeError) return [error.toJSON()]
    throw error
  }
}

const titles = [
  ...[
    'old.email',
    'old.imap.host',
    'old.imap.port',
    'old.imap.security',
    'old.imap.user',
    'old.password.env'
  ],
  ...[
    'new.email',
    'new.imap.host',
    'new.imap.port',
    'new.imap.security',
    'new.imap.user',
    'new.password.file'
  ],
  ...['track', 'folders.into']
]
const cells = (name: string) => [
  ...[`${name}@old.example`, 'imap.old.example', '993', 'tls', name, 'OLD'],
  ...[`${name}@new.example`, 'imap.new.example', '143', 'starttls', name, 'new.txt'],
  ...['domain', 'Old mail']
]
const table = (rows: readonly (readonly string[])[], separator = ',') =>
  rows.map((row) => row.join(separator)).join('\n')

/** The least that a list has; servers are found from the addresses. */
const few = 'old.email,old.password.env,new.email,new.password.env'

test('a line says the same as a move file', () => {
  const { moves, complaints } = read(table([titles, cells('marie'), cells('paul')]))
  expect(complaints).toEqual([])
  expect(moves.map(({ line, place }) => [line, place])).toEqual([
    [2, `${file}:2`],
    [3, `${file}:3`]
  ])
  const moveFile = join(folder, 'move.json')
  const side = (at: string, port: number, security: string, password: object) => {
    const imap = { host: `imap.${at}`, port, security, user: 'marie' }
    return { email: `marie@${at}`, imap, password }
  }
  const same = {
    old: side('old.example', 993, 'tls', { env: 'OLD' }),
    new: side('new.example', 143, 'starttls', { file: 'new.txt' }),
    track: 'domain',
    folders: { into: 'Old mail' }
  }
  writeFileSync(moveFile, JSON.stringify(same))
  expect(moves[0]?.wanted).toEqual(readMoveFile(moveFile))
})

test.each([
  ['semicolons', table([titles, cells('marie')], ';')],
  ['tabs', table([titles, cells('marie')], '\t')],
  [
    'a byte order mark and Windows’ line ends',
    `\uFEFF${table([titles, cells('marie')])}\n`.replaceAll('\n', '\r\n')
  ],
  [
    'UTF-16, as Excel’s “Unicode text”',
    Buffer.from(`\uFEFF${table([titles, cells('marie')], '\t')}`, 'utf16le')
  ],
  ['quotes', table([titles, cells('marie')].map((row) => row.map((cell) => ` "${cell}"`.trim())))],
  [
    'titles in other forms',
    table([titles.map((title) => ` ${title.toUpperCase().replaceAll('.', '_')}`), cells('marie')])
  ],
  ['blanks around cells', table([titles, cells('marie').map((cell) => ` ${cell} `)])]
])('is read with %s', (_what, text) => {
  const { moves, complaints } = read(text)
  expect(complaints).toEqual([])
  expect(moves).toHaveLength(1)
  expect(moves[0]?.wanted).toMatchObject({
    old: { email: 'marie@old.example', imap: { port: 993 }, password: { env: 'OLD' } },
    new: { email: 'marie@new.example', password: { file: 'new.txt' } },
    choices: { into: 'Old mail' }
  })
})

test('blank lines and comments don’t count, and lines keep their numbers', () => {
  const { moves, complaints } = read(
    `# Our boxes, "all" of them\n\n${few}\n\n# Marie; Paul\na@old.example,A,a@new.example,B\n;;\n,,,\n  # end\nb@old.example,A,b@new.example,B\n`
  )
  expect(complaints).toEqual([{ line: 7, error: expect.any(RehomeError) as unknown }])
  expect(moves.map(({ line }) => line)).toEqual([6, 10])
})

test('an empty cell is as good as none: servers are found from the address', () => {
  const row = cells('marie').map((cell, index) => (index === 0 ? 'Marie@gmail.com' : index < 5 ? '' : cell))
  expect(read(table([titles, row])).moves[0]?.wanted.old).toMatchObject({
    imap: { host: 'imap.gmail.com', port: 993 }
  })
})

test('where a password is may be written as in a move file, and an old mailbox may be in files', () => {
  const { moves } = read(
    'old.email;old.backup;old.password;new.email;new.password\n' +
      'a@old.example;;{"env":"OLD"};a@new.example;{"prompt":true}\n' +
      'b@old.example;mail/Inbox.mbox;;b@new.example;"{""file"": ""new.txt""}"\n'
  )
  expect(moves.map(({ wanted }) => wanted)).toMatchObject([
    { old: { password: { env: 'OLD' } }, new: { password: { prompt: true } } },
    { old: { backup: join(folder, 'mail/Inbox.mbox') }, new: { password: { file: 'new.txt' } } }
  ])
})

const good = 'a@old.example,A,a@new.example,B'

test.each([
  ['an unknown column', `${few},old.imap.hots\n${good},x\n`, 1, 'input.unknownKey', { key: 'old.imap.hots' }],
  ['a column that is there twice', `${few},Old_Email\n${good},x\n`, 1, 'input.field', { field: 'old.email' }],
  [
    'a column that is missing',
    'old.email,old.password.env\na@old.example,A\n',
    1,
    'input.field',
    { field: 'new.email' }
  ],
  ['a cell too many', `${few}\n${good},x\n`, 2, 'input.file', {}],
  ['a quote that is never closed', `${few}\n"${good}\n`, 2, 'input.file', {}],
  [
    'a port that is none',
    table([titles, cells('marie').map((cell) => cell.replace('143', 'imap'))]),
    2,
    'input.field',
    { field: 'new.imap.port', expected: 'number' }
  ],
  ['an unknown track', `${few},track\n\n${good},tram\n`, 3, 'input.field', { field: 'track' }],
  ['an address that is none', `${few}\na,A,a@new.example,B\n`, 2, 'input.field', { field: 'old.email' }],
  [
    'a missing password',
    `${few}\na@old.example,,a@new.example,B\n`,
    2,
    'input.field',
    { field: 'old.password' }
  ],
  [
    'a password in two places',
    `${few},old.password\n${good},{"env":"A"}\n`,
    2,
    'input.field',
    { field: 'old.password' }
  ],
  [
    'an unprotected connection',
    `${few},old.imap.host,old.imap.port,old.imap.security,old.imap.user\n${good},mail.example.org,143,none,a\n`,
    2,
    'input.insecure',
    { host: 'mail.example.org' }
  ]
])('%s is named with its line', (_what, text, line, code, params) => {
  const [first, ...others] = complaints(text)
  expect(first).toMatchObject({ line, code, params })
  expect(others).toEqual([])
  if (code !== 'input.insecure') expect(first).toMatchObject({ params: { file: `${file}:${line}` } })
})

test('all lines that are wrong are told, those that are right or not', () => {
  expect(complaints(`${few}\na,A,b,B\n${good}\nc@old.example,A,c,B\n`)).toMatchObject([
    { line: 2, params: { field: 'old.email' } },
    { line: 4, params: { field: 'new.email' } }
  ])
})

test('the same two mailboxes twice are refused; one new mailbox may have two old ones', () => {
  expect(
    complaints(`${few}\n${good}\nb@old.example,A,a@new.example,B\nA@old.example,A,A@NEW.example,B\n`)
  ).toEqual([{ line: 4, code: 'input.twice', params: { file: `${file}:4`, line: 2 } }])
})

test.each([
  ['nothing', ''],
  ['titles alone', few],
  ['no titles', 'marie@old.example;pl4nted-secret\npaul@old.example;pl4nted-secret'],
  ['letters in an unknown encoding', Buffer.from(`${few},folders.into\n${good},Été\n`, 'latin1')]
])('a file with %s is no list, and nothing of it is repeated', (_what, text) => {
  const [only, ...others] = complaints(text)
  expect(only).toMatchObject({ code: 'input.file', params: { file } })
  expect(others).toEqual([])
  expect(JSON.stringify(only)).not.toContain('pl4nted')
})

test('a list that isn’t there is bad input', () => {
  expect(() => readMoveList(join(folder, 'none.csv'))).toThrow(
    expect.objectContaining({ code: 'input.file' })
  )
})

const secret = fc.string({ minLength: 6, maxLength: 30, unit: 'grapheme' }).map((text) => `pl4nted-${text}`)
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

test('no complaint ever repeats a password that was written into the list', () => {
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom(quoted, (cell: string) => cell),
      (planted, written) => {
        for (const cell of [
          planted,
          JSON.stringify(planted),
          JSON.stringify({ [planted]: true }),
          JSON.stringify({ env: 'A', [planted]: 1 }),
          JSON.stringify({ password: planted }),
          JSON.stringify([planted]),
          `{"file":"${planted}`
        ]) {
          for (const column of ['old.password', 'new_password']) {
            const told = complaints(
              `${few.replace('old.password.env', column)}\n${good.replace('A', () => written(cell))}\n`
            )
            expect(told.length).toBeGreaterThan(0)
            expect(JSON.stringify(told)).not.toContain('pl4nted')
          }
        }
      }
    ),
    { numRuns: 30 }
  )
})

test('whatever a file holds, it is a list or bad input', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ...titles,
      ...cells('marie'),
      '"',
      '""',
      '#',
      '__proto__',
      '{"env":"A"}',
      'null',
      '{"__proto__":{}}'
    )
  )
  const text = fc
    .array(fc.array(cell, { maxLength: 8 }), { maxLength: 8 })
    .chain((rows) => fc.constantFrom(...[',', ';', '\t'].map((separator) => table(rows, separator))))
  const withTitles = text.map((rows) => `${titles.join(',')}\n${rows}`)
  const bytes = fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets))
  fc.assert(
    fc.property(fc.oneof(text, withTitles, bytes), (content) => {
      // Anything but a RehomeError is thrown on.
      complaints(content)
    }),
    { numRuns: 150 }
  )
})
