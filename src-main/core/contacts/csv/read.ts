import type { CardProblem, CardProblemCode, EncodingQuestion, FoundCard, ReadContacts } from '../types.ts'
import { canonicalCard } from '../vcard/canonical.ts'
import { defaultLimits, type Limits } from '../vcard/limits.ts'
import { clean } from '../vcard/parse.ts'
import { octetsOf, questionAbout, textOfFile } from '../vcard/text.ts'
import { type Column, type Columns, columnsOf } from './columns.ts'
import { Contact } from './contact.ts'
import { type DateOrder, dateOrder } from './dates.ts'
import type { Field } from './fields.ts'
import { type Cell, fill } from './fill.ts'
import { withoutApostrophe } from './formula.ts'
import { type Row, rowsOf } from './rows.ts'

export interface CsvSource {
  /** The file's name as a person knows it. */
  readonly file: string
  /** A label of the Encoding Standard, where a person has chosen one. */
  readonly encoding?: string | undefined
  readonly limits?: Limits
}

/**
 * Reads an address book in CSV: Google's of both generations, Outlook's and Thunderbird's in their languages, Zimbra's,
 * Yahoo's. What has no place in a vCard goes under the notes, with its column's title. A table of something else is
 * the problem `file.notContacts`.
 */
export function readCsv(
  bytes: Uint8Array,
  { file, encoding, limits = defaultLimits }: CsvSource
): ReadContacts {
  if (bytes.length > limits.file) return nothing(ofFile(file, 'file.tooLarge', { limit: limits.file }))
  const { text, question } = textOfFile(bytes, { file, encoding })
  const [titles, ...rows] = rowsOf(text)
  if (!titles) return nothing(ofFile(file, 'file.empty'))
  const columns = columnsOf(titles.cells)
  if (!columns) return nothing(ofFile(file, 'file.notContacts'))
  const reader = new RowReader(file, columns, titles, rows)
  rows.slice(0, limits.cards).forEach((row, index) => {
    reader.read(row, index + 1)
  })
  if (rows.length > limits.cards) reader.problems.push(ofFile(file, 'file.tooMany', { limit: limits.cards }))
  const questions = question ? [withNames(question, octetsOf(bytes), columns)] : []
  return { cards: reader.cards, problems: reader.problems, questions }
}

const nameFields: readonly Field[] = ['given', 'middle', 'family', 'fullName', 'nickname', 'company']

/** Asks with the names of people, and not with the titles of columns. */
function withNames(question: EncodingQuestion, octets: string, { columns }: Columns): EncodingQuestion {
  const isName = (column: Column | undefined) => column?.kind === 'field' && nameFields.includes(column.field)
  const [, ...rows] = rowsOf(octets)
  const names = rows.map(({ cells }) =>
    cells
      .filter((_, index) => isName(columns[index]))
      .join(' ')
      .trim()
  )
  return questionAbout(question.file, octets, names.join('\n')) ?? question
}

function ofFile(file: string, code: CardProblemCode, params: CardProblem['params'] = {}): CardProblem {
  return { code, file, card: 0, line: 0, params, isLeftBehind: true }
}

const nothing = (problem: CardProblem): ReadContacts => ({ cards: [], problems: [problem], questions: [] })

const dateFields: readonly Field[] = ['birthday', 'anniversary']

class RowReader {
  readonly cards: FoundCard[] = []
  readonly problems: CardProblem[] = []
  readonly #file: string
  readonly #columns: readonly Column[]
  readonly #titles: Row
  readonly #order: DateOrder

  constructor(file: string, { columns, language }: Columns, titles: Row, rows: readonly Row[]) {
    this.#file = file
    this.#columns = columns
    this.#titles = titles
    const dates = columns.flatMap((column, index) =>
      column.kind === 'field' && dateFields.includes(column.field) ? [index] : []
    )
    this.#order = dateOrder(
      rows.flatMap(({ cells }) => dates.map((index) => cells[index] ?? '')),
      language
    )
  }

  read(row: Row, number: number): void {
    const contact = new Contact()
    const problem = (code: CardProblemCode, params: CardProblem['params'] = {}, isLeftBehind = false) =>
      this.problems.push({ code, file: this.#file, card: number, line: row.line, params, isLeftBehind })
    fill(contact, this.#cellsOf(row), this.#order)
    const drafts = contact.properties().map((property) => ({ ...property, line: row.line }))
    const card = canonicalCard(drafts, (code, _line, params) => problem(code, params))
    if (row.isDamaged) problem('card.unterminated')
    if (!card) return void problem('card.empty', {}, true)
    this.cards.push({
      card,
      place: { file: this.#file, card: number, line: row.line },
      // With the titles it can be read, by a person as by us.
      original: `${this.#titles.text}\n${row.text}\n`
    })
  }

  #cellsOf(row: Row): Cell[] {
    return row.cells.flatMap((text, index): Cell[] => {
      const value = withoutApostrophe(clean(text).trim())
      return value === '' ? [] : [[this.#columns[index] ?? { kind: 'unknown', title: '' }, value]]
    })
  }
}
