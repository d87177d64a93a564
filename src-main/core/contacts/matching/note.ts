import { escapeText, unescapeText } from '../vcard/value.ts'

/** Stands between two notes that were merged; no words, so that it reads in every language. */
const divider = '----------'

/** A note with another one under it; the note itself where it has the other's lines already. Both are escaped values. */
export function withNote(note: string, other: string): string {
  const [lines, added] = [linesOf(note), linesOf(other)]
  if (contains(lines, added)) return note
  if (contains(added, lines)) return other
  return escapeText(`${unescapeText(note).trimEnd()}\n\n${divider}\n${unescapeText(other).trim()}`)
}

function linesOf(value: string): string[] {
  return unescapeText(value)
    .normalize('NFC')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
}

/** Whole lines, one after the other: "4" isn't contained in "14". */
function contains(lines: readonly string[], part: readonly string[]): boolean {
  return lines.some((_, start) => part.every((line, index) => lines[start + index] === line))
}
