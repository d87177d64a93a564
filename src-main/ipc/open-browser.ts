import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '../core/ports.ts'
import { TICKET_LIFE } from './door.ts'

export interface OpenBrowserOptions {
  /** Resolves when the address is worthless before its time; the file goes then. */
  readonly until: Promise<unknown>
  /** Where the file is put for a minute. */
  readonly folder?: string
  /** Starts the person's browser with a file. @returns whether it could be started. */
  readonly launch?: (file: string) => Promise<boolean>
  readonly clock?: Clock
}

/**
 * Opens `url` in the person's browser. Everybody on a computer can read the arguments of each process, so the
 * browser is given a file that leads to the address, and that only this person may read.
 *
 * @returns Whether a browser was started; whether it showed the page nobody can know.
 */
export async function openBrowser(url: string, options: OpenBrowserOptions): Promise<boolean> {
  const { until, folder = readableFolder(), launch = launchBrowser, clock = systemClock } = options
  const file = join(folder, `rehome-${randomUUID()}.html`)
  if (!wrote(file, redirectTo(url))) return false
  const remove = () => rmSync(file, { force: true })

  if (!(await launch(file))) {
    remove()
    return false
  }
  const stop = new AbortController()
  void Promise.race([clock.sleep(TICKET_LIFE, stop.signal), until]).finally(() => {
    stop.abort()
    remove()
  })
  return true
}

/** A folder that cannot be written to is no reason to fail: the person can still open the address by hand. */
function wrote(file: string, html: string): boolean {
  try {
    // `wx`: never through a link or a file that somebody put there before.
    writeFileSync(file, html, { flag: 'wx', mode: 0o600 })
    return true
  } catch {
    return false
  }
}

function redirectTo(address: string): string {
  const url = address.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0;url=${url}">`,
    '<title>Rehome</title>',
    `<a href="${url}">Rehome</a>`
  ].join('\n')
}

/**
 * Browsers that come as a snap (Ubuntu's Firefox and Chromium) see another `/tmp` than we do and no hidden
 * folder, but they see the home folder.
 */
function readableFolder(): string {
  return process.platform === 'linux' ? homedir() : tmpdir()
}

function launchBrowser(file: string): Promise<boolean> {
  const command = browserCommand()
  if (command === undefined) return Promise.resolve(false)
  const [program, ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, [...args, file], { detached: true, stdio: 'ignore' })
    child.on('error', () => resolve(false))
    child.on('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

function browserCommand(): readonly [string, ...string[]] | undefined {
  if (process.platform === 'darwin') return ['open']
  if (process.platform === 'win32') return ['rundll32.exe', 'url.dll,FileProtocolHandler']
  // Without a screen xdg-open would start a browser inside the terminal.
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined
}
