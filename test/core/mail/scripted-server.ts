import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Dialect } from '../../../src-main/core/mail/append/append-command.ts'
import { ImapAppender } from '../../../src-main/core/mail/append/appender.ts'

/** A server's end of a line, after signing in: says and does what a test tells it. */
export class Peer {
  readonly socket: Socket
  /** Bytes that have come so far. */
  received = 0
  /** What of it was not taken. */
  #pending: Buffer = Buffer.alloc(0)
  readonly #chunks: AsyncIterator<Buffer>

  constructor(socket: Socket) {
    this.socket = socket
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    socket.on('error', () => undefined)
  }

  /** The next line from the client; undefined when it has hung up. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#pending.indexOf('\r\n')
      if (end >= 0) return this.#take(end + 2).toString('utf8', 0, end)
      if (!(await this.#more())) return undefined
    }
  }

  /** So many bytes; fewer when the client has hung up. */
  async bytes(count: number): Promise<Buffer> {
    const parts = [this.#take(count)]
    for (let missing = count - (parts[0]?.length ?? 0); missing > 0 && (await this.#more());) {
      const part = this.#take(missing)
      parts.push(part)
      missing -= part.length
    }
    return Buffer.concat(parts)
  }

  /** Says lines, in one write. */
  say(...lines: string[]): void {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''))
  }

  #take(count: number): Buffer {
    const taken = this.#pending.subarray(0, count)
    this.#pending = this.#pending.subarray(count)
    return taken
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next().catch(() => ({ done: true as const }))
    if (next.done) return false
    this.received += next.value.length
    this.#pending = Buffer.concat([this.#pending, next.value])
    return true
  }
}

const defaults: Dialect = {
  unasked: 'all',
  batches: true,
  binary: false,
  utf8: false,
  prefix: '',
  appendLimit: Infinity
}

/** Two ends of a real line. */
export async function line(): Promise<{ client: Socket; peer: Peer }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const client = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
  const [accepted] = (await once(server, 'connection')) as [Socket]
  server.close()
  return { client, peer: new Peer(accepted) }
}

/** A signed-in appender, and the server that it speaks to. */
export async function scripted(
  dialect: Partial<Dialect> = {}
): Promise<{ appender: ImapAppender; client: Socket; peer: Peer }> {
  const { client, peer } = await line()
  const connection = {
    readSocket: client,
    writeSocket: client,
    socket: client,
    destroy: () => void client.destroy()
  }
  const appender = new ImapAppender(connection, { ...defaults, ...dialect }, 'imap.new.example')
  return { appender, client, peer }
}
