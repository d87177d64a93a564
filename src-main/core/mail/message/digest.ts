import { createHash } from 'node:crypto'
import type { Digest } from '../copy/journal-port.ts'

const NUL = 0x00
const LF = 0x0a
const CR = 0x0d

/**
 * What a message is, whichever server it is on: the SHA-256 of its bytes with each line ended by CRLF, NUL
 * read as 0x80 (that is how Dovecot serves it), and line ends at the very end left aside (some servers add one).
 */
export function digestOf(raw: Uint8Array): Digest {
  const hash = createHash('sha256')
  const bytes = raw.includes(NUL) ? raw.map((byte) => (byte === NUL ? 0x80 : byte)) : raw
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--
  for (const piece of withCrlf(bytes.subarray(0, end))) hash.update(piece)
  return hash.digest('hex')
}

/** The message as it is to be sent: a bare LF becomes CRLF (RFC 5322 §2.3); nothing else is touched. */
export function wireForm(raw: Buffer): Buffer {
  const pieces = [...withCrlf(raw)]
  return pieces.length === 1 ? raw : Buffer.concat(pieces)
}

const crlf = Buffer.from('\r\n')

function* withCrlf(bytes: Uint8Array): Iterable<Uint8Array> {
  let from = 0
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (at > 0 && bytes[at - 1] === CR) continue
    yield bytes.subarray(from, at)
    yield crlf
    from = at + 1
  }
  yield bytes.subarray(from)
}
