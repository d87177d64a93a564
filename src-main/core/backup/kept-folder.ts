import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { RehomeError } from '../errors.ts'
import { digestOf, type FlagChange, type Message } from '../mail/index.ts'
import { writePieces } from './file-pieces.ts'
import { fromLine } from './from-line.ts'
import { headingLine, type KeptLog, type KeptMessage, readLog } from './kept-log.ts'
import { KeptStore } from './kept-store.ts'
import { stored } from './mboxrd.ts'
import type { MessageStore } from './message-store.ts'

/** A folder of a backup: an mbox file, and an index beside it. */
export interface KeptFiles {
  readonly mbox: string
  readonly index: string
}

/**
 * A folder of a backup that is being written. A message counts once its line is in the index, and that is
 * written when the message is safely on the disk: what a crash leaves behind that is cut off on opening.
 */
export class KeptFolder {
  readonly #files: KeptFiles
  readonly #log: KeptLog

  /**
   * Opens a folder, or begins it.
   * @throws {RehomeError} `backup.damaged` when index and mbox file don't belong together any more. What the
   * system says of a disk comes as it is.
   */
  static async open(files: KeptFiles): Promise<KeptFolder> {
    const mbox = await openForWriting(files.mbox)
    const index = await openForWriting(files.index)
    try {
      const known = await readLog(index)
      const log = known === 'empty' ? await begin(index) : known
      if (log === 'damaged' || !(await isOurs(mbox, log.end)))
        throw new RehomeError('backup.damaged', { file: files.mbox })
      await cut(index, log.bytes)
      await cut(mbox, log.end)
      return new KeptFolder(files, log)
    } finally {
      await Promise.all([mbox.close(), index.close()])
    }
  }

  private constructor(files: KeptFiles, log: KeptLog) {
    this.#files = files
    this.#log = log
  }

  /** Adds messages, all of them or none. @returns Their UIDs, in order. */
  async append(messages: readonly Message[]): Promise<number[]> {
    const { end, uidNext } = this.#log
    const added: KeptMessage[] = []
    const mbox = await openForWriting(this.#files.mbox)
    try {
      await writePieces(mbox, inMbox(messages, uidNext, end, added), end)
      await mbox.datasync()
      await this.#note(added)
    } catch (error) {
      // What comes once there is room again is not to find half of this before it.
      await mbox.truncate(end).catch(() => undefined)
      throw error
    } finally {
      await mbox.close()
    }
    return added.map(({ uid }) => uid)
  }

  /** What isn't there is left out. */
  changeFlags(changes: readonly FlagChange[]): Promise<void> {
    const changed = new Map<number, KeptMessage>()
    for (const { uid, add, remove } of changes) {
      const message = changed.get(uid) ?? this.#log.messages.get(uid)
      if (!message) continue
      const flags = new Set([...message.flags, ...add])
      for (const flag of remove) flags.delete(flag)
      changed.set(uid, { ...message, flags: [...flags] })
    }
    return this.#note([...changed.values()])
  }

  /** The messages as they are now. */
  async store(): Promise<MessageStore> {
    return new KeptStore(await open(this.#files.mbox, 'r'), this.#log)
  }

  async #note(rows: readonly KeptMessage[]): Promise<void> {
    if (rows.length === 0) return
    const log = this.#log
    const lines = Buffer.from(rows.map((row) => log.lineOf(row)).join(''))
    const index = await openForWriting(this.#files.index)
    try {
      const bytes = await writePieces(index, [lines], log.bytes)
      await index.datasync()
      log.bytes = bytes
      for (const row of rows) log.note(row)
    } catch (error) {
      await index.truncate(log.bytes).catch(() => undefined)
      throw error
    } finally {
      await index.close()
    }
  }
}

async function cut(file: FileHandle, end: number): Promise<void> {
  if ((await file.stat()).size > end) await file.truncate(end)
}

/** Private to the person: others on this computer read none of it. */
const openForWriting = (file: string) => open(file, constants.O_RDWR | constants.O_CREAT, 0o600)

async function begin(index: FileHandle): Promise<KeptLog> {
  const heading = Buffer.from(headingLine(randomBytes(8).toString('hex')))
  await index.truncate(0)
  await writePieces(index, [heading], 0)
  await index.datasync()
  const log = await readLog(index)
  if (typeof log === 'string') throw new TypeError('An index that was just begun can’t be read.')
  return log
}

const ours = Buffer.from('From MAILER-DAEMON ')

/** Whether the file is as far as the index says, and what follows there is nothing but our own beginnings. */
async function isOurs(mbox: FileHandle, end: number): Promise<boolean> {
  const { size } = await mbox.stat()
  if (size < end) return false
  const tail = Buffer.alloc(ours.length)
  const { bytesRead } = await mbox.read(tail, 0, tail.length, end)
  const start = tail.subarray(0, bytesRead)
  // A file system that was cut off may leave zeros.
  return start.equals(ours.subarray(0, bytesRead)) || start.every((byte) => byte === 0)
}

const LF = 0x0a

/** What messages are in the mbox file, piece by piece. @param rows Gets each message's row once all of it was given out. */
function* inMbox(
  messages: readonly Message[],
  uidNext: number,
  end: number,
  rows: KeptMessage[]
): Generator<Buffer> {
  for (const { raw, flags, internalDate } of messages) {
    const from = rows.at(-1)?.end ?? end
    const heading = fromLine(internalDate ?? new Date(0))
    const start = from + heading.length
    yield heading
    let length = 0
    for (const piece of stored(raw)) {
      length += piece.length
      yield piece
    }
    // An empty line before the next one; the line before it needs an end too.
    const gap = Buffer.from(raw.length === 0 || raw.at(-1) === LF ? '\n' : '\n\n')
    yield gap
    rows.push({
      ...{ uid: uidNext + rows.length, from, start, end: start + length + gap.length },
      ...{ length, size: wireSize(raw) },
      ...(internalDate && { date: internalDate.toISOString() }),
      flags: [...flags],
      sha256: digestOf(raw)
    })
  }
}

/** Bytes of the message with each line ended by CRLF. */
function wireSize(raw: Buffer): number {
  let size = raw.length
  for (let at = raw.indexOf(LF); at >= 0; at = raw.indexOf(LF, at + 1)) if (raw[at - 1] !== 0x0d) size++
  return size
}
