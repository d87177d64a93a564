import { RehomeError } from '../../errors.ts'
import type { BroughtJournal } from './brought.ts'
import { Errand, isAboutFolder } from './errand.ts'
import type { RemovingMailbox } from '../connection/mailbox.ts'
import { type FolderTakenBack, takeBack, type TakeBackOptions } from './take-back.ts'
import { countUntouched } from './take-back-folder.ts'
import type { PlannedFolder, Problem } from '../types.ts'

export interface MirrorOptions extends Omit<TakeBackOptions, 'which'> {
  /** Today's row of an old folder; undefined when the old mailbox doesn't have it any more. */
  rowOf(from: string): PlannedFolder | undefined
}

export interface MirrorOutcome {
  readonly removed: number
  /** Gone from the old mailbox, and left in the new one because somebody has touched it. */
  readonly kept: number
  /** Folders whose deletions were not followed. */
  readonly problems: readonly Problem[]
}

/** So few messages may go from a folder at once without anybody being asked, even all of them. */
const FEW = 5
/** More than this, and more than half of what a folder held, looks like a fault and not like tidying up. */
const MANY = 20

/**
 * Follows deletions in the old mailbox: what Rehome brought, nobody has touched and is gone from its old folder is
 * removed from the new one. Call it right after a copy in which every folder was done: what was moved has been
 * brought to its new place then. A folder that has gone as a whole, was made anew, or has lost much at once is
 * left alone and reported.
 * @throws {RehomeError} As {@link takeBack}.
 */
export async function mirrorDeletions(options: MirrorOptions): Promise<MirrorOutcome> {
  const { problems, followed } = await survey(options)
  const results = await follow(options, followed)
  return {
    removed: results.reduce((sum, { removed }) => sum + removed, 0),
    kept: results.reduce((sum, { kept }) => sum + kept, 0),
    problems: [
      ...problems,
      ...results.flatMap(({ from, failure }) =>
        failure ? [{ ...failure, folder: nameOf(options.rowOf(from), from) }] : []
      )
    ]
  }
}

async function follow(
  options: MirrorOptions,
  folders: readonly BroughtJournal[]
): Promise<readonly FolderTakenBack[]> {
  if (folders.length === 0) return []
  try {
    return await takeBack({ ...options, folders, which: 'gone' })
  } catch (error) {
    if (!(error instanceof RehomeError) || error.code !== 'server.cannotRemove') throw error
    // The copy itself is done: that is not to be forgotten for it.
    const failure = error.toJSON()
    return folders.map(({ from, to }) => ({ from, to, removed: 0, kept: 0, failure }))
  }
}

async function survey(
  options: MirrorOptions
): Promise<{ problems: readonly Problem[]; followed: readonly BroughtJournal[] }> {
  const errand = new Errand(options)
  const mailbox = errand.mailbox('new', options.new)
  const problems: Problem[] = []
  const followed: BroughtJournal[] = []
  await errand.run(async () => {
    for (const journal of options.folders) {
      const row = options.rowOf(journal.from)
      // Left out today, or copied elsewhere: nobody has looked what is gone from it.
      if (row && (row.leftOut ?? row.to !== journal.to)) continue
      const [doubtful, gone] = row ? [journal.orphans(), journal.gone()] : [journal.all(), []]
      if (doubtful.length + gone.length === 0) continue
      try {
        const problem = await errand.attempt(async () => judge(await mailbox(), journal, { doubtful, gone }))
        const folder = nameOf(row, journal.from)
        if (problem) problems.push({ ...problem, params: { ...problem.params, folder }, folder })
        if (gone.length > 0 && problem?.code !== 'folder.emptied') followed.push(journal)
      } catch (error) {
        if (!isAboutFolder(error)) throw error
        problems.push({ code: error.code, params: error.params, folder: nameOf(row, journal.from) })
      }
    }
  })
  return { problems, followed }
}

/** Why not all that is gone from a folder can be followed. */
async function judge(
  mailbox: RemovingMailbox,
  journal: BroughtJournal,
  { doubtful, gone }: Record<'doubtful' | 'gone', ReturnType<BroughtJournal['gone']>>
): Promise<Pick<Problem, 'code' | 'params'> | undefined> {
  const held = journal.held()
  const lost = await countUntouched(mailbox, journal, gone)
  const left = held - gone.length
  const isTooMuch = (lost > MANY && lost > held / 2) || (lost > FEW && left === 0)
  if (isTooMuch) return { code: 'folder.emptied', params: { gone: lost, held } }
  const unknown = await countUntouched(mailbox, journal, doubtful)
  return unknown > 0 ? { code: 'folder.notFollowed', params: {} } : undefined
}

const nameOf = (row: PlannedFolder | undefined, path: string) => row?.fromLevels.join('/') ?? path
