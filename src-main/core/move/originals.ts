import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FoundCard } from '../contacts/index.ts'
import { RehomeError } from '../errors.ts'
import { writeWhole } from './keepsakes.ts'

/** What may hold contacts among the files of a folder. */
const OF_CONTACTS = /\.(vcf|vcard|csv|tsv|txt|ldif?|zip)$/i

/**
 * Keeps files of contacts with the move as they were, each once.
 * @param paths Files, and folders of them.
 * @throws {RehomeError} `state.unwritable`.
 */
export function keepOriginalFiles(folder: string, paths: readonly string[]): void {
  for (const path of paths) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
      keep(folder, basename(path), readFileSync(path))
    else
      for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name)
        if (entry.isFile() && OF_CONTACTS.test(entry.name)) keep(folder, entry.name, readFileSync(file))
      }
  }
}

/** Keeps what an address book has handed out, in one file a book. @throws {RehomeError} `state.unwritable`. */
export function keepOriginalCards(folder: string, cards: readonly FoundCard[]): void {
  const books = new Map<string, string[]>()
  for (const { place, original } of cards) {
    books.set(place.file, [...(books.get(place.file) ?? []), original.trimEnd()])
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
