import * as z from 'zod'
import { moveFileForms } from './move-file.ts'

/** How the cells of a column are read: as they stand, as a number, as true or not, or as JSON. */
type Kind = 'text' | 'number' | 'flag' | 'json'

/** An entry of a move file as a column of a list. */
export interface Column {
  /** Such as `old`, `imap`, `host`. */
  readonly path: readonly string[]
  readonly kind: Kind
}

type Schema = z.core.JSONSchema._JSONSchema

const kinds: Readonly<Record<string, Kind>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'flag'
}

/** `old.imap.host` */
export const nameOf = ({ path }: Column) => path.join('.')

/** A title as people write it, as the columns are found by: case doesn't matter, and `_` is as good as `.`. */
export const columnKey = (title: string) => title.trim().toLowerCase().replaceAll('_', '.')

/** What stands in a cell, for the schema to judge: what isn't of its column's kind stays a text. */
export function valueOf(cell: string, { kind }: Column): unknown {
  switch (kind) {
    case 'text':
      return cell
    case 'number':
      return /^\d+$/.test(cell) ? Number(cell) : cell
    case 'flag':
      return /^true$/i.test(cell) || cell
    case 'json':
      return parsed(cell)
  }
}

function parsed(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

function columnsOf(schema: Schema, path: readonly string[]): Column[] {
  if (typeof schema === 'boolean') return []
  const { type, properties, anyOf = [] } = schema
  if (properties)
    return Object.entries(properties).flatMap(([key, value]) => columnsOf(value, [...path, key]))
  return [{ path, kind: kinds[String(type)] ?? 'json' }, ...anyOf.flatMap((form) => columnsOf(form, path))]
}

/** Each entry that a move file may have, by its {@link columnKey}, such as `old.imap.host`. */
export const moveFileColumns: ReadonlyMap<string, Column> = new Map(
  moveFileForms
    .flatMap((form) => columnsOf(z.toJSONSchema(form), []))
    .map((column) => [columnKey(nameOf(column)), column])
)
