import { type Failure, RehomeError } from '../../errors.ts'
import type { Budget } from './budget.ts'
import { holdsTheSame, isSettled, seenAs, updateFlags } from './catch-up.ts'
import { FolderReport, type ReportContext } from './folder-report.ts'
import type { FolderJournal } from './journal-port.ts'
import type { Labels } from './labels.ts'
import type { Links } from '../connection/links.ts'
import { claimedUids, type Place, reopen, settleOpenBatches } from './look.ts'
import type { NewMailbox, OldMailbox, OpenFolder, WritableFolder } from '../connection/mailbox.ts'
import type { Outbox } from '../append/outbox.ts'
import { reconsider } from './pending.ts'
import { PresentMessages } from './present.ts'
import { Suspects } from './suspects.ts'
import type { Tally } from './tally.ts'
import { Transfer } from './transfer.ts'
import type { FolderState, PlannedFolder } from '../types.ts'
import { Verification } from './verify.ts'

/** What all folders of a copy share. */
export interface FolderContext extends ReportContext {
  readonly outbox: Outbox
  readonly budget: Budget
  readonly labels: Labels
  readonly signal: AbortSignal
  readonly verify: boolean
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
  readonly target: WritableFolder & Place
  readonly journal: FolderJournal
  /** Whether nothing was brought before: what is brought now has the flags of today. */
  readonly isFirst: boolean
}

/**
 * The copy of one folder. {@link attempt} can be interrupted anywhere and called again: what it has achieved
 * is in the journal, and it begins by finding out what became of what was under way.
 */
export class FolderCopy {
  readonly row: PlannedFolder
  readonly #context: FolderContext
  readonly #report: FolderReport
  /** Which folders the UIDs below belong to. */
  #validities = ''
  #hasVanished = false
  #suspects = new Suspects()
  #hasLostLabels = false

  constructor(row: PlannedFolder, context: FolderContext) {
    this.row = row
    this.#context = context
    this.#report = new FolderReport(row, context)
  }

  /**
   * @param lane The number of who copies it.
   * @throws {RehomeError} What ended the attempt.
   */
  async attempt(links: Links, lane: number): Promise<void> {
    try {
      await this.#attempt(links, lane)
    } catch (error) {
      const hasVanished = error instanceof RehomeError && error.code === 'folder.vanished'
      if (!hasVanished || this.#hasVanished) throw error
      // Once: another one may have its name by now, where what was brought is looked for anew.
      this.#hasVanished = true
      await this.#attempt(links, lane)
    }
  }

  async #attempt(links: Links, lane: number): Promise<void> {
    this.report('copying')
    const open = await this.#open(links)
    const { old, next, source, target, journal, isFirst } = open
    const arrived = await settleOpenBatches(journal, old, next, target, this.#context.pause)
    if (arrived > 0) this.#context.progress()
    const unlisted = this.#isUnchanged(open) ? await this.#passOver(open) : await this.#bring(open, lane)
    const unflagged = await updateFlags({
      ...{ old, new: next, journal, target, folder: source },
      isFirst: isFirst && !this.#hasLostLabels
    })
    for (const { uid, labels } of unflagged.filter(({ labels }) => labels.length > 0))
      await this.#report.problem(old, 'message.labelsLost', uid, { params: { labels: labels.join(' ') } })
    if (unlisted > 0) return this.#report.problem(old, 'message.unreadable')
    journal.saw(seenAs(source, unflagged.length === 0 ? source.modseq : journal.seen()?.modseq))
  }

  tally(): Tally {
    return this.#report.tally()
  }

  report(state: FolderState, failure?: Failure): void {
    this.#report.tell(state, failure)
  }

  async #open(links: Links): Promise<Open> {
    const { from, to } = this.row
    const [old, next] = await both(links.old(), links.new())
    const { labels } = this.#context
    if (labels.isView(this.row)) await labels.survey(old)
    const source = await old.open(from)
    // Later it is the person's: a folder that they no longer subscribe to stays so.
    const subscribed = this.#context.journal.isKnown(from, to) ? undefined : source.subscribed
    const target = { ...(await next.prepare(to, subscribed)), path: to }
    const journal = this.#context.journal.folder({
      from,
      fromUidValidity: source.uidValidity,
      to,
      toUidValidity: target.uidValidity
    })
    this.#report.opened(journal, source.excluded ?? 0)
    this.#recall(`${source.uidValidity} ${target.uidValidity}`)
    const isFirst =
      journal.seen() === undefined && journal.entries().size === 0 && journal.orphanUids().length === 0
    return { old, next, source, target, journal, isFirst }
  }

  /** What is remembered by UID is worth nothing in other folders (RFC 9051 §2.3.1.1). */
  #recall(validities: string): void {
    if (this.#validities === validities) return
    this.#validities = validities
    this.#suspects = new Suspects()
  }

  #isUnchanged({ journal, source }: Open): boolean {
    const { labels, verify } = this.#context
    // What a view is to bring depends on the other folders.
    if (labels.isView(this.row) || !holdsTheSame(journal.seen(), source)) return false
    return isSettled(journal.counts(), source.messages, verify)
  }

  async #passOver({ old, source }: Open): Promise<0> {
    this.#report.counted(source.messages)
    await this.#context.labels.note(this.row, old)
    return 0
  }

  /** @returns How many messages the old folder holds without naming them. */
  async #bring(open: Open, lane: number): Promise<number> {
    const { old, next, target, journal } = open
    const { verify, labels, budget, signal } = this.#context
    const { uids, unlisted } = await this.#list(open)
    const wanted = await labels.sift(this.row, old, uids)
    const isWhole = unlisted === 0
    const { run } = this.#context.journal
    const pending = reconsider({ journal, run, uids: wanted, isWhole })
    const innocent = await this.#condemn(open, pending)
    this.#report.counted(wanted.length + unlisted)
    this.report('copying')
    const verification = new Verification({
      ...{ journal, old, new: next, folder: target, budget },
      checked: (proved) => {
        if (proved > 0) this.#context.progress()
        if (signal.aborted) throw new RehomeError('move.interrupted')
      }
    })
    if (innocent.length > 0) await this.#transfer(open, lane, innocent, verification)
    if (verify) await this.#verify(open, verification)
    return unlisted
  }

  /** The UIDs of the old folder, and how many it has beside them. */
  async #list({ old, source }: Open): Promise<{ uids: readonly number[]; unlisted: number }> {
    const uids = await old.uids()
    if (uids.length >= source.messages) return { uids, unlisted: 0 }
    // Some may have been removed since it was opened.
    const today = await reopen(old, { path: this.row.from, uidValidity: source.uidValidity })
    const again = await old.uids()
    return { uids: again, unlisted: Math.max(0, today.messages - again.length) }
  }

  /** Takes out what makes a server hang up. @returns The others. */
  async #condemn({ old, journal }: Open, pending: readonly number[]): Promise<readonly number[]> {
    const guilty = this.#suspects.guilty().filter(({ uid }) => pending.includes(uid))
    for (const { uid, side, reason } of guilty) {
      const raw = side === 'new' ? (await old.messages([uid]))[0]?.raw : undefined
      journal.refused(uid, '', raw?.length ?? 0)
      const code = raw ? 'message.refused' : 'message.unreadable'
      await this.#report.problem(old, code, uid, { reason, ...(raw && { raw }) })
    }
    const condemned = new Set(guilty.map(({ uid }) => uid))
    return pending.filter((uid) => !condemned.has(uid))
  }

  async #transfer(
    { old, next, target, journal }: Open,
    lane: number,
    uids: readonly number[],
    verification: Verification
  ): Promise<void> {
    const { verify, budget, signal, outbox } = this.#context
    this.#context.busy()
    void outbox.warm(lane)
    const transfer = new Transfer({
      ...{ old, new: next, folder: target, outbox, lane, journal, budget, signal },
      present: await survey(next, target, journal),
      suspects: this.#suspects,
      hooks: {
        decided: (messages, bytes) => this.#report.advance(messages, bytes),
        arrived: (sent) => (verify ? verification.add(sent) : undefined),
        problem: (code, uid, more) => this.#report.problem(old, code, uid, more),
        labelsLost: () => this.#expectLostLabels(journal)
      }
    })
    try {
      await transfer.run(uids)
    } finally {
      // What it has found until then is of use, whatever ended the transfer.
      await verification.pause().catch(() => undefined)
    }
  }

  /** Messages go without some of their labels: until those are set, all flags are asked for, by later runs too. */
  #expectLostLabels(journal: FolderJournal): void {
    if (this.#hasLostLabels) return
    this.#hasLostLabels = true
    const seen = journal.seen()
    if (seen) journal.saw(seenAs(seen, undefined))
  }

  async #verify({ old, journal }: Open, verification: Verification): Promise<void> {
    this.report('checking')
    const { missing, unreadable, altered } = await verification.finish()
    // To be sent anew by the next run, and not by this one: a server that loses mail would be fed without end.
    journal.forget(missing)
    for (const uid of [...missing, ...unreadable]) await this.#report.problem(old, 'message.missing', uid)
    for (const uid of altered) await this.#report.problem(old, 'message.altered', uid)
  }
}

/** What is in the new folder already, and not by us. */
async function survey(
  next: NewMailbox,
  target: WritableFolder,
  journal: FolderJournal
): Promise<PresentMessages> {
  if (target.messages === 0) return PresentMessages.survey(next, [])
  const claimed = claimedUids(journal)
  const strange = (await next.uids()).filter((uid) => !claimed.has(uid))
  return PresentMessages.survey(next, strange)
}

/** Waits for both, also where one fails: nobody is to be left connecting. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}
