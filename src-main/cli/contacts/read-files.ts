import { resolve, sep } from 'node:path'
import { RehomeError } from '../../core/errors.ts'
import type { EncodingQuestion, ReadContacts } from '../../core/contacts/index.ts'
import type { Context, OptionValues } from '../command.ts'

export interface FilesRead {
  readonly read: ReadContacts
  /** Why a file that was named can't be used at all: `input.file`. */
  readonly fault: RehomeError | undefined
}

/** What the option `--encoding` is declared as. */
export const encodingOption = { encoding: { type: 'string' } } as const
export const encodingText = { 'encoding NAME': 'cli.help.contacts.encoding' } as const

/**
 * Reads files of contacts. Where nothing tells how a file's text is written, `--encoding` does, else the likeliest is
 * taken and told.
 * @throws {RehomeError} `input.usage` for an encoding that doesn't exist; `move.interrupted`.
 */
export async function readFiles(
  paths: readonly string[],
  options: OptionValues,
  context: Context
): Promise<FilesRead> {
  const encoding = encodingOf(options)
  const { readContactFiles } = await import('../../core/contacts/index.ts')
  const { signal } = context
  const first = await readContactFiles(paths, { signal })
  const isAnswered = encoding !== undefined && first.questions.length > 0
  const encodings = Object.fromEntries(first.questions.map(({ file }) => [file, encoding ?? '']))
  const read = isAnswered ? await readContactFiles(paths, { signal, encodings }) : first
  for (const question of read.questions) tellQuestion(question, context)
  return { read, fault: faultIn(paths, read) }
}

function encodingOf({ encoding }: OptionValues): string | undefined {
  if (typeof encoding !== 'string') return undefined
  try {
    return new TextDecoder(encoding).encoding
  } catch (error) {
    const expected = 'windows-1252 | windows-1250 | windows-1251 | iso-8859-15 | macintosh | utf-8 …'
    throw new RehomeError('input.usage', { argument: `--encoding ${encoding}`, expected }, error)
  }
}

function tellQuestion({ file, readings }: EncodingQuestion, { output, words }: Context): void {
  const [taken, other] = readings
  if (!taken) return
  output.event({ type: 'encoding', file, encoding: taken.encoding, readings })
  const sample = (samples: readonly string[]) => samples.slice(0, 3).join(', ')
  output.note(
    words.text('cli.contacts.encoding', { file, encoding: taken.encoding, sample: sample(taken.samples) })
  )
  if (other) {
    const { encoding, samples } = other
    output.note(words.text('cli.contacts.otherEncoding', { encoding, sample: sample(samples) }))
  }
}

/** A path that isn't there, or holds nothing that could be a contact, is the wrong one. */
function faultIn(paths: readonly string[], { cards, problems }: ReadContacts): RehomeError | undefined {
  const told = [...cards.map(({ place }) => place), ...problems].filter(({ card }) => card > 0)
  const names = [...new Set(told.map(({ file }) => file))]
  const wrong = paths.find((path) => !names.some((name) => isOf(path, name)))
  return wrong === undefined
    ? undefined
    : new RehomeError('input.file', { file: wrong, expected: '.vcf, .csv, .zip, .ldif' })
}

/** Whether a name, as the reader gives it, is that of a path, or of something in it: `old/a.vcf`, `all.zip/a.vcf`. */
function isOf(path: string, name: string): boolean {
  const parts = resolve(path).split(sep)
  return parts.some((_, index) => `${name}/`.startsWith(`${parts.slice(index).join('/')}/`))
}
