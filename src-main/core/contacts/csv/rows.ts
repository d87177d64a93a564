import papaparse from 'papaparse'

/** A row of a table. */
export interface Row {
  readonly cells: readonly string[]
  /** As it stands in the file. */
  readonly text: string
  /** Where it begins, from 1. */
  readonly line: number
  /** A quote was opened and never closed: the row ends at its line's end. */
  readonly isDamaged: boolean
}

/** From so many damaged rows on, quotes mean nothing in a file: to look for each one's end would take for ever. */
const mostDamaged = 100

/**
 * The rows of a table that are not empty (RFC 4180, and what is made of it: other separators, Excel's `sep=;` line, any
 * line ends).
 */
export function* rowsOf(file: string): Generator<Row> {
  const text = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const announced = /^sep=([^\n])\n/i.exec(text)
  const delimiter = announced?.[1] ?? separatorOf(text)
  let offset = announced ? announced[0].length : 0
  let line = announced ? 2 : 1
  let damaged = 0
  while (offset < text.length) {
    for (const { cells, end, isDamaged } of parse(text, offset, delimiter, damaged < mostDamaged)) {
      // The rest of the file isn't one long value: only this line is read, without its quotes.
      const cut = isDamaged ? lineEnd(text, offset) : end
      const row = text.slice(offset, cut)
      const values = isDamaged ? row.trimEnd().split(delimiter).map(withoutQuotes) : cells
      if (values.some((cell) => cell.trim() !== ''))
        yield { cells: values, text: row.replace(/\n$/, ''), line, isDamaged }
      line += row.split('\n').length - 1
      offset = cut
      if (isDamaged) {
        damaged++
        break
      }
    }
  }
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

const withoutQuotes = (cell: string) => cell.replaceAll('"', '')

interface ParsedRow {
  readonly cells: readonly string[]
  /** Where the next one begins. */
  readonly end: number
  readonly isDamaged: boolean
}

/** The rows from an offset to the end, or to a damaged one. */
function parse(text: string, offset: number, delimiter: string, hasQuotes: boolean): ParsedRow[] {
  const rows: ParsedRow[] = []
  let start = offset
  papaparse.parse<string[]>(text.slice(offset), {
    delimiter,
    newline: '\n',
    ...(!hasQuotes && { quoteChar: '\0' }),
    step: ({ data, errors, meta }, parser) => {
      const end = offset + meta.cursor
      // A quote that is never closed may find another one, lines later: `"open⏎Bob,"ok"`.
      const isTorn = errors.length > 0 && text.slice(start, end).trimEnd().includes('\n')
      const isDamaged = isTorn || errors.some(({ code }) => code === 'MissingQuotes')
      rows.push({ cells: hasQuotes ? data : data.map(withoutQuotes), end, isDamaged })
      start = end
      if (isDamaged) parser.abort()
    }
  })
  return rows
}

/** The one that makes the most of the titles; `Werkadres, straat` stands in quotes. */
function separatorOf(text: string): string {
  const titles = (delimiter: string) =>
    papaparse.parse<string[]>(text, { delimiter, newline: '\n', preview: 1 }).data[0]?.length ?? 0
  return [',', ';', '\t'].reduce((best, each) => (titles(each) > titles(best) ? each : best))
}
