import type { FileHandle } from 'node:fs/promises'
import * as z from 'zod'
import { fileLines } from './file-pieces.ts'

const heading = z.strictObject({
  format: z.literal('rehome-index'),
  version: z.literal(1),
  uidValidity: z.string().min(1).max(100)
})

const place = z.number().int().nonnegative()
const uid = z.number().int().positive()

const message = z.strictObject({
  uid,
  /** Byte offsets in the mbox file: of its `From ` line, of the message itself, and of what comes after it. */
  from: place,
  start: place,
  end: place,
  /** Bytes of the message as it lies there. */
  length: place,
  /** Bytes of the message itself. */
  size: place,
  /** INTERNALDATE. */
  date: z.iso.datetime().exactOptional(),
  flags: z.array(z.string()),
  sha256: z.string().regex(/^[0-9a-f]{64}$/)
})

const change = z.strictObject({ uid, flags: z.array(z.string()) })

/** A message of a folder: where it is, and what can't be seen in it. */
export type KeptMessage = z.infer<typeof message>

/** All that an index says. It is a log: each line adds a message, or says what a message's flags are now. */
export class KeptLog {
  readonly uidValidity: string
  /** Bytes of all whole lines. */
  bytes: number
  readonly #messages = new Map<number, KeptMessage>()
  /** Which line spoke last of a message. */
  readonly #spoken = new Map<number, number>()
  #lines = 0
  #end = 0
  #uidNext = 1

  constructor(uidValidity: string, bytes: number) {
    this.uidValidity = uidValidity
    this.bytes = bytes
  }

  /** By UID, in the order of the file. */
  get messages(): ReadonlyMap<number, KeptMessage> {
    return this.#messages
  }

  /** Where the next message begins in the mbox file. */
  get end(): number {
    return this.#end
  }

  get uidNext(): number {
    return this.#uidNext
  }

  /** How many lines there are: grows with each message and each change. */
  get lines(): number {
    return this.#lines
  }

  /** A message that is new, or has new flags. */
  note(row: KeptMessage): void {
    this.#messages.set(row.uid, row)
    this.#spoken.set(row.uid, ++this.#lines)
    this.#end = Math.max(this.#end, row.end)
    this.#uidNext = Math.max(this.#uidNext, row.uid + 1)
  }

  /** Messages that a line after this one speaks of. */
  since(line: number): number[] {
    return [...this.#spoken].flatMap(([spoken, at]) => (at > line ? spoken : []))
  }

  /** How a row is written: in full when it is new. */
  lineOf(row: KeptMessage): string {
    return line(this.#messages.has(row.uid) ? { uid: row.uid, flags: row.flags } : row)
  }
}

/** The first line of an index. */
export const headingLine = (uidValidity: string) => line({ format: 'rehome-index', version: 1, uidValidity })

const line = (value: z.infer<typeof heading | typeof message | typeof change>) => `${JSON.stringify(value)}\n`

/**
 * Reads an index. What follows the last line end was never finished, and isn't read.
 * @returns `empty` for a file that was only just begun; `damaged` when a line makes no sense.
 */
export async function readLog(file: FileHandle): Promise<KeptLog | 'empty' | 'damaged'> {
  let log: KeptLog | undefined
  for await (const row of fileLines(file)) {
    const value = parse(row.line)
    if (!log) {
      const first = heading.safeParse(value)
      if (!first.success) return 'damaged'
      log = new KeptLog(first.data.uidValidity, row.end)
      continue
    }
    const noted = rowOf(value, log.messages)
    if (!noted) return 'damaged'
    log.note(noted)
    log.bytes = row.end
  }
  return log ?? 'empty'
}

function rowOf(value: unknown, known: ReadonlyMap<number, KeptMessage>): KeptMessage | undefined {
  const added = message.safeParse(value)
  if (added.success) return added.data
  const changed = change.safeParse(value)
  const row = changed.success ? known.get(changed.data.uid) : undefined
  return row && changed.success ? { ...row, flags: changed.data.flags } : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
