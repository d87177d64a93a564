import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RehomeError } from '../errors.ts'

/** Bytes of all files that a person gives at once; a phone's address book with its pictures has 50 MB. */
const MOST_BYTES = 300_000_000
const MOST_FILES = 2_000

/** Files that a page hands over piece by piece, in a private folder until they are no longer needed. */
export class DroppedFiles {
  #folder: string | undefined
  #bytes = 0
  readonly #paths: string[] = []

  /** Each in a folder of its own, so that it keeps its name. */
  get paths(): readonly string[] {
    return this.#paths
  }

  /**
   * Takes a piece of a file.
   * @param file The how-manieth file, from 0; the first piece of the first one lets go of all earlier files.
   * @param name As the person knows it; never a path here.
   * @param offset Where the piece belongs; pieces come in their order.
   * @throws {RehomeError} `input.file` when it is too much.
   */
  take(file: number, name: string, offset: number, piece: Uint8Array): void {
    if (file === 0 && offset === 0) this.clear()
    if (file >= MOST_FILES || this.#bytes + piece.length > MOST_BYTES) {
      throw new RehomeError('input.file', { file: name, expected: '.vcf, .csv, .zip' })
    }
    const path = (this.#paths[file] ??= this.#place(file, name))
    this.#bytes += piece.length
    const handle = openSync(path, offset === 0 ? 'w' : 'r+', 0o600)
    try {
      writeSync(handle, piece, 0, piece.length, offset)
    } finally {
      closeSync(handle)
    }
  }

  clear(): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
    this.#paths.length = 0
    this.#bytes = 0
  }

  #place(file: number, name: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'rehome-contacts-'))
    const folder = join(this.#folder, String(file))
    mkdirSync(folder, { mode: 0o700 })
    return join(folder, safeName(name))
  }
}

/** A name that is no path, on any system. */
function safeName(name: string): string {
  const bare = name.replace(/[\p{Cc}/\\:*?"<>|]/gu, '_').slice(-120)
  return /^\.*$/.test(bare) ? 'contacts' : bare
}
