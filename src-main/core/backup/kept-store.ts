import type { FileHandle } from 'node:fs/promises'
import { digestOf, type Message } from '../mail/index.ts'
import type { KeptLog, KeptMessage } from './kept-log.ts'
import { HEADER_BYTES, headerOf, type MessageStore, UnreadableMessage } from './message-store.ts'
import { restored } from './restored.ts'

/** A folder of a backup, for reading. */
export class KeptStore implements MessageStore {
  readonly uidValidity: string
  readonly uidNext: number
  readonly uids: readonly number[]
  readonly unlisted: number
  readonly deleted = 0
  readonly modseq: string
  readonly #mbox: FileHandle
  readonly #log: KeptLog

  /** @param unlisted What the mbox file holds beyond the index. */
  constructor(mbox: FileHandle, log: KeptLog, unlisted = 0) {
    this.uidValidity = log.uidValidity
    this.uidNext = log.uidNext
    this.uids = [...log.messages.keys()]
    this.unlisted = unlisted
    this.modseq = String(log.lines)
    this.#mbox = mbox
    this.#log = log
  }

  size(uid: number): number | undefined {
    return this.#log.messages.get(uid)?.size
  }

  async message(uid: number): Promise<Message | undefined> {
    const row = this.#log.messages.get(uid)
    if (!row) return undefined
    const raw = await this.#read(row, row.length, row.size)
    if (digestOf(raw) !== row.sha256)
      throw new UnreadableMessage('The bytes in the file are not those that were stored.')
    return {
      uid,
      raw,
      flags: row.flags,
      internalDate: row.date === undefined ? undefined : new Date(row.date)
    }
  }

  async header(uid: number): Promise<Buffer | undefined> {
    const row = this.#log.messages.get(uid)
    return row && headerOf(await this.#read(row, Math.min(row.length, HEADER_BYTES), 2 * HEADER_BYTES))
  }

  flags(uid: number): Promise<readonly string[] | undefined> {
    return Promise.resolve(this.#log.messages.get(uid)?.flags)
  }

  changedSince(modseq: string): readonly number[] {
    return this.#log.since(Number(modseq))
  }

  async close(): Promise<void> {
    await this.#mbox.close().catch(() => undefined)
  }

  #read({ start }: KeptMessage, length: number, size: number): Promise<Buffer> {
    return restored(this.#mbox, { start, end: start + length, size, lineEnds: 'ours' })
  }
}
