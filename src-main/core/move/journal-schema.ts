import type { DatabaseSync } from 'node:sqlite'

/** Each step takes the journal from the version of its index to the next; steps are never changed, only added. */
const migrations: readonly string[] = [
  `
  CREATE TABLE document (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    json TEXT NOT NULL
  ) STRICT;

  CREATE TABLE run (
    number INTEGER PRIMARY KEY,
    began TEXT NOT NULL,
    outcome TEXT
  ) STRICT;

  CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    from_path TEXT NOT NULL,
    from_validity TEXT NOT NULL,
    to_path TEXT NOT NULL,
    to_validity TEXT NOT NULL,
    run INTEGER NOT NULL,
    UNIQUE (from_path, to_path)
  ) STRICT;

  CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    uid_next_before INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX batch_folder ON batch (folder);

  CREATE TABLE message (
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    uid INTEGER NOT NULL,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sending', 'copied', 'already-there', 'refused', 'vanished')),
    new_uid INTEGER,
    run INTEGER NOT NULL,
    verified INTEGER NOT NULL DEFAULT 0,
    batch INTEGER REFERENCES batch,
    PRIMARY KEY (folder, uid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX message_batch ON message (batch) WHERE batch IS NOT NULL;

  CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    folder TEXT NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE folder ADD COLUMN seen TEXT;
  ALTER TABLE message ADD COLUMN flags TEXT;
  ALTER TABLE message ADD COLUMN date INTEGER;
  ALTER TABLE message ADD COLUMN altered INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE message ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE message ADD COLUMN updated INTEGER;

  CREATE TABLE orphan (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    digest TEXT NOT NULL,
    new_uid INTEGER NOT NULL,
    verified INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX orphan_digest ON orphan (folder, digest);
  `,
  `
  ALTER TABLE message ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;

  ALTER TABLE orphan ADD COLUMN state TEXT NOT NULL DEFAULT 'already-there';
  ALTER TABLE orphan ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE orphan ADD COLUMN flags TEXT;
  ALTER TABLE orphan ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE orphan ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX orphan_uid ON orphan (folder, new_uid);

  CREATE TABLE removal (
    folder INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
    new_uid INTEGER NOT NULL,
    PRIMARY KEY (folder, new_uid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX message_new_uid ON message (folder, new_uid) WHERE new_uid IS NOT NULL;
  `,
  `
  CREATE TABLE contact_write (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    book TEXT NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX contact_write_book ON contact_write (book);

  CREATE TABLE contact_outcome (
    book TEXT NOT NULL,
    source TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (book, source)
  ) STRICT, WITHOUT ROWID;
  `
]

/** Brings an opened file to today's schema, in one transaction. */
export function migrate(database: DatabaseSync): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version > migrations.length) throw new Error(`The journal is of a later version: ${version}.`)
  // Written even when nothing changes: the first write is what takes the exclusive lock.
  database.exec('BEGIN EXCLUSIVE')
  for (const step of migrations.slice(version)) database.exec(step)
  database.exec(`PRAGMA user_version = ${migrations.length}`)
  database.exec('COMMIT')
}
