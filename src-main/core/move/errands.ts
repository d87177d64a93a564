import {
  type CompareEvent,
  compareMailboxes,
  type Comparison,
  type FolderTakenBack,
  takeBack,
  type TakeBackEvent
} from '../mail/index.ts'
import type { Accounts } from './accounts.ts'
import { Alone } from './alone.ts'
import { keepReceipt } from './keepsakes.ts'
import { phaseAfter } from './phases.ts'
import { type MoveRecord, notAllowed } from './record.ts'

export interface ErrandRequest<E> {
  /** Aborting ends the work after the step under way, with `move.interrupted`. */
  readonly signal: AbortSignal
  readonly onEvent?: (event: E) => void
}

/** What an undo would begin with: what Rehome brought, touched or not. */
export interface Undoable {
  readonly messages: number
  /** New folders that hold them. */
  readonly folders: number
}

export interface UndoOutcome {
  readonly removed: number
  readonly kept: number
  readonly folders: readonly FolderTakenBack[]
}

/** What can be asked of a move beside copying: to compare both mailboxes, and to take back what was brought. */
export class Errands {
  readonly #record: MoveRecord
  readonly #accounts: Accounts
  readonly #readFolders: (signal: AbortSignal) => Promise<void>
  readonly #work = new Alone()

  constructor(record: MoveRecord, accounts: Accounts, readFolders: (signal: AbortSignal) => Promise<void>) {
    this.#record = record
    this.#accounts = accounts
    this.#readFolders = readFolders
  }

  get running(): boolean {
    return this.#work.running
  }

  /**
   * Compares both mailboxes, whoever made the copy; nothing is changed in either.
   * @throws {RehomeError} What keeps one side from being read; `move.interrupted`.
   */
  verify({ signal, onEvent }: ErrandRequest<CompareEvent>): Promise<Comparison> {
    const { journal, clock } = this.#record
    return this.#alone('verify', signal, async (ended) => {
      await this.#readFolders(ended)
      this.#accounts.refuseSameMailbox()
      return await compareMailboxes({
        old: this.#accounts.openOld,
        new: this.#accounts.openNew,
        plan: this.#record.plan(),
        newFolders: this.#record.document.listings?.new.folders ?? [],
        known: (from, uidValidity) => journal.known(from, uidValidity),
        clock,
        signal: ended,
        on: (event) => onEvent?.(event)
      })
    })
  }

  /** How much an undo would look at. */
  undoable(): Undoable {
    const brought = this.#record.journal.brought().filter((folder) => folder.count() > 0)
    return {
      messages: brought.reduce((sum, folder) => sum + folder.count(), 0),
      folders: new Set(brought.map(({ to }) => to)).size
    }
  }

  /**
   * Takes back what Rehome brought and nobody has touched, and lets the move begin anew. Folders that were made
   * stay, empty or not: somebody may use them by now. Interrupted, it can be run again.
   * @throws {RehomeError} `move.notAllowed` from the switch on, `server.cannotRemove`, `move.interrupted`.
   */
  async undo({ signal, onEvent }: ErrandRequest<TakeBackEvent>): Promise<UndoOutcome> {
    const { journal, clock } = this.#record
    this.#record.allow('undo')
    return this.#alone('undo', signal, async (ended) => {
      const folders = await takeBack({
        new: async (aborted) => {
          const mailbox = await this.#accounts.openNew(aborted)
          if (mailbox.canRemove) this.#beginUndo()
          return mailbox
        },
        folders: journal.brought(),
        which: 'all',
        clock,
        signal: ended,
        on: (event) => onEvent?.(event)
      })
      this.#endUndo()
      const sum = (count: 'removed' | 'kept') => folders.reduce((total, result) => total + result[count], 0)
      return { removed: sum('removed'), kept: sum('kept'), folders }
    })
  }

  /** Ends what is under way after its current step; returns when it has ended. */
  stop(): Promise<void> {
    return this.#work.stop()
  }

  #alone<T>(act: string, signal: AbortSignal, work: (ended: AbortSignal) => Promise<T>): Promise<T> {
    return this.#work.run(signal, () => notAllowed(this.#record.document, act), work)
  }

  /** From here on the copy isn't what the receipt says, and isn't finished. */
  #beginUndo(): void {
    const { document, folder } = this.#record
    const phase = document.phase === 'setup' ? document.phase : phaseAfter(document.phase, 'copy')
    this.#record.update({ phase, outcomes: {}, run: null, receipt: null })
    keepReceipt(folder, this.#record.receiptOf(), document.catchUps.language)
  }

  /** Where something of ours is left in a folder, more of it goes on going there. */
  #endUndo(): void {
    const { document, journal } = this.#record
    journal.clearProblems()
    const left = new Set(journal.brought().flatMap((folder) => (folder.held() > 0 ? [folder.from] : [])))
    const targets = Object.entries(document.targets).filter(([from]) => left.has(from))
    this.#record.update({
      phase: phaseAfter(document.phase, 'undo'),
      targets: Object.fromEntries(targets),
      seconds: 0,
      bytes: 0
    })
  }
}
