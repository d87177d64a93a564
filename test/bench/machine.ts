import { spawnSync } from 'node:child_process'
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { type CpuInfo, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median } from './statistics.ts'

type CpuTimes = CpuInfo['times']

/** What the numbers are measured on and with, a line each. Asked before the work, it tells how quiet it is there. */
export async function describeMachine(imapsync: string | undefined): Promise<string[]> {
  const processors = cpus()
  const system = /^PRETTY_NAME="(.*)"$/m.exec(read('/etc/os-release'))?.[1] ?? process.platform
  return [
    `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${system}`,
    `Before it began, ${await idlePercent()} % of the processors’ time was idle`,
    `Disk: ${diskMilliseconds().toFixed(2)} ms until 8 kB more of a file are on it; a mail server waits for this at each message or batch`,
    `Node ${process.version}, Dovecot ${version('dovecot')}, mbsync ${version('mbsync')}` +
      (imapsync === undefined ? ', no imapsync' : `, imapsync ${version(imapsync)}`)
  ]
}

/** Over two seconds. */
async function idlePercent(): Promise<number> {
  const times = () => cpus().map((processor) => processor.times)
  const sum = (of: (one: CpuTimes) => number, all: CpuTimes[]) =>
    all.reduce((total, one) => total + of(one), 0)
  const whole = ({ user, nice, sys, idle, irq }: CpuTimes) => user + nice + sys + idle + irq
  const before = times()
  await pause(2000)
  const after = times()
  const passed = (of: (one: CpuTimes) => number) => sum(of, after) - sum(of, before)
  return Math.round((100 * passed(({ idle }) => idle)) / passed(whole))
}

/** Milliseconds, median. */
function diskMilliseconds(): number {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-bench-'))
  const file = openSync(join(folder, 'probe'), 'w')
  const took = Array.from({ length: 200 }, () => {
    writeSync(file, Buffer.alloc(8192))
    const began = performance.now()
    fsyncSync(file)
    return performance.now() - began
  })
  closeSync(file)
  rmSync(folder, { recursive: true })
  return median(took)
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
