import { onlySystemFlags, transferableFlags } from '../message/flags.ts'
import type { Entry, FolderCounts, FolderJournal, FolderSeen } from './journal-port.ts'
import { type Place, reopen } from './look.ts'
import type { FlagChange, NewMailbox, OldMailbox, OpenFolder, WritableFolder } from '../connection/mailbox.ts'

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
export const seenAs = (
  { uidNext, messages }: Pick<OpenFolder, 'uidNext' | 'messages'>,
  modseq: string | undefined
): FolderSeen => ({ uidNext, messages, ...(modseq !== undefined && { modseq }) })

export interface FlagsUpdate {
  readonly old: OldMailbox
  readonly new: NewMailbox
  readonly journal: FolderJournal
  /** The new folder, as it was when it was opened. */
  readonly target: Place & Pick<WritableFolder, 'permanentFlags'>
  /** The old folder, as it was when it was opened. */
  readonly folder: OpenFolder
  /** Whether nothing was brought before that: what is in the journal has the flags of today. */
  readonly isFirst: boolean
}

/** A message whose flags the new server hasn't taken. */
export interface Unflagged {
  /** In the old folder. */
  readonly uid: number
  /** Those of its keywords that are missing; none where it is about other flags. */
  readonly labels: readonly string[]
}

/**
 * Brings flags over that changed in the old folder since, and keywords without which messages arrived. Only what
 * changed there is touched: a flag that the person has set or taken off in the new mailbox stays as they left it.
 * `\Deleted` isn't brought later: it would have the new mailbox's program throw mail away.
 * @returns What the new server hasn't taken.
 */
export async function updateFlags(update: FlagsUpdate): Promise<readonly Unflagged[]> {
  const { old, new: next, journal, target, folder, isFirst } = update
  const since = folder.modseq === undefined ? undefined : journal.seen()?.modseq
  if (isFirst || (since !== undefined && since === folder.modseq)) return []
  const brought = [...journal.entries().values()].filter(isBrought)
  if (brought.length === 0) return []
  // Where the server doesn't say what has changed, or not since when we looked, all are asked for.
  const today = await old.flags(since === undefined ? brought.map(({ uid }) => uid) : { changedSince: since })
  const wishes = brought.flatMap((entry) => wishesFor(entry, today.get(entry.uid), target.permanentFlags))
  const placed = wishes.filter(isPlaced)
  const unplaced = wishes.filter((wish) => !isPlaced(wish))
  if (placed.length === 0) return unplaced.map(toUnflagged)
  await reopen(next, target)
  const look = () => next.flags(placed.map(({ newUid }) => newUid))
  const before = await look()
  const open = unfulfilled(placed, before)
  if (open.length > 0) await next.changeFlags(target.path, open.flatMap(toChanges))
  const refused = open.length > 0 ? unfulfilled(open, await look()) : []
  const without = (list: readonly Placed[], others: readonly Placed[]) => {
    const uids = new Set(others.map(({ uid }) => uid))
    return list.filter(({ uid }) => !uids.has(uid))
  }
  journal.updated(without(open, refused))
  // What the new message had already is known as well, so that it isn't done again when the person undoes it.
  const there = placed.filter(({ newUid }) => before.has(newUid))
  journal.hadFlags([...without(there, open), ...refused.map(asFarAsTaken)])
  return [...refused, ...unplaced].map(toUnflagged)
}

/** What is to become of a new message's flags. */
interface Wish {
  readonly uid: number
  /** Unknown where the new server says nothing of UIDs: then nothing can be changed. */
  readonly newUid?: number
  /** What the old message has today, as far as it is brought. */
  readonly flags: readonly string[]
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

type Placed = Wish & { readonly newUid: number }

const isPlaced = (wish: Wish): wish is Placed => wish.newUid !== undefined

/** What was taken of a wish is not to be done again when the person undoes it. */
const asFarAsTaken = ({ uid, flags, add, remove }: Wish) => ({
  uid,
  flags: [...flags.filter((flag) => !add.includes(flag)), ...remove]
})

const isKeyword = (flag: string) => !flag.startsWith('\\')

const toUnflagged = ({ uid, add }: Wish): Unflagged => ({ uid, labels: add.filter(isKeyword) })

/** Each keyword by itself: one that the server can't keep is not to cost the others. */
const toChanges = ({ newUid, add, remove }: Placed): FlagChange[] => [
  { uid: newUid, add: onlySystemFlags(add), remove },
  ...add.filter(isKeyword).map((keyword) => ({ uid: newUid, add: [keyword], remove: [] }))
]

function wishesFor(
  { uid, newUid, flags: before }: Brought,
  today: readonly string[] | undefined,
  permanentFlags: readonly string[]
): Wish[] {
  if (!today) return []
  const was = transferableFlags(before, permanentFlags)
  const is = transferableFlags(today, permanentFlags)
  const add = is.filter((flag) => !was.includes(flag) && isBroughtLater(flag, permanentFlags))
  const remove = was.filter((flag) => !is.includes(flag))
  // What the new folder doesn't keep today it may keep tomorrow: it hasn't been brought.
  const flags = today.filter((flag) => before.includes(flag) || isBroughtLater(flag, permanentFlags))
  return add.length + remove.length > 0
    ? [{ uid, ...(newUid !== undefined && { newUid }), flags, add, remove }]
    : []
}

const isBroughtLater = (flag: string, permanentFlags: readonly string[]) =>
  flag.toLowerCase() !== '\\deleted' && transferableFlags([flag], permanentFlags).length > 0

/** What is left of the wishes for messages that have these flags; what is gone has no more wishes. */
function unfulfilled(wishes: readonly Placed[], current: ReadonlyMap<number, readonly string[]>): Placed[] {
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

type Brought = Entry & { readonly flags: readonly string[] }

const isBrought = (entry: Entry): entry is Brought =>
  entry.state === 'copied' && !entry.gone && entry.flags !== undefined
