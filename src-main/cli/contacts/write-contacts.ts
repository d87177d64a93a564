import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
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
  readonly cards: number
  readonly problems: readonly CardProblem[]
}

/**
 * Writes one clean file of contacts, which nobody else can read.
 * @throws {RehomeError} `input.file` where that can't be written.
 */
export async function writeContacts(
  file: string,
  cards: readonly Card[],
  format: Format,
  { output, words }: Context
): Promise<Written> {
  const { writeCsv, writeVcards, writeVcardsFour } = await import('../../core/contacts/index.ts')
  const four = format === '4.0' ? writeVcardsFour(cards, basename(file)) : undefined
  const problems = four?.problems ?? []
  const text = four?.text ?? (format === 'csv' ? writeCsv(cards) : writeVcards(cards))
  const pictures = format === 'csv' ? cards.filter(hasEmbeddedPicture).length : 0
  if (pictures > 0) output.note(words.text('cli.contacts.noPictures', { cards: pictures }))
  writeWhole(file, text)
  return { cards: cards.length - problems.filter(({ isLeftBehind }) => isLeftBehind).length, problems }
}

function hasEmbeddedPicture({ properties }: Card): boolean {
  return properties.some(({ name, value }) => /^PHOTO$/i.test(name) && !/^https?:/i.test(value))
}

function writeWhole(file: string, text: string): void {
  const part = `${file}.part`
  try {
    writeFileSync(part, text, { mode: 0o600 })
    renameSync(part, file)
  } catch (error) {
    rmSync(part, { force: true })
    throw new RehomeError('input.file', { file, expected: '--out' }, error)
  }
}
