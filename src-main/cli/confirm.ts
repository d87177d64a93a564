import { createInterface } from 'node:readline/promises'
import { RehomeError } from '../core/errors.ts'

export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/** Yes in each language, as people type it. */
const yes = /^\s*(y|yes|o|oui|ن|نعم)\s*$/iu

/**
 * Asks a question that only a clear yes answers.
 * @throws {RehomeError} `move.interrupted` for Ctrl-C or Ctrl-D.
 */
export async function confirm(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr }
): Promise<boolean> {
  const terminal = createInterface({ input, output })
  const closed = new AbortController()
  terminal.once('close', () => closed.abort())
  try {
    return yes.test(await terminal.question(`${question} `, { signal: closed.signal }))
  } catch (error) {
    throw new RehomeError('move.interrupted', {}, error)
  } finally {
    terminal.close()
  }
}
