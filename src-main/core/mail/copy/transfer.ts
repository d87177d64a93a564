import { type ErrorCode, type ErrorParams, RehomeError } from '../../errors.ts'
import type { Budget } from './budget.ts'
import { arrivalDate } from '../message/dates.ts'
import { digestOf, wireForm } from '../message/digest.ts'
import { transferableFlags } from '../message/flags.ts'
import { Group } from './group.ts'
import type { Digest, FolderJournal, OpenBatch, Outgoing } from './journal-port.ts'
import { claimedUids, findArrived, type Place } from './look.ts'
import type { Fate, Message, NewMailbox, OldMailbox, Report, WritableFolder } from '../connection/mailbox.ts'
import type { Outbox } from '../append/outbox.ts'
import type { PresentMessages } from './present.ts'
import { ahead, readWindows, type Window } from './reader.ts'
import type { Suspects } from './suspects.ts'

/** What a message's way is reported to. */
export interface TransferHooks {
  /** Messages that need no more work. */
  decided(messages: number, bytes: number): void
  /** Messages that are in the new folder for certain. */
  arrived(sent: readonly { readonly uid: number; readonly digest: Digest; readonly newUid: number }[]): void
  problem(code: ErrorCode, uid: number, more?: ProblemDetail): Promise<void>
  /** Messages arrived without some of their keywords; called before that is written down. */
  labelsLost(): void
}

export interface ProblemDetail {
  readonly reason?: string | undefined
  readonly params?: ErrorParams
  /** The message, to be kept for the person. */
  readonly raw?: Buffer
}

export interface TransferOptions {
  readonly old: OldMailbox
  readonly new: NewMailbox
  /** The new folder, as it was when it was opened. */
  readonly folder: WritableFolder & Place
  readonly outbox: Outbox
  readonly lane: number
  readonly journal: FolderJournal
  readonly present: PresentMessages
  readonly budget: Budget
  readonly suspects: Suspects
  readonly signal: AbortSignal
  readonly hooks: TransferHooks
}

/** A message of a window with its identity. */
interface Candidate {
  readonly message: Message
  readonly uid: number
  readonly raw: Buffer
  readonly digest: Digest
  /** When it arrived, in milliseconds. */
  readonly date: number
}

/**
 * Brings messages of one folder over: while one window is being read, the last one is on its way, and what has
 * arrived is being written down. Nothing leaves before the journal knows of it, and a batch is closed only by
 * an answer or by a look.
 */
export class Transfer {
  readonly #options: TransferOptions
  readonly #sends = new Group()
  /** What is sent from now on gets this UID or a higher one. */
  #uidNext: number
  #lastClosed: Promise<unknown> = Promise.resolve()

  constructor(options: TransferOptions) {
    this.#options = options
    this.#uidNext = options.folder.uidNext
  }

  /** @throws {RehomeError} What ended it; by then nothing is under way any more. */
  async run(uids: readonly number[]): Promise<void> {
    const { suspects } = this.#options
    try {
      await (suspects.careful ? this.#runSingly(uids) : this.#runAhead(uids))
    } catch (error) {
      if (error instanceof RehomeError && error.code === 'connect.lost') suspects.lost(error)
      throw error
    }
  }

  async #runAhead(uids: readonly number[]): Promise<void> {
    const { old, budget, signal } = this.#options
    try {
      for await (const window of ahead(readWindows(old, uids, { budget }))) {
        if (this.#sends.failed || signal.aborted) {
          window.release()
          break
        }
        await this.#bring(window)
      }
      if (signal.aborted) throw new RehomeError('move.interrupted')
    } finally {
      await this.#sends.end()
    }
    this.#options.suspects.settled()
  }

  async #runSingly(uids: readonly number[]): Promise<void> {
    const { old, budget, signal, suspects } = this.#options
    const reading = { budget, singly: true, onAsk: suspects.asked }
    for await (const window of readWindows(old, suspects.inOrder(uids), reading)) {
      if (signal.aborted) throw new RehomeError('move.interrupted')
      await this.#bring(window)
      await this.#sends.end()
      suspects.settled()
    }
  }

  async #bring(window: Window): Promise<void> {
    const batches = new Group()
    try {
      const candidates = await this.#sort(window)
      const { outbox, lane } = this.#options
      if (candidates.length > 0) await outbox.warm(lane)
      for (const batch of outbox.batches(candidates)) batches.add(this.#send(batch))
    } finally {
      this.#sends.add(batches.end().finally(window.release))
    }
  }

  /** Decides what needs no sending. @returns What does. */
  async #sort({ messages, vanished, unreadable }: Window): Promise<Candidate[]> {
    const { journal, present, hooks } = this.#options
    for (const uid of vanished) journal.vanished(uid)
    for (const { uid, reason } of unreadable) {
      journal.refused(uid, '', 0)
      await hooks.problem('message.unreadable', uid, { reason })
    }
    const outgoing: Candidate[] = []
    const there: (Outgoing & { newUid: number })[] = []
    const altered: number[] = []
    const found = messages.map(toCandidate)
    const brought = new Map(found.map(({ uid, digest }) => [uid, journal.takeOrphan(digest)?.newUid]))
    const taken = await present.take(found.filter(({ uid }) => brought.get(uid) === undefined))
    for (const candidate of found) {
      const { uid, digest, raw } = candidate
      const newUid = brought.get(uid) ?? taken.get(uid)?.newUid
      if (newUid !== undefined) {
        there.push({ ...identity(candidate), newUid })
        if (taken.get(uid)?.altered) altered.push(uid)
      } else if (raw.length > 0) outgoing.push(candidate)
      else {
        journal.refused(uid, digest, 0)
        await hooks.problem('message.empty', uid)
      }
    }
    journal.alreadyThere(there)
    if (altered.length > 0) journal.altered(altered)
    const decided = messages.length - outgoing.length + vanished.length + unreadable.length
    hooks.decided(decided, sum(there))
    return outgoing
  }

  async #send(batch: readonly Candidate[]): Promise<void> {
    const { journal, outbox, lane, folder, hooks } = this.#options
    const entries = batch.map(identity)
    const uidNextBefore = this.#uidNext
    const id = journal.openBatch(uidNextBefore, entries)
    const report = await outbox.send(
      lane,
      folder.path,
      batch.map(({ uid, message, raw, date }) => ({
        uid,
        raw,
        flags: transferableFlags(message.flags, folder.permanentFlags),
        internalDate: new Date(date)
      }))
    )
    const { fates, stopped } = report
    this.#noteLostLabels(entries, fates)
    if (stopped?.code === 'connect.lost') {
      // Nobody knows what became of the rest: the batch stays open, and the next attempt looks.
      const placed = this.#placed(fates)
      journal.arrived(id, placed)
      const isPlaced = new Set(placed.map(({ uid }) => uid))
      hooks.decided(placed.length, sum(entries.filter(({ uid }) => isPlaced.has(uid))))
      throw stopped
    }
    const arrived = await this.#close({ id, uidNextBefore, entries }, report)
    const digests = new Map(entries.map(({ uid, digest }) => [uid, digest]))
    hooks.arrived(
      arrived.flatMap(({ uid, newUid }) =>
        newUid === undefined ? [] : { uid, digest: digests.get(uid) ?? '', newUid }
      )
    )
    const decided = entries.filter(({ uid }) => fates.has(uid))
    hooks.decided(decided.length, sum(decided))
    for (const { message } of batch) {
      const fate = fates.get(message.uid)
      if (fate?.is === 'refused') await hooks.problem(fate.code, message.uid, { ...fate, raw: message.raw })
    }
    if (stopped) throw stopped
  }

  /** A message without its labels is known to be so, also by a later run. */
  #noteLostLabels(entries: readonly Outgoing[], fates: Report['fates']): void {
    for (const { uid, flags = [] } of entries) {
      const fate = fates.get(uid)
      const labels = fate?.is === 'arrived' ? fate.without : undefined
      if (!labels) continue
      this.#options.hooks.labelsLost()
      this.#options.journal.hadFlags([{ uid, flags: flags.filter((flag) => !labels.includes(flag)) }])
    }
  }

  /** Closes one batch after the other: two looks at a time would both take one message for theirs. */
  #close(batch: OpenBatch, { fates }: Report): Promise<readonly Arrival[]> {
    const refused = [...fates].flatMap(([uid, { is }]) => (is === 'refused' ? uid : []))
    const closed = this.#lastClosed.then(async () => {
      const arrived = await this.#arrived(batch, fates)
      this.#options.journal.closeBatch(batch.id, { arrived, refused })
      return arrived
    })
    this.#lastClosed = closed.catch(() => undefined)
    return closed
  }

  /** Which UIDs the new server gave; where it didn't say (no UIDPLUS, RFC 4315), by looking. */
  async #arrived({ uidNextBefore, entries }: OpenBatch, fates: Report['fates']): Promise<Arrival[]> {
    const { old, new: next, folder, journal } = this.#options
    const arrived = new Map<number, number | undefined>()
    for (const [uid, fate] of fates) if (fate.is === 'arrived') arrived.set(uid, this.#placeOf(fate))
    const unplaced = entries.filter(({ uid }) => arrived.has(uid) && arrived.get(uid) === undefined)
    if (unplaced.length > 0) {
      const batch = { uidNextBefore, entries: unplaced }
      const { equal, alike } = await findArrived(old, next, folder, batch, claimedUids(journal))
      for (const [uid, newUid] of [...equal, ...alike]) arrived.set(uid, newUid)
    }
    for (const newUid of arrived.values()) this.#uidNext = Math.max(this.#uidNext, (newUid ?? 0) + 1)
    return [...arrived].map(([uid, newUid]) => ({ uid, ...(newUid !== undefined && { newUid }) }))
  }

  /** The messages that have certainly arrived, and where. */
  #placed(fates: Report['fates']): Arrival[] {
    return [...fates].flatMap(([uid, fate]) => {
      const newUid = this.#placeOf(fate)
      return newUid === undefined ? [] : { uid, newUid }
    })
  }

  /** A UID of another UIDVALIDITY is no place in this folder. */
  #placeOf(fate: Fate): number | undefined {
    if (fate.is !== 'arrived') return undefined
    const { newUid, uidValidity = this.#options.folder.uidValidity } = fate
    return uidValidity === this.#options.folder.uidValidity ? newUid : undefined
  }
}

/** A message that arrived, and as what, where known. */
interface Arrival {
  readonly uid: number
  readonly newUid?: number
}

function toCandidate(message: Message): Candidate {
  const raw = wireForm(message.raw)
  return { message, uid: message.uid, raw, digest: digestOf(raw), date: arrivalDate(message).getTime() }
}

const identity = ({ message, uid, raw, digest, date }: Candidate): Outgoing => ({
  uid,
  digest,
  size: raw.length,
  flags: message.flags,
  date
})

const sum = (messages: readonly { readonly size: number }[]) =>
  messages.reduce((total, { size }) => total + size, 0)
