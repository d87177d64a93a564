import type { Message } from '../mail/index.ts'

/** The messages of one folder of files, as they were when it was opened. */
export interface MessageStore {
  readonly uidValidity: string
  /** The next message to be added has this UID. */
  readonly uidNext: number
  /** Ascending. */
  readonly uids: readonly number[]
  /** How many more there are that can't be handed out. */
  readonly unlisted: number
  /** How many their program had marked as deleted: they are left out. */
  readonly deleted: number
  /** Grows with each change of flags, where changes are counted. */
  readonly modseq?: string
  /** Bytes, as a server would count them or nearly so; undefined for what isn't there. */
  size(uid: number): number | undefined
  /** @throws {UnreadableMessage} What the system says of a disk comes as it is. */
  message(uid: number): Promise<Message | undefined>
  /** The header fields. */
  header(uid: number): Promise<Buffer | undefined>
  flags(uid: number): Promise<readonly string[] | undefined>
  /** Which messages' flags changed since a {@link modseq}. */
  changedSince?(modseq: string): readonly number[]
  /** Lets go of the files; never throws. */
  close(): Promise<void>
}

/** A message that is there, and isn't what it was. Its text is for a helper. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage'
}

/** Bytes of a message in which its header ends, or what follows doesn't matter. */
export const HEADER_BYTES = 64 * 1024

/** The header of a message, its empty line included. */
export function headerOf(start: Buffer): Buffer {
  const ends = ['\r\n\r\n', '\n\n'].flatMap((end) => {
    const at = start.indexOf(end)
    return at < 0 ? [] : at + end.length
  })
  return ends.length > 0 ? start.subarray(0, Math.min(...ends)) : start
}

/** A folder without any messages. */
export const emptyStore: MessageStore = {
  uidValidity: 'empty',
  uidNext: 1,
  uids: [],
  unlisted: 0,
  deleted: 0,
  size: () => undefined,
  message: () => Promise.resolve(undefined),
  header: () => Promise.resolve(undefined),
  flags: () => Promise.resolve(undefined),
  close: () => Promise.resolve()
}
