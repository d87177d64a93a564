import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One piece of a server's answer: an atom or a quoted string, a literal, or a list of these. */
export type Token = string | Buffer | Token[]

/**
 * A small IMAP client for the checker: it shares no code with the engine that it checks.
 * It speaks in clear, which Dovecot allows on one and the same host, and knows literals (RFC 9051 §4.3).
 */
export class RawImap {
  readonly #socket: Socket
  #pending: Buffer = Buffer.alloc(0)
  #chunks: AsyncIterator<Buffer>
  #tag = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  static async open(host: string, port: number, user: string, password: string): Promise<RawImap> {
    const socket = connect(port, host)
    socket.setNoDelay(true)
    await once(socket, 'connect')
    const client = new RawImap(socket)
    await client.#line()
    await client.command('LOGIN', quote(user), quote(password))
    return client
  }

  /** Sends one command, its parts joined by blanks, buffers as literals; gives the untagged answers. */
  async command(...parts: (string | Buffer)[]): Promise<Token[][]> {
    const tag = `c${++this.#tag}`
    this.#socket.write(tag)
    for (const part of parts) {
      this.#socket.write(' ')
      if (typeof part === 'string') this.#socket.write(part)
      else {
        // NUL needs a literal of its own kind (RFC 3516).
        this.#socket.write(`${part.includes(0) ? '~' : ''}{${part.length}+}\r\n`)
        this.#socket.write(part)
      }
    }
    this.#socket.write('\r\n')
    const untagged: Token[][] = []
    for (;;) {
      const answer = await this.#answer()
      if (answer[0] !== tag) untagged.push(answer.slice(1))
      else if (answer[1] === 'OK') return untagged
      else throw new Error(`${parts[0]?.toString() ?? ''}: ${answer.slice(1).join(' ')}`)
    }
  }

  async close(): Promise<void> {
    await this.command('LOGOUT').catch(() => undefined)
    this.#socket.destroy()
  }

  async #answer(): Promise<Token[]> {
    const pieces: (string | Buffer)[] = []
    for (;;) {
      const line = await this.#line()
      const literal = /~?\{(\d+)\}$/.exec(line)
      pieces.push(literal ? line.slice(0, literal.index) : line)
      if (!literal) return tokens(pieces)
      pieces.push(await this.#bytes(Number(literal[1])))
    }
  }

  async #line(): Promise<string> {
    let from = 0
    for (;;) {
      const end = this.#pending.indexOf('\r\n', from)
      if (end >= 0) {
        const line = this.#pending.toString('latin1', 0, end)
        this.#pending = this.#pending.subarray(end + 2)
        return line
      }
      from = Math.max(0, this.#pending.length - 1)
      this.#pending = Buffer.concat([this.#pending, await this.#more()])
    }
  }

  async #bytes(length: number): Promise<Buffer> {
    const parts = [this.#pending]
    for (let have = this.#pending.length; have < length;) {
      const chunk = await this.#more()
      parts.push(chunk)
      have += chunk.length
    }
    const all = Buffer.concat(parts)
    this.#pending = all.subarray(length)
    return all.subarray(0, length)
  }

  async #more(): Promise<Buffer> {
    const next = await this.#chunks.next()
    if (next.done) throw new Error('The server hung up.')
    return next.value
  }
}

export const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

function tokens(pieces: (string | Buffer)[]): Token[] {
  const open: Token[][] = [[]]
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      open.at(-1)?.push(piece)
      continue
    }
    for (const [token] of piece.matchAll(/"(?:\\.|[^"\\])*"|[()]|[^\s()"]+/g)) {
      if (token === '(') open.push([])
      else if (token === ')' && open.length > 1) open.at(-2)?.push(open.pop() ?? [])
      else open.at(-1)?.push(token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token)
    }
  }
  return open[0] ?? []
}

/** Modified UTF-7 of folder names (RFC 3501 §5.1.3). */
export const encodeName = (name: string) =>
  name.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-'
    const utf16 = Buffer.from(run, 'utf16le').swap16()
    return `&${utf16.toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`
  })

export const decodeName = (name: string) =>
  name.replace(/&([^-]*)-/g, (_, run: string) => {
    if (run === '') return '&'
    return Buffer.from(run.replaceAll(',', '/'), 'base64').swap16().toString('utf16le')
  })
