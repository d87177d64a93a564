import { writtenParameters } from './parameters.ts'
import type { Card, Property } from './property.ts'
import { isAscii } from './text.ts'

/** Short: iCloud was seen to refuse cards whose `PRODID` is folded. */
const PRODUCT = '-//Rehome//EN'
const OWN = new Set(['BEGIN', 'END', 'VERSION', 'PRODID'])
/** In octets, without the line break (RFC 2426 §2.6). */
const LONGEST_LINE = 75

/** Cards as a vCard 3.0 file (RFC 2426): CRLF, UTF-8 once encoded, folded between characters. */
export function writeVcards(cards: readonly Card[]): string {
  return cards.map(writeVcard).join('')
}

export function writeVcard(card: Card): string {
  const properties = card.properties.filter(({ name }) => !OWN.has(name.toUpperCase()))
  const lines = ['BEGIN:VCARD', 'VERSION:3.0', `PRODID:${PRODUCT}`, ...properties.map(lineOf), 'END:VCARD']
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

function lineOf({ group, name, parameters, value }: Property): string {
  const fullName = group === undefined ? name : `${group}.${name}`
  return `${fullName}${writtenParameters(parameters)}:${value.replace(/\r\n?|\n/g, '\\n')}`
}

/** Folds a line (RFC 2426 §2.6, RFC 6350 §3.2): at 75 octets, never within a character. */
export function fold(line: string): string {
  if (line.length * 3 <= LONGEST_LINE) return line
  if (isAscii(line))
    return cut(line.length, () => true)
      .map(([from, to]) => line.slice(from, to))
      .join('\r\n ')
  const bytes = Buffer.from(line)
  const isBoundary = (at: number) => ((bytes[at] ?? 0) & 0xc0) !== 0x80
  return cut(bytes.length, isBoundary)
    .map(([from, to]) => bytes.toString('utf8', from, to))
    .join('\r\n ')
}

/** The ranges of a line's pieces; all but the first have a blank before them. */
function cut(length: number, isBoundary: (at: number) => boolean): [from: number, to: number][] {
  const ranges: [number, number][] = []
  for (let from = 0; from < length;) {
    let to = Math.min(length, from + LONGEST_LINE - (from === 0 ? 0 : 1))
    while (!isBoundary(to)) to -= 1
    ranges.push([from, to])
    from = to
  }
  return ranges
}
