import { parametersOf, splitOutsideQuotes } from './parameters.ts'
import type { Parameter } from './property.ts'
import type { LogicalLine } from './lines.ts'
import { decode, isAscii, isUnicode } from './text.ts'

/** A property of a card that is being read: its value as that version of vCard escapes it, in Unicode. */
export interface ParsedLine {
  readonly group?: string
  readonly name: string
  /** Without `CHARSET`, and without `ENCODING` but for base64, which is `b`. */
  readonly parameters: readonly Parameter[]
  readonly value: string
  /** Where it begins, from 1. */
  readonly line: number
}

/** Turns octets into text as a card or its property says. */
export type Decode = (octets: string, charset?: string) => string

/**
 * Octets of a card that says nothing: UTF-8 where all of it is that, else what the property names, else the fallback.
 * @param onDoubt Gets what neither the card nor the property tells.
 */
export function decoderOf(
  lines: readonly LogicalLine[],
  fallback: string,
  onDoubt: (octets: string) => void
): Decode {
  const isAllUnicode = lines.every(({ text }) => isUnicode(text))
  return (octets, charset) => {
    if (isAscii(octets)) return octets
    if (charset !== undefined && !/^utf-?8$/i.test(charset) && isEncoding(charset))
      return decode(octets, charset)
    if ((isAllUnicode || charset !== undefined) && isUnicode(octets)) return decode(octets, 'utf-8')
    onDoubt(octets)
    return decode(octets, fallback)
  }
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== ''
  } catch {
    return false
  }
}

/** Cuts a line into its parts; nothing where its head has no end. */
export function parse({ text, number }: LogicalLine, read: Decode): ParsedLine | undefined {
  const colon = endOfHead(text)
  if (colon < 0) return undefined
  const [fullName = '', ...pieces] = splitOutsideQuotes(clean(read(text.slice(0, colon))), ';')
  const [, group, name = fullName.trim()] = /^\s*(?:([\w-]+)\.)?([\w-]+)\s*$/.exec(fullName) ?? []
  const all = parametersOf(pieces)
  const charset = all.find((parameter) => parameter.name === 'CHARSET')?.value
  const encoding = all.find((parameter) => parameter.name === 'ENCODING')?.value.toUpperCase()
  const parameters = all.filter((parameter) => parameter.name !== 'CHARSET' && parameter.name !== 'ENCODING')
  if (encoding === 'B' || encoding === 'BASE64') parameters.push({ name: 'ENCODING', value: 'b' })
  const written = text.slice(colon + 1)
  const value = clean(
    encoding === 'QUOTED-PRINTABLE'
      ? read(unquotePrintable(written), charset ?? 'utf-8')
      : read(written, charset)
  )
  return { ...(group === undefined ? {} : { group }), name, parameters, value, line: number }
}

/** The first colon outside of quotes; where a quote is never closed, the first at all. */
function endOfHead(text: string): number {
  const head = /^(?:"[^"]*"|[^":])*:/.exec(text)?.[0]
  return head === undefined ? text.indexOf(':') : head.length - 1
}

function unquotePrintable(value: string): string {
  return value.replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Without control characters, which XML can't carry (and CardDAV is XML), with plain line feeds. */
export function clean(text: string): string {
  // Long values are pictures: most of the time there is nothing to do.
  if (!/[^\t\x20-\x7e\x80-\u{10ffff}]/u.test(text)) return text
  return text.replace(/\r\n?/g, '\n').replace(/[^\t\n\x20-\x7e\x80-\u{10ffff}]/gu, '')
}
