import { digestOf } from './digest.ts'
import type { Entry, FolderJournal } from './journal-port.ts'
import { claimedUids, findArrived } from './look.ts'
import type { ReadMailbox } from './mailbox.ts'
import { readWindows } from './reader.ts'

export interface Findings {
  /** Old UIDs of messages that are not in the new folder. */
  readonly missing: readonly number[]
  /** Old UIDs of messages that are in the new folder, whose server doesn't hand them out. */
  readonly unreadable: readonly number[]
  /** Old UIDs of messages that the new server has stored otherwise than they were sent. */
  readonly altered: readonly number[]
}

/**
 * Reads what was copied back from the new folder and compares it by digest with what the journal says was
 * sent. What was verified once is not read again: what the person does with it since is theirs.
 * @param old With the old folder open.
 * @param checked Called after each window, with the number of messages that it proved.
 */
export async function verifyFolder(
  journal: FolderJournal,
  old: ReadMailbox,
  mailbox: ReadMailbox,
  path: string,
  checked: (proved: number) => void
): Promise<Findings> {
  const unproved = [...journal.entries().values()].filter(
    ({ state, verified }) => state === 'copied' && !verified
  )
  if (unproved.length === 0) return { missing: [], unreadable: [], altered: [] }

  const missing: number[] = []
  const unreadable: number[] = []
  const altered: number[] = []
  const byNewUid = new Map<number, Entry>()
  for (const entry of unproved) if (entry.newUid !== undefined) byNewUid.set(entry.newUid, entry)

  await mailbox.open(path)
  const oldUids = (newUids: readonly number[]) => newUids.flatMap((uid) => byNewUid.get(uid)?.uid ?? [])
  for await (const window of readWindows(mailbox, ascending(byNewUid.keys()))) {
    const equal: { uid: number; newUid: number }[] = []
    for (const message of window.messages) {
      const entry = byNewUid.get(message.uid)
      if (!entry) continue
      if (digestOf(message.raw) === entry.digest) equal.push({ uid: entry.uid, newUid: message.uid })
      else altered.push(entry.uid)
    }
    missing.push(...oldUids(window.vanished))
    unreadable.push(...oldUids(window.unreadable.map(({ uid }) => uid)))
    journal.verified(equal)
    checked(equal.length)
  }

  // Without UIDPLUS (RFC 4315) a message may have been stored without our knowing as what.
  const unplaced = unproved.filter(({ newUid }) => newUid === undefined)
  if (unplaced.length > 0) {
    const batch = { uidNextBefore: 1, entries: unplaced }
    const { equal, alike } = await findArrived(old, mailbox, path, batch, claimedUids(journal))
    journal.verified([...equal].map(([uid, newUid]) => ({ uid, newUid })))
    altered.push(...alike.keys())
    missing.push(...unplaced.map(({ uid }) => uid).filter((uid) => !equal.has(uid) && !alike.has(uid)))
  }
  return { missing, unreadable, altered }
}

const ascending = (uids: Iterable<number>) => [...uids].sort((a, b) => a - b)
