import type { ContactNote } from '../contacts/index.ts'
import type { Failure } from '../errors.ts'
import type {
  FolderOutcome,
  FolderPlan,
  FolderProgress,
  ImapServer,
  MessageCounts,
  Problem,
  Quota
} from '../mail/types.ts'
import type { Service } from '../oauth/types.ts'
import type { Side } from '../ports.ts'

/** What kind of change this is: decides which steps a person ever sees. */
export const tracks = ['domain', 'address', 'same-host', 'contacts'] as const
export type Track = (typeof tracks)[number]

/** How far a move is. Only `phases.ts` changes it. */
export const phases = ['setup', 'copying', 'copied', 'switching', 'settling', 'done'] as const
export type Phase = (typeof phases)[number]

interface WhoseAccount {
  readonly email: string
  /** A preset's id, or `other` when the settings were typed by hand. */
  readonly presetId: string
}

/** Where a mailbox is on a server. */
export interface ServerSettings extends WhoseAccount {
  readonly imap: ImapServer
  readonly backup?: undefined
}

/** Where a mailbox is in files of this computer: the old side only. */
export interface BackupSettings extends WhoseAccount {
  /** The absolute path of a folder or a file. */
  readonly backup: string
  readonly imap?: undefined
}

export type AccountSettings = ServerSettings | BackupSettings

/** One side's account, as kept: no secret is ever part of it. */
export type Account = AccountSettings & {
  /** Whether signing in with exactly these settings, or opening the files, has worked. */
  readonly checked: boolean
  /** Where the person has signed in with exactly these settings, in the browser; absent with a password. */
  readonly service?: Service
}

export type AccountSnapshot = Account & {
  /** Whether the password or the permission is at hand now; it is asked for again after a restart. Files need none. */
  readonly passwordKnown: boolean
  /** A sign-in in the browser that waits for the person, or how the last one failed. */
  readonly browserSignIn?: BrowserSignInSnapshot
}

export type BrowserSignInSnapshot =
  | { readonly state: 'waiting' }
  | { readonly state: 'failed'; readonly failure: Failure & { readonly side?: Side } }

/** How a person can sign in to an account in the browser. */
export interface BrowserSignInOffer {
  readonly service: Service
  /** The service's name, as people know it. */
  readonly name: string
  /** Whether Rehome is registered there; else there is no such sign-in. */
  readonly available: boolean
}

/** Where one side's address book is looked for; a move may be one of contacts alone. */
export interface ContactsAccountSettings {
  readonly email: string
  /** A preset's id, or `other`. */
  readonly presetId: string
  /** The login name. */
  readonly user: string
  /** An https address; else it is found from the preset and the domain (RFC 6764). */
  readonly url?: string
}

/** `not-enough`: below 1.2 times what is to come; `comfortable`: three times or more. */
export type Room = 'comfortable' | 'enough' | 'not-enough' | 'unknown'

export interface FoldersSnapshot {
  readonly rows: FolderPlan
  /** Of the rows that are copied. */
  readonly messages: number
  readonly bytes: number
  readonly quota: Quota | null
  readonly room: Room
  /** A rough guess of the copy's duration in seconds. */
  readonly forecastSeconds: number
}

export type RunState =
  'preparing' | 'copying' | 'checking' | 'waiting' | 'pausing' | 'paused' | 'stopped' | 'finished'

/** Rough on purpose; absent until 30 s and 2 % are done (research/electron.md §4.2). */
export interface TimeLeft {
  readonly bucket: 'under-a-minute' | 'minutes' | 'hours' | 'few-hours' | 'overnight'
  /** Minutes or hours, by the bucket; 0 where the bucket has no number. */
  readonly value: number
}

export interface RunSnapshot {
  readonly state: RunState
  /** Never falls, neither within a run nor from one to the next, as long as the folders are the same. */
  readonly messages: { readonly done: number; readonly total: number }
  /** Messages that were done when the run began. */
  readonly before: number
  readonly bytes: { readonly done: number; readonly total: number }
  /** The old folder being worked on. */
  readonly current: string | null
  readonly folders: readonly FolderProgress[]
  readonly timeLeft: TimeLeft | null
  /** RFC 3339; set while waiting for a server that asked for time. */
  readonly waitUntil: string | null
  readonly waitSide: Side | null
  /** Why the run stopped; `side` says where. */
  readonly failure: (Failure & { readonly side?: Side }) | null
  readonly problems: number
}

/** What the person keeps: the whole move's outcome, all runs together. */
export interface Receipt {
  readonly finishedAt: string
  readonly seconds: number
  readonly messages: MessageCounts
  readonly bytes: number
  /** Each message was read back from the new mailbox and compared by digest. */
  readonly verified: boolean
  /** The equation holds, all is verified, and nothing was refused: "everything arrived" may be said. */
  readonly complete: boolean
  readonly folders: readonly FolderOutcome[]
  readonly problems: readonly Problem[]
}

/** What became of the contacts, all runs together. */
export interface ContactsReceipt {
  readonly finishedAt: string
  readonly found: number
  readonly new: number
  readonly same: number
  readonly merged: number
  readonly failed: number
  /** Each contact that was written was read back and compared. */
  readonly verified: boolean
  readonly notes: readonly ContactNote[]
}

/** How a copy on this computer is getting on, or how it ended. */
export interface BackupSnapshot {
  /** The absolute path of its folder. */
  readonly dir: string
  readonly run: RunSnapshot
  /** RFC 3339: when it was last complete; each message in it was read back and compared by digest then. */
  readonly completeAt: string | null
}

/** How taking back what was brought is getting on, or how it ended. */
export interface UndoSnapshot {
  readonly state: 'running' | 'waiting' | 'paused' | 'stopped' | 'finished'
  /** Messages that Rehome had brought, touched or not. */
  readonly total: number
  readonly removed: number
  /** Messages that stay because they aren't as Rehome brought them. */
  readonly kept: number
  /** Folders that could not be looked at. */
  readonly failedFolders: number
  /** RFC 3339; set while waiting for a server that asked for time. */
  readonly waitUntil: string | null
  readonly failure: RunSnapshot['failure']
}

/** The runs after the first copy, which bring what is new since: when the last one was, and when the next one is. */
export interface CatchUpSnapshot {
  /** Whether Rehome looks again by itself while it is open. */
  readonly automatic: boolean
  /** Minutes from the end of one to the next. */
  readonly everyMinutes: number
  /** RFC 3339; null while none is due: not wanted, something is under way, a password or the person is needed. */
  readonly nextAt: string | null
  /** The last one that came to its end, and what it brought: messages, and changed flags; null before the first. */
  readonly last: { readonly at: string; readonly messages: number; readonly changes: number } | null
}

/** All that a screen may know of a move; the page holds no other truth. */
export interface MoveSnapshot {
  readonly id: string
  /** Grows with each change; an older snapshot is to be ignored. */
  readonly revision: number
  /** A move between the two pretend mailboxes. */
  readonly practice: boolean
  readonly track: Track
  readonly phase: Phase
  readonly createdAt: string
  readonly updatedAt: string
  readonly old: AccountSnapshot | null
  readonly new: AccountSnapshot | null
  readonly folders: FoldersSnapshot | null
  readonly run: RunSnapshot | null
  /** The copy on this computer, where one was asked for. */
  readonly backup: BackupSnapshot | null
  readonly receipt: Receipt | null
  readonly catchUp: CatchUpSnapshot
  /** Taking back what was brought, where that was asked for since the last copy. */
  readonly undo: UndoSnapshot | null
  /** Whether that is allowed now: from the switch on it isn't. */
  readonly canUndo: boolean
}

/** How a copy gets on between two snapshots: a few hundred bytes, however many folders there are. */
export interface MoveProgress {
  /** Whether it is the copy into the new mailbox or the one on this computer. */
  readonly of: 'run' | 'backup'
  readonly id: string
  /** As of {@link MoveSnapshot}. */
  readonly revision: number
  /** What was told just before: who knows that revision or a later one, and then this, knows all. */
  readonly since: number
  /** As it is now; of its folders only those that have changed since. */
  readonly run: RunSnapshot
}

/** A line of the list on the first page. */
export interface MoveListItem {
  readonly id: string
  readonly practice: boolean
  readonly phase: Phase
  readonly updatedAt: string
  readonly oldEmail: string | null
  readonly newEmail: string | null
  /** A copy was begun and not ended: offer to continue. */
  readonly unfinished: boolean
  /** Another process works on it: it can be seen and not touched. */
  readonly locked: boolean
  /** How the last run ended; null before the first one has. */
  readonly result: MoveResult | null
}

/** How a run ended, in a line. */
export type MoveResult =
  | { readonly kind: 'complete' }
  /** @property count Messages and folders that were not moved. */
  | { readonly kind: 'incomplete'; readonly count: number }
  | { readonly kind: 'stopped'; readonly failure: Failure & { readonly side?: Side } }
