import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Entry, EntryState, FolderJournal, OpenBatch } from '../mail/index.ts'

/** One folder's part of the journal, on SQLite. Each method is one transaction, synced to disk when it returns. */
export class FolderLog implements FolderJournal {
  readonly #database: DatabaseSync
  readonly #folder: number
  readonly #run: number
  readonly #put: StatementSync
  readonly #drop: StatementSync
  readonly #settle: StatementSync

  constructor(database: DatabaseSync, folder: number, run: number) {
    this.#database = database
    this.#folder = folder
    this.#run = run
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO message (folder, uid, digest, size, state, new_uid, run, verified, batch)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
    )
    this.#drop = database.prepare('DELETE FROM message WHERE folder = ? AND uid = ?')
    this.#settle = database.prepare(
      'UPDATE message SET state = ?, new_uid = ?, run = ?, batch = NULL WHERE folder = ? AND uid = ? AND batch = ?'
    )
  }

  entries(): ReadonlyMap<number, Entry> {
    const rows = this.#database
      .prepare(
        'SELECT uid, digest, size, state, new_uid, run, verified FROM message WHERE folder = ? ORDER BY uid'
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
        verified: row.verified === 1
      })
    }
    return entries
  }

  openBatches(): readonly OpenBatch[] {
    const batches = this.#database
      .prepare('SELECT id, uid_next_before FROM batch WHERE folder = ? ORDER BY id')
      .all(this.#folder)
    const members = this.#database.prepare(
      'SELECT uid, digest, size FROM message WHERE batch = ? ORDER BY uid'
    )
    return batches.map((row) => ({
      id: Number(row.id),
      uidNextBefore: Number(row.uid_next_before),
      entries: members
        .all(row.id ?? null)
        .map(({ uid, digest, size }) => ({ uid: Number(uid), digest: String(digest), size: Number(size) }))
    }))
  }

  openBatch(uidNextBefore: number, entries: OpenBatch['entries']): number {
    return this.#atomically(() => {
      const { lastInsertRowid } = this.#database
        .prepare('INSERT INTO batch (folder, uid_next_before) VALUES (?, ?)')
        .run(this.#folder, uidNextBefore)
      const id = Number(lastInsertRowid)
      for (const { uid, digest, size } of entries) this.#write({ uid, digest, size, state: 'sending' }, id)
      return id
    })
  }

  arrived(id: number, arrived: readonly { uid: number; newUid?: number }[]): void {
    this.#atomically(() => {
      for (const { uid, newUid } of arrived) this.#decide(id, uid, 'copied', newUid)
    })
  }

  closeBatch(
    id: number,
    { arrived, refused }: { arrived: readonly { uid: number; newUid?: number }[]; refused: readonly number[] }
  ): void {
    this.#atomically(() => {
      for (const { uid, newUid } of arrived) this.#decide(id, uid, 'copied', newUid)
      for (const uid of refused) this.#decide(id, uid, 'refused')
      this.#database.prepare('DELETE FROM message WHERE batch = ?').run(id)
      this.#database.prepare('DELETE FROM batch WHERE id = ?').run(id)
    })
  }

  alreadyThere(found: readonly (OpenBatch['entries'][number] & { readonly newUid: number })[]): void {
    this.#atomically(() => {
      for (const message of found) this.#write({ ...message, state: 'already-there', verified: true })
    })
  }

  vanished(uid: number): void {
    this.#write({ uid, digest: '', size: 0, state: 'vanished' })
  }

  verified(found: readonly { readonly uid: number; readonly newUid: number }[]): void {
    this.#atomically(() => {
      const note = this.#database.prepare(
        'UPDATE message SET verified = 1, new_uid = ? WHERE folder = ? AND uid = ?'
      )
      for (const { uid, newUid } of found) note.run(newUid, this.#folder, uid)
    })
  }

  refused(uid: number, digest: string, size: number): void {
    this.#write({ uid, digest, size, state: 'refused' })
  }

  forget(uids: readonly number[]): void {
    this.#atomically(() => {
      for (const uid of uids) this.#drop.run(this.#folder, uid)
    })
  }

  #decide(batch: number, uid: number, state: 'copied' | 'refused', newUid?: number): void {
    this.#settle.run(state, newUid ?? null, this.#run, this.#folder, uid, batch)
  }

  #write(entry: Omit<Entry, 'run' | 'verified'> & { verified?: boolean }, batch: number | null = null): void {
    const { uid, digest, size, state, newUid, verified = false } = entry
    this.#put.run(this.#folder, uid, digest, size, state, newUid ?? null, this.#run, verified ? 1 : 0, batch)
  }

  #atomically<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }
}
