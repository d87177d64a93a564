import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeMoveFile } from '../cli/rehome.ts'
import type { Command } from './measure.ts'

/** How a tool reaches a mailbox, in clear, which all of them allow on one and the same computer. */
export interface Peer {
  readonly host: '127.0.0.1'
  readonly port: number
  readonly user: string
  readonly password: string
}

/** What a tool is to copy, and a folder for what it wants to remember until its second run. */
export interface Job {
  readonly old: Peer
  readonly new: Peer
  readonly folder: string
}

export const toolIds = ['rehome', 'rehome-verified', 'mbsync', 'imapsync'] as const
export type ToolId = (typeof toolIds)[number]

export interface Tool {
  readonly id: ToolId
  readonly title: string
  /** One command for the first run and the later ones. */
  command(job: Job): Command
}

export interface ToolOptions {
  /** Where imapsync is; without it there is no such tool. */
  readonly imapsync: string | undefined
  /** Where Rehome's processor profiles go. */
  readonly profile: string | undefined
  /** What node starts: `out/main/cli.js`, which people have, or `src-main/cli.ts`, which starts more slowly. */
  readonly entry: string
}

/** The tools that can be had here. */
export function toolsWith(options: ToolOptions): Tool[] {
  return [
    { id: 'rehome', title: 'Rehome', command: (job) => rehome(job, options, '--no-verify') },
    { id: 'rehome-verified', title: 'Rehome, verified', command: (job) => rehome(job, options) },
    { id: 'mbsync', title: 'mbsync', command: mbsync },
    ...(options.imapsync === undefined
      ? []
      : [{ id: 'imapsync' as const, title: 'imapsync', command: imapsync(options.imapsync) }])
  ]
}

function rehome(job: Job, { profile, entry }: ToolOptions, ...options: string[]): Command {
  const side = ({ user, password: _, ...server }: Peer, variable: string) => ({
    email: user,
    imap: { ...server, security: 'none', user },
    password: { env: variable }
  })
  const file = writeMoveFile(job.folder, { old: side(job.old, 'OLD'), new: side(job.new, 'NEW') })
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  return {
    program: process.execPath,
    args: [...profiling, entry, 'copy', file, '--json', '--state', join(job.folder, 'state'), ...options],
    env: { OLD: job.old.password, NEW: job.new.password, REHOME_DATA: join(job.folder, 'data') }
  }
}

/** With the dates, as the others do, and with what a catch-up of Rehome brings: new mail and changed flags. */
function mbsync(job: Job): Command {
  const store = (name: string, { host, port, user, password }: Peer) => `
IMAPAccount ${name}
Host ${host}
Port ${port}
User ${user}
Pass "${password}"
SSLType None
AuthMechs LOGIN

IMAPStore ${name}
Account ${name}
`
  const file = join(job.folder, 'mbsyncrc')
  const state = join(job.folder, 'mbsync')
  mkdirSync(state, { recursive: true })
  writeFileSync(
    file,
    `${store('old', job.old)}${store('new', job.new)}
Channel move
Far :old:
Near :new:
Patterns *
Create Near
Sync PullNew PullFlags
CopyArrivalDate yes
SyncState ${state}/
`
  )
  return { program: 'mbsync', args: ['-q', '-c', file, 'move'], env: { HOME: job.folder } }
}

/** Without all that it does beside copying: sizes of folders, log, looking for a newer release. */
function imapsync(program: string): (job: Job) => Command {
  return (job) => ({
    program,
    args: [
      ...(['old', 'new'] as const).flatMap((side, index) => {
        const { host, port, user, password } = job[side]
        const option = (name: string, value: string | number) => [`--${name}${index + 1}`, String(value)]
        return [
          ...[option('host', host), option('port', port), option('user', user), option('password', password)],
          [`--nossl${index + 1}`, `--notls${index + 1}`]
        ].flat()
      }),
      ...['--nofoldersizes', '--nofoldersizesatend', '--nolog', '--noreleasecheck', '--nomodulesversion'],
      ...['--tmpdir', job.folder]
    ],
    env: { HOME: job.folder },
    cwd: job.folder
  })
}
