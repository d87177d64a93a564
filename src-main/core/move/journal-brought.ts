import type { DatabaseSync } from 'node:sqlite'
import type { Brought, BroughtJournal, FolderJournal } from '../mail/index.ts'
import { flagsOf, FolderLog } from './journal-folder.ts'
import { atomically } from './journal-transaction.ts'

/** What was brought into each new folder from each old one, over all runs. */
export function broughtFolders(database: DatabaseSync): BroughtLog[] {
  const rows = database
    .prepare('SELECT id, from_path, to_path, to_validity, run FROM folder ORDER BY id')
    .all()
  return rows.map(
    (row) =>
      new BroughtLog(database, Number(row.id), {
        from: String(row.from_path),
        to: String(row.to_path),
        toUidValidity: String(row.to_validity),
        run: Number(row.run)
      })
  )
}

/** What was copied and is not known to have gone. What was there before isn't in it. */
const copied = `
  SELECT new_uid, digest, flags, doubted, gone FROM message WHERE folder = :folder AND state = 'copied'
  UNION ALL
  SELECT new_uid, digest, flags, doubted, 0 FROM orphan WHERE folder = :folder AND state = 'copied'`

class BroughtLog implements BroughtJournal {
  readonly from: string
  readonly to: string
  readonly toUidValidity: string
  readonly batches: Pick<FolderJournal, 'openBatches' | 'arrived'>
  readonly #database: DatabaseSync
  readonly #folder: number

  constructor(
    database: DatabaseSync,
    folder: number,
    { from, to, toUidValidity, run }: { from: string; to: string; toUidValidity: string; run: number }
  ) {
    this.from = from
    this.to = to
    this.toUidValidity = toUidValidity
    this.batches = new FolderLog(database, folder, run)
    this.#database = database
    this.#folder = folder
  }

  count(): number {
    return Number(
      this.#database.prepare(`SELECT count(*) AS n FROM (${copied})`).get({ folder: this.#folder })?.n
    )
  }

  all(): readonly Brought[] {
    return this.#brought(`${copied} ORDER BY new_uid`)
  }

  gone(): readonly Brought[] {
    // What was moved to where it was refused is nowhere else.
    return this.#brought(
      `SELECT * FROM (${copied}) WHERE gone
       AND digest NOT IN (SELECT digest FROM message WHERE state = 'refused') ORDER BY new_uid`
    )
  }

  held(): number {
    const row = this.#database
      .prepare(`SELECT count(*) AS n FROM message WHERE folder = ? AND state IN ('copied', 'already-there')`)
      .get(this.#folder)
    return Number(row?.n)
  }

  orphans(): readonly Brought[] {
    return this.#brought(
      `SELECT new_uid, digest, flags, doubted FROM orphan
       WHERE folder = :folder AND state = 'copied' AND NOT taken ORDER BY new_uid`
    )
  }

  claimedUids(): ReadonlySet<number> {
    const rows = this.#database
      .prepare(
        `SELECT new_uid FROM message JOIN folder ON folder.id = message.folder
         WHERE to_path = :to AND new_uid IS NOT NULL
         UNION SELECT new_uid FROM orphan JOIN folder ON folder.id = orphan.folder WHERE to_path = :to`
      )
      .all({ to: this.to })
    return new Set(rows.map((row) => Number(row.new_uid)))
  }

  removing(newUids: readonly number[]): void {
    const note = this.#database.prepare('INSERT OR IGNORE INTO removal VALUES (?, ?)')
    atomically(this.#database, () => {
      for (const newUid of newUids) note.run(this.#folder, newUid)
    })
  }

  unfinished(): readonly number[] {
    const rows = this.#database
      .prepare('SELECT new_uid FROM removal WHERE folder = ? ORDER BY new_uid')
      .all(this.#folder)
    return rows.map((row) => Number(row.new_uid))
  }

  settle(removed: readonly number[], left: readonly number[]): void {
    const forget = ['message', 'orphan'].map((table) =>
      this.#database.prepare(`DELETE FROM ${table} WHERE folder = ? AND new_uid = ? AND state = 'copied'`)
    )
    const settle = this.#database.prepare('DELETE FROM removal WHERE folder = ? AND new_uid = ?')
    // A folder that looks as it did would be passed over, and what was removed never be brought again.
    const lookAgain = this.#database.prepare(
      `UPDATE folder SET seen = NULL
       WHERE id = ? AND EXISTS (SELECT 1 FROM message WHERE folder = id AND new_uid = ? AND NOT gone)`
    )
    atomically(this.#database, () => {
      for (const newUid of removed) {
        lookAgain.run(this.#folder, newUid)
        for (const statement of forget) statement.run(this.#folder, newUid)
      }
      for (const newUid of [...removed, ...left]) settle.run(this.#folder, newUid)
    })
  }

  #brought(query: string): readonly Brought[] {
    const rows = this.#database.prepare(query).all({ folder: this.#folder })
    return rows.map(({ new_uid, digest, flags, doubted }) => ({
      ...(new_uid !== null && { newUid: Number(new_uid) }),
      digest: String(digest),
      ...(typeof flags === 'string' && { flags: flagsOf(flags) }),
      certain: doubted === 0
    }))
  }
}
