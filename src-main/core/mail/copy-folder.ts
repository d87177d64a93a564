import { type ErrorCode, type Failure, RehomeError } from '../errors.ts'
import type { Budget } from './budget.ts'
import { holdsTheSame, isSettled, seenAs, updateFlags } from './catch-up.ts'
import type { CopyJournal, FolderJournal } from './journal-port.ts'
import { type LostLabels, restoreLabels } from './lost-labels.ts'
import type { Labels } from './labels.ts'
import type { Links } from './links.ts'
import { claimedUids, settleOpenBatches } from './look.ts'
import type { NewMailbox, OldMailbox, OpenFolder, WritableFolder } from './mailbox.ts'
import type { Outbox } from './outbox.ts'
import { PresentMessages } from './present.ts'
import { Suspects } from './suspects.ts'
import { tally, type Tally } from './tally.ts'
import { type ProblemDetail, Transfer } from './transfer.ts'
import type { CopyEvent, FolderProgress, FolderState, PlannedFolder, Problem } from './types.ts'
import { Verification } from './verify.ts'

/** What all folders of a copy share. */
export interface FolderContext {
  readonly journal: CopyJournal
  readonly outbox: Outbox
  readonly budget: Budget
  readonly labels: Labels
  readonly signal: AbortSignal
  readonly verify: boolean
  readonly on: (event: CopyEvent) => void
  keepRefused(problem: Problem, message: Buffer): Promise<void>
  /** Called whenever something has been achieved for good. */
  progress(): void
  /** Gives a server time to finish what it may still be doing. */
  readonly pause: () => Promise<void>
  /** Called when there is mail to bring, so that others may help. */
  busy(): void
}

/** Both folders, open. */
interface Open {
  readonly old: OldMailbox
  readonly next: NewMailbox
  readonly source: OpenFolder
  readonly target: WritableFolder
  readonly journal: FolderJournal
}

/**
 * The copy of one folder. {@link attempt} can be interrupted anywhere and called again: what it has achieved
 * is in the journal, and it begins by finding out what became of what was under way.
 */
export class FolderCopy {
  readonly row: PlannedFolder
  readonly #context: FolderContext
  readonly #suspects = new Suspects()
  #journal: FolderJournal | undefined
  /** How many messages the old folder was last seen to hold, and how many of them it didn't name. */
  #found: number
  #unlisted = 0
  /** How many more it holds that are not for copying. */
  #excluded = 0
  #progress: Pick<FolderProgress, 'copied' | 'total' | 'copiedBytes'>

  constructor(row: PlannedFolder, context: FolderContext) {
    const { copied, copiedBytes } = context.journal.reached(row.from, row.to)
    this.row = row
    this.#context = context
    this.#found = row.messages
    this.#progress = { copied: Math.min(copied, row.messages), total: row.messages, copiedBytes }
  }

  /**
   * @param lane The number of who copies it.
   * @throws {RehomeError} What ended the attempt.
   */
  async attempt(links: Links, lane: number): Promise<void> {
    const { verify, labels } = this.#context
    this.report('copying')
    const open = await this.#open(links)
    const { old, next, source, journal } = open
    await settleOpenBatches(journal, old, next, this.row.to, this.#context.pause)
    const isView = labels.isView(this.row)
    const unchanged = !isView && holdsTheSame(journal.seen(), source)
    if (unchanged && isSettled(journal.counts(), source.messages, verify)) {
      this.#found = source.messages
      this.#unlisted = 0
      this.#setProgress()
      await labels.note(old)
    } else await this.#bring(open, lane)
    if (!isView) {
      const { permanentFlags } = open.target
      await updateFlags({ old, new: next, journal, to: this.row.to, permanentFlags, folder: source })
    }
    if (this.#unlisted > 0) await this.#problem(old, 'message.unreadable')
    else if (!isView) journal.saw(seenAs(source))
  }

  tally(): Tally {
    return tally(this.#found, this.#journal?.counts(), this.#excluded)
  }

  report(state: FolderState, failure?: Failure): void {
    const { from, to, bytes } = this.row
    const { copied, total, copiedBytes } = this.#progress
    this.#context.on({
      type: 'folder',
      ...{ from, to, state, copied, total, copiedBytes },
      totalBytes: Math.max(bytes, copiedBytes),
      ...(failure && { failure })
    })
  }

  async #open(links: Links): Promise<Open> {
    const { from, to } = this.row
    const [old, next] = await both(links.old(), links.new())
    const source = await old.open(from)
    const target = await next.prepare(to, source.subscribed)
    const journal = this.#context.journal.folder({
      from,
      fromUidValidity: source.uidValidity,
      to,
      toUidValidity: target.uidValidity
    })
    this.#journal = journal
    this.#excluded = source.excluded ?? 0
    return { old, next, source, target, journal }
  }

  async #bring(open: Open, lane: number): Promise<void> {
    const { old, next, source, target, journal } = open
    const { verify, labels, budget, signal, outbox } = this.#context
    const { to } = this.row
    const uids = await labels.sift(this.row, old, await old.uids())
    this.#unlisted = Math.max(0, source.messages - uids.listed)
    this.#found = uids.wanted.length + this.#unlisted
    const pending = await this.#reconsider(old, journal, uids.wanted)
    this.#setProgress()
    this.report('copying')
    const verification = new Verification({
      ...{ journal, old, new: next, to, budget },
      checked: (proved) => {
        if (proved > 0) this.#context.progress()
        if (signal.aborted) throw new RehomeError('move.interrupted')
      }
    })
    if (pending.length > 0) {
      const lost: LostLabels[] = []
      this.#context.busy()
      const present = await this.#survey(next, target, journal)
      const transfer = new Transfer({
        ...{ old, new: next, to, outbox, lane, journal, present, budget, signal },
        permanentFlags: target.permanentFlags,
        uidNext: target.uidNext,
        suspects: this.#suspects,
        hooks: {
          decided: (messages, bytes) => this.#advance(messages, bytes),
          arrived: (sent) => (verify ? verification.add(sent) : undefined),
          problem: (code, uid, more) => this.#problem(old, code, uid, more),
          labelsLost: (uid, newUid, labels) => lost.push({ uid, newUid, labels })
        }
      })
      try {
        await transfer.run(pending)
      } finally {
        // What it has found until then is of use, whatever ended the transfer.
        await verification.pause().catch(() => undefined)
      }
      for (const { uid, labels } of await restoreLabels(next, to, lost))
        await this.#problem(old, 'message.labelsLost', uid, { params: { labels: labels.join(' ') } })
    }
    if (verify) await this.#verify(old, journal, verification)
  }

  /** What is still to be decided. What an earlier run could not move is tried again in this one. */
  async #reconsider(old: OldMailbox, journal: FolderJournal, uids: readonly number[]): Promise<number[]> {
    const { run } = this.#context.journal
    const entries = journal.entries()
    const present = new Set(uids)
    const again = [...entries.values()].filter(
      (entry) => entry.run < run && (entry.state === 'refused' || entry.state === 'vanished')
    )
    journal.forget(again.map(({ uid }) => uid))
    const forgotten = new Set(again.map(({ uid }) => uid))
    const changed = (gone: boolean) =>
      [...entries.values()]
        .filter(
          (entry) => entry.gone !== gone && present.has(entry.uid) !== gone && !forgotten.has(entry.uid)
        )
        .map(({ uid }) => uid)
    // A server that doesn't name all of its messages has not lost those.
    if (this.#unlisted === 0) journal.gone(changed(true), true)
    journal.gone(changed(false), false)
    for (const { uid, side, reason } of this.#suspects.guilty()) {
      if (entries.has(uid)) continue
      const raw = side === 'new' ? (await old.messages([uid]))[0]?.raw : undefined
      journal.refused(uid, '', raw?.length ?? 0)
      forgotten.delete(uid)
      await this.#problem(old, raw ? 'message.refused' : 'message.unreadable', uid, {
        reason,
        ...(raw && { raw })
      })
      present.delete(uid)
    }
    return uids.filter((uid) => present.has(uid) && (!entries.has(uid) || forgotten.has(uid)))
  }

  /** What is in the new folder already, and not by us. */
  async #survey(next: NewMailbox, target: WritableFolder, journal: FolderJournal): Promise<PresentMessages> {
    if (target.messages === 0) return PresentMessages.survey(next, [])
    const claimed = claimedUids(journal)
    const strange = (await next.uids()).filter((uid) => !claimed.has(uid))
    return PresentMessages.survey(next, strange)
  }

  #setProgress(): void {
    const { copied, alreadyThere, refused, vanished, decidedBytes } = this.#journal?.counts() ?? {
      copied: 0,
      alreadyThere: 0,
      refused: 0,
      vanished: 0,
      decidedBytes: 0
    }
    const decided = copied + alreadyThere + refused + vanished
    this.#progress = { copied: decided, total: this.#found, copiedBytes: decidedBytes }
  }

  #advance(messages: number, bytes: number): void {
    if (messages === 0) return
    const { copied, total, copiedBytes } = this.#progress
    this.#progress = { total, copied: copied + messages, copiedBytes: copiedBytes + bytes }
    this.#context.progress()
    this.report('copying')
  }

  async #verify(old: OldMailbox, journal: FolderJournal, verification: Verification): Promise<void> {
    this.report('checking')
    const { missing, unreadable, altered } = await verification.finish()
    // To be sent anew by the next run, and not by this one: a server that loses mail would be fed without end.
    journal.forget(missing)
    for (const uid of [...missing, ...unreadable]) await this.#problem(old, 'message.missing', uid)
    for (const uid of altered) await this.#problem(old, 'message.altered', uid)
  }

  async #problem(
    old: OldMailbox,
    code: ErrorCode,
    uid?: number,
    { reason, params = {}, raw }: ProblemDetail = {}
  ): Promise<void> {
    // For the list only: a message whose subject can't be read is listed without.
    const which = uid === undefined ? {} : { uid, ...(await old.describe(uid).catch(() => ({}))) }
    const folder = this.row.fromLevels.join('/')
    const problem: Problem = { code, params, folder, ...which, ...(reason && { reason }) }
    this.#context.on({ type: 'problem', problem })
    if (raw) await this.#context.keepRefused(problem, raw)
  }
}

/** Waits for both, also where one fails: nobody is to be left connecting. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}
