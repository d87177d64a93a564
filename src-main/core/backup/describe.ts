import { headerDate, headerField } from '../mail/index.ts'
import { serverText } from '../web/index.ts'

/** What a person calls a message, out of its header fields. */
export function describeMessage(header: Buffer): { subject?: string; date?: string } {
  const subject = serverText(decodeWords(headerField(header, 'subject')))
  const date = headerDate(header)
  return { ...(subject && { subject }), ...(date && { date: date.toISOString() }) }
}

const word = /=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bq])\?([^?\s]*)\?=/gi

/** Encoded words (RFC 2047), and UTF-8 as it is (RFC 6532). @param text Bytes as Latin-1 has them. */
export function decodeWords(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  const plain = bytes.equals(Buffer.from(bytes.toString())) ? bytes.toString() : text
  return plain
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(word, (whole, charset: string, kind: string, content: string) => {
      const raw = kind.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : quotedPrintable(content)
      try {
        return new TextDecoder(charset).decode(raw)
      } catch {
        return whole
      }
    })
}

const quotedPrintable = (text: string) =>
  Buffer.from(
    text
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1'
  )
