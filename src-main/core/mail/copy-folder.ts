import { type ErrorCode, type ErrorParams, type Failure, RehomeError } from '../errors.ts'
import { arrivalDate } from './dates.ts'
import { digestOf, wireForm } from './digest.ts'
import { transferableFlags } from './flags.ts'
import type { CopyJournal, Digest, FolderJournal, OpenBatch } from './journal-port.ts'
import type { Links } from './links.ts'
import { claimedUids, findArrived, settleOpenBatches } from './look.ts'
import type { Message, NewMailbox, OldMailbox } from './mailbox.ts'
import { PresentMessages } from './present.ts'
import { readWindows, type Window } from './reader.ts'
import { decidedBytes, tally, type Tally } from './tally.ts'
import type { CopyEvent, FolderProgress, FolderState, PlannedFolder, Problem } from './types.ts'
import { verifyFolder } from './verify.ts'
import { type Report, sendBatch } from './writer.ts'

export interface FolderContext {
  readonly links: Links
  readonly journal: CopyJournal
  readonly signal: AbortSignal
  readonly verify: boolean
  readonly on: (event: CopyEvent) => void
  keepRefused(problem: Problem, message: Buffer): Promise<void>
  /** Called whenever something has been achieved for good. */
  progress(): void
}

/** A message of a window with its identity. */
interface Candidate {
  readonly message: Message
  readonly digest: Digest
}

type Identity = OpenBatch['entries'][number]

/** What is written into while copying. */
interface Target {
  readonly mailbox: NewMailbox
  readonly permanentFlags: readonly string[]
  /** What we send from now on gets this UID or a higher one. */
  uidNext: number
}

/**
 * The copy of one folder. {@link attempt} can be interrupted anywhere and called again: what it has achieved
 * is in the journal, and it begins by finding out what became of what was under way.
 */
export class FolderCopy {
  readonly #row: PlannedFolder
  readonly #context: FolderContext
  #journal: FolderJournal | undefined
  /** What the old folder was last seen to hold. */
  #uids: readonly number[] = []
  /** How many more it said it holds. */
  #unlisted = 0
  #progress: Pick<FolderProgress, 'copied' | 'total' | 'copiedBytes'>

  constructor(row: PlannedFolder, context: FolderContext) {
    this.#row = row
    this.#progress = { copied: 0, total: row.messages, copiedBytes: 0 }
    this.#context = context
  }

  /** @throws {RehomeError} What ended the attempt. */
  async attempt(): Promise<void> {
    const { links, verify } = this.#context
    const { from, to } = this.#row
    this.report('copying')
    const old = await links.old()
    const next = await links.new()
    const source = await old.open(from)
    const { permanentFlags, ...folder } = await next.prepare(to, source.subscribed)
    const journal = this.#context.journal.folder({
      from,
      fromUidValidity: source.uidValidity,
      to,
      toUidValidity: folder.uidValidity
    })
    this.#journal = journal
    await settleOpenBatches(journal, old, next, to)
    this.#uids = await old.uids()
    this.#unlisted = Math.max(0, source.messages - this.#uids.length)
    this.#reconsider(journal)

    const known = journal.entries()
    const pending = this.#uids.filter((uid) => !known.has(uid))
    this.#progress = {
      copied: this.#uids.length - pending.length,
      total: this.#uids.length,
      copiedBytes: decidedBytes(this.#uids, known)
    }
    this.report('copying')
    if (pending.length > 0) {
      const present = await this.#survey(next, journal)
      const target: Target = { mailbox: next, permanentFlags, uidNext: folder.uidNext }
      for await (const window of readWindows(old, pending)) {
        if (this.#context.signal.aborted) throw new RehomeError('move.interrupted')
        await this.#copyWindow(old, target, present, journal, window)
        this.#context.progress()
        this.#advance(window)
        this.report('copying')
      }
    }
    if (verify) await this.#verify(old, next, journal)
    if (this.#unlisted > 0) await this.#problem(old, 'message.unreadable')
  }

  tally(): Tally {
    const { run } = this.#context.journal
    return tally(this.#uids, this.#journal?.entries(), run, this.#row.messages, this.#unlisted)
  }

  report(state: FolderState, failure?: Failure): void {
    const { from, to, bytes } = this.#row
    const { copied, total, copiedBytes } = this.#progress
    this.#context.on({
      type: 'folder',
      ...{ from, to, state, copied, total, copiedBytes },
      totalBytes: Math.max(bytes, copiedBytes),
      ...(failure && { failure })
    })
  }

  /** What an earlier run could not move is tried again in this one. */
  #reconsider(journal: FolderJournal): void {
    const { run } = this.#context.journal
    const old = [...journal.entries().values()].filter((entry) => entry.run < run)
    journal.forget(
      old.filter(({ state }) => state === 'refused' || state === 'vanished').map(({ uid }) => uid)
    )
  }

  #advance({ messages, vanished, unreadable }: Window): void {
    const { copied, total, copiedBytes } = this.#progress
    this.#progress = {
      total,
      copied: copied + messages.length + vanished.length + unreadable.length,
      copiedBytes: copiedBytes + messages.reduce((sum, { raw }) => sum + raw.length, 0)
    }
  }

  /** What is in the new folder already, and not by us. */
  async #survey(next: NewMailbox, journal: FolderJournal): Promise<PresentMessages> {
    const claimed = claimedUids(journal)
    await next.open(this.#row.to)
    const strange = (await next.uids()).filter((uid) => !claimed.has(uid))
    return PresentMessages.survey(next, strange)
  }

  async #copyWindow(
    old: OldMailbox,
    target: Target,
    present: PresentMessages,
    journal: FolderJournal,
    window: Window
  ): Promise<void> {
    for (const uid of window.vanished) journal.vanished(uid)
    for (const { uid, reason } of window.unreadable) {
      journal.refused(uid, '', 0)
      await this.#problem(old, 'message.unreadable', uid, reason)
    }
    const batch: Candidate[] = []
    const there: (Identity & { newUid: number })[] = []
    await present.compare(window.messages)
    for (const message of window.messages) {
      const { uid, raw } = message
      const digest = digestOf(raw)
      const newUid = present.take(message, digest)
      if (newUid !== undefined) there.push({ uid, digest, size: raw.length, newUid })
      else if (raw.length > 0) batch.push({ message, digest })
      else {
        journal.refused(uid, digest, 0)
        await this.#problem(old, 'message.empty', uid)
      }
    }
    journal.alreadyThere(there)
    if (batch.length > 0) await this.#send(old, target, journal, batch)
  }

  /** The heart of it: written down, sent, and closed only by an answer or by a look. */
  async #send(
    old: OldMailbox,
    target: Target,
    journal: FolderJournal,
    batch: readonly Candidate[]
  ): Promise<void> {
    const entries = batch.map(({ message, digest }) => ({
      uid: message.uid,
      digest,
      size: message.raw.length
    }))
    const id = journal.openBatch(target.uidNext, entries)
    const outgoing = batch.map(({ message }) => ({
      ...message,
      raw: wireForm(message.raw),
      flags: transferableFlags(message.flags, target.permanentFlags),
      internalDate: arrivalDate(message)
    }))
    const report = await sendBatch(target.mailbox, this.#row.to, outgoing, this.#context.signal)
    if (report.stopped?.code === 'connect.lost') {
      // Nobody knows what became of the rest: the batch stays open, and the next attempt looks.
      journal.arrived(id, placed(report))
      throw report.stopped
    }
    const arrived = await this.#arrived(old, target, journal, entries, report)
    const refused = [...report.fates].flatMap(([uid, fate]) => (fate.is === 'refused' ? [uid] : []))
    journal.closeBatch(id, { arrived, refused })
    for (const { message } of batch) {
      const fate = report.fates.get(message.uid)
      if (fate?.is === 'refused')
        await this.#problem(old, fate.code, message.uid, fate.reason, fate.params, message.raw)
    }
    if (report.stopped) throw report.stopped
  }

  /** Which UIDs the new server gave; where it didn't say (no UIDPLUS, RFC 4315), by looking. */
  async #arrived(
    old: OldMailbox,
    target: Target,
    journal: FolderJournal,
    entries: readonly Identity[],
    { fates }: Report
  ): Promise<{ uid: number; newUid?: number }[]> {
    const arrived = new Map<number, number | undefined>()
    for (const [uid, fate] of fates) if (fate.is === 'arrived') arrived.set(uid, fate.newUid)
    const unplaced = entries.filter(({ uid }) => arrived.has(uid) && arrived.get(uid) === undefined)
    if (unplaced.length > 0) {
      const claimed = claimedUids(journal)
      const batch = { uidNextBefore: target.uidNext, entries: unplaced }
      const { equal, alike } = await findArrived(old, target.mailbox, this.#row.to, batch, claimed)
      for (const [uid, newUid] of [...equal, ...alike]) arrived.set(uid, newUid)
    }
    for (const newUid of arrived.values()) target.uidNext = Math.max(target.uidNext, (newUid ?? 0) + 1)
    return [...arrived].map(([uid, newUid]) => ({ uid, ...(newUid !== undefined && { newUid }) }))
  }

  async #verify(old: OldMailbox, next: NewMailbox, journal: FolderJournal): Promise<void> {
    this.report('checking')
    const { to } = this.#row
    const { missing, unreadable, altered } = await verifyFolder(journal, old, next, to, (proved) => {
      if (proved > 0) this.#context.progress()
      if (this.#context.signal.aborted) throw new RehomeError('move.interrupted')
    })
    // To be sent anew by the next run, and not by this one: a server that loses mail would be fed without end.
    journal.forget(missing)
    for (const uid of [...missing, ...unreadable]) await this.#problem(old, 'message.missing', uid)
    for (const uid of altered) await this.#problem(old, 'message.altered', uid)
  }

  async #problem(
    old: OldMailbox,
    code: ErrorCode,
    uid?: number,
    reason?: string,
    params: ErrorParams = {},
    raw?: Buffer
  ): Promise<void> {
    // For the list only: a message whose subject can't be read is listed without.
    const which = uid === undefined ? {} : { uid, ...(await old.describe(uid).catch(() => ({}))) }
    const folder = this.#row.fromLevels.join('/')
    const problem: Problem = { code, params, folder, ...which, ...(reason && { reason }) }
    this.#context.on({ type: 'problem', problem })
    if (raw) await this.#context.keepRefused(problem, raw)
  }
}

/** The messages that have certainly arrived, and where. */
const placed = ({ fates }: Report) =>
  [...fates].flatMap(([uid, fate]) =>
    fate.is === 'arrived' && fate.newUid !== undefined ? [{ uid, newUid: fate.newUid }] : []
  )
