import { readFileSync } from 'node:fs'
import { type Row, rowsOf, textOfFile } from '../core/contacts/index.ts'
import { RehomeError } from '../core/errors.ts'
import { type Column, columnKey, moveFileColumns, nameOf, valueOf } from './list-columns.ts'
import { type MoveFile, readMove, SECRET } from './move-file.ts'

/** A line of a list: one move. */
export interface ListedMove {
  /** From 1, as an editor counts. */
  readonly line: number
  /** File and line, for complaints: `boxes.csv:7`. */
  readonly place: string
  readonly wanted: MoveFile
}

/** What is wrong with a line. */
export interface Complaint {
  readonly line: number
  readonly error: RehomeError
}

export interface MoveList {
  readonly moves: readonly ListedMove[]
  readonly complaints: readonly Complaint[]
}

/** Without these no line can be right. */
const needed = ['old.email', 'new.email']
const EXPECTED = `CSV (UTF-8): ${needed.join(', ')}, old.imap.host, old.password.env …`

/**
 * Reads a list of moves: a CSV file whose columns are the entries of a move file. Lines that are blank or begin with
 * `#` don't count. Where the titles are wrong the lines aren't looked at. Nothing is contacted, and no complaint
 * repeats what may be a password.
 * @throws {RehomeError} `input.file` for what isn't such a file at all.
 */
export function readMoveList(file: string): MoveList {
  const { text, skipped } = withoutComments(textOf(file))
  const [header, ...rows] = rowsOf(text)
  const columns = header?.cells.map((title) => moveFileColumns.get(columnKey(title))) ?? []
  // Without any title that makes sense the first line may hold anything, a password too.
  if (!header || rows.length === 0 || !columns.some(Boolean))
    throw new RehomeError('input.file', { file, expected: EXPECTED })
  const at = ({ line }: Row) => ({ line: line + skipped, place: `${file}:${line + skipped}` })
  const { line, place } = at(header)
  const wrongTitles = titleComplaints(header.cells, columns, place)
  if (wrongTitles.length > 0) return { moves: [], complaints: wrongTitles.map((error) => ({ line, error })) }

  const moves: ListedMove[] = []
  const complaints: Complaint[] = []
  const lines = new Map<string, number>()
  for (const row of rows) {
    const { line, place } = at(row)
    try {
      const wanted = readRow(row, columns, place)
      const pair = `${mailboxOf(wanted.old)}\n${mailboxOf(wanted.new)}`
      const twin = lines.get(pair)
      if (twin !== undefined) throw new RehomeError('input.twice', { file: place, line: twin })
      lines.set(pair, line)
      moves.push({ line, place, wanted })
    } catch (error) {
      if (!(error instanceof RehomeError)) throw error
      complaints.push({ line, error })
    }
  }
  return { moves, complaints }
}

/** What tells a mailbox from others, whatever its address is: one may have several. */
function mailboxOf(account: MoveFile['old'] | MoveFile['new']): string {
  if (!account || 'backup' in account) return account?.backup ?? ''
  const { email, imap } = account
  return (imap ? `${imap.user} ${imap.host}` : email).toLowerCase()
}

function textOf(file: string): string {
  try {
    const { text, question } = textOfFile(readFileSync(file), { file })
    if (!question) return text
  } catch (error) {
    throw new RehomeError('input.file', { file, expected: EXPECTED }, error)
  }
  throw new RehomeError('input.file', { file, expected: EXPECTED })
}

/**
 * Comments become blank lines, so that lines keep their numbers; but those before the titles are skipped, as the
 * titles tell the separator.
 */
function withoutComments(text: string): { readonly text: string; readonly skipped: number } {
  const lines = text.split(/\r\n?|\n/).map((line) => (/^\s*#/.test(line) ? '' : line))
  const first = lines.findIndex((line) => line.trim() !== '')
  const skipped = Math.max(0, first)
  return { text: lines.slice(skipped).join('\n'), skipped }
}

function titleComplaints(
  titles: readonly string[],
  columns: readonly (Column | undefined)[],
  file: string
): RehomeError[] {
  const unknown = titles.filter((title, index) => title.trim() !== '' && !columns[index])
  const names = columns.flatMap((column) => (column ? nameOf(column) : []))
  const doubled = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  const missing = needed.filter((name) => !names.includes(name))
  return [
    ...unknown.map((key) => new RehomeError('input.unknownKey', { file, key: key.trim().slice(0, 60) })),
    ...Array.from(
      doubled,
      (field) => new RehomeError('input.field', { file, field, expected: `1 × ${field}` })
    ),
    ...missing.map((field) => new RehomeError('input.field', { file, field, expected: field }))
  ]
}

function readRow(row: Row, columns: readonly (Column | undefined)[], place: string): MoveFile {
  const cells = row.cells.map((cell) => cell.trim())
  if (row.isDamaged || cells.some((cell, index) => cell !== '' && !columns[index])) {
    const names = columns.flatMap((column) => (column ? nameOf(column) : []))
    throw new RehomeError('input.file', { file: place, expected: `CSV: ${names.join(', ')}` })
  }
  let content: unknown
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (column && cell !== '') content = withValue(content, column.path, valueOf(cell, column))
  }
  try {
    return readMove(content, place)
  } catch (error) {
    throw withoutContent(error, place, columns)
  }
}

/** The content with a value at its path. What is said twice, in two columns, becomes what no schema takes. */
function withValue(content: unknown, [key, ...deeper]: readonly string[], value: unknown): unknown {
  if (key === undefined) return content === undefined ? value : null
  if (content !== undefined && !isObject(content)) return null
  return { ...content, [key]: withValue(content?.[key], deeper, value) }
}

const isObject = (content: unknown): content is Readonly<Record<string, unknown>> =>
  typeof content === 'object' && content !== null && !Array.isArray(content)

/** An unknown key that is no column stands in a cell, and may be anything. */
function withoutContent(error: unknown, file: string, columns: readonly (Column | undefined)[]): unknown {
  if (!(error instanceof RehomeError) || error.code !== 'input.unknownKey') return error
  const key = String(error.params.key)
  const isTitle = columns.some((column) => column && `${nameOf(column)}.`.startsWith(`${key}.`))
  const cell = columns.find((column) => column && key.startsWith(`${nameOf(column)}.`))
  if (isTitle || !cell) return error
  return new RehomeError('input.field', { file, field: nameOf(cell), expected: SECRET })
}
