import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { FoundCard, ReadContacts } from '../contacts/index.ts'
import { RehomeError } from '../errors.ts'
import { writeWhole } from './keepsakes.ts'

/**
 * Keeps files of contacts with the move as they were, each once.
 * @param paths Files, and folders: of these, the files that contacts were found in.
 * @throws {RehomeError} `state.unwritable`.
 */
export function keepOriginalFiles(
  folder: string,
  paths: readonly string[],
  { cards, problems }: ReadContacts
): void {
  const places = [...cards.map(({ place }) => place), ...problems].filter(({ card }) => card > 0)
  const names = new Set(places.map(({ file }) => file))
  for (const path of paths) {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    for (const file of isFolder ? filesIn(path, names) : [path])
      keep(folder, basename(file), readFileSync(file))
  }
}

/** The files that go by names which the reader gave them: the folder's, or its parent's too, comes first. */
function filesIn(folder: string, names: ReadonlySet<string>): Set<string> {
  const own = `${basename(folder)}/`
  const roots = [own, `${basename(dirname(folder))}/${own}`]
  const files = Array.from(names, (name) => {
    const root = roots.find((each) => name.startsWith(each))
    return root === undefined ? undefined : fileAt(folder, name.slice(root.length).split('/'))
  })
  return new Set(files.filter((file) => file !== undefined))
}

/** The file on the way: what comes after it is within an archive. */
function fileAt(folder: string, parts: readonly string[]): string | undefined {
  return parts
    .map((_, at) => join(folder, ...parts.slice(0, at + 1)))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

/** Keeps what an address book has handed out, in one file a book. @throws {RehomeError} `state.unwritable`. */
export function keepOriginalCards(folder: string, cards: readonly FoundCard[]): void {
  const books = new Map<string, string[]>()
  for (const { place, original } of cards) {
    const texts = books.get(place.file) ?? []
    texts.push(original.trimEnd())
    books.set(place.file, texts)
  }
  for (const [book, texts] of books) keep(folder, `${book}.vcf`, Buffer.from(`${texts.join('\r\n')}\r\n`))
}

/** The same content is kept once: its digest is part of its name. */
function keep(folder: string, name: string, content: Buffer): void {
  const directory = join(folder, 'contacts')
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const file = join(directory, `${digest}-${name.replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(-100)}`)
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if (!existsSync(file)) writeWhole(file, content)
  } catch (error) {
    throw new RehomeError('state.unwritable', { folder: directory }, error)
  }
}
