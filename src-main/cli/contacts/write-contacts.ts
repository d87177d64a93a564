import {
  accessSync,
  constants,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { RehomeError } from '../../core/errors.ts'
import type { Card, CardProblem } from '../../core/contacts/index.ts'
import type { Context } from '../command.ts'

export const formats = ['3.0', '4.0', 'csv'] as const
export type Format = (typeof formats)[number]

/** `--to`, else what the file's name says. @throws {RehomeError} `input.usage`. */
export function formatFor(file: string, to: unknown): Format {
  if (to === undefined) return /\.csv$/i.test(file) ? 'csv' : '3.0'
  const format = formats.find((known) => known === to)
  if (format) return format
  throw new RehomeError('input.usage', {
    argument: `--to ${typeof to === 'string' ? to : ''}`,
    expected: formats.join(' | ')
  })
}

export interface Written {
  /** How many are in the file; of 0 there is no file. CSV has contacts only: groups are with them, as labels. */
  readonly cards: number
  readonly problems: readonly CardProblem[]
}

/**
 * Writes one clean file of contacts, which nobody else can read; where there is nothing to write, none, and what is
 * there stays.
 * @throws {RehomeError} `input.output` where that can't be written.
 */
export async function writeContacts(
  file: string,
  cards: readonly Card[],
  format: Format,
  { output, words }: Context
): Promise<Written> {
  const { readGroups, writeCsv, writeVcards, writeVcardsFour } = await import('../../core/contacts/index.ts')
  const four = format === '4.0' ? writeVcardsFour(cards, basename(file)) : undefined
  const problems = four?.problems ?? []
  const text = four?.text ?? (format === 'csv' ? writeCsv(cards) : writeVcards(cards))
  const pictures = format === 'csv' ? cards.filter(hasEmbeddedPicture).length : 0
  if (pictures > 0) output.note(words.text('cli.contacts.noPictures', { cards: pictures }))
  const listed = format === 'csv' ? readGroups(cards).people : cards
  const written = listed.length - problems.filter(({ isLeftBehind }) => isLeftBehind).length
  if (written > 0) writeWhole(file, text)
  return { cards: written, problems }
}

function hasEmbeddedPicture({ properties }: Card): boolean {
  return properties.some(({ name, value }) => /^PHOTO$/i.test(name) && !/^https?:/i.test(value))
}

/**
 * The file that a name stands for, behind links, where one can be written: before anybody is asked for anything.
 * @param sources What is read, and must not be written over.
 * @throws {RehomeError} `input.output`.
 */
export function writableFile(name: string, sources: readonly string[] = []): string {
  try {
    const file = real(name)
    if (existsSync(file) && !statSync(file).isFile()) throw new Error('not a file')
    if (sources.some((source) => real(source) === file)) throw new Error('it is read')
    accessSync(dirname(file), constants.W_OK)
    return file
  } catch (error) {
    throw new RehomeError('input.output', { file: name }, error)
  }
}

const real = (path: string) => (existsSync(path) ? realpathSync(path) : resolve(path))

/** All of it or nothing: what was there before stays until then. */
function writeWhole(name: string, text: string): void {
  const file = writableFile(name)
  const part = `${file}.part`
  try {
    writeFileSync(part, text, { mode: 0o600 })
    renameSync(part, file)
  } catch (error) {
    rmSync(part, { force: true })
    throw new RehomeError('input.output', { file: name }, error)
  }
}
