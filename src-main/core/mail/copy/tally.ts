import type { FolderCounts } from './journal-port.ts'
import type { MessageCounts } from '../types.ts'

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

/**
 * Counts the fates of the messages found in a folder.
 * @param found How many the old folder holds.
 * @param counts What the journal says of them; nothing for a folder that could not be opened.
 * @param excluded How many more it holds that are not for copying.
 */
export function tally(found: number, counts: FolderCounts | undefined, excluded = 0): Tally {
  if (!counts) return { ...noMessages, found, undecided: found, bytes: 0, verified: false }
  const { copied, alreadyThere, updated, refused, vanished, bytes, unproved } = counts
  const undecided = found - copied - alreadyThere - refused - vanished
  return {
    ...{ copied, alreadyThere, updated, refused, vanished, undecided, bytes, excluded },
    found: found + excluded,
    verified: undecided === 0 && unproved === 0
  }
}
