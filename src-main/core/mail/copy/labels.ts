import { RehomeError } from '../../errors.ts'
import type { OldMailbox } from '../connection/mailbox.ts'
import { isView } from '../plan/views.ts'
import type { PlannedFolder } from '../types.ts'

/**
 * Keeps apart what several folders show of one message. A view is copied last, and only what no other folder
 * holds: the server's own name of each message tells (RFC 8474 EMAILID; Gmail's X-GM-MSGID).
 */
export class Labels {
  /** By the server's name of a message: the old folder that brings it. */
  readonly #bringers = new Map<string, string>()
  readonly #needed: boolean
  readonly #besides: readonly PlannedFolder[]
  readonly #surveyed = new Set<PlannedFolder>()

  /**
   * @param rows The folders to be copied.
   * @param besides Others, whose messages no view is to bring either.
   */
  constructor(rows: readonly PlannedFolder[], besides: readonly PlannedFolder[] = []) {
    this.#needed = rows.some((row) => this.isView(row))
    this.#besides = besides
  }

  isView({ role }: PlannedFolder): boolean {
    return isView(role)
  }

  /** Looks at what is in the folders beside, before a view is copied; another folder is open then. */
  async survey(old: OldMailbox): Promise<void> {
    for (const row of this.#besides.filter((besides) => !this.#surveyed.has(besides))) {
      try {
        await old.open(row.from)
        await this.note(row, old)
      } catch (error) {
        // What can't be told to be there comes with the view: twice is better than never.
        const isUnreadable =
          error instanceof RehomeError && /^folder\.(unreadable|vanished)$/.test(error.code)
        if (!isUnreadable) throw error
      }
      this.#surveyed.add(row)
    }
  }

  /** Chooses what of the open old folder is to be copied: the same, however often it is asked. */
  async sift(row: PlannedFolder, old: OldMailbox, uids: readonly number[]): Promise<readonly number[]> {
    if (!this.#needed) return uids
    const ids = await this.#ids(old, uids)
    const bringer = (uid: number) => this.#bringers.get(ids.get(uid) ?? '') ?? row.from
    const wanted = this.isView(row) ? uids.filter((uid) => bringer(uid) === row.from) : uids
    for (const uid of wanted) this.#note(row, ids.get(uid))
    return wanted
  }

  /** Hears of a folder that needs no copying. */
  async note(row: PlannedFolder, old: OldMailbox): Promise<void> {
    if (!this.#needed) return
    for (const id of (await this.#ids(old, await old.uids())).values()) this.#note(row, id)
  }

  #note({ from }: PlannedFolder, id: string | undefined): void {
    if (id !== undefined) this.#bringers.set(id, from)
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
