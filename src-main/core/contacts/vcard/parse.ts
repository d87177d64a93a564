import type { LogicalLine } from './lines.ts'
import { parametersOf, splitOutsideQuotes } from './parameters.ts'
import type { Parameter } from './property.ts'
import { decode, isAscii, unicodeOf } from './text.ts'

/** What stands before the value of a property. */
interface Head {
  readonly group?: string
  readonly name: string
  /** Without `CHARSET`, and without `ENCODING` but for base64, which is `b`. */
  readonly parameters: readonly Parameter[]
  readonly charset: string | undefined
  readonly isQuotedPrintable: boolean
}

/** Heads that were read: most cards of a file have the same few. */
export type Heads = Map<string, Head>

/** More different ones hardly come again. */
const MOST_HEADS = 1000

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
 * @param isAllUnicode Asked once at most, and not for ASCII.
 * @param onDoubt Gets what neither the card nor the property tells.
 */
export function decoderOf(
  isAllUnicode: () => boolean,
  fallback: string,
  onDoubt: (octets: string) => void
): Decode {
  let isUnicodeCard: boolean | undefined
  return (octets, charset) => {
    if (isAscii(octets)) return octets
    if (charset !== undefined && !/^utf-?8$/i.test(charset) && isEncoding(charset))
      return decode(octets, charset)
    isUnicodeCard ??= isAllUnicode()
    const text = isUnicodeCard || charset !== undefined ? unicodeOf(octets) : undefined
    if (text !== undefined) return text
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
export function parse({ text, number }: LogicalLine, read: Decode, heads: Heads): ParsedLine | undefined {
  const colon = endOfHead(text)
  if (colon < 0) return undefined
  const { group, name, parameters, charset, isQuotedPrintable } = headOf(text.slice(0, colon), read, heads)
  const written = text.slice(colon + 1)
  const value = isQuotedPrintable
    ? clean(read(unquotePrintable(written), charset ?? 'utf-8'))
    : isPlain(written)
      ? written
      : clean(read(written, charset))
  return group === undefined
    ? { name, parameters, value, line: number }
    : { group, name, parameters, value, line: number }
}

/** The first colon outside of quotes; where a quote is never closed, the first at all. */
function endOfHead(text: string): number {
  const colon = text.indexOf(':')
  if (colon < 0 || text.lastIndexOf('"', colon) < 0) return colon
  const head = /^(?:"[^"]*"|[^":])*:/.exec(text)?.[0]
  return head === undefined ? colon : head.length - 1
}

function headOf(octets: string, read: Decode, heads: Heads): Head {
  const known = heads.get(octets)
  if (known) return known
  if (!isPlain(octets)) return parsedHead(clean(read(octets)))
  const head = parsedHead(octets)
  if (heads.size < MOST_HEADS) heads.set(octets, head)
  return head
}

function parsedHead(text: string): Head {
  const [fullName = '', ...pieces] = splitOutsideQuotes(text, ';')
  const [, group, name = fullName.trim()] = /^\s*(?:([\w-]+)\.)?([\w-]+)\s*$/.exec(fullName) ?? []
  const all = parametersOf(pieces)
  const encoding = all.find((parameter) => parameter.name === 'ENCODING')?.value.toUpperCase()
  const parameters = all.filter((parameter) => parameter.name !== 'CHARSET' && parameter.name !== 'ENCODING')
  if (encoding === 'B' || encoding === 'BASE64') parameters.push({ name: 'ENCODING', value: 'b' })
  return {
    ...(group === undefined ? {} : { group }),
    name,
    parameters,
    charset: all.find((parameter) => parameter.name === 'CHARSET')?.value,
    isQuotedPrintable: encoding === 'QUOTED-PRINTABLE'
  }
}

function unquotePrintable(value: string): string {
  return value.replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Without control characters, which XML can't carry (and CardDAV is XML), with plain line feeds. */
export function clean(text: string): string {
  // Most of the time there is nothing to do.
  if (isPlain(text) || !/[^\t\x20-\x7e\x80-\u{10ffff}]/u.test(text)) return text
  return text.replace(/\r\n?/g, '\n').replace(/[^\t\n\x20-\x7e\x80-\u{10ffff}]/gu, '')
}

/** Whether octets are ASCII without control characters: the same in every encoding, and clean. */
function isPlain(octets: string): boolean {
  return !/[^\t\x20-\x7e]/.test(octets)
}
