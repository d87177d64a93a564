import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { safeFileName } from '../core/backup/index.ts'
import { type Failure, RehomeError, toFailure } from '../core/errors.ts'
import { lastRunIn, receiptFile } from '../core/move/index.ts'
import { type Side, systemClock } from '../core/ports.ts'
import type { Context } from './command.ts'
import { copyAsWished, type CopyWishes } from './copy-move.ts'
import { type CopySummary, noSummary } from './copy-summary.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import type { Box } from './list-boxes.ts'
import type { Output } from './output.ts'
import { openMove } from './state.ts'
import { showStatus } from './status-line.ts'

export type BoxResult = 'done' | 'incomplete' | 'failed' | 'full' | 'interrupted' | 'notBegun'

/** How the copy of a mailbox of a list has ended. */
export interface BoxOutcome {
  readonly box: Box
  readonly result: BoxResult
  /** What a process that had copied this one alone would have told; null where it was not begun. */
  readonly exit: ExitCode | null
  readonly failure: (Failure & { readonly side?: Side | undefined }) | null
  readonly summary: CopySummary
  /** When it was last copied, or tried to be; nothing where it never was. */
  readonly lastRun: Date | undefined
  /** The path of the receipt; null where there is none yet. */
  readonly receipt: string | null
}

/** A server that asks for more milliseconds than this keeps the others of a list waiting. */
const LONG_WAIT_MS = 5 * 60_000

/**
 * Copies a mailbox of a list, and tells of it as of one alone, each event with its number.
 * @param mayPutAside Whether it may be left when its server asks for a long wait.
 * @returns `put aside` when that happened: it has to be copied again.
 */
export async function copyBox(
  box: Box,
  wishes: CopyWishes,
  context: Context,
  mayPutAside: boolean
): Promise<BoxOutcome | 'put aside'> {
  const before = wishes.dryRun ? lastRunIn(box.folder, systemClock) : undefined
  const aside = new AbortController()
  const putAside = (until: Date) => {
    if (!mayPutAside || until.getTime() - Date.now() < LONG_WAIT_MS) return
    aside.abort(new RehomeError('move.interrupted'))
  }
  const isPutAside = () => aside.signal.aborted && !context.signal.aborted
  let failure: BoxOutcome['failure'] = null
  let summary = noSummary
  const output = outputOf(box, context.output, {
    onWait: putAside,
    onFailure(error) {
      failure = { ...toFailure(error), side: error instanceof RehomeError ? error.side : undefined }
      return !isPutAside()
    }
  })
  const own: Context = {
    ...context,
    output,
    stateDir: box.folder,
    signal: AbortSignal.any([context.signal, aside.signal])
  }
  let code: ExitCode
  try {
    code = await copyOpened(box, { ...wishes, onSummary: (told) => (summary = told) }, own)
  } catch (error) {
    code = output.fail(error)
  }
  if (isPutAside()) return 'put aside'
  return {
    box,
    result: resultOf(code),
    exit: code,
    failure,
    summary,
    lastRun: wishes.dryRun ? before : new Date(),
    receipt: receiptIn(box.folder)
  }
}

/** What is known of a mailbox whose turn did not come. */
export function notBegun(box: Box): BoxOutcome {
  const { folder } = box
  const [lastRun, receipt] = [lastRunIn(folder, systemClock), receiptIn(folder)]
  return { box, result: 'notBegun', exit: null, failure: null, summary: noSummary, lastRun, receipt }
}

async function copyOpened(box: Box, wishes: CopyWishes, context: Context): Promise<ExitCode> {
  const backup = wishes.backup === undefined ? undefined : join(wishes.backup, safeFileName(box.old))
  const move = await openMove(box.move, context, showStatus(context.output, context.words))
  try {
    return await copyAsWished(move, { ...wishes, backup }, context)
  } finally {
    await move.close()
  }
}

interface Listeners {
  readonly onWait: (until: Date) => void
  /** @returns Whether it is told. */
  readonly onFailure: (error: unknown) => boolean
}

/** The output as one mailbox of several has it. */
function outputOf({ number, count }: Box, output: Output, { onWait, onFailure }: Listeners): Output {
  return {
    ...output,
    event({ type, ...rest }) {
      output.event({ type, box: number, ...rest })
      if (type === 'wait') onWait(new Date(String(rest.until)))
    },
    status: (text) => output.status(text && `${number}/${count} ${text}`),
    fail(error) {
      if (onFailure(error)) return output.fail(error, { box: number })
      return exit.interrupted
    }
  }
}

function resultOf(code: ExitCode): BoxResult {
  switch (code) {
    case exit.done:
      return 'done'
    case exit.incomplete:
      return 'incomplete'
    case exit.full:
      return 'full'
    case exit.interrupted:
      return 'interrupted'
    default:
      return 'failed'
  }
}

function receiptIn(folder: string): string | null {
  const file = receiptFile(folder)
  return existsSync(file) ? file : null
}
