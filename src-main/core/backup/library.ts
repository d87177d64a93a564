import type { Listing } from '../mail/index.ts'
import type { MessageStore } from './message-store.ts'

/** Folders of mail in files. */
export interface Library {
  /** @param signal Aborting ends it with `move.interrupted`. */
  list(signal: AbortSignal): Promise<Listing>
  /** @throws {RehomeError} `folder.vanished`, `folder.unreadable`. */
  open(path: string, signal: AbortSignal): Promise<MessageStore>
}
