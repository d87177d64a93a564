import {
  type CopyEvent,
  copyMailbox,
  type CopyOutcome,
  type FolderChoices,
  type FolderPlan,
  type ImapServer,
  openAppender,
  openNew,
  openOld,
  planFolders,
  type Problem
} from '../../../src-main/core/mail/index.ts'
import { openJournal } from '../../../src-main/core/move/journal.ts'
import { type Clock, systemClock } from '../../../src-main/core/ports.ts'
import type { MailboxAddress } from '../../servers/mailbox.ts'

export { startTwoMailboxes, type TwoMailboxes } from '../../servers/two-mailboxes.ts'

/** Waits for a hundredth of the time: long enough for a server to notice that somebody has gone. */
export const hastyClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => systemClock.sleep(ms / 50, signal)
}

/** In clear, so that a proxy in between can count and see; servers let a client of the same host do that. */
export const inClear = (server: MailboxAddress, port = server.port): ImapServer => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  user: server.user
})

/** Any two mailboxes, and a folder for what a move keeps. */
export interface Mailboxes {
  readonly old: MailboxAddress
  readonly new: MailboxAddress
  readonly state: string
}

export interface RunOptions {
  readonly old?: ImapServer
  readonly new?: ImapServer
  readonly choices?: FolderChoices
  readonly signal?: AbortSignal
  readonly clock?: Clock
  readonly verify?: boolean
  readonly on?: (event: CopyEvent) => void
  readonly keepRefused?: (problem: Problem, message: Buffer) => Promise<void>
}

/** Plans and copies, as a run of the move does. */
export async function runCopy(
  { old, new: next, state }: Mailboxes,
  options: RunOptions = {}
): Promise<CopyOutcome & { plan: FolderPlan }> {
  const connectOld = () => openOld(options.old ?? inClear(old), old.password)
  const connectNew = () => openNew(options.new ?? inClear(next), next.password)
  const connectAppender = () => openAppender(options.new ?? inClear(next), next.password)
  const plan = planFolders(await listOf(connectOld), await listOf(connectNew), options.choices ?? {})
  const journal = openJournal(state)
  try {
    const outcome = await copyMailbox({
      old: connectOld,
      new: connectNew,
      appender: connectAppender,
      plan,
      journal: journal.copy(journal.beginRun(new Date())),
      clock: options.clock ?? hastyClock,
      signal: options.signal ?? new AbortController().signal,
      verify: options.verify ?? true,
      on: options.on ?? (() => undefined),
      ...(options.keepRefused && { keepRefused: options.keepRefused })
    })
    return { ...outcome, plan }
  } finally {
    journal.close()
  }
}

async function listOf(connect: () => ReturnType<typeof openOld | typeof openNew>) {
  const mailbox = await connect()
  try {
    return await mailbox.list()
  } finally {
    await mailbox.close()
  }
}
