import { transferableFlags } from './flags.ts'
import type { Entry, FolderCounts, FolderJournal, FolderSeen } from './journal-port.ts'
import type { FlagChange, NewMailbox, OldMailbox, OpenFolder } from './mailbox.ts'

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
  readonly folder: OpenFolder
}

/**
 * Brings flags over that changed in the old folder since. Only what changed there is touched: a flag that the
 * person has set or taken off in the new mailbox stays as they left it. `\Deleted` isn't brought later: it would
 * have the new mailbox's program throw mail away.
 */
export async function updateFlags(update: FlagsUpdate): Promise<void> {
  const { old, new: next, journal, to, permanentFlags, folder } = update
  const seen = journal.seen()
  // No modseq at all: the server doesn't say, so all are to be asked for.
  if (!seen || (seen.modseq !== undefined && seen.modseq === folder.modseq)) return
  const brought = [...journal.entries().values()].filter(isBrought)
  if (brought.length === 0) return
  const today = await old.flags(
    seen.modseq !== undefined && folder.modseq !== undefined
      ? { changedSince: seen.modseq }
      : brought.map(({ uid }) => uid)
  )
  const changed = brought.flatMap((entry) => {
    const flags = today.get(entry.uid)
    const { add, remove } = flags ? difference(entry.flags, flags, permanentFlags) : unchanged
    return flags && add.length + remove.length > 0 ? [{ entry, flags, add, remove }] : []
  })
  if (changed.length === 0) return
  await next.refresh()
  const current = await next.flags(changed.map(({ entry }) => entry.newUid))
  const changes: FlagChange[] = changed.flatMap(({ entry, add, remove }) => {
    const has = current.get(entry.newUid)
    if (!has) return []
    const lacks = (flag: string) => !has.includes(flag)
    return { uid: entry.newUid, add: add.filter(lacks), remove: remove.filter((flag) => !lacks(flag)) }
  })
  const real = changes.filter(({ add, remove }) => add.length + remove.length > 0)
  if (real.length > 0) await next.changeFlags(to, real)
  const done = new Set(real.map(({ uid }) => uid))
  journal.updated(
    changed.flatMap(({ entry: { uid, newUid, flags: before }, flags }) =>
      done.has(newUid)
        ? { uid, flags: flags.filter((flag) => flag !== '\\Deleted' || before.includes(flag)) }
        : []
    )
  )
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
