import type { Failure, RehomeError } from '../../errors.ts'
import type { BroughtJournal } from './brought.ts'
import { Errand, type ErrandOptions, isAboutFolder, type WaitEvent } from './errand.ts'
import type { ConnectRemover } from '../connection/mailbox.ts'
import { finishRemoving, takeBackFolder } from './take-back-folder.ts'

export interface TakeBackOptions extends Omit<ErrandOptions, 'on'> {
  readonly new: ConnectRemover
  readonly folders: readonly BroughtJournal[]
  /** `gone`: only what is no longer in its old folder. */
  readonly which: 'all' | 'gone'
  on(event: TakeBackEvent): void
}

export type TakeBackEvent = ({ readonly type: 'taking-back' | 'taken-back' } & FolderTakenBack) | WaitEvent

/** What became of what was brought from one old folder into one new one. */
export interface FolderTakenBack {
  readonly from: string
  readonly to: string
  readonly removed: number
  /** Messages that Rehome brought and that are still there, because they aren't as they were brought. */
  readonly kept: number
  readonly failure?: Failure
}

/**
 * Removes from the new mailbox what Rehome brought there and nobody has touched since. It can be interrupted
 * anywhere and begun again.
 * @throws {RehomeError} `server.cannotRemove`, `move.interrupted`; with `side` set what ends it as a whole.
 */
export async function takeBack(options: TakeBackOptions): Promise<readonly FolderTakenBack[]> {
  const errand = new Errand(options)
  const mailbox = errand.mailbox('new', options.new)
  return errand.run(async () => {
    const results: FolderTakenBack[] = []
    for (const journal of options.folders) {
      const { from, to } = journal
      let removed = 0
      const removing = (messages: number) => {
        removed += messages
        options.on({ type: 'taking-back', from, to, removed, kept: 0 })
        errand.step()
      }
      const result = await concluded(
        async () => {
          const kept = await errand.attempt(async () =>
            takeBackFolder({ mailbox: await mailbox(), journal, which: options.which, removed: removing })
          )
          return { from, to, removed, kept }
        },
        (failure) => ({ from, to, removed, kept: journal.count(), failure })
      )
      options.on({ type: 'taken-back', ...result })
      results.push(result)
    }
    return results
  })
}

/** Ends what a removal that was cut off has left in the middle, so that a copy may rely on the journal again. */
export async function settleRemovals(
  options: Omit<ErrandOptions, 'on'> & {
    readonly new: ConnectRemover
    readonly folders: readonly BroughtJournal[]
    on(event: WaitEvent): void
  }
): Promise<void> {
  const unfinished = options.folders.filter((journal) => journal.unfinished().length > 0)
  if (unfinished.length === 0) return
  const errand = new Errand(options)
  const mailbox = errand.mailbox('new', options.new)
  await errand.run(async () => {
    for (const journal of unfinished) {
      await concluded(
        () => errand.attempt(async () => finishRemoving(await mailbox(), journal)),
        () => 0
      )
    }
  })
}

/** A folder that fails doesn't keep the others from their turn. */
async function concluded<T>(work: () => Promise<T>, failed: (failure: Failure) => T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isAboutFolder(error) || error.code === 'server.cannotRemove') throw error
    return failed(toFailure(error))
  }
}

const toFailure = ({ code, params }: RehomeError): Failure => ({ code, params })
