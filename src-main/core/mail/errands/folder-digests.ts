import { createHash } from 'node:crypto'
import { RehomeError } from '../../errors.ts'
import { digestOf } from '../message/digest.ts'
import { likeness } from '../message/header.ts'
import type { Digest } from '../copy/journal-port.ts'
import type { ReadMailbox } from '../connection/mailbox.ts'
import { readWindows } from '../copy/reader.ts'

/** What a folder holds: nothing but digests is kept of it, so that memory stays flat. */
export interface FolderContents {
  readonly uidValidity: string
  /** By UID. */
  readonly digests: ReadonlyMap<number, Digest>
  /** Messages that are there and that the server doesn't hand out. */
  readonly unreadable: readonly number[]
}

export interface DigestsOptions {
  /** What is known without reading, for a UIDVALIDITY. */
  known?(uidValidity: string): ReadonlyMap<number, { readonly digest: Digest }>
  /** Hears how many of so many messages are known; may throw to end the reading. */
  checked(done: number, total: number): void
}

/** The digests of a folder's messages. What was read once is not read again, however often the line is lost. */
export class FolderDigests {
  readonly #path: string
  readonly #options: DigestsOptions
  #uidValidity: string | undefined
  #digests = new Map<number, Digest>()

  constructor(path: string, options: DigestsOptions) {
    this.#path = path
    this.#options = options
  }

  /** What is known so far. */
  digests(): Iterable<Digest> {
    return this.#digests.values()
  }

  /** @throws {RehomeError} `folder.vanished`, `folder.unreadable`, `connect.lost`. */
  async read(mailbox: ReadMailbox): Promise<FolderContents> {
    const { uidValidity } = await mailbox.open(this.#path)
    if (uidValidity !== this.#uidValidity) {
      const known = this.#options.known?.(uidValidity) ?? []
      this.#digests = new Map([...known].map(([uid, { digest }]) => [uid, digest]))
      this.#uidValidity = uidValidity
    }
    const uids = await mailbox.uids()
    const unread = uids.filter((uid) => !this.#digests.has(uid))
    const unreadable: number[] = []
    let done = uids.length - unread.length
    this.#options.checked(done, uids.length)
    for await (const window of readWindows(mailbox, unread)) {
      for (const { uid, raw } of window.messages) this.#digests.set(uid, digestOf(raw))
      window.release()
      unreadable.push(...window.unreadable.map(({ uid }) => uid))
      done += window.messages.length + window.unreadable.length + window.vanished.length
      this.#options.checked(done, uids.length)
    }
    const present = new Set(uids)
    for (const uid of this.#digests.keys()) if (!present.has(uid)) this.#digests.delete(uid)
    return { uidValidity, digests: this.#digests, unreadable }
  }
}

/** UIDs whose headers are asked for at a time. */
const OUTLINES = 500

/**
 * What messages of the open folder look like, by UID: equal for one message that one of two servers has changed.
 * The header decides, or the body where the header says too little. What the server doesn't hand out is missing.
 */
export async function looksOf(
  mailbox: ReadMailbox,
  uids: readonly number[]
): Promise<ReadonlyMap<number, string>> {
  const looks = new Map<number, string>()
  const bare: number[] = []
  for await (const some of headerLooksOf(mailbox, uids)) {
    for (const [uid, look] of some) {
      if (look === undefined) bare.push(uid)
      else looks.set(uid, look)
    }
  }
  for await (const window of readWindows(mailbox, bare)) {
    for (const { uid, raw } of window.messages) looks.set(uid, `body ${digestOf(bodyOf(raw))}`)
    window.release()
  }
  return looks
}

type HeaderLook = readonly [uid: number, look: string | undefined]

/** What the headers of messages of the open folder say, in portions; undefined where it is too little to go by. */
export async function* headerLooksOf(
  mailbox: ReadMailbox,
  uids: readonly number[]
): AsyncGenerator<readonly HeaderLook[]> {
  for (let at = 0; at < uids.length; at += OUTLINES)
    yield await headerLooks(mailbox, uids.slice(at, at + OUTLINES))
}

/** The digests of a few messages of the open folder; what has gone is missing. */
export async function digestsOf(mailbox: ReadMailbox, uids: readonly number[]): Promise<readonly Digest[]> {
  const digests: Digest[] = []
  for await (const window of readWindows(mailbox, uids)) {
    digests.push(...window.messages.map(({ raw }) => digestOf(raw)))
    window.release()
  }
  return digests
}

async function headerLooks(mailbox: ReadMailbox, uids: readonly number[]): Promise<readonly HeaderLook[]> {
  try {
    return (await mailbox.outlines(uids)).map(({ uid, headers }) => [uid, shortened(likeness(headers))])
  } catch (error) {
    if (!(error instanceof RehomeError) || error.code !== 'folder.unreadable') throw error
    // A server that refuses many for one bad message (Yahoo) is asked for each singly.
    if (uids.length === 1) return []
    const looks: HeaderLook[] = []
    for (const uid of uids) looks.push(...(await headerLooks(mailbox, [uid])))
    return looks
  }
}

const shortened = (look: string | undefined) =>
  look === undefined ? undefined : createHash('sha256').update(look).digest('base64')

function bodyOf(raw: Buffer): Buffer {
  // Latin-1 keeps each byte a character; an empty line at the very start is a header with nothing in it.
  const end = /^\r?\n|\r?\n\r?\n/.exec(raw.toString('latin1'))
  return end ? raw.subarray(end.index + end[0].length) : raw
}
