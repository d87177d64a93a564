/**
 * `npm start`, after the build: opens the desktop app; where that can't be, says why in one line and opens
 * browser mode instead.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { bestLanguage, formatterFor, type MessageKey } from './i18n/index.ts'

/** What the decision hangs on; injected, so that each way can be tried on one computer. */
export interface World {
  readonly platform: NodeJS.Platform
  /** The user's id; absent on Windows. */
  readonly uid: number | undefined
  readonly env: NodeJS.ProcessEnv
  /** The project's folder. */
  readonly root: string
  /** The folder of the npm package `electron`. */
  readonly electron: string
  /** What to pass on to browser mode. */
  readonly args: readonly string[]
  readonly say: (line: string) => void
}

interface Ended {
  readonly code: number
  /** Whether the person, or the system on their behalf, asked for the end. */
  readonly wanted: boolean
}

/** A slow line brings Electron's 130 MB within this time; a dead one is noticed by the downloader itself. */
const DOWNLOAD_LIMIT_MS = 10 * 60_000
/** A window that is gone again this soon, with an error, never was one. */
const WINDOW_LIMIT_MS = 20_000

/** @returns The exit code of what was opened. */
export async function start(world: World): Promise<number> {
  const why = whyNoWindow(world) ?? (await openWindow(world))
  if (typeof why === 'number') return why
  say(world, why)
  const { code } = await run(
    process.execPath,
    [join(world.root, 'out/main/cli.js'), 'serve', ...world.args],
    world
  )
  return code
}

/** What stands against a window before anything is tried. */
function whyNoWindow({ platform, uid, env }: World): MessageKey | undefined {
  if (platform !== 'linux') return undefined
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'start.noScreen'
  // Electron refuses root unless its sandbox is switched off, and an app that takes passwords keeps it on.
  return uid === 0 ? 'start.root' : undefined
}

/** @returns The app's exit code, or what has kept it from opening. */
async function openWindow(world: World): Promise<number | MessageKey> {
  const { env, electron, root } = world
  const elsewhere = env.ELECTRON_OVERRIDE_DIST_PATH
  if (!elsewhere && !isInstalled(electron)) {
    const { code, wanted } = await download(world)
    if (wanted) return code
  }
  const program = join(elsewhere ?? join(electron, 'dist'), read(join(electron, 'path.txt')) ?? 'electron')
  if (!existsSync(program)) return 'start.noDownload'

  const began = performance.now()
  const { code, wanted } = await run(program, [root], world)
  // Ubuntu 24.04, for one, ends it at once, where its AppArmor forbids the sandbox of a program in a home folder.
  const opened = code === 0 || wanted || performance.now() - began > WINDOW_LIMIT_MS
  return opened ? code : 'start.windowFailed'
}

/** Runs the script behind `npx install-electron`, which checks what it brings against its own checksums. */
function download(world: World): Promise<Ended> {
  say(world, 'start.download')
  const options = { stdio: 'ignore', timeout: DOWNLOAD_LIMIT_MS } as const
  return run(process.execPath, [join(world.electron, 'install.js')], world, options)
}

function isInstalled(electron: string): boolean {
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8')) as { version: string }
  const unpacked = read(join(electron, 'dist/version'))?.trim().replace(/^v/, '')
  return unpacked === version && existsSync(join(electron, 'path.txt'))
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Runs a program to its end, and passes on the signals that would end this one. */
function run(
  program: string,
  args: readonly string[],
  { env }: World,
  options: { stdio: 'inherit' | 'ignore'; timeout?: number } = { stdio: 'inherit' }
): Promise<Ended> {
  const child = spawn(program, args, { env, ...options })
  const { isWanted, stop } = forwardSignals(child)
  return new Promise((resolve) => {
    const end = (code: number) => {
      stop()
      resolve({ code, wanted: isWanted() })
    }
    child.once('error', () => end(127))
    child.once('exit', (code, signal) => end(code ?? 128 + constants.signals[signal ?? 'SIGTERM']))
  })
}

function forwardSignals(child: ChildProcess): { isWanted: () => boolean; stop: () => void } {
  let wanted = false
  const forward = (signal: NodeJS.Signals) => {
    wanted = true
    // Ctrl+C in a terminal reaches the child by itself, and twice would mean "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, forward)
  return { isWanted: () => wanted, stop: () => signals.forEach((signal) => process.off(signal, forward)) }
}

function say({ env, say }: World, key: MessageKey): void {
  const wanted = [env.LC_ALL, env.LC_MESSAGES, env.LANG, Intl.DateTimeFormat().resolvedOptions().locale]
  say(formatterFor(bestLanguage(wanted.filter((locale) => locale !== undefined))).text(key))
}

if (import.meta.main) {
  process.exitCode = await start({
    platform: process.platform,
    uid: process.getuid?.(),
    env: process.env,
    root: join(import.meta.dirname, '..'),
    electron: dirname(createRequire(import.meta.url).resolve('electron/package.json')),
    args: process.argv.slice(2),
    say: (line) => console.log(line)
  })
}
