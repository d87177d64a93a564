import type { Answer, ContactNote, EncodingQuestion, ShownCard } from '../contacts/index.ts'
import { type OutcomeCounts, outcomeKinds } from '../contacts/types.ts'
import type { Failure } from '../errors.ts'
import type { Side } from '../ports.ts'

/** Whose address book is read, or written. */
export interface DeskAccount {
  readonly email: string
  /** A preset's id, or `other`. */
  readonly presetId: string
  /** Whether the password is at hand now. Who has only files of mail has none, and is asked for one. */
  readonly passwordKnown: boolean
}

/** What is under way, and how far it is, in cards or bytes; 0 of 0 while nobody knows. */
export interface DeskWork {
  readonly kind: DeskWorkKind
  readonly done: number
  readonly total: number
  /** RFC 3339; set while waiting for a server that asked for time, or doesn't answer. */
  readonly waitUntil: string | null
}

export const deskWorkKinds = [
  'looking',
  'reading',
  'photos',
  'comparing',
  'writing',
  'grouping',
  'verifying',
  'removing'
] as const
export type DeskWorkKind = (typeof deskWorkKinds)[number]

export const deskLists = ['new', 'there', 'look', ...outcomeKinds] as const
/** The first three of what is planned, the others of what has become of it. */
export type DeskList = (typeof deskLists)[number]

export interface DeskFound {
  readonly from: 'account' | 'files'
  /** People; groups are with them. */
  readonly contacts: number
  /** Contacts and files that could not be read. */
  readonly leftBehind: number
  /** What is to be said of them, the unreadable ones included. */
  readonly notes: number
  /** Files of which nobody but the person knows how they are written. */
  readonly questions: number
}

export interface DeskPlan {
  /** The name of the address book that they go into; null where one is made for them. */
  readonly book: string | null
  readonly new: number
  readonly there: number
  /** Of those there, how many add something. */
  readonly completed: number
  readonly look: number
  /** Of those to look at, how many wait for an answer. */
  readonly unanswered: number
  /** As it is answered now: how many will be written. */
  readonly writes: number
  /** Something was written since: the new address book is another, and is read again before anything more is written. */
  readonly isOld: boolean
}

export interface DeskOutcome {
  readonly finishedAt: string
  readonly counts: OutcomeCounts
  /** Whether all that Rehome has written there was read back, and is as it was sent. */
  readonly verified: boolean
  readonly notes: number
}

export interface DeskUndone {
  readonly removed: number
  /** Somebody had removed them already. */
  readonly gone: number
  readonly restored: number
  readonly kept: number
  readonly failed: number
}

/** All that a screen may know of the contacts of a move; lists are asked for. */
export interface DeskView {
  /** The move's. */
  readonly id: string
  /** Grows with each change, also from one process to the next; an older view is to be ignored. */
  readonly revision: number
  readonly old: DeskAccount | null
  readonly new: DeskAccount | null
  readonly work: DeskWork | null
  /** What was begun, and ended early because somebody wanted it to: it can be gone on with. */
  readonly stopped: DeskWorkKind | null
  /** Why the last work ended early. */
  readonly failure: (Failure & { readonly side?: Side }) | null
  readonly found: DeskFound | null
  readonly plan: DeskPlan | null
  /** The new account lets no program into an address book, or has none: a file is all that can be had. */
  readonly isFileOnly: boolean
  readonly outcome: DeskOutcome | null
  readonly undone: DeskUndone | null
  readonly canUndo: boolean
}

/** A contact in a list. */
export interface DeskRow {
  /** As answers name it. */
  readonly index: number
  readonly card: ShownCard
  /** Of those that need a look: whom it resembles, the likeliest first. */
  readonly candidates: readonly DeskCandidate[]
  /** Of those that need a look; null where nothing was said and the contact waits for it, or is kept. */
  readonly answer: Answer | null
  /** Whether it isn't written without an answer. */
  readonly isAsked: boolean
  /** Why it is not there, or not whole. */
  readonly notes: readonly ContactNote[]
}

export interface DeskCandidate {
  /** Whether it is in the new address book already; else it was found before. */
  readonly isThere: boolean
  readonly card: ShownCard
  /** What would stand there. */
  readonly merged: ShownCard
}

export interface DeskPage<T> {
  readonly total: number
  readonly rows: readonly T[]
}

export { outcomeKinds }
export type { Answer, ContactNote, EncodingQuestion, ShownCard }
