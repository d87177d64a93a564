import { digestOf } from './digest.ts'
import type { Entry, FolderJournal } from './journal-port.ts'
import { claimedUids, findArrived } from './look.ts'
import type { ReadMailbox } from './mailbox.ts'
import { readWindows } from './reader.ts'

export interface Findings {
  /** Old UIDs of messages that are not in the new folder. */
  readonly missing: readonly number[]
  /** Old UIDs of messages that the new server has stored otherwise than they were sent. */
  readonly altered: readonly number[]
}

/**
 * Reads what was copied back from the new folder and compares it by digest with what the journal says was
 * sent. What was verified once is not read again: what the person does with it since is theirs.
 * @param checked Called after each window.
 */
export async function verifyFolder(
  journal: FolderJournal,
  mailbox: ReadMailbox,
  path: string,
  checked: () => void
): Promise<Findings> {
  const unproved = [...journal.entries().values()].filter(
    ({ state, verified }) => state === 'copied' && !verified
  )
  if (unproved.length === 0) return { missing: [], altered: [] }

  const missing: number[] = []
  const altered: number[] = []
  const byNewUid = new Map<number, Entry>()
  for (const entry of unproved) if (entry.newUid !== undefined) byNewUid.set(entry.newUid, entry)

  await mailbox.open(path)
  for await (const { messages, vanished, unreadable } of readWindows(mailbox, ascending(byNewUid.keys()))) {
    const equal: { uid: number; newUid: number }[] = []
    for (const message of messages) {
      const entry = byNewUid.get(message.uid)
      if (!entry) continue
      if (digestOf(message.raw) === entry.digest) equal.push({ uid: entry.uid, newUid: message.uid })
      else altered.push(entry.uid)
    }
    for (const uid of [...vanished, ...unreadable.map((message) => message.uid)]) {
      missing.push(...[byNewUid.get(uid)?.uid ?? []].flat())
    }
    journal.verified(equal)
    checked()
  }

  // Without UIDPLUS (RFC 4315) a message may have been stored without our knowing as what.
  const unplaced = unproved.filter(({ newUid }) => newUid === undefined)
  if (unplaced.length > 0) {
    const found = await findArrived(
      mailbox,
      path,
      { uidNextBefore: 1, entries: unplaced },
      claimedUids(journal)
    )
    journal.verified([...found].map(([uid, newUid]) => ({ uid, newUid })))
    missing.push(...unplaced.filter(({ uid }) => !found.has(uid)).map(({ uid }) => uid))
  }
  return { missing, altered }
}

const ascending = (uids: Iterable<number>) => [...uids].sort((a, b) => a - b)
