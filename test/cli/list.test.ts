import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { tableOf } from '../../src-main/cli/list-table.ts'
import { shown } from '../../src-main/cli/output.ts'
import { noSummary } from '../../src-main/cli/copy-summary.ts'
import { formatterFor, languages } from '../../src-main/i18n/index.ts'
import type { Line } from './rehome.ts'

const folder = mkdtempSync(join(tmpdir(), 'rehome-lists-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'boxes.csv')
const state = join(folder, 'state')

function copyList(text: string, env: Readonly<Record<string, string>> = {}, ...args: string[]) {
  writeFileSync(file, text)
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['src-main/cli.ts', 'copy', '--list', file, '--state', state, '--json', ...args],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LANG: 'en_GB.UTF-8', REHOME_DATA: folder, ...env },
      timeout: 60_000
    }
  )
  const lines = stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Line] : []))
  return { lines, stderr, status }
}

const titles = ['old', 'new']
  .flatMap((side) =>
    ['email', 'imap.host', 'imap.port', 'imap.security', 'imap.user', 'password.env'].map(
      (key) => `${side}.${key}`
    )
  )
  .join()
/** Nothing listens on port 1. */
const side = (email: string, port: string, variable: string) =>
  `${email},127.0.0.1,${port},tls,${email},${variable}`
const line = (name: string, port = '1', variable = 'OLD') =>
  `${side(`${name}@old.example`, port, variable)},${side(`${name}@new.example`, '1', 'NEW')}`

test('all that is wrong with a list is told, each with its line; it is bad input, and nothing is begun', () => {
  const { lines, stderr, status } = copyList(
    [titles, line('a', 'https'), line('b'), line('c', '70000')].join('\n'),
    {
      ...{ OLD: 'x', NEW: 'y' }
    }
  )
  expect(status).toBe(4)
  expect(lines).toMatchObject([
    { type: 'error', line: 2, code: 'input.field', params: { field: 'old.imap.port', file: `${file}:2` } },
    { type: 'error', line: 4, code: 'input.field', params: { field: 'old.imap.port', file: `${file}:4` } }
  ])
  expect(stderr).toContain('boxes.csv:4')
  expect(existsSync(state)).toBe(false)
})

test('each password that isn’t there is said by the name of its variable, before anything is begun', () => {
  const { lines, status } = copyList(
    [titles, line('a', '1', 'ONE'), line('b'), line('c', '1', 'TWO')].join('\n'),
    {
      ...{ OLD: 'x', NEW: 'y' }
    }
  )
  expect(status).toBe(4)
  expect(lines).toMatchObject([
    { line: 2, code: 'input.secretMissing', params: { name: 'ONE' } },
    { line: 4, code: 'input.secretMissing', params: { name: 'TWO' } }
  ])
  expect(existsSync(state)).toBe(false)
})

test('where no mailbox can be reached, each is listed, and the exit is that of one alone', () => {
  const { lines, status } = copyList([titles, line('a'), line('b')].join('\n'), { OLD: 'x', NEW: 'y' })
  expect(status).toBe(3)
  expect(lines.filter(({ type }) => type === 'box')).toMatchObject([
    { box: 1, result: 'failed', code: 'connect.refused' },
    { box: 2, result: 'failed', code: 'connect.refused' }
  ])
  expect(lines.at(-1)).toMatchObject({ type: 'summary', verified: false, messages: { found: 0 } })

  // A rehearsal is no run: what is told is when the last one was.
  const [first] = lines.filter(({ type }) => type === 'box')
  const later = copyList([titles, line('a'), line('c')].join('\n'), { OLD: 'x', NEW: 'y' }, '--dry-run')
  const [kept, never] = later.lines.filter(({ type }) => type === 'box')
  expect(Date.parse(String(kept?.lastRun))).toBeLessThanOrEqual(Date.parse(String(first?.lastRun)))
  expect(never).toMatchObject({ lastRun: null })
})

test('a list and a move file at once are one too many', () => {
  const { lines, status } = copyList(titles, {}, 'move.json')
  expect(lines).toMatchObject([{ type: 'error', code: 'input.usage' }])
  expect(status).toBe(4)
})

test('the help shows how a list is used', () => {
  const { stdout } = spawnSync(process.execPath, ['src-main/cli.ts', 'copy', '--help'], { encoding: 'utf8' })
  expect(stdout).toContain('rehome copy --list boxes.csv')
})

const box = { old: 'a@old.example', new: 'a@new.example', folder: '/state/a' }
const ended = {
  result: 'done',
  failure: null,
  summary: noSummary,
  lastRun: undefined,
  receipt: null
} as const

test.each(languages)('the table’s columns are below each other in %s, and long cells are cut', (language) => {
  const words = formatterFor(language)
  const long = { ...box, old: `${'x'.repeat(90)}@old.example`, folder: `/${'y'.repeat(90)}` }
  const failure = {
    code: 'signIn.wrongPassword',
    params: { host: 'h'.repeat(90), user: 'a' },
    side: 'old'
  } as const
  const lines = tableOf(
    [
      { ...ended, box, lastRun: new Date(0) },
      { ...ended, box: long, result: 'failed', failure }
    ],
    words
  ).map((text) => shown(text, { direction: 'ltr' }))
  expect(lines).toHaveLength(3)
  expect(lines[1]?.indexOf('/state/a')).toBe(lines[2]?.indexOf('/yyy'))
  expect(lines[2]).toContain('y'.repeat(90))
  expect(lines[2]).not.toContain('x'.repeat(49))
})
