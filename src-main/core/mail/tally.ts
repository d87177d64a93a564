import type { Entry } from './journal-port.ts'
import type { MessageCounts } from './types.ts'

export interface Tally extends MessageCounts {
  /** Found, and nothing is known of their fate. */
  readonly undecided: number
  /** Bytes sent in this run. */
  readonly bytes: number
  /** Each message that is in the new folder was read back and found equal, and none is undecided. */
  readonly verified: boolean
}

/** The counts before anything is counted. */
export const noMessages: MessageCounts = {
  found: 0,
  copied: 0,
  alreadyThere: 0,
  updated: 0,
  refused: 0,
  vanished: 0,
  excluded: 0
}

type Entries = ReadonlyMap<number, Entry> | undefined

/**
 * Counts the fates of the messages found in a folder.
 * @param uids What the old folder holds now; what the journal knows beyond that has been deleted there since.
 * @param expected How many there should be, for a folder that could not be opened.
 * @param unlisted How many more the server says there are, without saying which.
 */
export function tally(
  uids: readonly number[],
  entries: Entries,
  run: number,
  expected: number,
  unlisted: number
): Tally {
  const counts = { copied: 0, alreadyThere: 0, refused: 0, vanished: 0, undecided: unlisted }
  if (!entries)
    return {
      ...counts,
      found: expected,
      updated: 0,
      excluded: 0,
      undecided: expected,
      bytes: 0,
      verified: false
    }
  let bytes = 0
  let verified = true
  for (const uid of uids) {
    const entry = entries.get(uid)
    const fate = fateOf(entry, run)
    counts[fate]++
    if (fate === 'copied') bytes += entry?.size ?? 0
    if (fate === 'copied' || fate === 'alreadyThere') verified &&= entry?.verified ?? false
  }
  verified &&= counts.undecided === 0
  return { ...counts, found: uids.length + unlisted, updated: 0, excluded: 0, bytes, verified }
}

/** Bytes that need no more work. */
export function decidedBytes(uids: readonly number[], entries: Entries): number {
  if (!entries) return 0
  return uids.reduce((sum, uid) => {
    const entry = entries.get(uid)
    return entry && entry.state !== 'sending' ? sum + entry.size : sum
  }, 0)
}

function fateOf(
  entry: Entry | undefined,
  run: number
): 'copied' | 'alreadyThere' | 'refused' | 'vanished' | 'undecided' {
  switch (entry?.state) {
    case 'copied':
      return entry.run === run ? 'copied' : 'alreadyThere'
    case 'already-there':
      return 'alreadyThere'
    case 'refused':
    case 'vanished':
      return entry.state
    default:
      return 'undecided'
  }
}
