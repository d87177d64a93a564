import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import type { EncodingQuestion } from '../types.ts'
import { LIKELIEST_ENCODING, readingsOf } from './readings.ts'

/**
 * The bytes of a file as a text of one character a byte, so that lines can be cut and joined before anybody knows
 * what they are written in: folds are allowed to cut a character in two, and one file may hold cards from several
 * programs. UTF-16, with a byte order mark or without, becomes UTF-8; marks are left out.
 */
export function octetsOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const wide = wideEncodingOf(buffer)
  if (wide) return Buffer.from(new TextDecoder(wide).decode(buffer)).toString('latin1')
  const octets = buffer.toString('latin1')
  return octets.startsWith('\xef\xbb\xbf') ? octets.slice(3) : octets
}

/** UTF-16 has a mark at its beginning, or zeros in every other byte of what is mostly ASCII. */
function wideEncodingOf(buffer: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return 'utf-16le'
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return 'utf-16be'
  const sample = buffer.subarray(0, 4096)
  const zeros = [0, 0]
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const many = sample.length * 0.3
  if (odd > many && even < odd / 4) return 'utf-16le'
  return even > many && odd < even / 4 ? 'utf-16be' : undefined
}

export function isAscii(octets: string): boolean {
  return !/[^\0-\x7f]/.test(octets)
}

/** Whether octets are well-formed UTF-8: text in any other encoding hardly ever is by chance. */
export function isUnicode(octets: string): boolean {
  return isAscii(octets) || isUtf8(Buffer.from(octets, 'latin1'))
}

/** The text of octets that are well-formed UTF-8. */
export function unicodeOf(octets: string): string | undefined {
  if (isAscii(octets)) return octets
  const bytes = Buffer.from(octets, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

/**
 * The text of octets.
 * @param encoding A label of the Encoding Standard; bytes that it doesn't know become U+FFFD.
 * @throws RangeError where there is no such encoding.
 */
export function decode(octets: string, encoding: string): string {
  if (isAscii(octets)) return octets
  const bytes = Buffer.from(octets, 'latin1')
  return encoding === 'utf-8' ? bytes.toString('utf8') : decoderFor(encoding).decode(bytes)
}

const decoders = new Map<string, TextDecoder>()

function decoderFor(encoding: string): TextDecoder {
  const decoder = decoders.get(encoding) ?? new TextDecoder(encoding, { ignoreBOM: true })
  decoders.set(encoding, decoder)
  return decoder
}

/**
 * Asks what octets that aren't UTF-8 are written in; nothing where every answer would read the same.
 * @param names As {@link readingsOf} takes them.
 */
export function questionAbout(file: string, doubtful: string, names?: string): EncodingQuestion | undefined {
  const readings = readingsOf(doubtful, names)
  return readings.length > 1 ? { file, readings } : undefined
}

/**
 * The text of a whole file, such as a CSV: by its byte order mark, as UTF-16, as UTF-8, in the chosen encoding, or else
 * in the likeliest one, with a question.
 */
export function textOfFile(
  bytes: Uint8Array,
  { file, encoding }: { readonly file: string; readonly encoding?: string | undefined }
): { readonly text: string; readonly question?: EncodingQuestion } {
  const octets = octetsOf(bytes)
  if (isUnicode(octets)) return { text: decode(octets, 'utf-8') }
  if (encoding !== undefined) return { text: decode(octets, encoding) }
  const question = questionAbout(file, octets)
  const text = decode(octets, question?.readings[0]?.encoding ?? LIKELIEST_ENCODING)
  return question ? { text, question } : { text }
}
