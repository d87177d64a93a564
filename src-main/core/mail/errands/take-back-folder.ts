import { RehomeError } from '../../errors.ts'
import { type Brought, type BroughtJournal, hasFlagsAsBrought } from './brought.ts'
import { digestOf } from '../message/digest.ts'
import type { Digest } from '../copy/journal-port.ts'
import type { Message, ReadMailbox, RemovingMailbox, WritableFolder } from '../connection/mailbox.ts'
import { readWindows } from '../copy/reader.ts'

export interface TakeBackFolderOptions {
  readonly mailbox: RemovingMailbox
  readonly journal: BroughtJournal
  /** `gone`: only what is no longer in the old folder. */
  readonly which: 'all' | 'gone'
  /** Hears how many messages were removed; called after each step. May throw to end the work. */
  removed(messages: number): void
}

/** A message whose place is known. */
type Placed = Brought & { readonly newUid: number }

/** UIDs whose flags are asked for at a time. */
const FLAGS = 500

/**
 * Removes what Rehome brought into a new folder and nobody has touched since, by UID EXPUNGE alone. Whether it is
 * untouched is asked again right before; what is no longer exactly as it was brought stays. With a folder that is
 * gone, all that was brought there is gone as well.
 * @returns How many messages of ours are still there.
 * @throws {RehomeError} `folder.unreadable`, `server.cannotRemove`, `connect.lost`: it can be begun again.
 */
export async function takeBackFolder(options: TakeBackFolderOptions): Promise<number> {
  try {
    return await takeBackAll(options)
  } catch (error) {
    if (!isVanished(error)) throw error
    // Only now, or another one has its name by now: its opening tells.
    return await takeBackAll(options)
  }
}

async function takeBackAll(options: TakeBackFolderOptions): Promise<number> {
  const { mailbox, journal, which } = options
  // Refused before anything is read, not after.
  if (!mailbox.canRemove) await mailbox.remove(journal.to, [])
  options.removed(await finishRemoving(mailbox, journal))
  const folder = await openIfThere(mailbox, journal.to)
  if (!folder) return 0
  const { uidValidity, permanentFlags } = folder
  const brought = () => (which === 'all' ? journal.all() : journal.gone())
  if (uidValidity !== journal.toUidValidity) return brought().length
  if (which === 'all') await placeWhatArrived(mailbox, journal)
  const there = await stillThere(mailbox, brought())
  const isUntouched = untouchedIn(permanentFlags)
  const candidates = new Map<number, Placed>()
  for (const [message, flags] of there)
    if (isUntouched(message, flags)) candidates.set(message.newUid, message)
  let kept = there.size
  for await (const window of readWindows(mailbox, [...candidates.keys()])) {
    const equal = equalOf(window.messages, candidates)
    window.release()
    await mailbox.refresh()
    const flags = await mailbox.flags(equal.map(({ newUid }) => newUid))
    const untouched = equal.filter((message) => isUntouched(message, flags.get(message.newUid)))
    const removed = await remove(mailbox, journal, untouched)
    kept -= removed + (equal.length - flags.size) + window.vanished.length
    options.removed(removed)
  }
  return kept
}

/** How many of these messages are in the new folder, and untouched as far as their flags tell. */
export async function countUntouched(
  mailbox: RemovingMailbox,
  { to, toUidValidity }: BroughtJournal,
  brought: readonly Brought[]
): Promise<number> {
  if (brought.length === 0) return 0
  const folder = await openIfThere(mailbox, to)
  if (folder?.uidValidity !== toUidValidity) return 0
  const isUntouched = untouchedIn(folder.permanentFlags)
  const there = await stillThere(mailbox, brought)
  return [...there].filter(([message, flags]) => isUntouched(message, flags)).length
}

/**
 * Ends what was cut off in the middle: what has gone is forgotten; what was only flagged for removal is as it was
 * before.
 * @returns How many had gone.
 */
export async function finishRemoving(mailbox: RemovingMailbox, journal: BroughtJournal): Promise<number> {
  const unfinished = journal.unfinished()
  if (unfinished.length === 0) return 0
  const folder = await openIfThere(mailbox, journal.to)
  if (folder?.uidValidity !== journal.toUidValidity) {
    journal.settle([], unfinished)
    return 0
  }
  const brought = new Map(journal.all().map((message) => [message.newUid, message]))
  const flags = await flagsOf(mailbox, unfinished)
  const flagged = unfinished.filter(
    (uid) => flags.get(uid)?.includes('\\Deleted') && !brought.get(uid)?.flags?.includes('\\Deleted')
  )
  if (flagged.length > 0) {
    await mailbox.changeFlags(
      journal.to,
      flagged.map((uid) => ({ uid, add: [], remove: ['\\Deleted'] }))
    )
  }
  const removed = unfinished.filter((uid) => !flags.has(uid))
  journal.settle(
    removed,
    unfinished.filter((uid) => flags.has(uid))
  )
  return removed.length
}

const untouchedIn =
  (permanentFlags: readonly string[]) =>
  (message: Placed, flags: readonly string[] | undefined): boolean =>
    flags !== undefined && message.certain && hasFlagsAsBrought(message, flags, permanentFlags)

/** Opens the new folder. Messages of another UIDVALIDITY aren't ours; undefined where there is no such folder. */
async function openIfThere(mailbox: RemovingMailbox, path: string): Promise<WritableFolder | undefined> {
  try {
    return await mailbox.openForWriting(path)
  } catch (error) {
    if (isVanished(error)) return undefined
    throw error
  }
}

const isVanished = (error: unknown) => error instanceof RehomeError && error.code === 'folder.vanished'

/** Finds, by their digests, messages whose answer never came: they were brought as well. */
async function placeWhatArrived(mailbox: ReadMailbox, journal: BroughtJournal): Promise<void> {
  const claimed = new Set(journal.claimedUids())
  for (const { id, uidNextBefore, entries } of journal.batches.openBatches()) {
    const waiting = Map.groupBy(entries, ({ digest }) => digest)
    const arrived: { uid: number; newUid: number }[] = []
    const candidates = (await mailbox.uids(uidNextBefore)).filter((uid) => !claimed.has(uid))
    for await (const window of readWindows(mailbox, candidates)) {
      for (const { uid: newUid, raw } of window.messages) {
        const sent = waiting.get(digestOf(raw))?.shift()
        if (!sent) continue
        arrived.push({ uid: sent.uid, newUid })
        claimed.add(newUid)
      }
      window.release()
    }
    journal.batches.arrived(id, arrived)
  }
}

/** Messages that are in the open folder, with their flags of today, by UID. */
async function stillThere(
  mailbox: ReadMailbox,
  brought: readonly Brought[]
): Promise<ReadonlyMap<Placed, readonly string[]>> {
  const placed = brought.flatMap((message) =>
    message.newUid === undefined ? [] : [{ ...message, newUid: message.newUid }]
  )
  const flags = await flagsOf(
    mailbox,
    placed.map(({ newUid }) => newUid)
  )
  return new Map(
    placed.flatMap((message) => {
      const today = flags.get(message.newUid)
      return today ? [[message, today] as const] : []
    })
  )
}

async function flagsOf(
  mailbox: ReadMailbox,
  uids: readonly number[]
): Promise<ReadonlyMap<number, readonly string[]>> {
  const flags = new Map<number, readonly string[]>()
  for (let at = 0; at < uids.length; at += FLAGS)
    for (const [uid, today] of await mailbox.flags(uids.slice(at, at + FLAGS))) flags.set(uid, today)
  return flags
}

function equalOf(messages: readonly Message[], brought: ReadonlyMap<number, Placed>): Placed[] {
  const isEqual = (digest: Digest | undefined, raw: Buffer) => digest === digestOf(raw)
  return messages.flatMap(({ uid, raw }) => {
    const message = brought.get(uid)
    return message && isEqual(message.digest, raw) ? [message] : []
  })
}

/** @returns How many are really gone, whatever the server says. */
async function remove(
  mailbox: RemovingMailbox,
  journal: BroughtJournal,
  messages: readonly Placed[]
): Promise<number> {
  if (messages.length === 0) return 0
  const uids = messages.map(({ newUid }) => newUid)
  journal.removing(uids)
  try {
    await mailbox.remove(journal.to, uids)
  } catch (error) {
    if (mailbox.alive) await finishRemoving(mailbox, journal)
    throw error
  }
  return finishRemoving(mailbox, journal)
}
