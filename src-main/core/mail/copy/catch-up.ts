import { transferableFlags } from '../message/flags.ts'
import type { Entry, FolderCounts, FolderJournal, FolderSeen } from './journal-port.ts'
import type { FlagChange, NewMailbox, OldMailbox, OpenFolder } from '../connection/mailbox.ts'

/**
 * Whether an old folder holds what it held when it was last copied to the end. UIDs only ever grow, so that the
 * same number of messages below the same UIDNEXT are the same messages (RFC 9051 §2.3.1.1).
 */
export function holdsTheSame(seen: FolderSeen | undefined, folder: OpenFolder): boolean {
  return (
    seen?.messages === folder.messages &&
    (folder.messages === 0 || (folder.uidNext > 1 && seen.uidNext === folder.uidNext))
  )
}

/** Whether an earlier run left nothing to do. */
export const isSettled = (counts: FolderCounts, messages: number, verify: boolean): boolean =>
  counts.refused === 0 &&
  counts.vanished === 0 &&
  counts.alreadyThere === messages &&
  (!verify || counts.unproved === 0)

/** @param modseq Since when changes of flags are to be asked for. */
export const seenAs = ({ uidNext, messages }: OpenFolder, modseq: string | undefined): FolderSeen => ({
  uidNext,
  messages,
  ...(modseq !== undefined && { modseq })
})

export interface FlagsUpdate {
  readonly old: OldMailbox
  readonly new: NewMailbox
  readonly journal: FolderJournal
  readonly to: string
  readonly permanentFlags: readonly string[]
  /** The old folder, as it was when it was opened. */
  readonly folder: OpenFolder
  /** Whether nothing was brought before that: what is in the journal has the flags of today. */
  readonly isFirst: boolean
}

/**
 * Brings flags over that changed in the old folder since. Only what changed there is touched: a flag that the
 * person has set or taken off in the new mailbox stays as they left it. `\Deleted` isn't brought later: it would
 * have the new mailbox's program throw mail away.
 * @returns Whether the new server has taken all of them.
 */
export async function updateFlags(update: FlagsUpdate): Promise<boolean> {
  const { old, new: next, journal, to, permanentFlags, folder, isFirst } = update
  const since = folder.modseq === undefined ? undefined : journal.seen()?.modseq
  if (isFirst || (since !== undefined && since === folder.modseq)) return true
  const brought = [...journal.entries().values()].filter(isBrought)
  if (brought.length === 0) return true
  // Where the server doesn't say what has changed, or not since when we looked, all are asked for.
  const today = await old.flags(since === undefined ? brought.map(({ uid }) => uid) : { changedSince: since })
  const wishes = brought.flatMap((entry) => wishesFor(entry, today.get(entry.uid), permanentFlags))
  if (wishes.length === 0) return true
  await next.refresh()
  const look = () => next.flags(wishes.map(({ newUid }) => newUid))
  const before = await look()
  const open = unfulfilled(wishes, before)
  if (open.length > 0) await next.changeFlags(to, open.map(toChange))
  const refused = open.length > 0 ? unfulfilled(open, await look()) : []
  const without = (list: readonly Wish[], others: readonly Wish[]) => {
    const uids = new Set(others.map(({ uid }) => uid))
    return list.filter(({ uid }) => !uids.has(uid))
  }
  journal.updated(without(open, refused))
  // What the new message had already is known as well, so that it isn't done again when the person undoes it.
  const there = wishes.filter(({ newUid }) => before.has(newUid))
  journal.hadFlags(without(there, open))
  return refused.length === 0
}

/** What is to become of a new message's flags. */
interface Wish {
  readonly uid: number
  readonly newUid: number
  /** What the old message has today, as far as it is brought. */
  readonly flags: readonly string[]
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

const toChange = ({ newUid, add, remove }: Wish): FlagChange => ({ uid: newUid, add, remove })

function wishesFor(
  { uid, newUid, flags: before }: Brought,
  today: readonly string[] | undefined,
  permanentFlags: readonly string[]
): Wish[] {
  if (!today) return []
  const was = transferableFlags(before, permanentFlags)
  const is = transferableFlags(today, permanentFlags)
  const add = is.filter((flag) => !was.includes(flag) && flag !== '\\Deleted')
  const remove = was.filter((flag) => !is.includes(flag))
  const flags = today.filter((flag) => flag !== '\\Deleted' || before.includes(flag))
  return add.length + remove.length > 0 ? [{ uid, newUid, flags, add, remove }] : []
}

/** What is left of the wishes for messages that have these flags; what is gone has no more wishes. */
function unfulfilled(wishes: readonly Wish[], current: ReadonlyMap<number, readonly string[]>): Wish[] {
  return wishes.flatMap((wish) => {
    const flags = current.get(wish.newUid)
    if (!flags) return []
    // Flags are the same in capitals and without (RFC 9051 §2.3.2).
    const has = new Set(flags.map((flag) => flag.toLowerCase()))
    const add = wish.add.filter((flag) => !has.has(flag.toLowerCase()))
    const remove = wish.remove.filter((flag) => has.has(flag.toLowerCase()))
    return add.length + remove.length > 0 ? [{ ...wish, add, remove }] : []
  })
}

type Brought = Entry & { readonly newUid: number; readonly flags: readonly string[] }

const isBrought = (entry: Entry): entry is Brought =>
  entry.state === 'copied' && !entry.gone && entry.newUid !== undefined && entry.flags !== undefined
