import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readMoveFile } from '../../src-main/cli/move-file.ts'
import { RehomeError } from '../../src-main/core/errors.ts'

const folder = mkdtempSync(join(tmpdir(), 'rehome-move-file-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'move.json')

const imap = { host: 'imap.example.org', port: 993, security: 'tls', user: 'marie' }
const good = {
  old: { email: 'marie@old.example', imap, password: { env: 'OLD_PASSWORD' } },
  new: { email: 'marie@new.example', imap, password: { file: 'new.txt' } }
}

function read(content: unknown) {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readMoveFile(file)
}

function refusal(content: unknown): unknown {
  try {
    read(content)
  } catch (error) {
    if (error instanceof RehomeError) return error.toJSON()
    throw error
  }
  return undefined
}

test('a whole move file is read as cli.md has it', () => {
  const choices = { skip: ['Spam'], rename: { 'Objets envoyés': 'Sent' }, into: 'Old mail' }
  expect(read({ ...good, track: 'domain', folders: choices })).toEqual({
    old: {
      ...{ email: 'marie@old.example', presetId: 'other', imap, password: { env: 'OLD_PASSWORD' } },
      addressBook: { email: 'marie@old.example', presetId: 'other', user: 'marie' }
    },
    new: {
      ...{ ...good.new, presetId: 'other' },
      addressBook: { email: 'marie@new.example', presetId: 'other', user: 'marie' }
    },
    track: 'domain',
    choices
  })
})

test('a move file may hold comments and a byte order mark, and keeps // within its texts', () => {
  const text = JSON.stringify({ ...good, folders: { into: 'Old // mail /* 2019 */ \\" //' } }, null, 1)
  const commented = `\uFEFF// Marie’s move\n${text.replace('"new"', '/* the\nnew one */ "new"')} // end`
  expect(read(commented).choices.into).toBe('Old // mail /* 2019 */ \\" //')
  expect(refusal('{\n/* one\n*/ "old": 1 "new": 2 }')).toMatchObject({
    params: { expected: 'JSON (line 3 column 13)' }
  })
})

test('without servers they are found from the address', () => {
  const found = read({ ...good, old: { email: 'Marie@Gmail.com', password: { env: 'X' } } })
  expect(found.old).toMatchObject({
    presetId: 'gmail',
    imap: { host: 'imap.gmail.com', port: 993, security: 'tls' }
  })
})

test('an old mailbox may be in files, named as seen from the move file', () => {
  const old = { email: 'marie@old.example', backup: 'mail/Inbox.mbox' }
  expect(read({ ...good, old })).toMatchObject({
    old: { email: 'marie@old.example', backup: join(folder, 'mail/Inbox.mbox') },
    new: { email: 'marie@new.example' }
  })
})

test('a backup needs the old side only; everything else wants both', () => {
  const { old } = good
  expect(refusal({ old })).toMatchObject({
    code: 'input.field',
    params: { field: 'new', expected: 'object' }
  })
  writeFileSync(file, JSON.stringify({ old }))
  expect(readMoveFile(file, 'old')).toMatchObject({ old: { email: 'marie@old.example' }, new: undefined })
})

const url = 'https://dav.example.org/'
const withBook = (carddav: unknown) => ({ ...good, old: { ...good.old, carddav } })

test('an address book may be named, on each side', () => {
  const { old } = read(withBook({ url, user: 'marie.d' }))
  expect(old).toMatchObject({
    addressBook: { email: 'marie@old.example', presetId: 'other', url, user: 'marie.d' }
  })
})

test('an address book is signed in to as the provider has it, which may be otherwise than the mailbox', () => {
  const old = { email: 'marie@icloud.com', password: { env: 'X' } }
  writeFileSync(file, JSON.stringify({ old }))
  expect(readMoveFile(file, 'old contacts').old).toMatchObject({
    imap: { user: 'marie' },
    addressBook: { user: 'marie@icloud.com' }
  })
})

test('contacts need no mailbox: a password alone does, and the side that isn’t needed may be missing', () => {
  const bare = { email: 'marie@nowhere.example', password: { env: 'X' } }
  writeFileSync(file, JSON.stringify({ old: bare }))
  expect(readMoveFile(file, 'old contacts')).toMatchObject({
    old: { imap: undefined, addressBook: { user: 'marie@nowhere.example' } },
    new: undefined
  })
  for (const needs of ['contacts', 'new contacts'] as const) {
    expect(() => readMoveFile(file, needs)).toThrow(
      expect.objectContaining({ code: 'input.field', params: { file, field: 'new', expected: 'object' } })
    )
  }
})

test('an old mailbox in files has no address book: import does, move doesn’t', () => {
  writeFileSync(file, JSON.stringify({ ...good, old: { email: 'marie@old.example', backup: 'mail' } }))
  expect(readMoveFile(file, 'new contacts').old).toMatchObject({ backup: join(folder, 'mail') })
  expect(() => readMoveFile(file, 'contacts')).toThrow(
    expect.objectContaining({
      code: 'input.field',
      params: expect.objectContaining({ field: 'old.password' }) as unknown
    })
  )
})

test('an address book without TLS is refused, but on this computer', () => {
  expect(refusal(withBook({ url: 'http://dav.example.org/', user: 'x' }))).toEqual({
    code: 'input.insecure',
    params: { host: 'dav.example.org' }
  })
  for (const host of ['127.0.0.1:5232', 'localhost', '[::1]:80'])
    expect(refusal(withBook({ url: `http://${host}/`, user: 'x' }))).toBeUndefined()
})

test('a server that isn’t named and that no preset knows is left to be found', () => {
  const { old } = read({ ...good, old: { email: 'marie@nowhere.example', password: { env: 'X' } } })
  expect(old).toMatchObject({ presetId: 'other', imap: undefined })
})

test('a usual port brings its encryption along, and any other keeps what is written', () => {
  const server = (port: number, security: string) =>
    read({ ...good, old: { ...good.old, imap: { ...imap, port, security } } }).old
  expect(server(993, 'starttls')).toMatchObject({ imap: { security: 'tls' }, hasOtherSecurity: true })
  expect(server(143, 'tls')).toMatchObject({ imap: { security: 'starttls' }, hasOtherSecurity: true })
  expect(server(993, 'tls')).not.toHaveProperty('hasOtherSecurity')
  expect(server(2143, 'tls')).toMatchObject({ imap: { security: 'tls' } })
})

test.each([
  ['mail.gmail.com', 'imap.gmail.com'],
  ['mail.office365.com', 'outlook.office365.com']
])('the wrong host %s is replaced by %s', (typed, right) => {
  const { old } = read({ ...good, old: { ...good.old, imap: { ...imap, host: typed } } })
  expect(old).toMatchObject({ imap: { host: right }, corrected: { typed, right } })
})

test.each([
  [
    'a password for files',
    { ...good, old: { ...good.old, backup: 'mail' } },
    'input.unknownKey',
    { key: 'old.imap' }
  ],
  [
    'files on the new side',
    { ...good, new: { ...good.new, backup: 'x' } },
    'input.unknownKey',
    { key: 'new.backup' }
  ],
  [
    'a backup that is no path',
    { ...good, old: { email: 'marie@old.example', backup: 7 } },
    'input.field',
    { field: 'old.backup', expected: 'string' }
  ],
  ['a misspelt key', { ...good, olld: 1 }, 'input.unknownKey', { key: 'olld' }],
  [
    'a misspelt key further in',
    { ...good, old: { ...good.old, imap: { ...imap, hots: 'x' } } },
    'input.unknownKey',
    { key: 'old.imap.hots' }
  ],
  ['an address book without a user', withBook({ url }), 'input.field', { field: 'old.carddav.user' }],
  [
    'an address book that is no address',
    withBook({ url: 'dav.example.org', user: 'x' }),
    'input.field',
    { field: 'old.carddav.url', expected: 'https://…' }
  ],
  [
    'a misspelt key of an address book',
    withBook({ url, user: 'x', pass: 'y' }),
    'input.unknownKey',
    { key: 'old.carddav.pass' }
  ],
  ['a missing side', { old: good.old }, 'input.field', { field: 'new' }],
  [
    'a port that is a text',
    { ...good, old: { ...good.old, imap: { ...imap, port: '993' } } },
    'input.field',
    { field: 'old.imap.port', expected: 'number' }
  ],
  [
    'a port out of range',
    { ...good, new: { ...good.new, imap: { ...imap, port: 70_000 } } },
    'input.field',
    { field: 'new.imap.port' }
  ],
  [
    'an unknown security',
    { ...good, new: { ...good.new, imap: { ...imap, security: 'ssl' } } },
    'input.field',
    { field: 'new.imap.security', expected: 'tls | starttls | none' }
  ],
  [
    'a password written into the file',
    { ...good, old: { ...good.old, password: 'hunter2' } },
    'input.field',
    { field: 'old.password' }
  ],
  [
    'something that isn’t an address',
    { ...good, old: { ...good.old, email: 'marie' } },
    'input.field',
    { field: 'old.email', expected: 'name@example.org' }
  ],
  ['a list instead of an object', [], 'input.field', {}],
  ['no JSON at all', '{ "old": ', 'input.file', {}]
])('%s is named, and nothing is contacted', (_what, content, code, params) => {
  expect(refusal(content)).toMatchObject({ code, params: { file, ...params } })
})

test('an unprotected connection is refused, but on this computer', () => {
  const bare = (host: string) => ({
    ...good,
    old: { ...good.old, imap: { ...imap, host, security: 'none' } }
  })
  expect(refusal(bare('imap.example.org'))).toEqual({
    code: 'input.insecure',
    params: { host: 'imap.example.org' }
  })
  expect(refusal(bare('127.0.0.1.evil.example'))).toMatchObject({ code: 'input.insecure' })
  for (const host of ['127.0.0.1', 'localhost', '::1']) expect(refusal(bare(host))).toBeUndefined()
})

test('no complaint ever repeats a password that was written into the file', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 6, maxLength: 30 }).filter((text) => /^[^\s"\\]{6,}$/.test(text)),
      (secret) => {
        const planted = `planted-${secret}`
        for (const password of [
          planted,
          { env: 1, pass: planted },
          { password: planted },
          { file: '', value: planted }
        ]) {
          expect(JSON.stringify(refusal({ ...good, old: { ...good.old, password } }))).not.toContain(planted)
        }
      }
    )
  )
})
