import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, closeSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { endGroup, freePorts, isOver, until } from './dovecot.ts'

export interface HttpProcess {
  readonly port: number
  /** All that it has said so far. */
  log(): string
  /** Ends its own processes. */
  end(): Promise<void>
}

/**
 * Starts a server of HTTP on a free loopback port, and waits until it takes connections.
 * @param command The program and its arguments for a port.
 * @param logFile Where it says what it does.
 */
export async function startHttp(
  command: (port: number) => readonly [string, ...string[]],
  logFile: string
): Promise<HttpProcess> {
  for (let attempt = 1; ; attempt++) {
    const [port] = await freePorts()
    const [program, ...args] = command(port)
    const log = openSync(logFile, 'w')
    // A process group of its own, which can be ended as a whole.
    const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true })
    closeSync(log)
    const kill = () => endGroup(child)
    process.once('exit', kill)
    const end = async () => {
      process.off('exit', kill)
      if (isOver(child)) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      endGroup(child)
      await gone
    }
    if (await takesConnections(port, child)) return { port, log: () => readFileSync(logFile, 'utf8'), end }
    await end()
    if (attempt === 3) throw new Error(`${program} did not start: ${readFileSync(logFile, 'utf8')}`)
  }
}

async function takesConnections(port: number, child: ChildProcess): Promise<boolean> {
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  child.once('error', () => ended.abort())
  const tries = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
  return until(tries, ended.signal)
}
