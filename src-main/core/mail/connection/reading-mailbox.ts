import { setTimeout } from 'node:timers/promises'
import type { FetchQueryObject, FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow'
import { type ErrorCode, RehomeError } from '../../errors.ts'
import { serverText } from '../../web/index.ts'
import type { Side } from '../../ports.ts'
import { commandFailure } from './failure.ts'
import { listFolders, namesMessages } from './folders.ts'
import type { Message, OpenFolder, Outline, ReadMailbox } from './mailbox.ts'
import type { Listing } from '../types.ts'

/**
 * All of imapflow that reading needs. Nothing in this type can create, write, flag, move or delete, and a
 * folder can be opened read-only and not otherwise: the compiler keeps the old mailbox as it is.
 */
export type ReadingClient = Pick<
  ImapFlow,
  | 'usable'
  | 'capabilities'
  | 'namespace'
  | 'namespaces'
  | 'list'
  | 'getQuota'
  | 'search'
  | 'fetch'
  | 'fetchOne'
  | 'noop'
  | 'logout'
  | 'close'
> & { mailboxOpen(path: string, options: { readOnly: true }): Promise<MailboxObject> }

/** Bytes of a large message fetched at a time. */
const PIECE = 4 * 1024 * 1024

/** How long a server may take to say goodbye. */
const GOODBYE_MS = 3000

/** One mailbox, read-only. */
export class ReadingMailbox<S extends Side> implements ReadMailbox {
  readonly side: S
  protected readonly host: string
  readonly #client: ReadingClient
  #path = ''
  #messages = 0

  constructor(side: S, client: ReadingClient, host: string) {
    this.side = side
    this.host = host
    this.#client = client
  }

  get alive(): boolean {
    return this.#client.usable
  }

  list(): Promise<Listing> {
    return this.attempt('server.unexpected', async () => {
      const listing = await listFolders(this.#client)
      // There is an inbox at least: “everything arrived” is not to be said of nothing.
      if (listing.folders.length === 0) throw new RehomeError('server.unexpected', { host: this.host })
      return listing
    })
  }

  async close(): Promise<void> {
    if (this.#client.usable) {
      // The server may have hung up, or be silent.
      const goodbye = this.#client.logout().catch(() => undefined)
      await Promise.race([goodbye, setTimeout(GOODBYE_MS, undefined, { ref: false })])
    }
    this.#client.close()
  }

  async open(path: string): Promise<OpenFolder> {
    this.#path = path
    const mailbox = await this.openExisting(path, () => this.#client.mailboxOpen(path, { readOnly: true }))
    return this.opened(path, mailbox)
  }

  /** @throws {RehomeError} `folder.vanished` where there is no such folder; `folder.unreadable`. */
  protected openExisting(path: string, open: () => Promise<MailboxObject>): Promise<MailboxObject> {
    return this.attempt(
      'folder.unreadable',
      async () => {
        try {
          return await open()
        } catch (error) {
          throw (await this.isGone(path, error)) ? this.failed(error, 'folder.vanished', path) : error
        }
      },
      path
    )
  }

  /** Notes which folder is open now, however it was opened. */
  protected opened(path: string, mailbox: MailboxObject): OpenFolder {
    const folder = toOpenFolder(mailbox)
    this.#path = path
    this.#messages = folder.messages
    return folder
  }

  async refresh(): Promise<void> {
    await this.attempt('folder.unreadable', () => this.#client.noop())
  }

  async uids(from = 1, to?: number): Promise<number[]> {
    if (this.#messages === 0) return []
    const found = from > 1 || to !== undefined ? [] : await this.#search()
    if (found.length >= this.#messages) return found.sort((a, b) => a - b)
    // “n:*” always names the last message too, even one before n (RFC 9051 §9, seq-range).
    const rows = await this.#fetch(`${from}:${to ?? '*'}`, { uid: true }, (uid) => uid >= from)
    return [...new Set([...found, ...rows.map(({ uid }) => uid)])].sort((a, b) => a - b)
  }

  async sizes(uids: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#fetchUids(uids, { size: true })
    return new Map(rows.map(({ uid, size }) => [uid, size ?? 0]))
  }

  async messages(uids: readonly number[]): Promise<Message[]> {
    const rows = await this.#fetchUids(uids, { source: true, flags: true, internalDate: true })
    // A message that went meanwhile is a row with BODY[] NIL (Dovecot): it has no source.
    return rows.flatMap((row) => (row.source ? [toMessage(row, row.source)] : []))
  }

  async largeMessage(uid: number): Promise<Message | undefined> {
    const [row] = await this.#fetchUids([uid], { flags: true, internalDate: true, size: true })
    if (!row) return undefined
    const pieces: Buffer[] = []
    for (let start = 0; ;) {
      const [part] = await this.#fetchUids([uid], { source: { start, maxLength: PIECE } })
      // Gone between two pieces: half a message is none.
      if (!part?.source) return undefined
      const { length } = part.source
      // A server that doesn't know pieces gives all of it each time.
      if (length > PIECE) return toMessage(row, part.source)
      pieces.push(part.source)
      start += length
      // A short piece is the last one, unless the server itself says that there is more.
      if (length === 0 || (length < PIECE && start >= (row.size ?? 0))) break
    }
    return toMessage(row, joined(pieces))
  }

  async flags(
    which: readonly number[] | { readonly changedSince: string }
  ): Promise<ReadonlyMap<number, readonly string[]>> {
    if (this.#messages === 0) return new Map()
    const rows =
      'changedSince' in which
        ? await this.#fetch('1:*', { uid: true, flags: true }, () => true, BigInt(which.changedSince))
        : await this.#fetchUids(which, { flags: true })
    return new Map(rows.flatMap(({ uid, flags }) => (flags ? [[uid, [...flags]] as const] : [])))
  }

  async emailIds(uids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (!namesMessages(this.#client)) return new Map()
    const rows = await this.#fetchUids(uids, {})
    return new Map(rows.flatMap(({ uid, emailId }) => (emailId ? [[uid, emailId] as const] : [])))
  }

  async outlines(uids: readonly number[]): Promise<Outline[]> {
    const rows = await this.#fetchUids(uids, {
      size: true,
      headers: ['message-id', 'date', 'from', 'subject']
    })
    return rows.map(({ uid, size = 0, headers }) => ({ uid, size, headers: headers ?? Buffer.alloc(0) }))
  }

  async describe(uid: number): Promise<{ subject?: string; date?: string }> {
    const [row] = await this.#fetchUids([uid], { envelope: true, internalDate: true })
    const subject = serverText(row?.envelope?.subject ?? '')
    const date = [row?.envelope?.date, row?.internalDate].find(
      (value): value is Date => value instanceof Date && !Number.isNaN(value.getTime())
    )
    return { ...(subject && { subject }), ...(date && { date: date.toISOString() }) }
  }

  /** Runs a command; a failure comes out as a {@link RehomeError} of this side. */
  protected async attempt<T>(refused: ErrorCode, command: () => Promise<T>, path = this.#path): Promise<T> {
    try {
      if (!this.#client.usable) throw new RehomeError('connect.lost', { host: this.host })
      return await command()
    } catch (error) {
      throw this.failed(error, refused, path)
    }
  }

  protected failed(error: unknown, refused: ErrorCode, folder = this.#path): unknown {
    if (isOurFault(error)) return error
    const failure = commandFailure(error, this.host, refused, { folder })
    failure.side = this.side
    return failure
  }

  /** Whether a folder can't be opened because there is none. */
  protected isGone(_path: string, error: unknown): Promise<boolean> {
    return Promise.resolve((error as { mailboxMissing?: unknown }).mailboxMissing === true)
  }

  /**
   * All UIDs in a short form. Not to be relied on where there are fewer than EXISTS says: iCloud leaves the line
   * out, and imapflow gives `false` for a refusal.
   */
  async #search(): Promise<number[]> {
    const find = () => this.#client.search({ all: true }, { uid: true })
    const found = await this.attempt('folder.unreadable', find)
    return Array.isArray(found) ? found : []
  }

  async #fetchUids(uids: readonly number[], query: FetchQueryObject): Promise<Row[]> {
    const wanted = new Set(uids)
    const rows: Row[] = []
    for (const set of uidSets(uids))
      rows.push(...(await this.#fetch(set, { ...query, uid: true }, (uid) => wanted.has(uid))))
    return rows
  }

  async #fetch(
    range: string,
    query: FetchQueryObject,
    isWanted: (uid: number) => boolean,
    changedSince?: bigint
  ): Promise<Row[]> {
    return this.attempt('folder.unreadable', async () => {
      const rows = new Map<number, Row>()
      // Rows that nobody asked for (changed flags) come in between, and may split what belongs together.
      for await (const answer of this.#client.fetch(range, query, {
        uid: true,
        ...(changedSince !== undefined && { changedSince })
      })) {
        const { uid, flags, size, internalDate, source, headers, envelope, emailId } = answer
        const row = { flags, size, internalDate, source, headers, envelope, emailId }
        const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
        if (isWanted(uid)) rows.set(uid, { ...rows.get(uid), ...known, uid })
      }
      return [...rows.values()]
    })
  }
}

type Row = Pick<
  FetchMessageObject,
  'uid' | 'flags' | 'size' | 'internalDate' | 'source' | 'headers' | 'envelope' | 'emailId'
>

function toMessage({ uid, flags, internalDate }: Row, raw: Buffer): Message {
  return {
    uid,
    raw,
    flags: [...(flags ?? [])],
    internalDate: internalDate instanceof Date ? internalDate : undefined
  }
}

/** Pieces put together, each let go of once it is copied. */
function joined(pieces: Buffer[]): Buffer {
  const [first] = pieces
  if (first && pieces.length === 1) return first
  const whole = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) at += piece.copy(whole, at)
  return whole
}

/** A mistake in the program is never to be taken for the server's. */
const isOurFault = (error: unknown) => error instanceof TypeError || error instanceof ReferenceError

export function toOpenFolder(mailbox: MailboxObject): OpenFolder {
  return {
    uidValidity: String(mailbox.uidValidity),
    // UIDNEXT may be left out (RFC 3501 §6.3.1); 1 is always true.
    uidNext: mailbox.uidNext > 0 ? mailbox.uidNext : 1,
    messages: mailbox.exists,
    subscribed: mailbox.subscribed ?? true,
    ...(mailbox.highestModseq && { modseq: String(mailbox.highestModseq) })
  }
}

/** Characters of a set of UIDs: servers take lines of 8,000 (RFC 2683 §3.2.1.5), Yandex not many more. */
const LONGEST_SET = 6000

/** Ascending UIDs as an IMAP set, with runs as ranges: `1:3,7`. */
export const uidSet = (uids: readonly number[]): string => ranges(uids).join()

/** As {@link uidSet}, in as many sets as it takes for none to be too long. */
export function uidSets(uids: readonly number[]): string[] {
  const sets: string[] = []
  for (const range of ranges(uids)) {
    const last = sets.at(-1)
    if (last !== undefined && last.length + range.length < LONGEST_SET)
      sets[sets.length - 1] = `${last},${range}`
    else sets.push(range)
  }
  return sets
}

function ranges(uids: readonly number[]): string[] {
  const ranges: string[] = []
  for (let i = 0; i < uids.length;) {
    let end = i
    while (end + 1 < uids.length && uids[end + 1] === (uids[end] ?? 0) + 1) end++
    ranges.push(end > i ? `${uids[i]}:${uids[end]}` : `${uids[i]}`)
    i = end + 1
  }
  return ranges
}
