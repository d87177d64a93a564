import type { ErrorCode, Failure } from '../../errors.ts'
import type { CopyJournal, FolderJournal } from './journal-port.ts'
import type { OldMailbox } from '../connection/mailbox.ts'
import { tally, type Tally } from './tally.ts'
import type { ProblemDetail } from './transfer.ts'
import type { CopyEvent, FolderProgress, FolderState, PlannedFolder, Problem } from '../types.ts'

export interface ReportContext {
  readonly journal: CopyJournal
  readonly on: (event: CopyEvent) => void
  keepRefused(problem: Problem, message: Buffer): Promise<void>
  /** Called whenever something has been achieved for good. */
  progress(): void
}

/** What is told of one folder's copy: how far it is, and which of its messages could not be moved as they are. */
export class FolderReport {
  readonly #row: PlannedFolder
  readonly #context: ReportContext
  #journal: FolderJournal | undefined
  /** How many messages the old folder was last seen to hold. */
  #found: number
  /** How many more it holds that are not for copying. */
  #excluded = 0
  #progress: Pick<FolderProgress, 'copied' | 'total' | 'copiedBytes'>

  constructor(row: PlannedFolder, context: ReportContext) {
    const { copied, copiedBytes } = context.journal.reached(row.from, row.to)
    this.#row = row
    this.#context = context
    this.#found = row.messages
    this.#progress = { copied: Math.min(copied, row.messages), total: row.messages, copiedBytes }
  }

  opened(journal: FolderJournal, excluded: number): void {
    this.#journal = journal
    this.#excluded = excluded
  }

  /** The open folder holds so many messages that are for copying. */
  counted(found: number): void {
    this.#found = found
    const counts = this.#journal?.counts()
    if (!counts) return
    const { copied, alreadyThere, refused, vanished, decidedBytes } = counts
    const decided = copied + alreadyThere + refused + vanished
    this.#progress = { copied: decided, total: found, copiedBytes: decidedBytes }
  }

  /** So many messages more need no more work. */
  advance(messages: number, bytes: number): void {
    if (messages === 0) return
    const { copied, total, copiedBytes } = this.#progress
    this.#progress = { total, copied: copied + messages, copiedBytes: copiedBytes + bytes }
    this.#context.progress()
    this.tell('copying')
  }

  tell(state: FolderState, failure?: Failure): void {
    const { from, to, bytes } = this.#row
    const { copied, total, copiedBytes } = this.#progress
    this.#context.on({
      type: 'folder',
      ...{ from, to, state, copied, total, copiedBytes },
      totalBytes: Math.max(bytes, copiedBytes),
      ...(failure && { failure })
    })
  }

  /** @param old With the old folder open. */
  async problem(
    old: OldMailbox,
    code: ErrorCode,
    uid?: number,
    { reason, params = {}, raw }: ProblemDetail = {}
  ): Promise<void> {
    // For the list only: a message whose subject can't be read is listed without.
    const which = uid === undefined ? {} : { uid, ...(await old.describe(uid).catch(() => ({}))) }
    const folder = this.#row.fromLevels.join('/')
    const problem: Problem = { code, params, folder, ...which, ...(reason && { reason }) }
    this.#context.on({ type: 'problem', problem })
    if (raw) await this.#context.keepRefused(problem, raw)
  }

  tally(): Tally {
    return tally(this.#found, this.#journal?.counts(), this.#excluded)
  }
}
