import { RehomeError } from '../../errors.ts'
import { digestOf } from '../message/digest.ts'
import { likeness } from '../message/header.ts'
import type { Digest, FolderJournal, OpenBatch } from './journal-port.ts'
import type { OpenFolder, ReadMailbox } from '../connection/mailbox.ts'
import { readWindows } from './reader.ts'
import { pairEqual } from '../message/twins.ts'

/** A folder as it was when it was opened. */
export interface Place extends Pick<OpenFolder, 'uidValidity'> {
  readonly path: string
}

/**
 * Opens a folder anew.
 * @throws {RehomeError} `folder.vanished`, also when another one has its name by now: UIDs say nothing there
 * (RFC 9051 §2.3.1.1).
 */
export async function reopen(mailbox: ReadMailbox, { path, uidValidity }: Place): Promise<OpenFolder> {
  const folder = await mailbox.open(path)
  if (folder.uidValidity !== uidValidity) throw new RehomeError('folder.vanished', { folder: path })
  return folder
}

/** UIDs of the new folder that the journal knows as some old message's: no other can have come as them. */
export function claimedUids(journal: FolderJournal): Set<number> {
  const claimed = new Set(journal.orphanUids())
  for (const { newUid } of journal.entries().values()) if (newUid !== undefined) claimed.add(newUid)
  return claimed
}

/**
 * Settles the batches whose answer never came, by looking at what is in the new folder since: each message
 * that is there has arrived, each other one is to be sent anew (research: a lost reply is never answered by
 * sending again).
 * @param old With the old folder open.
 * @param pause Called before a second look, when some were not there: a server may still be storing what it had
 * received when the line was cut.
 * @returns How many were there.
 */
export async function settleOpenBatches(
  journal: FolderJournal,
  old: ReadMailbox,
  mailbox: ReadMailbox,
  place: Place,
  pause: () => Promise<void>
): Promise<number> {
  const first = await settle(journal, old, mailbox, place, false)
  if (first.settled) return first.arrived
  await pause()
  return first.arrived + (await settle(journal, old, mailbox, place, true)).arrived
}

async function settle(
  journal: FolderJournal,
  old: ReadMailbox,
  mailbox: ReadMailbox,
  place: Place,
  close: boolean
): Promise<{ readonly settled: boolean; readonly arrived: number }> {
  const batches = journal.openBatches()
  const claimed = batches.length > 0 ? claimedUids(journal) : new Set<number>()
  let settled = true
  let found = 0
  for (const { id, uidNextBefore, entries } of batches) {
    const { equal, alike, bare } = await findArrived(old, mailbox, place, { uidNextBefore, entries }, claimed)
    journal.hadFlags(bare)
    const arrived = [...equal, ...alike].map(([uid, newUid]) => ({ uid, newUid }))
    found += arrived.length
    if (close || arrived.length === entries.length) journal.closeBatch(id, { arrived, refused: [] })
    else {
      journal.arrived(id, arrived)
      settled = false
    }
  }
  return { settled, arrived: found }
}

/** Where messages of a batch are in the new folder: old UID → new UID. */
export interface Arrived {
  /** The very same, by digest. */
  readonly equal: ReadonlyMap<number, number>
  /** By what their headers say only: the new server stores messages otherwise than they are sent. */
  readonly alike: ReadonlyMap<number, number>
  /** Flags of those that lack keywords: the server may have refused them first, and taken them without. */
  readonly bare: readonly { readonly uid: number; readonly flags: readonly string[] }[]
}

/**
 * Finds messages of a batch in the new folder, opened anew for that. Of equal messages as many are found as
 * are there.
 * @param old With the old folder open.
 * @param claimed UIDs that belong to other messages; those found are added.
 */
export async function findArrived(
  old: ReadMailbox,
  mailbox: ReadMailbox,
  place: Place,
  { uidNextBefore, entries }: Pick<OpenBatch, 'uidNextBefore' | 'entries'>,
  claimed: Set<number>
): Promise<Arrived> {
  const wanted = new Set(entries.map(({ digest }) => digest))
  const found: { uid: number; digest: Digest; date: number | undefined }[] = []
  const others = new Map<string, number[]>()
  const flagsOf = new Map<number, readonly string[]>()
  await reopen(mailbox, place)
  const candidates = (await mailbox.uids(uidNextBefore)).filter((uid) => !claimed.has(uid))
  for await (const { messages } of readWindows(mailbox, candidates)) {
    for (const { uid, raw, internalDate, flags } of messages) {
      flagsOf.set(uid, flags)
      const digest = digestOf(raw)
      if (wanted.has(digest)) found.push({ uid, digest, date: internalDate?.getTime() })
      else {
        const key = likeness(raw)
        if (key !== undefined) others.set(key, [...(others.get(key) ?? []), uid])
      }
    }
  }
  const equal = pairEqual(entries, found)
  const missed = entries.map(({ uid }) => uid).filter((uid) => !equal.has(uid))
  const alike = others.size > 0 ? await findAlike(old, missed, others) : new Map<number, number>()
  for (const newUid of [...equal.values(), ...alike.values()]) claimed.add(newUid)
  const bare = entries.flatMap(({ uid, flags = [] }) => {
    const has = flagsOf.get(equal.get(uid) ?? alike.get(uid) ?? 0)
    const left = has && flags.filter((flag) => flag.startsWith('\\') || hasKeyword(has, flag))
    return left && left.length < flags.length ? { uid, flags: left } : []
  })
  return { equal, alike, bare }
}

const hasKeyword = (flags: readonly string[], keyword: string) =>
  flags.some((flag) => flag.toLowerCase() === keyword.toLowerCase())

/** UIDs whose headers are asked for at a time. */
const OUTLINES = 500

async function findAlike(
  old: ReadMailbox,
  uids: readonly number[],
  others: ReadonlyMap<string, number[]>
): Promise<Map<number, number>> {
  const alike = new Map<number, number>()
  for (let at = 0; at < uids.length; at += OUTLINES) {
    for (const { uid, headers } of await old.outlines(uids.slice(at, at + OUTLINES))) {
      const newUid = others.get(likeness(headers) ?? '')?.shift()
      if (newUid !== undefined) alike.set(uid, newUid)
    }
  }
  return alike
}
