import type { Field } from './fields.ts'
import { headers } from './headers.ts'

/** What a column of a file holds, as far as its title tells. */
export type Column =
  | { readonly kind: 'field'; readonly title: string; readonly field: Field; readonly position: number }
  /** One of Google's numbered ones: `E-mail 2 - Value`. */
  | {
      readonly kind: 'entry'
      readonly title: string
      readonly entry: string
      readonly number: number
      readonly part: string
    }
  | { readonly kind: 'unknown'; readonly title: string }

/** A file's columns, and the language of their titles (a key of `headers`). */
export interface Columns {
  readonly columns: readonly Column[]
  readonly language: string
}

/** The columns behind the titles of an address book; undefined where they are of something else. */
export function columnsOf(titles: readonly string[]): Columns | undefined {
  const language = languageOf(titles)
  const columns = withJobTitle(titles.map((title) => columnOf(title.trim(), language)))
  return isAddressBook(columns) ? { columns, language } : undefined
}

/** A title as it is compared: without capitals, accents and punctuation; its number is the second. */
export function normalised(title: string): [name: string, position: number] {
  const words = title
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  const name = words.filter((word) => !/^\d+$/.test(word)).join(' ')
  return [name.replace(/\be mail/g, 'email'), Number(words.find((word) => /^\d+$/.test(word)) ?? 1)]
}

type Titles = ReadonlyMap<string, Field>

const languages: ReadonlyMap<string, Titles> = new Map(
  Object.entries(headers).map(([language, table]) => [
    language,
    new Map(
      Object.entries(table).flatMap(([field, titles]) =>
        titles.split('|').map((title) => [normalised(title)[0], field as Field] as const)
      )
    )
  ])
)

const anyLanguage: Titles = new Map([...languages.values()].reverse().flatMap((titles) => [...titles]))

/** The language that knows most of the titles; English where none does. */
function languageOf(titles: readonly string[]): string {
  const names = titles.map((title) => normalised(title)[0])
  const known = (of: Titles) => names.filter((name) => of.has(name)).length
  let [best, most] = ['en', 0]
  for (const [language, table] of languages) {
    const count = known(table)
    if (count > most) [best, most] = [language, count]
  }
  return best
}

function columnOf(title: string, language: string): Column {
  const numbered = /^(\p{L}[\p{L} -]*?) (\d{1,3}) - (.+)$/u.exec(title)
  if (numbered) {
    const [, entry = '', number = '', part = ''] = numbered
    if (entries.has(entry.toLowerCase()))
      return {
        kind: 'entry',
        title,
        entry: entry.toLowerCase(),
        number: Number(number),
        part: part.toLowerCase()
      }
  }
  const [name, position] = normalised(title)
  // Half-translated files exist: Outlook leaves some titles in English.
  const field = languages.get(language)?.get(name) ?? languages.get('en')?.get(name) ?? anyLanguage.get(name)
  return field ? { kind: 'field', title, field, position } : { kind: 'unknown', title }
}

const entries = new Set([
  'e-mail',
  'phone',
  'address',
  'organization',
  'website',
  'relation',
  'event',
  'im',
  'custom field'
])

/** The French Outlook calls both the form of address and the job « Titre »; the job comes second. */
function withJobTitle(columns: readonly Column[]): Column[] {
  const first = columns.findIndex((column) => column.kind === 'field' && column.field === 'prefix')
  const hasJob = columns.some((column) => column.kind === 'field' && column.field === 'title')
  return columns.map((column, index) =>
    column.kind === 'field' && column.field === 'prefix' && index > first && !hasJob
      ? { ...column, field: 'title' }
      : column
  )
}

/** A table with one "Name" may be anything: people have a way to be reached, or more than one part of a name. */
function isAddressBook(columns: readonly Column[]): boolean {
  const fields = columns.filter((column) => column.kind === 'field').map(({ field }) => field)
  const names: readonly Field[] = ['given', 'family', 'fullName', 'nickname', 'company']
  return (
    columns.some((column) => column.kind === 'entry' && column.part === 'value') ||
    fields.some((field) => field.startsWith('email')) ||
    (fields.some((field) => field.startsWith('phone.')) && fields.some((field) => names.includes(field))) ||
    names.filter((field) => fields.includes(field)).length > 1
  )
}
