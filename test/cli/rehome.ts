import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dovecot } from '../servers/dovecot.ts'

export interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
  /** Standard output as objects, with `--json`. */
  readonly lines: readonly Line[]
  readonly last: Line
}

export type Line = Readonly<Record<string, unknown>> & { readonly type?: string }

/** Runs the command line in a process of its own, as a person would. */
export function rehome(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return ended(startRehome(args, env))
}

export function startRehome(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['src-main/cli.ts', ...args], {
    env: { PATH: process.env.PATH, LANG: 'en_GB.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  return new Promise((resolve) => {
    child.on('close', (status) => {
      const lines = stdout
        .split('\n')
        .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []))
      resolve({ stdout, stderr, status, lines, last: lines.at(-1) ?? {} })
    })
  })
}

export interface SideFile {
  readonly email: string
  readonly imap: {
    readonly host: string
    readonly port: number
    readonly security: string
    readonly user: string
    readonly certificate?: string
  }
  readonly password: { readonly env: string }
}

export function sideOf(server: Dovecot, variable: string, change: Partial<SideFile['imap']> = {}): SideFile {
  return {
    email: server.user,
    imap: { host: 'localhost', port: server.tlsPort, security: 'tls', user: server.user, ...change },
    password: { env: variable }
  }
}

/** Writes a move file into a folder. @returns Its path. */
export function writeMoveFile(
  folder: string,
  content: Readonly<Record<string, unknown>>,
  name = 'move.json'
): string {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(content))
  return file
}

/** Every byte that a folder holds, in all its files: to look for what must not be there. */
export function contentsOf(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)))
}
