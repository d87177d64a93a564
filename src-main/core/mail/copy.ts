import type { Clock } from '../ports.ts'
import type { CopyJournal } from './journal-port.ts'
import type { Connect } from './session.ts'
import type { CopyEvent, CopyOutcome, FolderPlan, Problem } from './types.ts'

export interface CopyOptions {
  readonly old: Connect
  readonly new: Connect
  readonly plan: FolderPlan
  readonly journal: CopyJournal
  readonly clock: Clock
  /** Aborting ends the copy after the batch under way; it can go on later. */
  readonly signal: AbortSignal
  /** Whether to read the new mailbox back and compare by digest. */
  readonly verify: boolean
  on(event: CopyEvent): void
  /** Receives each message that the new server refused, as it is. */
  keepRefused?(problem: Problem, message: Buffer): Promise<void>
}

/**
 * Copies every planned folder, each message once. A folder that fails is reported and the rest goes on.
 * @throws {RehomeError} with `side` set, when one side as a whole can't go on: `connect.*`, `tls.*`,
 * `signIn.*`, `quota.full`; `move.interrupted` when aborted.
 */
export function copyMailbox(options: CopyOptions): Promise<CopyOutcome> {
  return Promise.reject(new Error(String(options.verify)))
}
