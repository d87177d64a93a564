import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const needs = [
  { program: '/usr/sbin/dovecot', package: 'dovecot-imapd' },
  { program: '/usr/bin/mbsync', package: 'isync' }
]

/** Installs, as root on Debian and its kin, what the benchmark needs, and says so. @returns What is still missing. */
export function provide(): string[] {
  const missing = () => needs.filter(({ program }) => !existsSync(program)).map((need) => need.package)
  if (missing().length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${missing().join(', ')} …`)
    const apt = (...args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      })
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', ...missing())
  }
  return missing()
}
