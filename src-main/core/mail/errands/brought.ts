import { transferableFlags } from '../message/flags.ts'
import type { Digest, FolderJournal } from '../copy/journal-port.ts'

/** A message that Rehome brought into the new mailbox. */
export interface Brought {
  /** UID in the new folder, where known. */
  readonly newUid?: number
  readonly digest: Digest
  /** The old message's flags as they were last brought over; undefined where nobody noted them. */
  readonly flags?: readonly string[]
  /** False when it was only found again after the new folder's UIDVALIDITY had changed: it may be somebody else's. */
  readonly certain: boolean
}

/** What the journal says was brought from one old folder into one new one, over all runs. */
export interface BroughtJournal {
  readonly from: string
  readonly to: string
  readonly toUidValidity: string
  /** How many messages {@link all} tells of. */
  count(): number
  /** All that was brought. What was in the new folder before isn't in it. */
  all(): readonly Brought[]
  /** What is no longer in the old folder, but for what the new server refused elsewhere. */
  gone(): readonly Brought[]
  /** Messages of the old folder that are or were in the new one, those included that are gone since. */
  held(): number
  /** What was brought before the old folder changed its UIDVALIDITY: nobody knows whether it is still there. */
  orphans(): readonly Brought[]
  /** UIDs of the new folder that belong to messages of any old folder. */
  claimedUids(): ReadonlySet<number>
  /** Batches that were sent and whose answer never came. */
  readonly batches: Pick<FolderJournal, 'openBatches' | 'arrived'>
  /** Writes down what is about to be removed; call it before the first command. */
  removing(newUids: readonly number[]): void
  /** What was about to be removed when the process ended. */
  unfinished(): readonly number[]
  /** Forgets messages that were removed, so that they can be brought again; and what was about to be, and is left. */
  settle(removed: readonly number[], left: readonly number[]): void
}

/** Set by servers themselves, when they store a message (IANA's IMAP keywords). */
const setByServers = new Set(['\\recent', '$hasattachment', '$hasnoattachment'])

/**
 * Whether a message's flags are those that it was brought with: if not, somebody has done something with it.
 * @param permanent The new folder's PERMANENTFLAGS.
 */
export function hasFlagsAsBrought(
  { flags: brought }: Brought,
  today: readonly string[],
  permanent: readonly string[]
): boolean {
  if (!brought) return false
  return sameFlags(transferableFlags(brought, permanent), today)
}

function sameFlags(one: readonly string[], other: readonly string[]): boolean {
  const told = (flags: readonly string[]) =>
    new Set(flags.map((flag) => flag.toLowerCase()).filter((flag) => !setByServers.has(flag)))
  const [a, b] = [told(one), told(other)]
  return a.size === b.size && [...a].every((flag) => b.has(flag))
}
