import type { Failure } from '../../errors.ts'
import { RehomeError } from '../../errors.ts'
import { type FolderContents, FolderDigests, looksOf } from './folder-digests.ts'
import type { Digest, EntryState } from '../copy/journal-port.ts'
import type { OldMailbox, ReadMailbox } from '../connection/mailbox.ts'
import type { PlannedFolder } from '../types.ts'

/** What is known of a message of the old mailbox without reading it. */
export interface Known {
  readonly digest: Digest
  readonly state: EntryState
}

/** A message of the old mailbox. */
export interface OldMessage {
  readonly row: PlannedFolder
  readonly uid: number
  /** Undefined where the old server doesn't hand it out. */
  readonly digest?: Digest
  readonly state?: EntryState
}

type OldFolder = FolderContents & { readonly row: PlannedFolder }

/** A message of the new mailbox that is like none of the old one. */
export interface Stranger {
  readonly uid: number
  readonly digest?: Digest
}

/** A new folder beside all old ones that go into it. */
export interface GroupResult {
  readonly rows: readonly PlannedFolder[]
  readonly identical: number
  readonly missing: readonly OldMessage[]
  readonly altered: readonly OldMessage[]
  readonly extra: readonly Stranger[]
  readonly failure?: Failure
}

export interface GroupOptions {
  readonly rows: readonly PlannedFolder[]
  known(from: string, fromUidValidity: string): ReadonlyMap<number, Known>
  /** Hears how many messages of both sides are known, of so many; may throw to end the comparison. */
  checked(done: number, total: number): void
}

/** The comparison of one new folder with all that goes into it. {@link attempt} can be called again after a loss. */
export class GroupComparison {
  readonly #options: GroupOptions
  readonly #old: readonly { readonly row: PlannedFolder; readonly contents: FolderDigests }[]
  readonly #new: FolderDigests
  readonly #to: string
  readonly #parts: { done: number; total: number }[] = []

  constructor(options: GroupOptions) {
    this.#options = options
    this.#to = options.rows[0]?.to ?? ''
    this.#old = options.rows.map((row) => {
      const known = (uidValidity: string) => options.known(row.from, uidValidity)
      return { row, contents: new FolderDigests(row.from, { known, checked: this.#part() }) }
    })
    this.#new = new FolderDigests(this.#to, { checked: this.#part() })
  }

  /** @throws {RehomeError} `folder.unreadable`, `folder.vanished` (an old one), `connect.lost`. */
  async attempt(old: OldMailbox, next: ReadMailbox): Promise<GroupResult> {
    const wanted = await this.#read(old)
    const found = await contentsOrNone(this.#new, next)
    const waiting = new Map<Digest, number>()
    for (const { digests } of wanted)
      for (const digest of digests.values()) waiting.set(digest, (waiting.get(digest) ?? 0) + 1)
    const strangers: Stranger[] = found.unreadable.map((uid) => ({ uid }))
    let identical = 0
    for (const [uid, digest] of found.digests) {
      if (take(waiting, digest)) identical++
      else strangers.push({ uid, digest })
    }
    const left = wanted.flatMap((folder) => this.#left(folder, waiting))
    const altered = await this.#findAltered(left, strangers, old, next)
    const twins = new Set(altered.values())
    return {
      rows: this.#options.rows,
      identical,
      missing: left.filter((message) => !altered.has(message)),
      altered: [...altered.keys()],
      extra: strangers.filter((stranger) => !twins.has(stranger))
    }
  }

  /** What is known of the old folders' messages. */
  digests(): Iterable<Digest> {
    return this.#old.flatMap(({ contents }) => [...contents.digests()])
  }

  async #read(old: OldMailbox): Promise<OldFolder[]> {
    const folders: OldFolder[] = []
    for (const { row, contents } of this.#old) folders.push({ row, ...(await contents.read(old)) })
    return folders
  }

  /** The messages that nothing was found for; nothing is kept of the others. */
  #left({ row, uidValidity, digests, unreadable }: OldFolder, waiting: Map<Digest, number>): OldMessage[] {
    const left = [...digests].filter(([, digest]) => take(waiting, digest))
    const known = left.length > 0 ? this.#options.known(row.from, uidValidity) : new Map<number, Known>()
    return [
      ...left.map(([uid, digest]) => {
        const state = known.get(uid)?.state
        return { row, uid, digest, ...(state && { state }) }
      }),
      ...unreadable.map((uid) => ({ row, uid }))
    ]
  }

  /** What is in both folders and differs, by what it looks like. */
  async #findAltered(
    left: readonly OldMessage[],
    strangers: readonly Stranger[],
    old: OldMailbox,
    next: ReadMailbox
  ): Promise<ReadonlyMap<OldMessage, Stranger>> {
    if (left.length === 0 || strangers.length === 0) return new Map()
    await next.open(this.#to)
    const looks = await looksOf(next, uidsOf(strangers))
    const alike = Map.groupBy(strangers, ({ uid }) => looks.get(uid))
    alike.delete(undefined)
    const altered = new Map<OldMessage, Stranger>()
    for (const [message, look] of await looksOfOld(old, left)) {
      const stranger = alike.get(look)?.shift()
      if (stranger) altered.set(message, stranger)
    }
    return altered
  }

  /** A part of the whole to be read: what it tells is added up. */
  #part(): GroupOptions['checked'] {
    const part = { done: 0, total: 0 }
    this.#parts.push(part)
    return (done, total) => {
      Object.assign(part, { done, total })
      const sum = (count: 'done' | 'total') => this.#parts.reduce((all, other) => all + other[count], 0)
      this.#options.checked(sum('done'), sum('total'))
    }
  }
}

/** Takes one of so many. @returns Whether there was one. */
function take(counts: Map<Digest, number>, digest: Digest): boolean {
  const count = counts.get(digest) ?? 0
  if (count > 0) counts.set(digest, count - 1)
  return count > 0
}

/** What messages of the old mailbox look like. */
export async function looksOfOld(
  old: OldMailbox,
  messages: readonly OldMessage[]
): Promise<ReadonlyMap<OldMessage, string>> {
  const all = new Map<OldMessage, string>()
  for (const [row, ofRow] of Map.groupBy(messages, (message) => message.row)) {
    await old.open(row.from)
    const looks = await looksOf(old, uidsOf(ofRow))
    for (const message of ofRow) {
      const look = looks.get(message.uid)
      if (look !== undefined) all.set(message, look)
    }
  }
  return all
}

export const uidsOf = (messages: readonly { readonly uid: number }[]): number[] =>
  messages.map(({ uid }) => uid).sort((a, b) => a - b)

/** A folder that the new mailbox doesn't have holds nothing. */
async function contentsOrNone(folder: FolderDigests, mailbox: ReadMailbox): Promise<FolderContents> {
  try {
    return await folder.read(mailbox)
  } catch (error) {
    if (error instanceof RehomeError && error.code === 'folder.vanished')
      return { uidValidity: '', digests: new Map(), unreadable: [] }
    throw error
  }
}
