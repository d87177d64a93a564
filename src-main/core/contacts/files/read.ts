import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { readCsv } from '../csv/read.ts'
import type { CardProblem, CardProblemCode, ReadContacts } from '../types.ts'
import { defaultLimits, type Limits } from '../vcard/limits.ts'
import { readVcards } from '../vcard/read.ts'
import { type ArchiveLimits, unpack } from './archive.ts'
import { readLdif } from './ldif.ts'
import { claimsContacts, recognise } from './recognise.ts'
import { walk, type WalkLimits } from './walk.ts'

export interface ContactFilesOptions {
  /** The person's answers to the questions about encodings, by the name of the file in the question. */
  readonly encodings?: Readonly<Record<string, string>>
  readonly limits?: Limits
  readonly archiveLimits?: ArchiveLimits
  readonly walkLimits?: WalkLimits
  readonly signal?: AbortSignal
}

/** Nobody could have expected contacts in these, where nobody named them. */
const noContacts: ReadonlySet<CardProblemCode> = new Set([
  'file.notContacts',
  'file.empty',
  'file.spreadsheet',
  'file.webPage',
  'file.document',
  'file.outlookData',
  'file.otherArchive'
])

/**
 * Reads the contacts of what a person has dropped: vCard files, address books in CSV or LDIF, zip archives, folders of
 * them. What each file is, its content tells. A file that can't be read, or holds no contacts, is among the problems
 * with what to do instead, and never keeps the others from being read.
 * @throws the signal's reason, once it is aborted; nothing else.
 */
export async function readContactFiles(
  paths: readonly string[],
  options: ContactFilesOptions = {}
): Promise<ReadContacts> {
  const { limits = defaultLimits, signal } = options
  const parts: ReadContacts[] = []
  for (const [path, name] of named(paths)) {
    const read = new Dropped(name, options)
    for await (const found of walk(path, name, options.walkLimits)) {
      signal?.throwIfAborted()
      if (found.kind === 'problem') read.tell(found.name, found.code, found.limit)
      else if (found.size > limits.file) read.tell(found.name, 'file.tooLarge', limits.file)
      else {
        const bytes = await readFile(found.path).catch(() => undefined)
        if (bytes) read.file(found.name, bytes)
        else read.tell(found.name, 'file.unreadable')
      }
    }
    parts.push(read.result())
  }
  return joined(parts, limits.cards)
}

/** The names that a person knows; with the folder's, where two files have the same. */
function named(paths: readonly string[]): [path: string, name: string][] {
  const count = (name: string) => paths.filter((path) => basename(path) === name).length
  return paths.map((path) => {
    const name = basename(path)
    return [path, count(name) > 1 ? `${basename(dirname(path))}/${name}` : name]
  })
}

function joined(parts: readonly ReadContacts[], most: number): ReadContacts {
  const cards = parts.flatMap((part) => part.cards)
  const problems = parts.flatMap((part) => part.problems)
  const questions = parts.flatMap((part) => part.questions)
  const first = cards[most]
  if (first) problems.push(problemOf(first.place.file, 'file.tooMany', most))
  return { cards: cards.slice(0, most), problems, questions }
}

function problemOf(file: string, code: CardProblemCode, limit?: number): CardProblem {
  return { code, file, card: 0, line: 0, params: limit === undefined ? {} : { limit }, isLeftBehind: true }
}

/** What is read of one thing that was dropped: a file, an archive or a folder. */
class Dropped {
  readonly #name: string
  readonly #options: ContactFilesOptions
  readonly #parts: ReadContacts[] = []
  /** Archives in an archive: they may hold what nobody knows of. */
  readonly #unopened = new Set<string>()

  constructor(name: string, options: ContactFilesOptions) {
    this.#name = name
    this.#options = options
  }

  tell(name: string, code: CardProblemCode, limit?: number): void {
    this.#parts.push({ cards: [], problems: [problemOf(name, code, limit)], questions: [] })
  }

  file(name: string, bytes: Uint8Array, isInArchive = false): void {
    const { encodings = {}, limits = defaultLimits } = this.#options
    const source = {
      file: name,
      encoding: Object.hasOwn(encodings, name) ? encodings[name] : undefined,
      limits
    }
    const recognised = recognise(name, bytes)
    if (recognised.kind === 'foreign') this.tell(name, recognised.code)
    else if (recognised.kind === 'vcard') this.#parts.push(readVcards(bytes, source))
    else if (recognised.kind === 'ldif') this.#parts.push(readLdif(bytes, source))
    else if (recognised.kind === 'table') this.#parts.push(readCsv(bytes, source))
    else if (isInArchive) {
      this.#unopened.add(name)
      this.tell(name, 'file.otherArchive')
    } else this.#archive(name, bytes)
  }

  result(): ReadContacts {
    const cards = this.#parts.flatMap((part) => part.cards)
    const problems = this.#parts.flatMap((part) => part.problems)
    const questions = this.#parts.flatMap((part) => part.questions)
    // Whoever drops a folder of contacts doesn't ask about the letters beside them.
    const told = problems.filter(
      ({ file, code }) =>
        cards.length === 0 ||
        file === this.#name ||
        claimsContacts(file) ||
        this.#unopened.has(file) ||
        !noContacts.has(code)
    )
    const isVain = cards.length === 0 && told.length === 0
    return { cards, problems: isVain ? [problemOf(this.#name, 'file.notContacts')] : told, questions }
  }

  #archive(name: string, bytes: Uint8Array): void {
    const { entries, problems } = unpack(bytes, this.#options.archiveLimits)
    for (const entry of entries) this.file(`${name}/${entry.name}`, entry.bytes, true)
    for (const { name: inner, code, limit } of problems)
      this.tell(inner === '' ? name : `${name}/${inner}`, code, limit)
  }
}
