import { RehomeError } from '../errors.ts'
import type { Listing, Message, OpenFolder, Outline, ReadMailbox } from '../mail/index.ts'
import type { Side } from '../ports.ts'
import { describeMessage } from './describe.ts'
import { systemCode } from './disk.ts'
import type { Library } from './library.ts'
import { type MessageStore, UnreadableMessage } from './message-store.ts'

/** Folders of files, read as a mailbox on a server is. */
export class FilesMailbox<S extends Side> implements ReadMailbox {
  readonly side: S
  readonly #library: Library
  readonly #closed = new AbortController()
  #path = ''
  #store: MessageStore | undefined

  constructor(side: S, library: Library) {
    this.side = side
    this.#library = library
  }

  get alive(): boolean {
    return !this.#closed.signal.aborted
  }

  list(): Promise<Listing> {
    return this.attempt(() => this.#library.list(this.#closed.signal))
  }

  async close(): Promise<void> {
    this.#closed.abort(new RehomeError('move.interrupted'))
    await this.#store?.close()
    this.#store = undefined
  }

  open(path: string): Promise<OpenFolder> {
    return this.attempt(async () => {
      await this.#store?.close()
      this.#store = undefined
      this.#path = path
      this.#store = await this.#library.open(path, this.#closed.signal)
      const { uidValidity, uidNext, uids, unlisted, deleted, modseq } = this.#store
      return {
        uidValidity,
        uidNext,
        messages: uids.length + unlisted,
        subscribed: true,
        ...(deleted > 0 && { excluded: deleted }),
        ...(modseq !== undefined && { modseq })
      }
    })
  }

  /** What others have brought meanwhile is seen on opening anew. */
  async refresh(): Promise<void> {
    if (this.#store) await this.open(this.#path)
  }

  uids(from = 1): Promise<number[]> {
    return Promise.resolve(this.#opened().uids.filter((uid) => uid >= from))
  }

  sizes(uids: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const store = this.#opened()
    return Promise.resolve(new Map(uids.flatMap((uid) => known(uid, store.size(uid)))))
  }

  async messages(uids: readonly number[]): Promise<Message[]> {
    const messages: Message[] = []
    for (const uid of uids) {
      const message = await this.largeMessage(uid)
      if (message) messages.push(message)
    }
    return messages
  }

  largeMessage(uid: number): Promise<Message | undefined> {
    return this.attempt(() => this.#opened().message(uid))
  }

  flags(
    which: readonly number[] | { readonly changedSince: string }
  ): Promise<ReadonlyMap<number, readonly string[]>> {
    return this.attempt(async () => {
      const store = this.#opened()
      const uids = 'changedSince' in which ? (store.changedSince?.(which.changedSince) ?? store.uids) : which
      const rows = new Map<number, readonly string[]>()
      for (const uid of uids) {
        const flags = await store.flags(uid)
        if (flags) rows.set(uid, flags)
      }
      return rows
    })
  }

  /** Files have no such names. */
  emailIds(): Promise<ReadonlyMap<number, string>> {
    return Promise.resolve(new Map())
  }

  outlines(uids: readonly number[]): Promise<Outline[]> {
    return this.attempt(async () => {
      const store = this.#opened()
      const outlines: Outline[] = []
      for (const uid of uids) {
        const headers = await store.header(uid)
        if (headers) outlines.push({ uid, size: store.size(uid) ?? 0, headers })
      }
      return outlines
    })
  }

  async describe(uid: number): Promise<{ subject?: string; date?: string }> {
    const header = await this.attempt(() => this.#opened().header(uid))
    return header ? describeMessage(header) : {}
  }

  /** Runs something; a failure comes out as a {@link RehomeError} of this side, and about this folder. */
  protected async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (!this.alive) throw new RehomeError('connect.lost')
      return await work()
    } catch (caught) {
      throw failureAt(this.side, this.#path, caught)
    }
  }

  #opened(): MessageStore {
    if (!this.#store) throw new RehomeError('connect.lost')
    return this.#store
  }
}

/** A file or a message that can't be read is about its folder; whatever else is ours stays what it is. */
function failureAt(side: Side, folder: string, caught: unknown): unknown {
  const reason = systemCode(caught) ?? (caught instanceof UnreadableMessage ? caught.message : undefined)
  const failure =
    reason === undefined ? caught : new RehomeError('folder.unreadable', { folder, reason }, caught)
  if (failure instanceof RehomeError) failure.side ??= side
  return failure
}

const known = (uid: number, size: number | undefined) => (size === undefined ? [] : [[uid, size] as const])
