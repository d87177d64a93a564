import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callPort, type Port, servePort } from '../../src-main/ipc/port.ts'
import * as electron from './fake-electron.ts'
import { deskThat, MOVE, moveThat } from './moves.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
vi.mock('electron-store', () => import('./fake-electron-store.ts'))
vi.mock('../../resources/icon.png?asset', () => ({ default: 'icon.png' }))
vi.mock('../../src-main/shell/engine-process.ts?modulePath', () => ({ default: '/app/engine-process.js' }))

/** An engine as its process would hold it: what it is asked, and what a test lets it say. */
const asked = vi.fn<(name: string, input: unknown) => unknown>()
let emit: (name: string, payload: unknown) => void
let vault: ReturnType<typeof callPort>
electron.inChild.run = ({ parentPort }) => {
  const port: Port = {
    postMessage: (message) => parentPort.postMessage(message),
    on: (_event, listener) => void parentPort.on('message', ({ data }) => listener(data)),
    close: () => undefined
  }
  const served = servePort(port, (name, input) => Promise.resolve(asked(name, input) ?? null))
  emit = (name, payload) => served.emit(name, payload)
  vault = callPort(port)
}

const folder = mkdtempSync(join(tmpdir(), 'rehome-desktop-'))
const faults = ['uncaughtException', 'unhandledRejection'] as const
const before = faults.flatMap((fault) => process.listeners(fault as 'uncaughtException'))
let order: readonly string[]
let window: electron.BrowserWindow
let invoke: (frame: electron.Frame | null, name: string, input: unknown) => Promise<unknown>

beforeAll(async () => {
  vi.stubEnv('REHOME_DATA', folder)
  await import('../../src-main/index.ts')
  // Would the module wait for Electron at its top level, the line above would never end: so it is in Electron.
  electron.becomeReady()
  await vi.waitFor(() =>
    expect(electron.BrowserWindow.all[0]?.loadURL).toHaveBeenCalledExactlyOnceWith('app://wizard/')
  )
  order = [...electron.calls]
  const [first] = electron.BrowserWindow.all
  if (!first) throw new Error('no window was opened')
  window = first
  contents = first.webContents
  const handle = electron.ipcMain.handle.mock.lastCall
  expect(handle?.[0]).toBe('bridge:request')
  invoke = (senderFrame, name, input) =>
    handle?.[1]({ senderFrame }, name, input) ?? Promise.reject(new Error())
}, 5_000)
beforeEach(() => void asked.mockImplementation(() => null))
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
  for (const fault of faults) {
    for (const listener of process.listeners(fault as 'uncaughtException')) {
      if (!before.includes(listener)) process.off(fault, listener)
    }
  }
})

const page: electron.Frame = { url: 'app://wizard/', parent: null }
/** Reached once: a window that is gone has no contents. */
let contents: electron.WebContents
const sentToPage = () => contents.send.mock.calls
const published = (move: unknown) =>
  expect(sentToPage()).toContainEqual(['bridge:event', 'move.changed', move])

test('the sandbox is on for all before Electron is ready, and the scheme declared', () => {
  expect(order.slice(0, 3)).toEqual([
    'enableSandbox',
    'registerSchemesAsPrivileged',
    'requestSingleInstanceLock'
  ])
})

test('the page is sandboxed and isolated, and no guard of the web platform is taken away', () => {
  const { webPreferences } = window.options as { webPreferences: Record<string, unknown> }
  expect(webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  expect(webPreferences.preload).toBe(join('/app', 'out/preload/index.cjs'))
  for (const risky of [
    'webSecurity',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'webviewTag'
  ]) {
    expect(webPreferences).not.toHaveProperty(risky)
  }
})

test('the window is shown once it has something to show, on the page’s background in either theme', () => {
  const tokens = readFileSync('src-renderer/src/styles/tokens.css', 'utf8')
  const [light, dark] = [...tokens.matchAll(/--paper: (#\w+);/g)].map(([, colour]) => colour)
  expect(window.options).toMatchObject({ show: false, backgroundColor: light })
  window.emit('ready-to-show')
  expect(window.show).toHaveBeenCalledOnce()
  electron.nativeTheme.shouldUseDarkColors = true
  electron.nativeTheme.emit('updated')
  expect(window.setBackgroundColor).toHaveBeenCalledExactlyOnceWith(dark)
})

test('only the page is answered', async () => {
  expect(await invoke(page, 'hello', {})).toEqual({
    ok: true,
    value: {
      contract: 1,
      version: '1.2.3',
      language: 'fr',
      openMove: null,
      can: { saveDialog: true, rememberPasswords: expect.any(Boolean) as boolean }
    }
  })
  for (const frame of [
    null,
    { url: page.url, parent: page },
    { url: 'https://evil.example/', parent: null }
  ]) {
    expect(await invoke(frame, 'hello', {})).toEqual({
      ok: false,
      error: { code: 'bridge.badSender', params: {} }
    })
  }
})

test('what the page asks of the engine is passed on, and checked in both directions', async () => {
  asked.mockReturnValueOnce(moveThat(null))
  expect(await invoke(page, 'move.get', { moveId: MOVE })).toMatchObject({ ok: true, value: { id: MOVE } })
  expect(asked).toHaveBeenCalledWith('move.get', { moveId: MOVE })

  expect(await invoke(page, 'move.get', { moveId: '../../etc' })).toMatchObject({
    error: { code: 'bridge.badInput' }
  })
  expect(await invoke(page, 'engine.stop', {})).toMatchObject({ error: { code: 'bridge.unknownRequest' } })

  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  asked.mockReturnValueOnce({ ...moveThat(null), password: 'hunter2' })
  const reply = await invoke(page, 'move.get', { moveId: MOVE })
  expect(reply).toMatchObject({ ok: false })
  expect(JSON.stringify([reply, log.mock.calls])).not.toContain('hunter2')
})

test('the language that was chosen is kept, and the menu speaks it', async () => {
  expect(await invoke(page, 'settings.set', { language: 'ar' })).toEqual({ ok: true, value: {} })
  expect(await invoke(page, 'hello', {})).toMatchObject({ value: { language: 'ar' } })
  const labels = electron.Menu.setApplicationMenu.mock.lastCall?.[0].template.map(({ label }) => label)
  expect(labels).toContain('تحرير')
})

test('the receipt is fetched from the engine and offered to be saved', async () => {
  asked.mockReturnValueOnce({ html: '<title>x</title>', fileName: 'rehome.html' })
  electron.dialog.showSaveDialog.mockResolvedValueOnce({
    canceled: false,
    filePath: join(folder, 'kept.html')
  })
  const input = { moveId: MOVE, language: 'fr' }
  expect(await invoke(page, 'receipt.save', input)).toEqual({ ok: true, value: { saved: true } })
  expect(asked).toHaveBeenCalledWith('receipt.html', input)
})

test('where a copy of the mailbox goes is chosen in a dialog, and never by the page', async () => {
  const input = { moveId: MOVE, language: 'fr' }
  expect(await invoke(page, 'backup.save', input)).toEqual({ ok: true, value: { move: null } })
  expect(asked).not.toHaveBeenCalledWith('backup.start', expect.anything())

  electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/stick'] })
  asked.mockReturnValueOnce(moveThat(null))
  expect(await invoke(page, 'backup.save', input)).toMatchObject({ value: { move: { id: MOVE } } })
  expect(asked).toHaveBeenCalledWith('backup.start', { ...input, place: '/stick' })

  expect(await invoke(page, 'backup.start', { ...input, place: '/etc' })).toMatchObject({
    error: { code: 'bridge.unknownRequest' }
  })
})

test('a provider’s sign-in page is opened at the address that the engine names, and the page learns of none', async () => {
  const url = 'https://login.provider.example/authorize?state=1'
  asked.mockImplementation((name) => (name === 'account.beginSignIn' ? { url } : null))
  const input = { moveId: MOVE, side: 'old', remember: true, language: 'fr' }
  expect(await invoke(page, 'account.signInBrowser', input)).toEqual({ ok: true, value: { url: null } })
  expect(asked).toHaveBeenCalledExactlyOnceWith('account.beginSignIn', input)
  expect(electron.shell.openExternal).toHaveBeenCalledExactlyOnceWith(url)
  expect(await invoke(page, 'account.beginSignIn', input)).toMatchObject({
    ok: false,
    error: { code: 'bridge.unknownRequest' }
  })
  expect(await invoke(page, 'account.signInBrowser', { ...input, url })).toMatchObject({
    error: { code: 'bridge.badInput' }
  })
})

test('mail in files is chosen in a dialog too: a folder or a file', async () => {
  expect(await invoke(page, 'files.choose', { kind: 'folder' })).toEqual({ ok: true, value: { path: null } })
  electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/mail/Inbox.mbox'] })
  expect(await invoke(page, 'files.choose', { kind: 'file' })).toEqual({
    ok: true,
    value: { path: '/mail/Inbox.mbox' }
  })
  const asks = electron.dialog.showOpenDialog.mock.calls.map((args) => args.at(-1))
  expect(asks.slice(-2)).toMatchObject([{ properties: ['openDirectory'] }, { properties: ['openFile'] }])
})

test('what the engine tells reaches the page, the taskbar and the power settings', async () => {
  const move = moveThat('copying', { done: 50 })
  emit('move.changed', move)
  await vi.waitFor(() => published(move))
  expect(window.setProgressBar).toHaveBeenLastCalledWith(0.5)
  expect(electron.powerSaveBlocker.start).toHaveBeenCalledOnce()
})

test('so does what it tells between snapshots', async () => {
  emit('move.changed', moveThat('copying'))
  const { id, revision, run } = moveThat('copying', { done: 75 })
  const progress = { of: 'run', id, revision, since: revision - 1, run }
  emit('move.progress', progress)
  await vi.waitFor(() => expect(sentToPage()).toContainEqual(['bridge:event', 'move.progress', progress]))
  expect(window.setProgressBar).toHaveBeenLastCalledWith(0.75)
})

test('what is not of the contract does not', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  emit('move.changed', { ...moveThat('copying'), password: 'hunter2' })
  emit('another.event', {})
  await vi.waitFor(() => expect(log).toHaveBeenCalledOnce())
  expect(JSON.stringify(log.mock.calls)).not.toContain('hunter2')
  expect(sentToPage()).toEqual([])
})

test('when a move is done, its passwords are forgotten', async () => {
  await vault.call('set', { moveId: MOVE, side: 'old', password: 'hunter2', remember: false })
  expect(await vault.call('get', { moveId: MOVE, side: 'old' })).toBe('hunter2')
  emit('move.changed', { ...moveThat('finished'), phase: 'done' })
  await vi.waitFor(async () => expect(await vault.call('get', { moveId: MOVE, side: 'old' })).toBeNull())
})

test('a second start brings the window of the first to the front', () => {
  window.minimized = true
  electron.app.emit('second-instance', {}, ['rehome'], '/')
  expect(window.restore).toHaveBeenCalledOnce()
  expect(window.focus).toHaveBeenCalledOnce()
})

test('a copy that an engine took down with it goes on with the next, and the page learns so', async () => {
  emit('move.changed', moveThat('copying'))
  await vi.waitFor(() => expect(sentToPage()).toHaveLength(1))
  const resumed = moveThat('preparing')
  asked.mockImplementation((name) => (name === 'copy.start' ? resumed : null))
  electron.children.at(-1)?.exit(9)
  await vi.waitFor(() => published(resumed), 5_000)
  expect(electron.children).toHaveLength(2)
  expect(asked).toHaveBeenCalledWith('copy.start', { moveId: MOVE, language: 'ar' })
})

test('where it can’t go on by itself, the page learns how things stand', async () => {
  const stopped = moveThat('paused')
  electron.powerMonitor.emit('suspend')
  asked.mockImplementation((name) => {
    if (name === 'copy.start') throw new Error('no')
    return stopped
  })
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('copy.pause', { moveId: MOVE }))
  await vi.waitFor(() => published(stopped))
  electron.powerMonitor.emit('resume')
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('move.get', { moveId: MOVE }))
})

test.each([
  ['a copy on this computer', 'backup.again', { moveId: MOVE, language: 'ar' }],
  ['taking back', 'undo.start', { moveId: MOVE }]
] as const)('%s goes on after a sleep too, and not as a copy', async (_what, name, input) => {
  const undo = { state: 'running', total: 9, removed: 1, kept: 0, failedFolders: 0 } as const
  const { run, ...move } = moveThat('copying')
  const working = {
    ...move,
    run: null,
    ...(name === 'undo.start' && { undo: { ...undo, waitUntil: null, failure: null } }),
    ...(name === 'backup.again' && { backup: { dir: '/copies', run, completeAt: null } })
  }
  asked.mockImplementation(() => moveThat(null))
  emit('move.changed', working)
  await vi.waitFor(() => published(working))
  electron.powerMonitor.emit('suspend')
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('copy.pause', { moveId: MOVE }))
  electron.powerMonitor.emit('resume')
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith(name, input))
  expect(asked).not.toHaveBeenCalledWith('copy.start', expect.anything())
})

test('work on contacts is shown, stops for a sleep, and goes on after', async () => {
  const working = deskThat({ done: 20, total: 80 })
  emit('contacts.changed', working)
  await vi.waitFor(() => expect(sentToPage()).toContainEqual(['bridge:event', 'contacts.changed', working]))
  expect(window.setProgressBar).toHaveBeenLastCalledWith(0.25)
  asked.mockImplementation((name) => deskThat(name === 'contacts.goOn' ? { done: 20, total: 80 } : null))
  electron.powerMonitor.emit('suspend')
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('contacts.stop', { moveId: MOVE }))
  electron.powerMonitor.emit('resume')
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('contacts.goOn', { moveId: MOVE }))
  emit('contacts.changed', deskThat(null))
  await vi.waitFor(() => expect(window.setProgressBar).toHaveBeenLastCalledWith(-1))
  expect(asked).not.toHaveBeenCalledWith('copy.pause', expect.anything())
})

test('the engine hears that the computer is back', async () => {
  electron.powerMonitor.emit('unlock-screen')
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith('copy.hurry', { lines: 'kept' }))
})

test('closing during a copy asks; “pause and quit” pauses, stops the engine, and only then ends the app', async () => {
  emit('move.changed', moveThat('copying'))
  await vi.waitFor(() => expect(sentToPage()).toHaveLength(1))
  electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1 })
  asked.mockImplementation((name) => {
    if (name === 'copy.pause') return moveThat('paused')
    // Its last words come when the window is gone already.
    emit('move.changed', moveThat('paused'))
    return null
  })
  const kill = electron.children.at(-1)?.kill
  const ended = vi.fn()
  electron.app.on('will-quit', ({ defaultPrevented }: { defaultPrevented: boolean }) => {
    if (!defaultPrevented) ended(kill?.mock.calls.length)
  })
  window.close()
  expect(window.isDestroyed()).toBe(false)
  await vi.waitFor(() => expect(ended).toHaveBeenCalled())
  expect(window.isDestroyed()).toBe(true)
  expect(asked.mock.calls.map(([name]) => name)).toEqual(['copy.pause', 'engine.stop'])
  expect(ended).toHaveBeenCalledExactlyOnceWith(1)
  expect(electron.app.exit).not.toHaveBeenCalled()
})
