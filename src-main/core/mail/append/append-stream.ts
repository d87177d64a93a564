import type { Readable, Writable } from 'node:stream'
import { AnswerLines } from './append-answer.ts'

/** What imapflow's `unbind()` hands over; with COMPRESS (RFC 4978) the three are different streams. */
export interface Connection {
  readonly readSocket: Readable
  readonly writeSocket: Writable
  /** The line itself. */
  readonly socket: Readable & {
    setTimeout?(ms: number): unknown
    setNoDelay?(): unknown
  }
  /** Ends all of it at once. */
  destroy(): void
}

export interface StreamEvents {
  /** One line of the server's, without its end. */
  line(line: string): void
  /** Once: the connection is gone, or was ended because the server talks nonsense. */
  end(): void
  /** Nothing has moved for {@link SILENCE_MS}, in either direction. */
  silence(): void
}

/** How long nothing may move, while something is to be moved. */
export const SILENCE_MS = 120_000

/** Bytes handed over at a time: a sign of life for each, however slow the line. */
const SLICE = 64 * 1024

/** A signed-in connection as bytes to the server and lines from it. Small pieces leave together, in full packets. */
export class AppendStream {
  readonly #connection: Connection
  readonly #end: () => void
  #isCorked = false
  #isOver = false

  constructor(connection: Connection, on: StreamEvents) {
    const { readSocket, writeSocket, socket } = connection
    this.#connection = connection
    this.#end = () => {
      if (this.#isOver) return
      this.destroy()
      on.end()
    }
    for (const stream of new Set([readSocket, writeSocket, socket])) {
      stream.on('error', this.#end).on('close', this.#end)
    }
    readSocket.on('end', this.#end)
    socket.on('timeout', () => on.silence())
    // Node's timer sees each byte that moves, within a write as well.
    socket.setTimeout?.(SILENCE_MS)
    // The end of a message would wait for the answer to what went before it (Nagle's algorithm, RFC 896).
    socket.setNoDelay?.()

    const lines = new AnswerLines()
    readSocket.on('data', (chunk: Buffer) => {
      try {
        for (const line of lines.push(chunk)) if (!this.#isOver) on.line(line)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        this.#end()
      }
    })
    readSocket.resume()
  }

  /** Puts bytes in line for the server. Resolves when there is room for more, or when the connection is gone. */
  async write(bytes: string | Buffer): Promise<void> {
    for (const slice of slices(bytes)) {
      if (this.#isOver) return
      if (!this.#put(slice)) await this.#drained()
    }
  }

  /** Sends what has been put in line so far. */
  flush(): void {
    if (!this.#isCorked) return
    this.#isCorked = false
    this.#connection.writeSocket.uncork()
  }

  /** Ends the connection; {@link StreamEvents.end} isn't called. */
  destroy(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#connection.destroy()
  }

  #put(bytes: string | Buffer): boolean {
    const { writeSocket } = this.#connection
    if (!this.#isCorked) writeSocket.cork()
    this.#isCorked = true
    return writeSocket.write(bytes)
  }

  #drained(): Promise<void> {
    this.flush()
    const { writeSocket } = this.#connection
    return new Promise((resolve) => {
      const done = () => {
        writeSocket.off('drain', done).off('close', done)
        resolve()
      }
      writeSocket.on('drain', done).on('close', done)
    })
  }
}

function* slices(bytes: string | Buffer): Iterable<string | Buffer> {
  if (typeof bytes === 'string') yield bytes
  else for (let from = 0; from < bytes.length; from += SLICE) yield bytes.subarray(from, from + SLICE)
}
