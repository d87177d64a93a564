/** Who says something on a connection. */
export type Speaker = 'client' | 'server'

/** A part of what one side says; the parts in order are all of it, byte for byte. */
export type Piece =
  /** A line with its end. With a literal in it, a command or an answer is several lines (RFC 9051 §4.3). */
  | {
      readonly is: 'line'
      readonly bytes: Buffer
      /** False behind a literal: it goes on with what was begun before. */
      readonly first: boolean
      /** The literal that it announces. */
      readonly literal?: Literal
    }
  /** Some bytes of a literal; `last` also for the only piece of an empty one. */
  | { readonly is: 'literal'; readonly bytes: Buffer; readonly last: boolean }
  /** No IMAP that we can read: TLS, or compressed. */
  | { readonly is: 'opaque'; readonly bytes: Buffer }

export interface Literal {
  readonly length: number
  /** Whether the client has to wait to be told to go on: neither LITERAL+ nor LITERAL- (RFC 7888). */
  readonly synchronizing: boolean
}

const LF = 0x0a
const announcement = /~?\{(\d{1,15})([+-]?)\}$/
/** Text for people, where `{3}` announces nothing. */
const responseText = /^(\+|\S+ (OK|NO|BAD|BYE|PREAUTH)\b)/i

/**
 * Takes what one side says apart into lines and literals, however the network has cut it up. A line comes out
 * when it is complete, a literal as its bytes come in.
 */
export class ImapStream {
  readonly #speaker: Speaker
  #line: Buffer[] = []
  #continues = false
  /** Bytes of the literal that are still to come. */
  #left: number | undefined
  /** Whether the literal is synchronizing and not yet begun. */
  #isAwaited = false
  #opaque = false

  constructor(speaker: Speaker) {
    this.#speaker = speaker
  }

  /** The pieces that these bytes complete; to be taken one by one, as each may change how the next is read. */
  *push(bytes: Buffer): Generator<Piece> {
    let rest = bytes
    while (rest.length > 0) {
      if (this.#opaque) {
        yield { is: 'opaque', bytes: rest }
        return
      }
      if (this.#left !== undefined) {
        const part = rest.subarray(0, this.#left)
        rest = rest.subarray(part.length)
        yield this.#literal(part)
        continue
      }
      const end = rest.indexOf(LF) + 1
      this.#line.push(end > 0 ? rest.subarray(0, end) : rest)
      if (end === 0) return
      rest = rest.subarray(end)
      yield* this.#completeLine()
    }
  }

  /** What there is of a line that will never be complete. */
  end(): Buffer {
    const bytes = Buffer.concat(this.#line)
    this.#line = []
    return bytes
  }

  /**
   * Tells that the server has answered the command under way: a literal that waits to be asked for isn't coming.
   * @returns Whether there was one.
   */
  refuse(): boolean {
    if (!this.#isAwaited) return false
    this.#left = undefined
    this.#isAwaited = false
    this.#continues = false
    return true
  }

  /** From here on nothing can be read. */
  giveUp(): void {
    this.#opaque = true
  }

  *#completeLine(): Generator<Piece> {
    const bytes = this.end()
    const first = !this.#continues
    const text = textOf(bytes)
    const isText = this.#speaker === 'server' && first && responseText.test(text)
    const found = isText ? null : announcement.exec(text)
    this.#continues = found !== null
    if (!found) {
      yield { is: 'line', bytes, first }
      return
    }
    this.#left = Number(found[1])
    const synchronizing = this.#speaker === 'client' && found[2] === ''
    this.#isAwaited = synchronizing
    yield { is: 'line', bytes, first, literal: { length: this.#left, synchronizing } }
    // Refused meanwhile, or turned unreadable, it is no literal any more.
    if (this.#left === 0) yield this.#literal(Buffer.alloc(0))
  }

  #literal(bytes: Buffer): Piece {
    this.#isAwaited = false
    const left = (this.#left ?? 0) - bytes.length
    this.#left = left > 0 ? left : undefined
    return { is: 'literal', bytes, last: left === 0 }
  }
}

/** A line without its end, each byte a character. */
export const textOf = (line: Buffer) => line.toString('latin1').replace(/\r?\n$/, '')
