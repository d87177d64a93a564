/**
 * Enough of Electron to run the shell in plain Node and see what it asked for. Each test file has its own;
 * `vi.mock('electron', () => import('./fake-electron.ts'))` puts it in place.
 */
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { vi } from 'vitest'

export interface Frame {
  readonly url: string
  readonly parent: unknown
}

interface Answerable {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

/** An event as Electron hands it to a listener that may refuse it. */
export function refusable<T extends object>(details = {} as T): T & Answerable {
  let prevented = false
  return Object.defineProperties(details as T & Answerable, {
    preventDefault: { value: () => (prevented = true) },
    defaultPrevented: { get: () => prevented }
  })
}

/** What happened, in order, of the things whose order matters. */
export const calls: string[] = []
const note =
  <T>(name: string, result: T) =>
  () => {
    calls.push(name)
    return result
  }

const readiness = Promise.withResolvers<undefined>()
/** Electron becomes ready only once its entry module has been evaluated: call this after importing it. */
export const becomeReady = (): void => readiness.resolve(undefined)

class App extends EventEmitter {
  isPackaged = true
  isFirst = true
  enableSandbox = vi.fn(note('enableSandbox', undefined))
  requestSingleInstanceLock = vi.fn(() => note('requestSingleInstanceLock', this.isFirst)())
  whenReady = vi.fn(() => readiness.promise)
  getVersion = () => '1.2.3'
  getAppPath = () => '/app'
  getPreferredSystemLanguages = vi.fn(() => ['fr-CA', 'en-US'])
  getPath = vi.fn<(name: string) => string>(() => tmpdir())
  relaunch = vi.fn(note('relaunch', undefined))
  exit = vi.fn(note('exit', undefined))
  setAppUserModelId = vi.fn()
  /** As Electron does it: every window is asked to close, and one that refuses ends the quitting. */
  quit = vi.fn(() => {
    calls.push('quit')
    for (const window of BrowserWindow.all) window.close()
    if (BrowserWindow.all.every((window) => window.isDestroyed())) this.emit('will-quit', refusable())
  })
}
export const app = new App()

export const protocol = {
  registerSchemesAsPrivileged: vi.fn(note('registerSchemesAsPrivileged', undefined)),
  handle: vi.fn<(scheme: string, handler: (request: Request) => Promise<Response> | Response) => void>()
}

type Decide = (
  contents: null,
  permission: string,
  decide: (granted: boolean) => void,
  details: { isMainFrame: boolean; requestingUrl?: string }
) => void
type Check = (
  contents: null,
  permission: string,
  origin: string,
  details: { isMainFrame: boolean; requestingUrl?: string }
) => boolean
export const session = {
  defaultSession: {
    setPermissionRequestHandler: vi.fn<(handler: Decide) => void>(),
    setPermissionCheckHandler: vi.fn<(handler: Check) => void>(),
    setDevicePermissionHandler: vi.fn<(handler: () => boolean) => void>()
  }
}

type Invoked = (event: { senderFrame: Frame | null }, name: unknown, input: unknown) => Promise<unknown>
export const ipcMain = {
  handle: vi.fn<(channel: string, handler: Invoked) => void>(),
  removeHandler: vi.fn()
}

export class WebContents extends EventEmitter {
  readonly setWindowOpenHandler = vi.fn<(handler: (details: { url: string }) => { action: string }) => void>()
  readonly send = vi.fn<(channel: string, ...args: unknown[]) => void>()
  readonly reload = vi.fn()
  isDestroyed = () => false
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = []
  readonly #webContents = new WebContents()
  readonly loadURL = vi.fn<(url: string) => Promise<void>>(() => Promise.resolve())
  readonly show = vi.fn()
  readonly focus = vi.fn()
  readonly restore = vi.fn()
  readonly setProgressBar = vi.fn<(fraction: number) => void>()
  readonly setBackgroundColor = vi.fn()
  readonly options: Readonly<Record<string, unknown>>
  focused = true
  minimized = false
  #destroyed = false

  constructor(options: Readonly<Record<string, unknown>> = {}) {
    super()
    this.options = options
    BrowserWindow.all.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }

  get webContents(): WebContents {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
    return this.#webContents
  }

  isFocused = () => this.focused
  isMinimized = () => this.minimized
  isDestroyed = () => this.#destroyed

  close = vi.fn(() => {
    if (this.#destroyed) return
    const event = refusable()
    this.emit('close', event)
    if (event.defaultPrevented) return
    this.#destroyed = true
    app.emit('window-all-closed')
  })
}

/** The fake where the shell's functions want the real one: it has all that they use. */
export const asElectron = (window: BrowserWindow) => window as never

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false })
export const powerMonitor = new EventEmitter()

let blockers = 0
export const powerSaveBlocker = {
  start: vi.fn<(type: string) => number>(() => ++blockers),
  stop: vi.fn<(id: number) => void>()
}

export const shell = { openExternal: vi.fn<(url: string) => Promise<void>>(() => Promise.resolve()) }

export interface MessageBox {
  message: string
  detail: string
  buttons: string[]
  defaultId: number
  cancelId: number
}
export const dialog = {
  /** Answers with the dismissing button unless a test says otherwise. */
  showMessageBox: vi.fn((...args: unknown[]) =>
    Promise.resolve({ response: (args.at(-1) as MessageBox).cancelId })
  ),
  showSaveDialog: vi.fn<(...args: unknown[]) => Promise<{ canceled: boolean; filePath: string }>>(() =>
    Promise.resolve({ canceled: true, filePath: '' })
  ),
  showOpenDialog: vi.fn<(...args: unknown[]) => Promise<{ canceled: boolean; filePaths: string[] }>>(() =>
    Promise.resolve({ canceled: true, filePaths: [] })
  ),
  showErrorBox: vi.fn<(title: string, content: string) => void>()
}
/** What the latest message box said. */
export const lastMessageBox = (): MessageBox => dialog.showMessageBox.mock.lastCall?.at(-1) as MessageBox

export interface MenuItem {
  label?: string
  role?: string
  type?: string
  enabled?: boolean
  submenu?: MenuItem[]
}
export const popup = vi.fn()
export const Menu = {
  buildFromTemplate: vi.fn((template: MenuItem[]) => ({ template, popup })),
  setApplicationMenu: vi.fn<(menu: { template: MenuItem[] }) => void>()
}

export class Notification extends EventEmitter {
  static readonly shown: Notification[] = []
  static isSupported = vi.fn(() => true)
  readonly options: { title: string; body: string }
  constructor(options: { title: string; body: string }) {
    super()
    this.options = options
  }
  show() {
    Notification.shown.push(this)
  }
}

/** A keyring that can be missing, swapped, or refuse. */
export const keyring = { available: true, backend: 'gnome_libsecret', broken: false, shouldReEncrypt: false }
const scrambled = (text: string) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a))
export const safeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(keyring.available),
  getSelectedStorageBackend: () => keyring.backend,
  encryptStringAsync: vi.fn((plain: string) =>
    keyring.broken ? Promise.reject(new Error(`locked: ${plain}`)) : Promise.resolve(scrambled(plain))
  ),
  decryptStringAsync: vi.fn((cipher: Buffer) =>
    keyring.broken
      ? Promise.reject(new Error('locked'))
      : Promise.resolve({
          result: scrambled(cipher.toString('latin1')).toString('latin1'),
          shouldReEncrypt: keyring.shouldReEncrypt
        })
  )
}

/** A `utilityProcess` child and, at its far end, the `parentPort` that a process in it would have. */
export class UtilityChild extends EventEmitter {
  readonly parentPort = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => {
      const copy = structuredClone(message)
      queueMicrotask(() => this.emit('message', copy))
    }
  })
  readonly kill = vi.fn(() => {
    this.exit(0)
    return true
  })
  readonly modulePath: string
  readonly args: readonly string[]
  readonly options: { env: Record<string, string>; serviceName: string }
  /** Everything that went to the process. */
  readonly posted: unknown[] = []
  #ended = false

  constructor(modulePath: string, args: readonly string[], options: UtilityChild['options']) {
    super()
    this.modulePath = modulePath
    this.args = args
    this.options = options
  }

  postMessage(message: unknown): void {
    const data: unknown = structuredClone(message)
    this.posted.push(data)
    queueMicrotask(() => this.parentPort.emit('message', { data, ports: [] }))
  }

  exit(code: number): void {
    if (this.#ended) return
    this.#ended = true
    queueMicrotask(() => this.emit('exit', code))
  }
}

export const children: UtilityChild[] = []
/** What runs in each new process. */
export const inChild: { run: (child: UtilityChild) => void } = { run: () => undefined }
export const utilityProcess = {
  fork(modulePath: string, args: readonly string[], options: UtilityChild['options']): UtilityChild {
    const child = new UtilityChild(modulePath, args, options)
    children.push(child)
    inChild.run(child)
    return child
  }
}
