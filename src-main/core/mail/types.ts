import type { Failure } from '../errors.ts'
import type { Side } from '../ports.ts'

/** What a folder is for (RFC 6154, SPECIAL-USE), told by the server or guessed from its name. */
export type FolderRole =
  'inbox' | 'sent' | 'drafts' | 'trash' | 'junk' | 'archive' | 'all' | 'flagged' | 'important'

/** A folder as a server lists it. */
export interface Folder {
  /** The name as imapflow addresses it; identifies the folder on its side. */
  readonly path: string
  /** The levels of the name from the top, without the namespace's prefix: `['INBOX','Factures']`. */
  readonly levels: readonly string[]
  readonly role?: FolderRole
  readonly roleFrom?: 'special-use' | 'name'
  /** False for `\Noselect` and `\NonExistent`: a name with folders below it, and no messages. */
  readonly selectable: boolean
  readonly owner: 'personal' | 'other-users' | 'shared'
  readonly subscribed: boolean
  /** Number of messages; 0 where not selectable. */
  readonly messages: number
  /** Bytes as the server counts them: for forecasts only, never for identity. */
  readonly bytes: number
}

export interface Quota {
  readonly usedBytes: number
  readonly limitBytes: number
}

/** All that is known of one side before anything is copied. */
export interface Listing {
  readonly folders: readonly Folder[]
  readonly delimiter: string
  /** The personal namespace's prefix, such as `INBOX.`, or the empty string. */
  readonly prefix: string
  readonly quota?: Quota
  /** The largest message in bytes that the server takes (RFC 7889), where it says so. */
  readonly appendLimit?: number
  /** Whether the server tells which messages of several folders are one (RFC 8474 OBJECTID, Gmail's X-GM-EXT-1). */
  readonly namesMessages?: boolean
}

/** Why a folder goes where it goes. */
export type PlanReason = 'inbox' | 'special-use' | 'well-known-name' | 'same-name' | 'renamed' | 'chosen'

/** Why a folder stays behind. */
export type LeftOutReason = 'chosen' | 'junk' | 'trash' | 'virtual' | 'other-people' | 'not-selectable'

export interface PlannedFolder {
  /** The old folder's {@link Folder.path}: identifies the row. */
  readonly from: string
  readonly fromLevels: readonly string[]
  readonly role?: FolderRole
  readonly to: string
  readonly toLevels: readonly string[]
  readonly why: PlanReason
  /** Absent when the folder is copied. */
  readonly leftOut?: LeftOutReason
  /** Whether the new folder is there already. */
  readonly exists: boolean
  readonly messages: number
  readonly bytes: number
  /** It shows all mail, and only what is in no other folder is copied from it. */
  readonly remainder?: true
}

export type FolderPlan = readonly PlannedFolder[]

/** What the person wants otherwise than the plan would. Names are old names with `/` between levels. */
export interface FolderChoices {
  /** Folders to leave out, the folders below them included. */
  readonly skip?: readonly string[]
  /** Folders to copy although their role would leave them out. */
  readonly include?: readonly string[]
  /** Roles to leave out unless included; the wizard leaves out `junk` and `trash`, the command line nothing. */
  readonly leaveOutRoles?: readonly FolderRole[]
  /** Whether to copy All Mail where only what is in no other folder comes of it: mail that is merely archived. */
  readonly archived?: boolean
  /** Old name → new name, both with `/` between levels; folders below follow. A view that is named here is copied. */
  readonly rename?: Readonly<Record<string, string>>
  /** A folder of the new mailbox under which everything is put. */
  readonly into?: string
  /** Only these, whatever the plan says of the others. */
  readonly only?: readonly string[]
}

/** One message that could not be moved, or was moved otherwise than byte for byte. */
export interface Problem extends Failure {
  /** Old folder, with `/` between levels. */
  readonly folder: string
  readonly uid?: number
  readonly subject?: string
  /** RFC 3339 date of the message, where known. */
  readonly date?: string
  /** The server's own words, for a helper. */
  readonly reason?: string
}

export type FolderState = 'waiting' | 'copying' | 'checking' | 'done' | 'failed'

/** How far one folder is. Counts include messages that were there already. */
export interface FolderProgress {
  readonly from: string
  readonly to: string
  readonly state: FolderState
  /** Messages that need no more work: copied, already there, refused or vanished. */
  readonly copied: number
  readonly total: number
  readonly copiedBytes: number
  readonly totalBytes: number
  readonly failure?: Failure
}

export type CopyEvent =
  | ({ readonly type: 'folder' } & FolderProgress)
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'wait'; readonly side: Side; readonly until: Date; readonly reason: Failure }
  | { readonly type: 'going-on' }

/** The receipt's equation: `found = copied + alreadyThere + refused + vanished + excluded`. */
export interface MessageCounts {
  readonly found: number
  readonly copied: number
  readonly alreadyThere: number
  /** Messages whose flags were brought up to date; a part of `alreadyThere`. */
  readonly updated: number
  readonly refused: number
  readonly vanished: number
  readonly excluded: number
}

export interface FolderOutcome extends MessageCounts {
  readonly from: string
  readonly to: string
  readonly state: 'done' | 'failed' | 'excluded'
  /** Whether each message was read back from the new mailbox and found equal by digest. */
  readonly verified: boolean
  readonly bytes: number
  readonly failure?: Failure
}

export interface CopyOutcome {
  readonly folders: readonly FolderOutcome[]
  readonly messages: MessageCounts
  /** Bytes sent to the new mailbox in this run. */
  readonly bytes: number
  readonly problems: readonly Problem[]
  /** True only when every folder in scope was read back and the equation holds. */
  readonly verified: boolean
}

export type { Failure } from '../errors.ts'
export type { ImapServer, Security } from '../providers/types.ts'
