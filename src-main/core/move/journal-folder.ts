import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type {
  Digest,
  Entry,
  EntryState,
  FolderCounts,
  FolderJournal,
  FolderSeen,
  OpenBatch,
  Outgoing
} from '../mail/index.ts'
import { atomically } from './journal-transaction.ts'

/** What is written of a message, of this run unless said otherwise. */
type Written = Omit<Entry, 'run' | 'verified' | 'gone' | 'altered'> & {
  readonly run?: number
  readonly verified?: boolean
  readonly date?: number
  /** Found again after the new folder's UIDVALIDITY had changed: an equal message may have been there before. */
  readonly doubted?: boolean
}

/** One folder's part of the journal, on SQLite. Each method is one transaction, synced to disk when it returns. */
export class FolderLog implements FolderJournal {
  readonly #database: DatabaseSync
  readonly #folder: number
  readonly #run: number
  readonly #put: StatementSync
  readonly #drop: StatementSync
  readonly #settle: StatementSync
  readonly #adopt: StatementSync

  constructor(database: DatabaseSync, folder: number, run: number) {
    this.#database = database
    this.#folder = folder
    this.#run = run
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO message (folder, uid, digest, size, state, new_uid, run, verified, flags, date, doubted, batch)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
    )
    this.#drop = database.prepare('DELETE FROM message WHERE folder = ? AND uid = ?')
    this.#settle = database.prepare(
      // What was doubted and is found again was copied when it was, and not now.
      `UPDATE message SET state = ?, new_uid = ?, run = iif(doubted, run, ?), batch = NULL
       WHERE folder = ? AND uid = ? AND batch = ?`
    )
    this.#adopt = database.prepare(
      `DELETE FROM orphan WHERE folder = ? AND new_uid = ? AND taken
       RETURNING state, run, verified, flags, doubted`
    )
  }

  entries(): ReadonlyMap<number, Entry> {
    const rows = this.#database
      .prepare(
        'SELECT uid, digest, size, state, new_uid, run, verified, flags, gone, altered FROM message WHERE folder = ? ORDER BY uid'
      )
      .iterate(this.#folder)
    const entries = new Map<number, Entry>()
    for (const row of rows) {
      const uid = Number(row.uid)
      entries.set(uid, {
        uid,
        digest: String(row.digest),
        size: Number(row.size),
        state: row.state as EntryState,
        ...(row.new_uid !== null && { newUid: Number(row.new_uid) }),
        run: Number(row.run),
        verified: row.verified === 1,
        ...(typeof row.flags === 'string' && { flags: flagsOf(row.flags) }),
        gone: row.gone === 1,
        altered: row.altered === 1
      })
    }
    return entries
  }

  counts(): FolderCounts {
    const row = this.#database
      .prepare(
        `SELECT
           count(*) FILTER (WHERE state = 'copied' AND run = :run) AS copied,
           count(*) FILTER (WHERE state = 'already-there' OR (state = 'copied' AND run <> :run)) AS alreadyThere,
           count(*) FILTER (WHERE state = 'refused') AS refused,
           count(*) FILTER (WHERE state = 'vanished') AS vanished,
           count(*) FILTER (WHERE updated = :run) AS updated,
           count(*) FILTER (WHERE state IN ('copied', 'already-there') AND NOT verified) AS unproved,
           coalesce(sum(size) FILTER (WHERE state = 'copied' AND run = :run), 0) AS bytes,
           coalesce(sum(size) FILTER (WHERE state <> 'sending'), 0) AS decidedBytes
         FROM message WHERE folder = :folder AND NOT gone`
      )
      .get({ run: this.#run, folder: this.#folder })
    return row as unknown as FolderCounts
  }

  openBatches(): readonly OpenBatch[] {
    const batches = this.#database
      .prepare('SELECT id, uid_next_before FROM batch WHERE folder = ? ORDER BY id')
      .all(this.#folder)
    const members = this.#database.prepare(
      'SELECT uid, digest, size, flags, date FROM message WHERE batch = ? ORDER BY uid'
    )
    return batches.map((row) => ({
      id: Number(row.id),
      uidNextBefore: Number(row.uid_next_before),
      entries: members.all(row.id ?? null).map(({ uid, digest, size, flags, date }) => ({
        uid: Number(uid),
        digest: String(digest),
        size: Number(size),
        ...(typeof flags === 'string' && { flags: flagsOf(flags) }),
        ...(date !== null && { date: Number(date) })
      }))
    }))
  }

  openBatch(uidNextBefore: number, entries: OpenBatch['entries']): number {
    return atomically(this.#database, () => {
      const { lastInsertRowid } = this.#database
        .prepare('INSERT INTO batch (folder, uid_next_before) VALUES (?, ?)')
        .run(this.#folder, uidNextBefore)
      const id = Number(lastInsertRowid)
      for (const entry of entries) this.#write({ ...entry, state: 'sending' }, id)
      return id
    })
  }

  arrived(id: number, arrived: readonly { uid: number; newUid?: number }[]): void {
    atomically(this.#database, () => {
      for (const { uid, newUid } of arrived) this.#decide(id, uid, 'copied', newUid)
    })
  }

  closeBatch(
    id: number,
    { arrived, refused }: { arrived: readonly { uid: number; newUid?: number }[]; refused: readonly number[] }
  ): void {
    atomically(this.#database, () => {
      for (const { uid, newUid } of arrived) this.#decide(id, uid, 'copied', newUid)
      for (const uid of refused) this.#decide(id, uid, 'refused')
      this.#database.prepare('DELETE FROM message WHERE batch = ?').run(id)
      this.#database.prepare('DELETE FROM batch WHERE id = ?').run(id)
    })
  }

  alreadyThere(found: readonly (Outgoing & { readonly newUid: number })[]): void {
    atomically(this.#database, () => {
      for (const message of found) this.#write({ ...message, ...this.#past(message.newUid) })
    })
  }

  vanished(uid: number): void {
    this.#write({ uid, digest: '', size: 0, state: 'vanished' })
  }

  verified(found: readonly { readonly uid: number; readonly newUid: number }[]): void {
    atomically(this.#database, () => {
      const note = this.#database.prepare(
        'UPDATE message SET verified = 1, new_uid = ? WHERE folder = ? AND uid = ?'
      )
      for (const { uid, newUid } of found) note.run(newUid, this.#folder, uid)
    })
  }

  altered(uids: readonly number[]): void {
    const note = this.#database.prepare(
      'UPDATE message SET altered = 1, verified = 0 WHERE folder = ? AND uid = ?'
    )
    atomically(this.#database, () => {
      for (const uid of uids) note.run(this.#folder, uid)
    })
  }

  refused(uid: number, digest: string, size: number): void {
    this.#write({ uid, digest, size, state: 'refused' })
  }

  forget(uids: readonly number[]): void {
    atomically(this.#database, () => {
      for (const uid of uids) this.#drop.run(this.#folder, uid)
    })
  }

  seen(): FolderSeen | undefined {
    const row = this.#database.prepare('SELECT seen FROM folder WHERE id = ?').get(this.#folder)
    return typeof row?.seen === 'string' ? (JSON.parse(row.seen) as FolderSeen) : undefined
  }

  saw(seen: FolderSeen): void {
    this.#database.prepare('UPDATE folder SET seen = ? WHERE id = ?').run(JSON.stringify(seen), this.#folder)
  }

  gone(uids: readonly number[], gone: boolean): void {
    const note = this.#database.prepare('UPDATE message SET gone = ? WHERE folder = ? AND uid = ?')
    atomically(this.#database, () => {
      for (const uid of uids) note.run(gone ? 1 : 0, this.#folder, uid)
    })
  }

  updated(changed: readonly { readonly uid: number; readonly flags: readonly string[] }[]): void {
    const note = this.#database.prepare(
      'UPDATE message SET flags = ?, updated = ? WHERE folder = ? AND uid = ?'
    )
    atomically(this.#database, () => {
      for (const { uid, flags } of changed) note.run(flags.join(' '), this.#run, this.#folder, uid)
    })
  }

  hadFlags(today: readonly { readonly uid: number; readonly flags: readonly string[] }[]): void {
    const note = this.#database.prepare('UPDATE message SET flags = ? WHERE folder = ? AND uid = ?')
    atomically(this.#database, () => {
      for (const { uid, flags } of today) note.run(flags.join(' '), this.#folder, uid)
    })
  }

  takeOrphan(digest: Digest): { newUid: number; verified: boolean } | undefined {
    const row = this.#database
      .prepare(
        `UPDATE orphan SET taken = 1
         WHERE id = (SELECT min(id) FROM orphan WHERE folder = ? AND digest = ? AND NOT taken)
         RETURNING new_uid, verified`
      )
      .get(this.#folder, digest)
    return row && { newUid: Number(row.new_uid), verified: row.verified === 1 }
  }

  orphanUids(): readonly number[] {
    const rows = this.#database
      .prepare('SELECT new_uid FROM orphan WHERE folder = ? ORDER BY new_uid')
      .all(this.#folder)
    return rows.map((row) => Number(row.new_uid))
  }

  /** What is known of a message that is in the new folder: an orphan is what it was, only under another old UID. */
  #past(newUid: number): Partial<Written> & Pick<Entry, 'state'> {
    const orphan = this.#adopt.get(this.#folder, newUid)
    if (!orphan) return { state: 'already-there', verified: true }
    return {
      state: orphan.state as EntryState,
      run: Number(orphan.run),
      verified: orphan.verified === 1,
      doubted: orphan.doubted === 1,
      ...(typeof orphan.flags === 'string' && { flags: flagsOf(orphan.flags) })
    }
  }

  #decide(batch: number, uid: number, state: 'copied' | 'refused', newUid?: number): void {
    this.#settle.run(state, newUid ?? null, this.#run, this.#folder, uid, batch)
  }

  #write(entry: Written, batch: number | null = null): void {
    const { uid, digest, size, state, newUid, run = this.#run, flags, date } = entry
    this.#put.run(
      ...[this.#folder, uid, digest, size, state, newUid ?? null, run, Number(entry.verified ?? false)],
      ...[flags?.join(' ') ?? null, date ?? null, Number(entry.doubted ?? false), batch]
    )
  }
}

/** A flag holds no blank (RFC 9051 §9, flag). */
export const flagsOf = (kept: string) => kept.split(' ').filter((flag) => flag !== '')
