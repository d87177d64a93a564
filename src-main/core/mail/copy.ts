import { type Failure, RehomeError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { FolderCopy, type FolderContext } from './copy-folder.ts'
import type { CopyJournal } from './journal-port.ts'
import { Links } from './links.ts'
import type { ConnectNew, ConnectOld } from './mailbox.ts'
import { Patience } from './patience.ts'
import { noMessages } from './tally.ts'
import type {
  CopyEvent,
  CopyOutcome,
  FolderOutcome,
  FolderPlan,
  MessageCounts,
  PlannedFolder,
  Problem
} from './types.ts'

export interface CopyOptions {
  readonly old: ConnectOld
  readonly new: ConnectNew
  readonly plan: FolderPlan
  readonly journal: CopyJournal
  readonly clock: Clock
  /** Aborting ends the copy after the message under way; it can go on later. */
  readonly signal: AbortSignal
  /** Whether to read the new mailbox back and compare by digest. */
  readonly verify: boolean
  readonly on: (event: CopyEvent) => void
  /** Receives each message that the new server refused, as it is. */
  keepRefused?(problem: Problem, message: Buffer): Promise<void>
  /** Hears how far a copy came that ends by an error; folders that weren't finished are `failed` without a failure. */
  onStopped?(reached: CopyOutcome): void
}

/** How long a pause waits for what is under way before it hangs up: a server may be slow, or silent. */
const GRACE_MS = 5000

/**
 * Copies every planned folder, each message once. A folder that fails is reported and the rest goes on. What
 * may pass by itself (a lost connection, a busy server) is waited for.
 * @throws {RehomeError} with `side` set, when one side as a whole can't go on: `connect.*`, `tls.*`,
 * `signIn.*`, `quota.full`; `move.interrupted` when aborted.
 */
export async function copyMailbox(options: CopyOptions): Promise<CopyOutcome> {
  const problems: Problem[] = []
  const on = (event: CopyEvent) => {
    if (event.type === 'problem') problems.push(event.problem)
    options.on(event)
  }
  const links = new Links(options.old, options.new, options.signal)
  const patience = new Patience(options.clock, options.signal, on)
  const context: FolderContext = {
    links,
    journal: options.journal,
    signal: options.signal,
    verify: options.verify,
    on,
    keepRefused: async (problem, message) => options.keepRefused?.(problem, message),
    progress: () => patience.progress()
  }
  const ended = new AbortController()
  const cutOff = () =>
    void options.clock.sleep(GRACE_MS, ended.signal).then(
      () => links.close(),
      () => undefined
    )
  options.signal.addEventListener('abort', cutOff, { once: true })
  const work = options.plan.map((row) => ({
    row,
    copy: row.leftOut ? undefined : new FolderCopy(row, context)
  }))
  const folders: FolderOutcome[] = []
  try {
    for (const { copy } of work) copy?.report('waiting')
    for (const { row, copy } of work) {
      folders.push(copy ? await copyPatiently(row, copy, context, patience) : excluded(row))
    }
    return outcome(folders, problems)
  } catch (error) {
    const unfinished = work
      .slice(folders.length)
      .map(({ row, copy }) =>
        copy ? ({ ...resultOf(row, copy), state: 'failed', verified: false } as const) : excluded(row)
      )
    options.onStopped?.(outcome([...folders, ...unfinished], problems))
    throw error
  } finally {
    options.signal.removeEventListener('abort', cutOff)
    ended.abort()
    await links.close()
  }
}

async function copyPatiently(
  row: PlannedFolder,
  copy: FolderCopy,
  { links, signal }: FolderContext,
  patience: Patience
): Promise<FolderOutcome> {
  for (;;) {
    if (signal.aborted) throw new RehomeError('move.interrupted')
    try {
      await copy.attempt()
      copy.report('done')
      return { ...resultOf(row, copy), state: 'done' }
    } catch (error) {
      const fatal = await waitFor(error, links, patience)
      if (!fatal) continue
      if (!isAboutFolder(fatal)) throw fatal
      const failure = failureOf(fatal, row)
      copy.report('failed', failure)
      return { ...resultOf(row, copy), state: 'failed', verified: false, failure }
    }
  }
}

/** @returns Nothing when the wait is over and it is time for another attempt, else what ends the attempts. */
async function waitFor(error: unknown, links: Links, patience: Patience): Promise<RehomeError | undefined> {
  if (!(error instanceof RehomeError)) throw error
  const lost = error.code.startsWith('connect.')
  if (lost && !links.known(error.side)) return error
  if (lost) await links.drop(error.side)
  return patience.wait(error)
}

/** Whether only this folder is concerned, so that the others can go on. */
const isAboutFolder = ({ code }: RehomeError) => /^(folder|server)\./.test(code)

const failureOf = ({ code, params }: RehomeError, row: PlannedFolder): Failure => ({
  code,
  params: { ...params, folder: row.fromLevels.join('/') }
})

function resultOf({ from, to }: PlannedFolder, copy: FolderCopy) {
  const { found, copied, alreadyThere, updated, refused, vanished, excluded, bytes, verified } = copy.tally()
  return { from, to, found, copied, alreadyThere, updated, refused, vanished, excluded, bytes, verified }
}

const excluded = ({ from, to, messages }: PlannedFolder): FolderOutcome => ({
  ...noMessages,
  from,
  to,
  found: messages,
  excluded: messages,
  state: 'excluded',
  verified: false,
  bytes: 0
})

function outcome(folders: readonly FolderOutcome[], problems: readonly Problem[]): CopyOutcome {
  const sum = (count: keyof MessageCounts | 'bytes') =>
    folders.reduce((total, folder) => total + folder[count], 0)
  const messages: MessageCounts = {
    found: sum('found'),
    copied: sum('copied'),
    alreadyThere: sum('alreadyThere'),
    updated: sum('updated'),
    refused: sum('refused'),
    vanished: sum('vanished'),
    excluded: sum('excluded')
  }
  const inScope = folders.filter(({ state }) => state !== 'excluded')
  const verified = inScope.every((folder) => folder.state === 'done' && folder.verified)
  return { folders, messages, bytes: sum('bytes'), problems, verified }
}
