import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'

export interface LineOptions {
  /** Where the server listens on loopback. */
  readonly port: number
  /** Milliseconds from a question to its answer, half of it each way; a new connection takes one more. */
  readonly roundTrip: number
  /** Capabilities that the client is not to see. */
  readonly hide: readonly string[]
}

export interface Line {
  /** Where the client finds the server. */
  readonly port: number
  close(): Promise<void>
}

/** A line of some length to a server on this computer. It is as wide as the computer allows. */
export async function startLine(options: LineOptions): Promise<Line> {
  const child = fork(new URL('line-process.ts', import.meta.url), [JSON.stringify(options)])
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    async close() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    }
  }
}

/** Milliseconds that a mail server's answer really takes, the least of a few: the line's length, and a little more. */
export async function measureRoundTrip(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  await once(socket, 'data')
  let least = Infinity
  for (let question = 0; question < 5; question++) {
    const asked = performance.now()
    socket.write(`t${question} NOOP\r\n`)
    await once(socket, 'data')
    least = Math.min(least, performance.now() - asked)
  }
  socket.destroy()
  return least
}
