import type { ErrorParams, RehomeError } from '../../errors.ts'
import type { Listing } from '../types.ts'

/** A signed-in connection to one mailbox. Its methods fail with `connect.lost`, `server.busy` and `folder.inUse`, with `side` set. */
export interface Session {
  /** False once the connection is gone. */
  readonly alive: boolean
  /** All folders with counts and sizes, the namespace, quota and limits. */
  list(): Promise<Listing>
  /** Says goodbye and closes the socket; never throws. */
  close(): Promise<void>
}

/** A folder as it is at the moment of opening it. */
export interface OpenFolder {
  readonly uidValidity: string
  /** The next message to arrive has this UID or a higher one. */
  readonly uidNext: number
  readonly messages: number
  /** True as well where the server tells nothing of subscriptions. */
  readonly subscribed: boolean
  /** How many more there are that their program has marked as deleted: not to be copied. Of files only. */
  readonly excluded?: number
  /** HIGHESTMODSEQ (RFC 7162): grows with each change of flags; absent where the server doesn't count them. */
  readonly modseq?: string
}

/** A message as a server serves it. */
export interface Message {
  readonly uid: number
  readonly raw: Buffer
  readonly flags: readonly string[]
  /** Undefined where the server told none that is a date. */
  readonly internalDate: Date | undefined
}

/** A message's header fields as found on the server, and its size in bytes as the server counts. */
export interface Outline {
  readonly uid: number
  readonly size: number
  readonly headers: Buffer
}

/** Reading, in folders opened with EXAMINE and by BODY.PEEK: nothing here can change a mailbox. */
export interface ReadMailbox extends Session {
  /**
   * Opens a folder anew, so that what others have brought meanwhile is seen.
   * @throws {RehomeError} `folder.unreadable`, `folder.vanished`.
   */
  open(path: string): Promise<OpenFolder>
  /** Hears what others have brought into the open folder meanwhile (NOOP). */
  refresh(): Promise<void>
  /** UIDs of the open folder, ascending; those from `from` to `to` at least. */
  uids(from?: number, to?: number): Promise<number[]>
  /** Sizes in bytes as the server counts them, by UID; what is gone is missing. */
  sizes(uids: readonly number[]): Promise<ReadonlyMap<number, number>>
  /** Whole messages; what is gone is missing. All of them are in memory at once. */
  messages(uids: readonly number[]): Promise<Message[]>
  /**
   * One large message, fetched in pieces, so that no more than the message itself is in memory; `undefined` when
   * it is gone.
   */
  largeMessage(uid: number): Promise<Message | undefined>
  /** Flags by UID: of these messages, or of those whose flags changed since a {@link OpenFolder.modseq}. */
  flags(
    which: readonly number[] | { readonly changedSince: string }
  ): Promise<ReadonlyMap<number, readonly string[]>>
  /** What a message is called in every folder that it is in (RFC 8474 EMAILID, X-GM-MSGID); empty where the server has no such names. */
  emailIds(uids: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** Message-ID, Date, From and Subject. */
  outlines(uids: readonly number[]): Promise<Outline[]>
  /** Subject and date for a person, decoded. */
  describe(uid: number): Promise<{ subject?: string; date?: string }>
}

/** The old mailbox: whatever holds one of these can only look. */
export interface OldMailbox extends ReadMailbox {
  readonly side: 'old'
}

/** What became of a message that was sent. */
export type Fate =
  | {
      readonly is: 'arrived'
      readonly newUid?: number
      /** The UIDVALIDITY that {@link newUid} goes with, where the server said so. */
      readonly uidValidity?: string
      /** Keywords that it had to go without. */
      readonly without?: readonly string[]
    }
  | {
      readonly is: 'refused'
      readonly code: 'message.refused' | 'message.tooBig'
      readonly params: ErrorParams
      readonly reason?: string
    }

export interface WritableFolder extends OpenFolder {
  /** PERMANENTFLAGS (RFC 9051 §7.1): `\*` means that any keyword is kept. */
  readonly permanentFlags: readonly string[]
}

/** Flags to set and to take off. */
export interface FlagChange {
  readonly uid: number
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** The new mailbox. Rehome adds to it: nothing here deletes or overwrites a message. */
export interface NewMailbox extends ReadMailbox {
  readonly side: 'new'
  /**
   * Opens a folder for writing, and makes it where it isn't there.
   * @param subscribed Whether the old one was: then this one is subscribed too. A folder that was there never loses
   * its subscription; undefined leaves it as it is.
   * @throws {RehomeError} `folder.cannotCreate`, `folder.unreadable`.
   */
  prepare(path: string, subscribed: boolean | undefined): Promise<WritableFolder>
  /** Changes flags of messages in a folder; what is gone is left out. */
  changeFlags(path: string, changes: readonly FlagChange[]): Promise<void>
}

/** The new mailbox for the two that take back what Rehome brought: mirror and undo. */
export interface RemovingMailbox extends NewMailbox {
  /** Whether single messages can be removed, and no others with them (UIDPLUS, RFC 4315). */
  readonly canRemove: boolean
  /**
   * Opens a folder for writing, and never makes one.
   * @throws {RehomeError} `folder.vanished`, `folder.unreadable`.
   */
  openForWriting(path: string): Promise<WritableFolder>
  /**
   * Removes exactly these messages for good.
   * @throws {RehomeError} `folder.unreadable` when the server refuses; `server.cannotRemove` unless {@link canRemove}.
   */
  remove(path: string, uids: readonly number[]): Promise<void>
}

/** What is known of messages once nothing more will be sent of them. */
export interface Report {
  /** By old UID. A message that isn't in it was certainly not stored, unless {@link stopped} is `connect.lost`. */
  readonly fates: ReadonlyMap<number, Fate>
  /** Why some were not stored: `quota.full`, `server.busy`, `folder.vanished`; `connect.lost` where nobody knows. */
  readonly stopped?: RehomeError
}

/** A signed-in connection to the new mailbox that appends and does nothing else. */
export interface Appender {
  /** False once the connection is gone. */
  readonly alive: boolean
  /** Whether each message costs a round trip (neither LITERAL+ nor LITERAL-, RFC 7888): several connections help then. */
  readonly waitsForEach: boolean
  /**
   * Sends messages into a folder, in order, as they are: each gets one fate. It may be called again before an
   * earlier call has its answer; answers come in the order of the calls. Never rejects.
   */
  append(path: string, messages: readonly Message[]): Promise<Report>
  /** Says goodbye and closes the socket; never throws. What has no answer by then is `connect.lost`. */
  close(): Promise<void>
}

/** Opens a fresh connection to one side: called again after each loss. Aborting gives up with `move.interrupted`. */
export type ConnectOld = (signal: AbortSignal) => Promise<OldMailbox>
export type ConnectNew = (signal: AbortSignal) => Promise<NewMailbox>
export type ConnectRemover = (signal: AbortSignal) => Promise<RemovingMailbox>
export type ConnectAppender = (signal: AbortSignal) => Promise<Appender>
