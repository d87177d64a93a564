/**
 * Cyrus as Debian packs it. The package excludes Dovecot's, so that it isn't installed: its files are fetched once,
 * and each server unpacks them into its own folder. Only the libraries that they need are installed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const cyrusPackages = ['cyrus-imapd', 'cyrus-common', 'sasl2-bin']
const cache = resolve(import.meta.dirname, '../../node_modules/.cache')
const folder = join(cache, 'cyrus')

/** Whether {@link unpackCyrus} would give a server that runs: its files and libraries are here, and we are root. */
export const hasCyrus = (): boolean =>
  process.getuid?.() === 0 && files().length === cyrusPackages.length && missingLibraries().length === 0

/**
 * Fetches what isn't there, as root on Debian and its kin, from its package mirror; needs a fresh `apt-get update`.
 * What could not be had is still missing for {@link hasCyrus}.
 */
export function fetchCyrus(): void {
  if (files().length === 0) download()
  const libraries = files().length === 0 ? [] : missingLibraries()
  if (libraries.length === 0) return
  const wait = 'DPkg::Lock::Timeout=120'
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', '-o', wait, ...libraries)
}

/** @param root An existing folder, which becomes the root of Cyrus's file system. */
export function unpackCyrus(root: string): void {
  for (const file of files()) {
    if (!run('dpkg-deb', '-x', file, root)) throw new Error(`${file} could not be unpacked`)
  }
}

/** Into a folder of this process's own, which takes its place when it is whole: another may be doing the same. */
function download(): void {
  mkdirSync(cache, { recursive: true })
  const own = mkdtempSync(join(cache, 'cyrus-'))
  try {
    const args = ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...cyrusPackages]
    const { status } = spawnSync('apt-get', args, { cwd: own, stdio: 'inherit' })
    if (status === 0) renameSync(own, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

function files(): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => join(folder, name))
}

/** Those of the packages' `Depends` that are libraries and aren't installed. */
function missingLibraries(): string[] {
  const depends = files().map((file) => output('dpkg-deb', '-f', file, 'Depends'))
  const libraries = depends.flatMap((list) => list.match(/\blib[a-z0-9.+-]+/g) ?? [])
  const installed = output('dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\n', ...libraries).split(
    '\n'
  )
  return [...new Set(libraries)].filter((name) => !installed.includes(`${name} installed`))
}

const run = (program: string, ...args: string[]) =>
  spawnSync(program, args, { stdio: 'inherit' }).status === 0

const output = (program: string, ...args: string[]) =>
  spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).stdout
