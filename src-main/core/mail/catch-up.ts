import { transferableFlags } from './flags.ts'
import type { Entry, FolderCounts, FolderJournal, FolderSeen } from './journal-port.ts'
import type { NewMailbox, OldMailbox, OpenFolder } from './mailbox.ts'

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

export const seenAs = ({ uidNext, messages, modseq }: OpenFolder): FolderSeen => ({
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
 */
export async function updateFlags(update: FlagsUpdate): Promise<void> {
  const { old, new: next, journal, to, permanentFlags, folder, isFirst } = update
  const since = folder.modseq === undefined ? undefined : journal.seen()?.modseq
  if (isFirst || (since !== undefined && since === folder.modseq)) return
  const brought = [...journal.entries().values()].filter(isBrought)
  if (brought.length === 0) return
  // Where the server doesn't say what has changed, or not since when we looked, all are asked for.
  const today = await old.flags(since === undefined ? brought.map(({ uid }) => uid) : { changedSince: since })
  const changed = brought.flatMap((entry) => {
    const flags = today.get(entry.uid)
    const { add, remove } = flags ? difference(entry.flags, flags, permanentFlags) : unchanged
    return flags && add.length + remove.length > 0 ? [{ entry, flags, add, remove }] : []
  })
  if (changed.length === 0) return
  await next.refresh()
  const current = await next.flags(changed.map(({ entry }) => entry.newUid))
  const there = changed.flatMap(({ entry, flags, add, remove }) => {
    const has = current.get(entry.newUid)
    if (!has) return []
    const lacks = (flag: string) => !has.includes(flag)
    const change = {
      uid: entry.newUid,
      add: add.filter(lacks),
      remove: remove.filter((flag) => !lacks(flag))
    }
    const kept = flags.filter((flag) => flag !== '\\Deleted' || entry.flags.includes(flag))
    return {
      change,
      flags: { uid: entry.uid, flags: kept },
      isReal: change.add.length + change.remove.length > 0
    }
  })
  const real = there.filter(({ isReal }) => isReal)
  if (real.length > 0)
    await next.changeFlags(
      to,
      real.map(({ change }) => change)
    )
  journal.updated(real.map(({ flags }) => flags))
  // What the new message had already is known as well, so that it isn't done again when the person undoes it.
  journal.hadFlags(there.filter(({ isReal }) => !isReal).map(({ flags }) => flags))
}

type Brought = Entry & { readonly newUid: number; readonly flags: readonly string[] }

const isBrought = (entry: Entry): entry is Brought =>
  entry.state === 'copied' && !entry.gone && entry.newUid !== undefined && entry.flags !== undefined

const unchanged = { add: [], remove: [] }

function difference(before: readonly string[], after: readonly string[], permanentFlags: readonly string[]) {
  const was = transferableFlags(before, permanentFlags)
  const is = transferableFlags(after, permanentFlags)
  return {
    add: is.filter((flag) => !was.includes(flag) && flag !== '\\Deleted'),
    remove: was.filter((flag) => !is.includes(flag))
  }
}
