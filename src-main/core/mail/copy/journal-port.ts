/**
 * What the copy writes down, and when. The journal is implemented by `core/move` on SQLite; the copy knows
 * this interface only. The order matters more than the form: a batch is on disk before its first byte
 * leaves, and what has no answer is settled by looking, never by sending again (research/imap.md §4).
 */

/** SHA-256 of the canonical message, 64 hexadecimal digits. */
export type Digest = string

export interface FolderKey {
  readonly from: string
  readonly fromUidValidity: string
  readonly to: string
  readonly toUidValidity: string
}

/** A message's fate; `sending` means that nobody knows yet whether it arrived. */
export type EntryState = 'sending' | 'copied' | 'already-there' | 'refused' | 'vanished'

export interface Entry {
  readonly uid: number
  readonly digest: Digest
  readonly size: number
  readonly state: EntryState
  /** UID in the new folder, where known. */
  readonly newUid?: number
  /** Which run decided: for this run's counts. */
  readonly run: number
  /** Whether it was read back from the new folder and found equal; it need not be read again. */
  readonly verified: boolean
  /** The old message's flags as they were last brought over; undefined where an older journal didn't note them. */
  readonly flags?: readonly string[]
  /** No longer in the old folder. */
  readonly gone: boolean
  /** Read back, and found stored otherwise than it was sent; it need not be read again. */
  readonly altered: boolean
}

/** A message about to be sent. */
export interface Outgoing {
  readonly uid: number
  readonly digest: Digest
  readonly size: number
  /** As the old server tells them. */
  readonly flags?: readonly string[]
  /** When it arrived, in milliseconds: what tells equal messages apart. */
  readonly date?: number
}

export interface OpenBatch {
  readonly id: number
  /** The new folder's UIDNEXT just before the batch was sent: what it brought has this UID or a higher one. */
  readonly uidNextBefore: number
  readonly entries: readonly Outgoing[]
}

/** What an old folder was when it was last copied to the end: where it is the same today, nothing is new. */
export interface FolderSeen {
  readonly uidNext: number
  readonly messages: number
  /** HIGHESTMODSEQ (RFC 7162), where the server keeps count of changed flags. */
  readonly modseq?: string
}

/** Fates of the messages that are still in the old folder. */
export interface FolderCounts {
  /** Copied by this run. */
  readonly copied: number
  readonly alreadyThere: number
  readonly refused: number
  readonly vanished: number
  /** Flags brought up to date by this run. */
  readonly updated: number
  /** In the new folder, and not yet read back. */
  readonly unproved: number
  /** Bytes copied by this run. */
  readonly bytes: number
  /** Bytes of all that needs no more work. */
  readonly decidedBytes: number
}

/** One old folder's part of the journal. Each method is durable when it returns. */
export interface FolderJournal {
  /** Everything decided so far, by old UID. */
  entries(): ReadonlyMap<number, Entry>
  counts(): FolderCounts
  /** Batches that were sent and whose answer never came. */
  openBatches(): readonly OpenBatch[]
  /** Writes a batch down as `sending`; call it before the first byte leaves. */
  openBatch(uidNextBefore: number, entries: OpenBatch['entries']): number
  /** Notes which messages of a batch have certainly arrived; the batch stays open for the others. */
  arrived(id: number, arrived: readonly { uid: number; newUid?: number }[]): void
  /** Closes a batch: each entry either arrived, was refused, or (left out) is to be sent anew. */
  closeBatch(
    id: number,
    outcome: {
      readonly arrived: readonly { uid: number; newUid?: number }[]
      readonly refused: readonly number[]
    }
  ): void
  /** Messages that were found in the new folder without being sent; being found by digest, they are verified. */
  alreadyThere(found: readonly (Outgoing & { readonly newUid: number })[]): void
  vanished(uid: number): void
  /** Messages that were read back and found equal, with the UID they have in the new folder. */
  verified(found: readonly { readonly uid: number; readonly newUid: number }[]): void
  /** Messages that the new server holds otherwise than they are: these are not verified. */
  altered(uids: readonly number[]): void
  refused(uid: number, digest: Digest, size: number): void
  /** What the folder was at the end of the last complete copy. */
  seen(): FolderSeen | undefined
  saw(seen: FolderSeen): void
  /** Messages that are no longer in the old folder, or that are there again after all. */
  gone(uids: readonly number[], gone: boolean): void
  /** Flags that were brought over after their message. */
  updated(changed: readonly { readonly uid: number; readonly flags: readonly string[] }[]): void
  /** Flags that needed no bringing: the new messages had them. */
  hadFlags(today: readonly { readonly uid: number; readonly flags: readonly string[] }[]): void
  /**
   * Messages that were copied when the old folder had another UIDVALIDITY: where they are in the new one, by
   * digest. Each is given out once.
   */
  takeOrphan(digest: Digest): { readonly newUid: number; readonly verified: boolean } | undefined
  /** UIDs of the new folder that belong to such messages. */
  orphanUids(): readonly number[]
  /** Takes a decision back, so that the message is read again: a refused one on retry, a copied one that was not found. */
  forget(uids: readonly number[]): void
}

export interface CopyJournal {
  /** The number of this run, from 1. */
  readonly run: number
  /** How far earlier runs came with a folder; for showing only. */
  reached(from: string, to: string): { readonly copied: number; readonly copiedBytes: number }
  /** Whether this folder was ever copied there, though nothing may have been in it. */
  isKnown(from: string, to: string): boolean
  /**
   * Opens a folder. Entries of another UIDVALIDITY say nothing about today's UIDs (RFC 9051 §2.3.1.1). Where the
   * new folder's changed, what was copied becomes one open batch: whether it is there is found out by looking.
   * Where the old one's changed, it becomes orphans: its digests say what needn't be sent again.
   */
  folder(key: FolderKey): FolderJournal
}
