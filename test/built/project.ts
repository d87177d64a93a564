import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const PARTS = [
  'package.json',
  'electron.vite.config.ts',
  'electron-builder.yml',
  'tsconfig.json',
  'resources',
  'src-main',
  'src-renderer',
  // tsconfig.json refers to it.
  'test/tsconfig.json'
]

/** A copy of what a build needs, so that building and packaging touch nobody's `out/` and `dist/`. */
export function copyProject(): { readonly path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'rehome-built-'))
  for (const part of PARTS) cpSync(join(root, part), join(path, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'), 'junction')
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

const exec = promisify(execFile)
const PROGRAMS = {
  'electron-vite': 'electron-vite/bin/electron-vite.js',
  'electron-builder': 'electron-builder/cli.js'
} as const

/** Runs a program in a project; rejects with all that it printed when it fails. */
export async function run(project: string, program: keyof typeof PROGRAMS, ...args: string[]): Promise<void> {
  try {
    await exec(process.execPath, [join(root, 'node_modules', PROGRAMS[program]), ...args], {
      cwd: project,
      maxBuffer: 1e8
    })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${program} failed:\n${stdout}${stderr}`, { cause: error })
  }
}

/** Marks the place of the fuses in Electron's program (electron/electron, docs/tutorial/fuses.md). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/**
 * Makes a folder that packaging takes for Electron's Linux distribution: the files that it looks for, and a
 * program that holds nothing but a fuse wire, each fuse the wrong way round.
 */
export function stubElectron(path: string, wrongWire: string): void {
  mkdirSync(join(path, 'locales'), { recursive: true })
  const elf = Buffer.alloc(64)
  elf.write('\x7fELF\x02\x01\x01', 'latin1')
  writeFileSync(
    join(path, 'electron'),
    Buffer.concat([elf, Buffer.from(SENTINEL), Buffer.from([1, wrongWire.length]), Buffer.from(wrongWire)]),
    { mode: 0o755 }
  )
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'resources.pak']) {
    writeFileSync(join(path, file), '')
  }
  writeFileSync(join(path, 'version'), '45.4.1')
  for (const locale of ['en-US', 'fr', 'ar', 'de', 'ja'])
    writeFileSync(join(path, `locales/${locale}.pak`), '')
}
