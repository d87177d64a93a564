import type { FolderProgress } from '../mail/index.ts'
import { type Totals, totalsOf } from './progress.ts'

/** The folders of a run, by old path, in the order of the plan, with their sums, and with what is new about them. */
export class RunFolders {
  #folders = new Map<string, FolderProgress>()
  #changed = new Set<string>()
  #totals = totalsOf([])

  get totals(): Totals {
    return this.#totals
  }

  get(from: string): FolderProgress | undefined {
    return this.#folders.get(from)
  }

  all(): FolderProgress[] {
    return [...this.#folders.values()]
  }

  /** Takes the place of all that was there. */
  replace(folders: readonly FolderProgress[]): void {
    this.#folders = new Map(folders.map((folder) => [folder.from, folder]))
    this.#changed = new Set(this.#folders.keys())
    this.#totals = totalsOf(this.#folders.values())
  }

  /** Thousands of times a second in a fast copy: so the sums are kept, and not made anew. */
  set(folder: FolderProgress): void {
    const before = this.#folders.get(folder.from)
    if (before && isSame(before, folder)) return
    this.#folders.set(folder.from, folder)
    this.#changed.add(folder.from)
    const { messages, bytes } = this.#totals
    this.#totals = {
      messages: {
        done: messages.done + folder.copied - (before?.copied ?? 0),
        total: messages.total + folder.total - (before?.total ?? 0)
      },
      bytes: {
        done: bytes.done + folder.copiedBytes - (before?.copiedBytes ?? 0),
        total: bytes.total + folder.totalBytes - (before?.totalBytes ?? 0)
      }
    }
  }

  /** The folders that have changed since this was last asked. */
  takeChanged(): FolderProgress[] {
    const changed = [...this.#changed].flatMap((from) => this.#folders.get(from) ?? [])
    this.#changed.clear()
    return changed
  }
}

const isSame = (one: FolderProgress, other: FolderProgress) =>
  one.to === other.to &&
  one.state === other.state &&
  one.copied === other.copied &&
  one.total === other.total &&
  one.copiedBytes === other.copiedBytes &&
  one.totalBytes === other.totalBytes &&
  one.failure === other.failure
