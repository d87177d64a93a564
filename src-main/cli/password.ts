import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { RehomeError } from '../core/errors.ts'
import type { Side } from '../core/ports.ts'
import type { Formatter } from '../i18n/index.ts'
import type { MoveFileAccount, SecretSource } from './move-file.ts'
import { shown } from './output.ts'

/** Where a password is, unlike a sign-in in the browser, which has none. */
export type PasswordSource = Exclude<SecretSource, { readonly oauth: true }>

/**
 * Fetches a password from where the move file says; a path in it is as seen from the move file's folder. A
 * file's last line end is not part of the password.
 * @throws {RehomeError} `input.secretMissing`; `move.interrupted`.
 */
export async function readPassword(
  file: string,
  side: Side,
  { email }: Pick<MoveFileAccount, 'email'>,
  source: PasswordSource,
  words: Formatter
): Promise<string> {
  const missing = (name: string, cause?: unknown) =>
    new RehomeError('input.secretMissing', { file, field: `${side}.password`, name }, cause)
  if ('env' in source) {
    const value = process.env[source.env]
    if (!value) throw missing(source.env)
    return value
  }
  if ('file' in source) {
    try {
      const value = readFileSync(resolve(dirname(file), source.file), 'utf8').replace(/\r?\n$/, '')
      if (value) return value
    } catch (error) {
      throw missing(source.file, error)
    }
    throw missing(source.file)
  }
  if (!process.stdin.isTTY) throw missing('prompt')
  return ask(shown(words.text('cli.password', { email }), words))
}

/** Asks on the terminal without showing what is typed. */
async function ask(question: string): Promise<string> {
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() })
  // Before the question: from here on the terminal no longer echoes, however soon the answer is typed.
  const terminal = createInterface({ input: process.stdin, output: hidden, terminal: true })
  process.stderr.write(`${question} `)
  try {
    return await terminal.question('')
  } catch (error) {
    // Ctrl-C or Ctrl-D, which reach a terminal in this mode as keys.
    throw new RehomeError('move.interrupted', {}, error)
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
