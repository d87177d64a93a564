import { join } from 'node:path'
import { RehomeError } from '../errors.ts'
import type { Folder, Listing } from '../mail/index.ts'
import { type BackedUpFolder, type BackupIndex, pathOf } from './backup-index.ts'
import type { KeptFiles } from './kept-folder.ts'
import type { Library } from './library.ts'
import type { MessageStore } from './message-store.ts'

/** A backup's folders. */
export class KeptLibrary implements Library {
  readonly #index: BackupIndex
  readonly #open: (folder: BackedUpFolder, signal: AbortSignal) => Promise<MessageStore>

  /** @param open Opens a folder's messages. */
  constructor(
    index: BackupIndex,
    open: (folder: BackedUpFolder, signal: AbortSignal) => Promise<MessageStore>
  ) {
    this.#index = index
    this.#open = open
  }

  async list(signal: AbortSignal): Promise<Listing> {
    const folders: Folder[] = []
    for (const folder of this.#index.folders) {
      const { levels, role, roleFrom, subscribed } = folder
      const store = await this.#open(folder, signal)
      const bytes = store.uids.reduce((sum, uid) => sum + (store.size(uid) ?? 0), 0)
      await store.close()
      folders.push({
        ...{ path: pathOf(levels), levels, subscribed, bytes },
        ...(role && { role }),
        ...(roleFrom && { roleFrom }),
        ...{ selectable: true, owner: 'personal', messages: store.uids.length + store.unlisted }
      })
    }
    return { folders, delimiter: '/', prefix: '' }
  }

  open(path: string, signal: AbortSignal): Promise<MessageStore> {
    const folder = this.#index.folders.find(({ levels }) => pathOf(levels) === path)
    if (!folder) return Promise.reject(new RehomeError('folder.vanished', { folder: path }))
    return this.#open(folder, signal)
  }
}

/** The files of a folder at a place below the backup's own folder. */
export function filesAt(dir: string, place: readonly string[]): KeptFiles {
  const name = join(dir, ...place)
  return { mbox: `${name}.mbox`, index: `${name}.index.jsonl` }
}
