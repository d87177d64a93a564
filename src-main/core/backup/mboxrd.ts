/**
 * How a message lies in an mbox file: lines end with LF (RFC 4155 appendix A), and each line that would look
 * like the beginning of a message gets a `>` in front, those that have one already included (“mboxrd”). So
 * nothing is lost: what is stored becomes what it was, byte for byte but for a bare LF, which is CRLF then.
 */

const LF = 0x0a
const CR = 0x0d
const QUOTE = 0x3e
const quote = Buffer.from('>')
const crlf = Buffer.from('\r\n')
const from = Buffer.from('From ')

/** A message as it is stored, piece by piece. */
export function* stored(raw: Buffer): Generator<Buffer> {
  let given = 0
  for (let line = 0; line < raw.length;) {
    if (isFromLine(raw, line)) {
      if (line > given) yield raw.subarray(given, line)
      yield quote
      given = line
    }
    const end = raw.indexOf(LF, line)
    if (end < 0) break
    if (end > line && raw[end - 1] === CR) {
      if (end - 1 > given) yield raw.subarray(given, end - 1)
      given = end
    }
    line = end + 1
  }
  if (given < raw.length) yield raw.subarray(given)
}

/** Whose line ends: of a message that {@link stored} wrote, each LF was CRLF; another program's stay as they are. */
export type LineEnds = 'ours' | 'as found'

/** Takes what is stored, in pieces cut anywhere, and gives the message. */
export class Restoration {
  readonly #lineEnds: LineEnds
  #carried: Buffer = Buffer.alloc(0)
  #midLine = false

  constructor(lineEnds: LineEnds) {
    this.#lineEnds = lineEnds
  }

  /** @param isLast Whether no more bytes follow. */
  *add(bytes: Buffer, isLast: boolean): Generator<Buffer> {
    const all = this.#carried.length > 0 ? Buffer.concat([this.#carried, bytes]) : bytes
    this.#carried = Buffer.alloc(0)
    let given = 0
    let line = 0
    if (this.#midLine) {
      line = all.indexOf(LF) + 1
      if (line === 0) {
        yield* pieces(all)
        return
      }
      given = yield* this.#endLine(all, given, line - 1)
    }
    for (this.#midLine = false; line < all.length;) {
      if (!isLast && isUndecided(all, line)) {
        this.#carried = Buffer.from(all.subarray(line))
        yield* pieces(all.subarray(given, line))
        return
      }
      if (all[line] === QUOTE && isFromLine(all, line)) {
        yield* pieces(all.subarray(given, line))
        given = line + 1
      }
      const end = all.indexOf(LF, line)
      if (end < 0) {
        this.#midLine = true
        break
      }
      given = yield* this.#endLine(all, given, end)
      line = end + 1
    }
    yield* pieces(all.subarray(given))
  }

  /** @returns Up to where the bytes are given out now. */
  *#endLine(all: Buffer, given: number, end: number): Generator<Buffer, number> {
    if (this.#lineEnds === 'as found') return given
    yield* pieces(all.subarray(given, end))
    yield crlf
    return end + 1
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  if (bytes.length > 0) yield bytes
}

/** `From `, with any number of `>` in front. */
function isFromLine(bytes: Buffer, line: number): boolean {
  let at = line
  while (bytes[at] === QUOTE) at++
  return from.every((byte, index) => bytes[at + index] === byte)
}

/** Whether the bytes end before it can be known if this line is quoted. */
function isUndecided(bytes: Buffer, line: number): boolean {
  if (bytes[line] !== QUOTE) return false
  let at = line
  while (bytes[at] === QUOTE) at++
  const rest = bytes.subarray(at)
  return rest.length < from.length && rest.equals(from.subarray(0, rest.length))
}
