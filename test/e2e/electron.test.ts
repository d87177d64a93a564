/**
 * What only a real Electron can show. It runs where Electron's program is (`npx install-electron`), with a
 * screen and not as root, and says so where it doesn't.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Bridge } from '../../src-main/ipc/contract.ts'
import { copyProject, run } from '../built/project.ts'

/** The page's own view: its preload is there. */
type AppWindow = Window & { readonly api: Bridge }

const SLOW = 120_000

const program = electronProgram()
const why = whyNot()
if (why) console.warn(`\n*** The Electron suite is SKIPPED: ${why}. ***\n`)

function electronProgram(): string | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const name = join(folder, 'path.txt')
  if (!existsSync(name)) return undefined
  const path = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
    readFileSync(name, 'utf8')
  )
  return existsSync(path) ? path : undefined
}

function whyNot(): string | undefined {
  if (!program) return 'Electron’s program is not here; `npx install-electron` brings it'
  if (process.platform !== 'linux') return undefined
  if (process.getuid?.() === 0) return 'Electron doesn’t run as root'
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY
    ? undefined
    : 'there is no screen; `xvfb-run` gives one'
}

describe.skipIf(why !== undefined)('the desktop app', () => {
  const requested: string[] = []
  let project: ReturnType<typeof copyProject>
  let data: string
  let args: string[]
  let env: Record<string, string>
  let app: ElectronApplication
  let page: Page

  beforeAll(async () => {
    project = copyProject()
    data = mkdtempSync(join(tmpdir(), 'rehome-electron-'))
    args = [project.path, `--user-data-dir=${join(data, 'electron')}`, '--lang=en-US']
    env = { ...(process.env as Record<string, string>), REHOME_DATA: data }
    await run(project.path, 'electron-vite', 'build', '--logLevel', 'error')
    app = await _electron.launch({ executablePath: program ?? '', args, env })
    app.context().on('request', (request) => requested.push(request.url()))
    page = await app.firstWindow()
    await page.getByRole('heading', { level: 1 }).waitFor()
  }, SLOW)
  afterAll(async () => {
    await app.close()
    project.remove()
    rmSync(data, { recursive: true, force: true })
  })

  /** The process that a part of the app runs in, by Electron's name for it. */
  const processNamed = (name: string) =>
    app.evaluate(
      ({ app }, wanted) => app.getAppMetrics().find((metric) => (metric.name ?? metric.type) === wanted)?.pid,
      name
    )
  const hello = () => page.evaluate(() => (window as AppWindow).api.request('hello', {}))

  test('opens its page from its own scheme, and loads nothing from elsewhere', async () => {
    expect(page.url()).toMatch(/^app:\/\/wizard\//)
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(requested.filter((url) => !url.startsWith('app://wizard/') && !url.startsWith('data:'))).toEqual(
      []
    )
  })

  test('gives the page two functions, and nothing of Node or Electron', async () => {
    const seen = await page.evaluate(() => ({
      api: Object.keys((window as AppWindow).api).sort(),
      frozen: !Reflect.set((window as AppWindow).api, 'request', null),
      require: typeof Reflect.get(globalThis, 'require'),
      process: typeof Reflect.get(globalThis, 'process'),
      secure: isSecureContext
    }))
    expect(seen).toEqual({
      api: ['request', 'subscribe'],
      frozen: true,
      require: 'undefined',
      process: 'undefined',
      secure: true
    })
  })

  test('runs the page in the sandbox, isolated', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): object
      }
      return contents.getLastWebPreferences()
    })
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  })

  test('answers the page from the engine', async () => {
    expect(await hello()).toMatchObject({ ok: true, value: { can: { saveDialog: true } } })
    expect(await page.evaluate(() => (window as AppWindow).api.request('moves.list', {}))).toEqual({
      ok: true,
      value: { moves: [] }
    })
    expect(
      await page.evaluate(() => (window as AppWindow).api.request('move.get', { moveId: '../../etc' }))
    ).toMatchObject({
      ok: false,
      error: { code: 'bridge.badInput' }
    })
  })

  test('lets the page run no inline script, open no window and go nowhere', async () => {
    expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull()
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.ran = true'
      document.body.append(script)
      return Reflect.has(globalThis, 'ran')
    })
    expect(ran).toBe(false)
    await page.evaluate(() => {
      location.assign('https://example.org/')
    })
    expect(await hello()).toMatchObject({ ok: true })
    expect(page.url()).toMatch(/^app:\/\/wizard\//)
  })

  test('keeps the permissions of the web platform to itself', async () => {
    const state = (name: string) =>
      page.evaluate(
        async (wanted) => (await navigator.permissions.query({ name: wanted as PermissionName })).state,
        name
      )
    expect(await state('geolocation')).toBe('denied')
    expect(await state('notifications')).toBe('denied')
    expect(
      await page.evaluate(() =>
        navigator.mediaDevices.getUserMedia({ audio: true }).catch((error: unknown) => (error as Error).name)
      )
    ).toBe('NotAllowedError')
  })

  test('goes on when its engine is killed', async () => {
    const pid = await processNamed('Rehome engine')
    expect(pid).toBeTypeOf('number')
    process.kill(pid ?? 0, 'SIGKILL')
    const answer = () => page.evaluate(() => (window as AppWindow).api.request('moves.list', {}))
    await expect.poll(async () => (await answer()).ok, { timeout: 20_000 }).toBe(true)
    expect(await processNamed('Rehome engine')).not.toBe(pid)
  })

  test('shows its page again when what draws it is killed', async () => {
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
    )
    await expect
      .poll(
        () =>
          page
            .getByRole('heading', { level: 1 })
            .isVisible()
            .catch(() => false),
        { timeout: 20_000 }
      )
      .toBe(true)
    expect(await hello()).toMatchObject({ ok: true })
  })

  test('opens once: a second start ends at once, in peace', async () => {
    const second = spawn(program ?? '', args, { env, stdio: 'ignore' })
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0)
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  test(
    'keeps the chosen language over a restart',
    async () => {
      await page.evaluate(() => (window as AppWindow).api.request('settings.set', { language: 'fr' }))
      await app.close()
      app = await _electron.launch({ executablePath: program ?? '', args, env })
      page = await app.firstWindow()
      await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('fr')
    },
    SLOW
  )
})
