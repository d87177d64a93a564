import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { start, type World } from '../src-main/start.ts'

/**
 * A pretend project whose programs write down that they ran: `out/main/cli.js`, the npm package `electron`
 * with its installer, and what that installs.
 */
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rehome-start-'))
  mkdirSync(join(root, 'out/main'), { recursive: true })
  mkdirSync(join(root, 'electron'))
  put('out/main/package.json', '{"type":"commonjs"}')
  put('out/main/cli.js', `${noting('browser')}; process.exitCode = 7`)
  put('electron/package.json', '{"version":"45.4.1"}')
})
afterEach(() => rmSync(root, { recursive: true }))

const put = (file: string, content: string) => writeFileSync(join(root, file), content)
const noting = (what: string) =>
  `require('node:fs').appendFileSync(${JSON.stringify(join(root, 'ran'))}, [${JSON.stringify(what)}, ...process.argv.slice(2)].join(' ') + '\\n')`
const ran = () => readFileSync(join(root, 'ran'), 'utf8').trim().split('\n')

/** A program of the pretend Electron, in JavaScript. */
const program = (js: string) => `#!${process.execPath}\n${noting('electron')}; ${js}`

function install(js = '') {
  mkdirSync(join(root, 'electron/dist'), { recursive: true })
  put('electron/path.txt', 'electron')
  put('electron/dist/version', '45.4.1')
  put('electron/dist/electron', program(js))
  chmodSync(join(root, 'electron/dist/electron'), 0o755)
}

function begin(world: Partial<World> = {}) {
  const lines: string[] = []
  const code = start({
    platform: 'linux',
    uid: 1000,
    env: { DISPLAY: ':0', LANG: 'en_US.UTF-8' },
    root,
    electron: join(root, 'electron'),
    args: [],
    say: (line) => void lines.push(line),
    ...world
  })
  return { code, lines }
}

test('where Electron is, the app opens, and its exit code is ours', async () => {
  install('process.exitCode = 0')
  const { code, lines } = begin()
  expect(await code).toBe(0)
  expect(ran()).toEqual([`electron ${root}`])
  expect(lines).toEqual([])
})

test.each([
  ['without a screen', { env: {} }, /no screen/],
  ['as root', { uid: 0 }, /administrator/]
])('%s, one line says so and browser mode opens', async (_where, world, words) => {
  install()
  const { code, lines } = begin(world)
  expect(await code).toBe(7)
  expect(ran()).toEqual(['browser serve'])
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(words)
})

test('a screen of Wayland’s is a screen', async () => {
  install()
  expect(await begin({ env: { WAYLAND_DISPLAY: 'wayland-0' } }).code).toBe(0)
})

test.each(['darwin', 'win32'] as const)('on %s neither matters', async (platform) => {
  install()
  expect(await begin({ platform, uid: 0, env: {} }).code).toBe(0)
})

test('Electron is downloaded where it isn’t there yet, and that is said', async () => {
  const installed = program('process.exitCode = 3; setTimeout(() => {}, 10)')
  put(
    'electron/install.js',
    `${noting('install')}
    const { mkdirSync, writeFileSync } = require('node:fs')
    mkdirSync(__dirname + '/dist')
    writeFileSync(__dirname + '/path.txt', 'electron')
    writeFileSync(__dirname + '/dist/electron', ${JSON.stringify(installed)}, { mode: 0o755 })`
  )
  const { code, lines } = begin()
  await code
  expect(ran().slice(0, 2)).toEqual(['install', `electron ${root}`])
  expect(lines[0]).toMatch(/being downloaded once/)
})

test('an older Electron than the project’s is downloaded anew', async () => {
  install()
  put('electron/dist/version', 'v44.0.0')
  put('electron/install.js', noting('install'))
  await begin().code
  expect(ran()).toEqual(['install', `electron ${root}`])
})

test('where it can’t be downloaded, browser mode opens, and nothing technical is printed', async () => {
  put(
    'electron/install.js',
    `${noting('install')}; console.error(new Error('ENOTFOUND')); process.exitCode = 1`
  )
  const { code, lines } = begin()
  expect(await code).toBe(7)
  expect(ran()).toEqual(['install', 'browser serve'])
  expect(lines.at(-1)).toBe('Electron can’t be downloaded, so Rehome opens in the browser instead.')
})

test('a window that ends at once with an error is followed by browser mode', async () => {
  install('process.kill(process.pid, "SIGTRAP"); setInterval(() => {}, 1000)')
  const { code, lines } = begin()
  expect(await code).toBe(7)
  expect(ran()).toEqual([`electron ${root}`, 'browser serve'])
  expect(lines[0]).toMatch(/could not be opened/)
})

test('a program that can’t even be started is, too', async () => {
  install()
  chmodSync(join(root, 'electron/dist/electron'), 0o644)
  expect(await begin().code).toBe(7)
  expect(ran()).toEqual(['browser serve'])
})

test('another Electron can be named, and then none is downloaded', async () => {
  mkdirSync(join(root, 'mine'))
  writeFileSync(join(root, 'mine/electron'), program(''), { mode: 0o755 })
  expect(await begin({ env: { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: join(root, 'mine') } }).code).toBe(
    0
  )
  expect(ran()).toEqual([`electron ${root}`])
})

test('Electron is never asked to run without its sandbox, whatever the arguments', async () => {
  install()
  await begin({ args: ['--no-sandbox', '--port', '8080'] }).code
  expect(ran()).toEqual([`electron ${root}`])
})

test('browser mode gets the arguments', async () => {
  await begin({ env: {}, args: ['--no-open', '--port', '8080'] }).code
  expect(ran()).toEqual(['browser serve --no-open --port 8080'])
})

test('a signal is passed on, and the end that it brings is no failure of the window', async () => {
  install('process.on("SIGTERM", () => process.exit(143)); setInterval(() => {}, 1000)')
  const listening = process.listenerCount('SIGTERM')
  const { code, lines } = begin()
  await vi.waitFor(() => expect(ran()).toHaveLength(1), 5_000)
  process.emit('SIGTERM', 'SIGTERM')
  expect(await code).toBe(143)
  expect(lines).toEqual([])
  expect(process.listenerCount('SIGTERM')).toBe(listening)
})

test('the line is in the person’s language', async () => {
  const { code, lines } = begin({ env: { LANG: 'fr_FR.UTF-8' } })
  await code
  expect(lines[0]).toMatch(/mode navigateur/)
})
