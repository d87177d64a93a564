import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { headerDate, type Message } from '../mail/index.ts'
import { fromLineDate } from './from-line.ts'
import { type FoundMessage, scanMbox } from './mbox-scan.ts'
import { HEADER_BYTES, headerOf, type MessageStore } from './message-store.ts'
import { restored } from './restored.ts'

/** An mbox file of whatever program. A message's UID is its place in the file. */
export class MboxStore implements MessageStore {
  readonly uidValidity: string
  readonly uidNext: number
  readonly uids: readonly number[]
  readonly unlisted = 0
  readonly deleted: number
  readonly #file: FileHandle
  readonly #messages: readonly FoundMessage[]
  /** What of a program that never says which messages were read: they all were, as they have been kept. */
  readonly #otherwise: readonly string[]

  /** @param signal Aborting ends it with the signal's reason. */
  static async open(path: string, signal: AbortSignal): Promise<MboxStore> {
    const file = await open(path, 'r')
    try {
      const found: FoundMessage[] = []
      for await (const message of scanMbox(file, signal)) found.push(message)
      return new MboxStore(file, await identityOf(file), found)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  private constructor(file: FileHandle, identity: string, found: readonly FoundMessage[]) {
    this.uidValidity = identity
    this.uidNext = found.length + 1
    this.uids = found.flatMap(({ marks }, at) => (marks.deleted ? [] : at + 1))
    this.deleted = found.length - this.uids.length
    this.#file = file
    this.#messages = found
    this.#otherwise = found.some(({ marks }) => marks.flags) ? [] : ['\\Seen']
  }

  size(uid: number): number | undefined {
    const found = this.#found(uid)
    return found && found.end - found.start
  }

  async message(uid: number): Promise<Message | undefined> {
    const found = this.#found(uid)
    if (!found) return undefined
    const raw = await this.#read(found.start, found.end)
    const internalDate = headerDate(raw) ?? (await this.#dateOf(found))
    return { uid, raw, flags: this.#flagsOf(found), internalDate }
  }

  async header(uid: number): Promise<Buffer | undefined> {
    const found = this.#found(uid)
    return found && headerOf(await this.#read(found.start, Math.min(found.end, found.start + HEADER_BYTES)))
  }

  flags(uid: number): Promise<readonly string[] | undefined> {
    const found = this.#found(uid)
    return Promise.resolve(found && this.#flagsOf(found))
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined)
  }

  #found(uid: number): FoundMessage | undefined {
    const found = this.#messages[uid - 1]
    return found?.marks.deleted ? undefined : found
  }

  #flagsOf({ marks }: FoundMessage): readonly string[] {
    return marks.flags ?? this.#otherwise
  }

  #read(start: number, end: number): Promise<Buffer> {
    return restored(this.#file, { start, end, size: end - start, lineEnds: 'as found' })
  }

  async #dateOf({ from, start }: FoundMessage): Promise<Date | undefined> {
    const line = Buffer.alloc(Math.min(start - from, 200))
    await this.#file.read(line, 0, line.length, from)
    return fromLineDate(line.toString('latin1').split('\n', 1)[0] ?? '')
  }
}

/** The same as long as the file is: then UIDs mean what they meant. */
async function identityOf(file: FileHandle): Promise<string> {
  const { size, mtimeMs } = await file.stat()
  const start = Buffer.alloc(Math.min(size, HEADER_BYTES))
  await file.read(start, 0, start.length, 0)
  return createHash('sha256').update(`${size} ${mtimeMs}\n`).update(start).digest('hex').slice(0, 32)
}
