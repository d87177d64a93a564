import { join } from 'node:path'
import { RehomeError } from '../core/errors.ts'
import { dataFolder } from '../core/move/index.ts'
import type { Context } from './command.ts'
import { exit, type ExitCode } from './exit-codes.ts'
import { findServers } from './find-servers.ts'
import { type Complaint, type ListedMove, readMoveList } from './list-file.ts'
import { moveIdOf, readPasswords, type ReadyMove } from './state.ts'

/** A mailbox of a list, ready to be copied. */
export interface Box {
  /** Its place in the list, from 1. */
  readonly number: number
  /** How many there are. */
  readonly count: number
  /** Where it stands in the file, from 1. */
  readonly line: number
  /** The two addresses. */
  readonly old: string
  readonly new: string
  /** Where its journal and its receipt are kept. */
  readonly folder: string
  readonly move: ReadyMove
}

/**
 * Reads a list, and gets ready what it asks for: servers and passwords. All that is wrong is told; then there is an
 * exit code in place of the mailboxes. Nobody signs in.
 * @throws {RehomeError} `input.file`; `move.interrupted`.
 */
export async function readyBoxes(file: string, context: Context): Promise<readonly Box[] | ExitCode> {
  const list = readMoveList(file)
  const complaints = [...list.complaints]
  /** What comes of each line; what is wrong with a line doesn't keep the others from being looked at. */
  const each = async <T>(lines: readonly ListedMove[], work: (line: ListedMove) => Promise<T>) => {
    const results = new Map<number, T>()
    for (const line of complaints.length > 0 ? [] : lines) {
      await work(line).then(
        (result) => results.set(line.line, result),
        (error: unknown) => complaints.push(complaintOf(line, error))
      )
    }
    return results
  }
  const passwordsOf = ({ wanted, place }: ListedMove) => readPasswords(wanted, place, context)
  const known = await each(list.moves.filter(isSilent), passwordsOf)
  const found = await each(list.moves, ({ wanted, place }) => findServers(place, wanted, 'both', context))
  const moves = list.moves.map((move) => ({ ...move, wanted: found.get(move.line) ?? move.wanted }))
  // The person is asked when nothing else can be wrong any more.
  const asked = await each(
    moves.filter((move) => !isSilent(move)),
    passwordsOf
  )
  for (const { line, error } of complaints) context.output.fail(error, { line })
  if (complaints.length > 0) return exit.badInput
  const folder = context.stateDir ?? join(dataFolder(), 'moves')
  return moves.map(({ line, place, wanted }, index) => ({
    number: index + 1,
    count: moves.length,
    line,
    old: wanted.old.email,
    new: wanted.new?.email ?? '',
    folder: join(folder, moveIdOf(wanted)),
    move: { file: place, wanted, passwords: known.get(line) ?? asked.get(line) ?? new Map() }
  }))
}

function complaintOf({ line }: ListedMove, error: unknown): Complaint {
  if (error instanceof RehomeError && error.code !== 'move.interrupted') return { line, error }
  throw error
}

/** Whether its passwords can be had without the person. */
const isSilent = ({ wanted }: ListedMove) =>
  [wanted.old, wanted.new].every(
    (account) =>
      !account || 'backup' in account || !('prompt' in account.password || 'oauth' in account.password)
  )
