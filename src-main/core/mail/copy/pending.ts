import type { FolderJournal } from './journal-port.ts'

export interface Reconsidered {
  readonly journal: FolderJournal
  /** The number of this run: what an earlier one could not move is tried again. */
  readonly run: number
  /** What the old folder holds today. */
  readonly uids: readonly number[]
  /** Whether that is all: a server that doesn't name all of its messages has not lost the others. */
  readonly isWhole: boolean
}

/**
 * Holds the journal against what the old folder holds today: notes what has gone from there.
 * @returns What is still to be decided, in the order of the folder.
 */
export function reconsider({ journal, run, uids, isWhole }: Reconsidered): readonly number[] {
  const known = journal.entries()
  const failed = [...known.values()].filter(
    (entry) => entry.run < run && (entry.state === 'refused' || entry.state === 'vanished')
  )
  journal.forget(failed.map(({ uid }) => uid))
  const decided = failed.length > 0 ? journal.entries() : known
  const today = new Set(uids)
  const entries = [...decided.values()]
  const gone = entries.filter((entry) => !entry.gone && !today.has(entry.uid))
  const back = entries.filter((entry) => entry.gone && today.has(entry.uid))
  if (isWhole)
    journal.gone(
      gone.map(({ uid }) => uid),
      true
    )
  journal.gone(
    back.map(({ uid }) => uid),
    false
  )
  return uids.filter((uid) => !decided.has(uid))
}
