import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { formatterFor, languages } from '../../src-main/i18n/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'rehome-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the command line as a person would, in a process of its own. */
function rehome(args: readonly string[], env: Record<string, string> = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['src-main/cli.ts', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LANG: 'en_GB.UTF-8', REHOME_DATA: folder, ...env },
    timeout: 60_000
  })
  return { stdout, stderr, status }
}

const moveFile = join(folder, 'move.json')
function write(change: Record<string, unknown> = {}, port = 1) {
  const imap = { host: '127.0.0.1', port, security: 'tls', user: 'marie' }
  const side = (email: string, env: string) => ({ email, imap, password: { env } })
  writeFileSync(
    moveFile,
    JSON.stringify({
      old: side('marie@old.example', 'OLD'),
      new: side('marie@new.example', 'NEW'),
      ...change
    })
  )
}

test('--help lists the commands, and each command has help with an example', () => {
  const { stdout, status } = rehome(['--help'])
  expect(status).toBe(0)
  for (const command of ['folders', 'copy', 'verify', 'undo', 'serve', 'demo']) {
    expect(stdout).toContain(command)
    const help = rehome([command, '--help'])
    expect(help.status).toBe(0)
    expect(help.stdout).toContain('Example:')
  }
})

test.each([
  ['an unknown command', ['teleport']],
  ['an unknown option', ['copy', 'move.json', '--delete']],
  ['a missing move file', ['copy']],
  ['a port that isn’t one', ['serve', '--port', 'http']]
])('%s is bad input: exit 4, with what is expected', (_what, args) => {
  const { stderr, status } = rehome(args)
  expect(status).toBe(4)
  expect(stderr).toContain('Expected')
})

test.each(languages)(
  'a move file with a misspelt key names the key in %s, exits with 4 and contacts nobody',
  (language) => {
    write({ foldres: {} })
    const args = ['copy', moveFile, '--json', '--lang', language]
    const { stdout, stderr, status } = rehome(args, { OLD: 'a', NEW: 'b' })
    expect(status).toBe(4)
    const error = JSON.parse(stdout) as Record<string, unknown>
    expect(error).toMatchObject({ type: 'error', code: 'input.unknownKey', params: { key: 'foldres' } })
    const words = formatterFor(language)
    const title =
      words.text('error.input.unknownKey.title', { file: '', key: '' }).split(/[\u2066-\u2069]/)[0] ?? ''
    expect(stderr).toContain(title)
    expect(stderr).toContain('foldres')
  }
)

test('a password that isn’t there is said by the name of its variable', () => {
  write()
  const { stderr, status } = rehome(['copy', moveFile], { OLD: 'a' })
  expect(status).toBe(4)
  expect(stderr).toContain('NEW')
})

test('a closed port exits with 3, says which side, and speaks the language that was asked for', () => {
  write()
  const { stdout, status } = rehome(['folders', moveFile, '--json', '--lang', 'fr'], { OLD: 'a', NEW: 'b' })
  expect(status).toBe(3)
  const error = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    code: string
    side: string
    message: string
  }
  expect(error.code).toBe('connect.refused')
  expect(['old', 'new']).toContain(error.side)
  expect(error.message).toMatch(/^(Ancienne|Nouvelle) boîte/)
})

test.each(['a file', 'below a file', 'where nothing can be'])(
  'a state folder that is %s is bad input, not a fault',
  (what) => {
    write()
    const state =
      { 'a file': moveFile, 'below a file': join(moveFile, 'state') }[what] ?? '/proc/nobody/state'
    const { stdout, stderr, status } = rehome(['copy', moveFile, '--json', '--state', state], {
      OLD: 'a',
      NEW: 'b'
    })
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'error',
      code: 'state.unwritable',
      params: { folder: state }
    })
    expect(stderr).not.toContain(' at ')
    expect(status).toBe(4)
  }
)

test('with --state, the data folder is not needed', () => {
  write()
  const { status } = rehome(['copy', moveFile, '--state', join(folder, 'state')], {
    OLD: 'a',
    NEW: 'b',
    REHOME_DATA: join(moveFile, 'data')
  })
  expect(status).toBe(3)
})

test('a password file is found from the move file’s folder, wherever the command is run', () => {
  writeFileSync(join(folder, 'new.txt'), 'b\n')
  const imap = { host: '127.0.0.1', port: 1, security: 'none', user: 'new' }
  write({ new: { email: 'marie@new.example', imap, password: { file: 'new.txt' } } })
  expect(rehome(['folders', moveFile], { OLD: 'a' }).status).toBe(3)
})

test('a language that isn’t spoken is bad input', () => {
  const { stderr, status } = rehome(['copy', moveFile, '--lang', 'de'])
  expect(status).toBe(4)
  expect(stderr).toContain('en | fr | ar')
})

test('the practice moves one pretend mailbox into the other and prints the receipt', () => {
  const { stdout, status } = rehome(['demo', '--headless'])
  expect(stdout).toContain('Everything arrived.')
  expect(status).toBe(0)
})

test('the practice speaks JSON, with the fields of cli.md', () => {
  const { stdout, status } = rehome(['demo', '--headless', '--json'])
  expect(status).toBe(0)
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string })
  expect(lines.filter(({ type }) => type === 'summary')).toHaveLength(1)
  expect(lines.at(-1)).toMatchObject({
    type: 'summary',
    messages: { refused: 0, vanished: 0 },
    verified: true,
    folders: { failed: 0 },
    problems: []
  })
  expect(lines.some((line) => line.type === 'folder')).toBe(true)
})
