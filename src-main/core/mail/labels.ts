import type { OldMailbox } from './mailbox.ts'
import type { FolderRole, PlannedFolder } from './types.ts'

/** Folders that show messages which are in other folders too: Gmail's All Mail, Starred, Important. */
const views: readonly (FolderRole | undefined)[] = ['all', 'flagged', 'important']

/**
 * Keeps apart what several folders show of one message. A view is copied last, and only what no copied folder
 * holds: the server's own name of each message tells (RFC 8474 EMAILID; Gmail's X-GM-MSGID).
 */
export class Labels {
  readonly #known = new Set<string>()
  readonly #needed: boolean

  /** @param rows The folders to be copied. */
  constructor(rows: readonly PlannedFolder[]) {
    this.#needed = rows.some((row) => this.isView(row))
  }

  isView(row: PlannedFolder): boolean {
    return views.includes(row.role)
  }

  /** Chooses what of the open old folder is to be copied. */
  async sift(
    row: PlannedFolder,
    old: OldMailbox,
    uids: readonly number[]
  ): Promise<{ readonly wanted: readonly number[]; readonly listed: number }> {
    const listed = uids.length
    if (!this.#needed) return { wanted: uids, listed }
    const ids = await this.#ids(old, uids)
    const isNew = (uid: number) => !this.#known.has(ids.get(uid) ?? '')
    const wanted = this.isView(row) ? uids.filter(isNew) : uids
    for (const uid of wanted) this.#note(ids.get(uid))
    return { wanted, listed }
  }

  /** Hears of a folder that needs no copying. */
  async note(old: OldMailbox): Promise<void> {
    if (!this.#needed) return
    for (const id of (await this.#ids(old, await old.uids())).values()) this.#note(id)
  }

  #note(id: string | undefined): void {
    if (id !== undefined) this.#known.add(id)
  }

  async #ids(old: OldMailbox, uids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const ids = new Map<number, string>()
    for (let at = 0; at < uids.length; at += CHUNK)
      for (const [uid, id] of await old.emailIds(uids.slice(at, at + CHUNK))) ids.set(uid, id)
    return ids
  }
}

/** UIDs asked for at a time. */
const CHUNK = 2000
