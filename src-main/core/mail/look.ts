import { digestOf } from './digest.ts'
import type { Digest, FolderJournal, OpenBatch } from './journal-port.ts'
import type { ReadMailbox } from './mailbox.ts'
import { readWindows } from './reader.ts'

/** UIDs of the new folder that the journal has given to some old message: no other can have come as them. */
export function claimedUids(journal: FolderJournal): Set<number> {
  const claimed = new Set<number>()
  for (const { newUid } of journal.entries().values()) if (newUid !== undefined) claimed.add(newUid)
  return claimed
}

/**
 * Settles the batches whose answer never came, by looking at what is in the new folder since: each message
 * that is there has arrived, each other one is to be sent anew (research: a lost reply is never answered by
 * sending again).
 */
export async function settleOpenBatches(
  journal: FolderJournal,
  mailbox: ReadMailbox,
  path: string
): Promise<void> {
  const batches = journal.openBatches()
  if (batches.length === 0) return
  const claimed = claimedUids(journal)
  for (const { id, uidNextBefore, entries } of batches) {
    const found = await findArrived(mailbox, path, { uidNextBefore, entries }, claimed)
    journal.closeBatch(id, { arrived: [...found].map(([uid, newUid]) => ({ uid, newUid })), refused: [] })
  }
}

/**
 * Finds messages of a batch in the new folder, opened anew for that: old UID → new UID. Of equal messages as
 * many are found as are there.
 * @param claimed UIDs that belong to other messages; those found are added.
 */
export async function findArrived(
  mailbox: ReadMailbox,
  path: string,
  { uidNextBefore, entries }: Pick<OpenBatch, 'uidNextBefore' | 'entries'>,
  claimed: Set<number>
): Promise<Map<number, number>> {
  const waiting = new Map<Digest, number[]>()
  for (const { uid, digest } of entries) waiting.set(digest, [...(waiting.get(digest) ?? []), uid])

  const found = new Map<number, number>()
  await mailbox.open(path)
  const candidates = (await mailbox.uids(uidNextBefore)).filter((uid) => !claimed.has(uid))
  for await (const { messages } of readWindows(mailbox, candidates)) {
    for (const message of messages) {
      const uid = waiting.get(digestOf(message.raw))?.shift()
      if (uid === undefined) continue
      found.set(uid, message.uid)
      claimed.add(message.uid)
    }
  }
  return found
}
