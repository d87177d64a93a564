import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

export interface Measured {
  readonly status: number | null
  /** From its start to its end. */
  readonly seconds: number
  /** Bytes of memory that the process had at most; none of the tools works with several. */
  readonly peakMemory: number
  /** The last of what it printed. */
  readonly stdout: string
  readonly stderr: string
}

const sampleEvery = 50
const kept = 20_000

/** Runs a program to its end, and watches what it takes. @param limit Seconds, after which it is killed. */
export function measure(command: Command, limit = 3600): Promise<Measured> {
  const began = performance.now()
  const child = spawn(command.program, command.args, {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...command.env },
    cwd: command.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limit * 1000,
    killSignal: 'SIGKILL'
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout = (stdout + text).slice(-kept)))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-kept)))
  let peakMemory = 0
  const sample = () => {
    if (child.pid !== undefined) peakMemory = Math.max(peakMemory, memoryOf(child.pid))
  }
  const sampling = setInterval(sample, sampleEvery)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    let seconds = 0
    child.once('exit', () => (seconds = (performance.now() - began) / 1000))
    child.once('close', (status) => {
      clearInterval(sampling)
      process.off('exit', kill)
      resolve({ status, seconds, peakMemory, stdout, stderr })
    })
  })
}

/** Bytes of memory that a process has had at most so far (`VmHWM` of proc(5)): no peak between two looks escapes it. */
function memoryOf(pid: number): number {
  const status = read(`/proc/${pid}/status`)
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
}

/** A process may end while it is looked at. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
