import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** What the numbers were measured on and with, a line each. */
export function describeMachine(imapsync: string | undefined): string[] {
  const processors = cpus()
  const system = /^PRETTY_NAME="(.*)"$/m.exec(read('/etc/os-release'))?.[1] ?? process.platform
  return [
    `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${system}`,
    `Node ${process.version}, Dovecot ${version('dovecot')}, mbsync ${version('mbsync')}` +
      (imapsync === undefined ? ', no imapsync' : `, imapsync ${version(imapsync)}`)
  ]
}

function version(program: string): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'of unknown version'
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
