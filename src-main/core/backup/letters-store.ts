import { createHash } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { headerDate, type Message } from '../mail/index.ts'
import { HEADER_BYTES, headerOf, type MessageStore, UnreadableMessage } from './message-store.ts'
import { readMarks } from './program-marks.ts'

/** A message in a file of its own. */
export interface Letter {
  /** Below the store's folder, with `/` between levels. */
  readonly name: string
  readonly form: 'plain' | 'emlx'
  /** Of a Maildir file's name; undefined where a name says nothing. */
  readonly flags: readonly string[] | undefined
}

interface Measured extends Letter {
  readonly size: number
  readonly modified: Date
}

/** A folder with a file for each message: .eml, Apple's .emlx, Maildir. A message's UID is its place among the names. */
export class LettersStore implements MessageStore {
  readonly uidValidity: string
  readonly uidNext: number
  readonly uids: readonly number[]
  readonly unlisted: number
  readonly deleted = 0
  readonly #dir: string
  readonly #letters: readonly Measured[]

  /**
   * @param partial How many more there are without their attachments, which Apple keeps apart.
   * @param signal Aborting ends it with the signal's reason.
   */
  static async open(
    dir: string,
    letters: readonly Letter[],
    partial: number,
    signal: AbortSignal
  ): Promise<LettersStore> {
    const measured: Measured[] = []
    // By what doesn't change when a flag does.
    const sorted = letters.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
    for (const letter of sorted) {
      signal.throwIfAborted()
      const { size, mtime } = await stat(join(dir, letter.name))
      measured.push({ ...letter, size, modified: mtime })
    }
    return new LettersStore(dir, measured, partial)
  }

  private constructor(dir: string, letters: readonly Measured[], partial: number) {
    const identity = createHash('sha256')
    for (const letter of letters) identity.update(`${nameOf(letter)}\0${letter.size}\n`)
    this.uidValidity = identity.digest('hex').slice(0, 32)
    this.uidNext = letters.length + 1
    this.uids = letters.map((_, at) => at + 1)
    this.unlisted = partial
    this.#dir = dir
    this.#letters = letters
  }

  size(uid: number): number | undefined {
    return this.#letters[uid - 1]?.size
  }

  async message(uid: number): Promise<Message | undefined> {
    const letter = this.#letters[uid - 1]
    if (!letter) return undefined
    const { raw, flags, date } = read(letter, await readFile(join(this.#dir, letter.name)))
    return { uid, raw, flags, internalDate: date ?? headerDate(raw) ?? letter.modified }
  }

  async header(uid: number): Promise<Buffer | undefined> {
    const letter = this.#letters[uid - 1]
    if (!letter) return undefined
    const file = await open(join(this.#dir, letter.name), 'r')
    try {
      const start = Buffer.alloc(Math.min(letter.size, HEADER_BYTES))
      const { bytesRead } = await file.read(start, 0, start.length, 0)
      const message = start.subarray(letter.form === 'emlx' ? start.indexOf(LF) + 1 : 0, bytesRead)
      return headerOf(message.subarray(readMarks(message).added))
    } finally {
      await file.close()
    }
  }

  async flags(uid: number): Promise<readonly string[] | undefined> {
    const letter = this.#letters[uid - 1]
    return letter?.flags ?? (await this.message(uid))?.flags
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

const LF = 0x0a

/** Without a Maildir's flags. */
const nameOf = ({ name }: Letter) => name.replace(/^.*\//, '').replace(/[:;!]2,[A-Za-z]*$/, '')

interface Content {
  readonly raw: Buffer
  readonly flags: readonly string[]
  readonly date?: Date | undefined
}

function read({ form, flags }: Letter, file: Buffer): Content {
  const content = form === 'emlx' ? fromEmlx(file) : { raw: file }
  const marks = readMarks(content.raw.subarray(0, HEADER_BYTES))
  return {
    ...content,
    raw: content.raw.subarray(marks.added),
    // A letter that somebody has kept as a file, and of which nobody says more, has been read.
    flags: flags ?? content.flags ?? marks.flags ?? ['\\Seen']
  }
}

/** Bits of an .emlx file's flags (jwz.org, “emlx flags?”, 2005). */
const emlxBits: readonly (readonly [number, string])[] = [
  [0, '\\Seen'],
  [1, '\\Deleted'],
  [2, '\\Answered'],
  [4, '\\Flagged'],
  [6, '\\Draft'],
  [8, '$Forwarded']
]

/** How many bytes the message has, the message, and a property list. */
function fromEmlx(file: Buffer): { raw: Buffer; flags?: readonly string[]; date?: Date | undefined } {
  const line = file.indexOf(LF)
  const length = Number(file.toString('latin1', 0, Math.max(0, line)).trim())
  const start = line + 1
  if (line < 1 || !Number.isSafeInteger(length) || start + length > file.length)
    throw new UnreadableMessage('Not an .emlx file, or cut off.')
  const list = file.toString('utf8', start + length)
  const value = (key: string) => new RegExp(`<key>${key}</key>\\s*<(?:integer|real)>(\\d+)`).exec(list)?.[1]
  const [bits, received] = [value('flags'), value('date-received')]
  return {
    raw: file.subarray(start, start + length),
    ...(bits !== undefined && {
      flags: emlxBits.flatMap(([bit, flag]) => ((BigInt(bits) >> BigInt(bit)) & 1n ? flag : []))
    }),
    date: received === undefined ? undefined : new Date(Number(received) * 1000)
  }
}
