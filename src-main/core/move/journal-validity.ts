import type { DatabaseSync } from 'node:sqlite'
import type { FolderKey } from '../mail/index.ts'
import { atomically } from './journal-transaction.ts'

/**
 * The row of a folder, with what it holds brought to today's UIDVALIDITYs: UIDs of another one mean nothing
 * (RFC 9051 §2.3.1.1).
 */
export function folderRow(database: DatabaseSync, key: FolderKey, run: number): number {
  return atomically(database, () => broughtToDate(database, key, run))
}

function broughtToDate(database: DatabaseSync, key: FolderKey, run: number): number {
  const { from, fromUidValidity, to, toUidValidity } = key
  const known = database
    .prepare('SELECT id, from_validity, to_validity FROM folder WHERE from_path = ? AND to_path = ?')
    .get(from, to)
  if (!known) {
    const { lastInsertRowid } = database
      .prepare(
        'INSERT INTO folder (from_path, from_validity, to_path, to_validity, run) VALUES (?, ?, ?, ?, ?)'
      )
      .run(from, fromUidValidity, to, toUidValidity, run)
    return Number(lastInsertRowid)
  }
  const id = Number(known.id)
  if (known.to_validity !== toUidValidity) doubt(database, id)
  if (known.from_validity !== fromUidValidity) orphan(database, id)
  // What a run took and didn't come to write down is there to be taken again.
  database.prepare('UPDATE orphan SET taken = 0 WHERE folder = ?').run(id)
  database
    .prepare('UPDATE folder SET run = ?, from_validity = ?, to_validity = ? WHERE id = ?')
    .run(run, fromUidValidity, toUidValidity, id)
  return id
}

/**
 * The new folder's UIDs mean nothing any more: what was copied is to be looked for. It stays doubted even when
 * found, because an equal message that was there before may be found in its place. What was there before is
 * recognised anew.
 */
function doubt(database: DatabaseSync, folder: number): void {
  const { lastInsertRowid: batch } = database
    .prepare('INSERT INTO batch (folder, uid_next_before) VALUES (?, 1)')
    .run(folder)
  database
    .prepare(
      `UPDATE message SET state = 'sending', new_uid = NULL, verified = 0, altered = 0, batch = ?
       WHERE folder = ? AND state = 'copied'`
    )
    .run(batch, folder)
  for (const change of [
    `UPDATE message SET doubted = 1 WHERE folder = ? AND state = 'sending'`,
    `DELETE FROM message WHERE folder = ? AND state = 'already-there'`,
    'UPDATE batch SET uid_next_before = 1 WHERE folder = ?',
    'UPDATE folder SET seen = NULL WHERE id = ?',
    'DELETE FROM orphan WHERE folder = ?',
    'DELETE FROM removal WHERE folder = ?'
  ])
    database.prepare(change).run(folder)
}

/** The old folder's UIDs mean nothing any more: what was copied is known by its digest alone. */
function orphan(database: DatabaseSync, folder: number): void {
  database
    .prepare(
      `INSERT INTO orphan (folder, digest, new_uid, verified, state, run, flags, doubted)
       SELECT folder, digest, new_uid, verified, state, run, flags, doubted
       FROM message WHERE folder = ? AND new_uid IS NOT NULL ORDER BY uid`
    )
    .run(folder)
  for (const table of ['message', 'batch'])
    database.prepare(`DELETE FROM ${table} WHERE folder = ?`).run(folder)
  database.prepare('UPDATE folder SET seen = NULL WHERE id = ?').run(folder)
}
