import { digestOf } from '../message/digest.ts'
import type { Entry, FolderJournal } from './journal-port.ts'
import { claimedUids, findArrived, type Place, reopen } from './look.ts'
import type { ReadMailbox } from '../connection/mailbox.ts'
import { readWindows } from './reader.ts'
import type { Budget } from './budget.ts'

export interface Findings {
  /** Old UIDs of messages that are not in the new folder. */
  readonly missing: readonly number[]
  /** Old UIDs of messages that are in the new folder, whose server doesn't hand them out. */
  readonly unreadable: readonly number[]
  /** Old UIDs of messages that the new server has stored otherwise than they were sent. */
  readonly altered: readonly number[]
}

export interface VerificationOptions {
  readonly journal: FolderJournal
  /** With the old folder open. */
  readonly old: ReadMailbox
  readonly new: ReadMailbox
  /** The new folder, as it was when it was opened. */
  readonly folder: Place
  readonly budget: Budget
  /** Called after each window, with the number of messages that it proved; may throw to end it. */
  readonly checked: (proved: number) => void
}

/** What a message's copy is to be compared with. */
type Sent = Pick<Entry, 'uid' | 'digest'> & { readonly newUid: number }

/**
 * Reads what was copied back from the new folder and compares it by digest with what was sent: while the rest
 * is still on its way, and what is left at the end. What was verified once is not read again: what the person
 * does with it since is theirs.
 */
export class Verification {
  readonly #options: VerificationOptions
  #queue: Sent[] = []
  #working: Promise<void> = Promise.resolve()
  #busy = false
  #failure: unknown
  /** Old UIDs, each with the state that it was found in. */
  readonly #altered = new Set<number>()

  constructor(options: VerificationOptions) {
    this.#options = options
  }

  /** Looks at these messages as soon as there is time; what can't be found yet is looked at again at the end. */
  add(sent: readonly Sent[]): void {
    this.#queue.push(...sent)
    if (this.#busy || this.#failure !== undefined) return
    this.#busy = true
    this.#working = this.#workOff()
  }

  /** Waits for what is being looked at. @throws {RehomeError} What ended it. */
  async pause(): Promise<void> {
    await this.#working
    if (this.#failure !== undefined) throw this.#failure as Error
  }

  /** Looks at all that is not proved. */
  async finish(): Promise<Findings> {
    await this.pause()
    const { journal, new: next, old, folder } = this.#options
    const unproved = [...journal.entries().values()].filter(({ uid, state, verified, gone, altered }) => {
      const isThere = state === 'copied' || state === 'already-there'
      if (!isThere || verified || gone) return false
      if (altered) this.#altered.add(uid)
      return !this.#altered.has(uid)
    })
    if (unproved.length === 0) return { missing: [], unreadable: [], altered: [...this.#altered] }

    await reopen(next, folder)
    const placed = unproved.flatMap(({ uid, digest, newUid }) =>
      newUid === undefined ? [] : { uid, digest, newUid }
    )
    const { vanished, unreadable } = await this.#compare(placed)
    const missing = [...vanished]
    // Without UIDPLUS (RFC 4315) a message may have been stored without our knowing as what.
    const unplaced = unproved.filter(({ newUid }) => newUid === undefined)
    if (unplaced.length > 0) {
      const batch = { uidNextBefore: 1, entries: unplaced }
      const { equal, alike } = await findArrived(old, next, folder, batch, claimedUids(journal))
      journal.verified([...equal].map(([uid, newUid]) => ({ uid, newUid })))
      journal.altered([...alike.keys()])
      for (const uid of alike.keys()) this.#altered.add(uid)
      missing.push(...unplaced.map(({ uid }) => uid).filter((uid) => !equal.has(uid) && !alike.has(uid)))
    }
    return { missing, unreadable, altered: [...this.#altered] }
  }

  async #workOff(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const sent = this.#queue
        this.#queue = []
        // An open folder doesn't show what others have brought before it is asked (research/imap.md §3.A).
        await this.#options.new.refresh()
        await this.#compare(sent)
      }
    } catch (error) {
      this.#failure = error
    } finally {
      this.#busy = false
    }
  }

  async #compare(sent: readonly Sent[]): Promise<{ vanished: number[]; unreadable: number[] }> {
    const { journal, new: next, budget, checked } = this.#options
    const byNewUid = new Map(sent.map((message) => [message.newUid, message]))
    const oldUids = (newUids: readonly number[]) => newUids.flatMap((uid) => byNewUid.get(uid)?.uid ?? [])
    const vanished: number[] = []
    const unreadable: number[] = []
    for await (const window of readWindows(next, ascending(byNewUid.keys()), { budget })) {
      const equal: { uid: number; newUid: number }[] = []
      const altered: number[] = []
      for (const { uid: newUid, raw } of window.messages) {
        const message = byNewUid.get(newUid)
        if (!message) continue
        if (digestOf(raw) === message.digest) equal.push(message)
        else altered.push(message.uid)
      }
      for (const uid of altered) this.#altered.add(uid)
      window.release()
      vanished.push(...oldUids(window.vanished))
      unreadable.push(...oldUids(window.unreadable.map(({ uid }) => uid)))
      journal.verified(equal)
      if (altered.length > 0) journal.altered(altered)
      checked(equal.length)
    }
    return { vanished, unreadable }
  }
}

const ascending = (uids: Iterable<number>) => [...uids].sort((a, b) => a - b)
