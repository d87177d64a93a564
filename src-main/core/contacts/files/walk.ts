import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CardProblemCode } from '../types.ts'
import { isAppleArchive, isSystemFile, mayHoldContacts } from './recognise.ts'

/** A file on the disk, or why there is none. */
export type Found =
  | { readonly kind: 'file'; readonly path: string; readonly name: string; readonly size: number }
  | {
      readonly kind: 'problem'
      readonly name: string
      readonly code: CardProblemCode
      readonly limit?: number
    }

export interface WalkLimits {
  /** Files and folders that are looked at, below one that was named. */
  readonly files: number
  readonly depth: number
}

export const defaultWalkLimits: WalkLimits = { files: 20_000, depth: 12 }

/** The file that a person has named, or those in a folder. Symbolic links within it aren't followed. */
export async function* walk(path: string, name: string, limits = defaultWalkLimits): AsyncGenerator<Found> {
  const status = await stat(path).catch(() => undefined)
  if (status?.isDirectory()) yield* new FolderWalk(name, limits).of(path, name, 0)
  else if (status?.isFile()) yield { kind: 'file', path, name, size: status.size }
  else yield { kind: 'problem', name, code: 'file.unreadable' }
}

class FolderWalk {
  readonly #root: string
  readonly #limits: WalkLimits
  #count = 0

  constructor(root: string, limits: WalkLimits) {
    this.#root = root
    this.#limits = limits
  }

  async *of(folder: string, name: string, depth: number): AsyncGenerator<Found> {
    const entries = isAppleArchive(folder)
      ? []
      : await readdir(folder, { withFileTypes: true }).catch(() => undefined)
    if (isAppleArchive(folder)) yield { kind: 'problem', name, code: 'file.appleArchive' }
    if (!entries) yield { kind: 'problem', name, code: 'file.unreadable' }
    const inOrder = (entries ?? [])
      .filter((entry) => !isSystemFile(entry.name))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
    for (const entry of inOrder) {
      const { files, depth: deepest } = this.#limits
      if (++this.#count > files) {
        // Told once, for the folder around all.
        if (this.#count === files + 1)
          yield { kind: 'problem', name: this.#root, code: 'file.tooManyFiles', limit: files }
        return
      }
      const [path, inner] = [join(folder, entry.name), `${name}/${entry.name}`]
      if (entry.isDirectory() && depth < deepest) yield* this.of(path, inner, depth + 1)
      else if (entry.isFile() && mayHoldContacts(entry.name)) yield await fileAt(path, inner)
    }
  }
}

async function fileAt(path: string, name: string): Promise<Found> {
  const status = await stat(path).catch(() => undefined)
  return status
    ? { kind: 'file', path, name, size: status.size }
    : { kind: 'problem', name, code: 'file.unreadable' }
}
