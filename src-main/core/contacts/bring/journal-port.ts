import type { OutcomeKind } from './outcome-kinds.ts'
import type { ContactField, Remark } from './remarks.ts'

/**
 * What bringing contacts writes down, and when. The journal is implemented by `core/move` on SQLite; the contacts know
 * this interface only. A journal is about one address book. A card is in it before the first byte of a request leaves,
 * and what has no answer is settled by looking into the address book (research/contacts.md §4).
 */
export interface ContactJournal {
  /** Everything that was ever to be written there and wasn't forgotten, in the order in which it was added. */
  writes(): readonly ContactWrite[]
  /** Adds writes, all or none. Durable when it returns. @returns Them, with their ids, in their order. */
  add(writes: readonly NewContactWrite[]): readonly ContactWrite[]
  /** Replaces the write of this id. Durable when it returns. */
  save(write: ContactWrite): void
  /** Removes writes of which nothing was ever sent, or nothing arrived. */
  forget(ids: readonly number[]): void
  /** What became of each found card when it was brought the last time. */
  outcomes(): ReadonlyMap<SourceKey, ContactOutcome>
  /** Notes what became of found cards; a card's new outcome replaces its old one. All or none, durable when it returns. */
  decide(outcomes: readonly ContactOutcome[]): void
}

/** A found card, known again in each run: SHA-256 of its UID and of what it says, 64 hexadecimal digits. */
export type SourceKey = string

/**
 * How far a write has come.
 *
 * - `planned`: nothing was sent; `sent`: nobody knows yet whether it arrived; `confirmed`: it is there
 * - `verified`: it was read back and compared, what differs is in `differs`
 * - `failed`: it isn't there, `reason` says why
 * - `undone`: taken back; `kept`: not taken back, for somebody has changed it since; `gone`: somebody had removed it by
 *   then
 */
export type WriteState = 'planned' | 'sent' | 'confirmed' | 'verified' | 'failed' | 'undone' | 'kept' | 'gone'

/** One card of the new address book that was written, with all that is needed to take it back. */
export interface ContactWrite {
  readonly id: number
  /** The found cards that went into it; several where duplicates came together. */
  readonly sources: readonly SourceKey[]
  readonly state: WriteState
  /** Whether the card was new there or has been completed. It stays `create` where we complete what we created and nobody else touched. */
  readonly action: 'create' | 'merge'
  /** The UID that it has in the new address book. */
  readonly uid: string
  /** Its full name, to be shown. */
  readonly name: string
  /** The path of the card on its server; unknown before it was created. */
  readonly href?: string
  /** The card's version before the first write of ours (`merge` alone). */
  readonly etagBefore?: string
  /** The card's text before the first write of ours (`merge` alone), for taking it back. */
  readonly before?: string
  /** Its version after the last write of ours that has surely arrived; absent where the server tells none. */
  readonly etagAfter?: string
  /** While it is `sent`: whether an earlier write of ours, of the version `etagAfter`, stands there. */
  readonly stands?: boolean
  /** What was sent last; kept until it is verified. */
  readonly text?: string
  /** The hash of what was read back, once it is verified: for servers whose versions change by themselves. */
  readonly contentAfter?: string
  /** Whether it was of another version by then and said something else: the server's work, or somebody's. */
  readonly isDoubtful?: boolean
  /** What had to be left out, or be made smaller, for the server to take it. */
  readonly leftOut: readonly Remark[]
  /** What the address book holds otherwise than it was sent. */
  readonly differs: readonly ContactField[]
  readonly reason?: Remark
}

export type NewContactWrite = Omit<ContactWrite, 'id'>

export interface ContactOutcome {
  readonly source: SourceKey
  /** Its full name, to be shown. */
  readonly name: string
  readonly kind: OutcomeKind
  /** Why it failed or needs a look. */
  readonly reason?: Remark
  /** What a person is told besides: what was left out, what differs. */
  readonly remarks: readonly Remark[]
  /** Its card in the new address book. */
  readonly href?: string
}
