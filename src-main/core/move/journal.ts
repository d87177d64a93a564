import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RehomeError } from '../errors.ts'
import type { ContactJournal } from '../contacts/index.ts'
import type { BroughtJournal, CopyJournal, Entry, Problem } from '../mail/index.ts'
import { broughtFolders } from './journal-brought.ts'
import { ContactLog } from './journal-contacts.ts'
import { FolderLog } from './journal-folder.ts'
import { migrate } from './journal-schema.ts'
import { folderRow } from './journal-validity.ts'
import type { Tally } from './receipt.ts'

/** A move's memory on disk: its document, its runs, and what became of each message. */
export interface Journal {
  /** The part that one run of the copy writes in. */
  copy(run: number): CopyJournal
  /** What was brought into each new folder, for whoever takes something back. */
  brought(): readonly BroughtJournal[]
  /** What is written into an address book. @param book Its URL. */
  contacts(book: string): ContactJournal
  /** Forgets what became of found contacts, once what was written there has been taken back. */
  forgetContactOutcomes(book: string): void
  /** What is known of an old folder's messages today, by UID: what they are, and what became of them. */
  known(from: string, fromUidValidity: string): ReadonlyMap<number, Pick<Entry, 'digest' | 'state'>>
  /** Forgets every folder with its messages: when the accounts are others, nothing of that is true. */
  forgetFolders(): void
  /** What was last written, to be validated by whoever reads it; `undefined` when nothing was. */
  readDocument(): unknown
  /** @param value Anything that JSON can hold. */
  writeDocument(value: unknown): void
  /** Starts a run and gives its number, from 1. */
  beginRun(now: Date): number
  /** Notes how a run ended. A run without an outcome was cut off. */
  endRun(run: number, outcome: unknown): void
  /** What has been decided over all runs, by old folder; for the new folder that it went to last. */
  tallies(): ReadonlyMap<string, Tally>
  /** What is known not to have gone well, each problem once, however often it was told. */
  problems(): Problem[]
  addProblem(problem: Problem): void
  /** Marks what is told from here on: a number that {@link settleProblems} takes. */
  problemMark(): number
  /**
   * Forgets what was told of a folder before, now that the folder has been looked at anew.
   * @param folder As in {@link Problem.folder}.
   * @param but What nobody has looked at.
   */
  settleProblems(folder: string, mark: number, but: readonly Problem['code'][]): void
  /** @param folder As in {@link Problem.folder}; all of them when left out. */
  clearProblems(folder?: string): void
  clearProblemsOf(code: Problem['code']): void
  /** Lets go of the folder. */
  close(): void
}

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const BUSY = 5
const READONLY = 8
const CORRUPT = 11
const CANTOPEN = 14
const NOT_A_DATABASE = 26

/** Where the journal of a state folder is. */
export const journalFile = (dir: string) => join(dir, 'journal.sqlite')

/**
 * Opens the journal of a state folder, made with mode 0700 if it isn't there; the file has mode 0600. SQLite's
 * exclusive lock on it is the lock of the folder: it goes with the process, however that ends.
 * @throws {RehomeError} `state.locked` when another process (or this one) has it open, `state.damaged`,
 * `state.unwritable`.
 */
export function openJournal(dir: string): Journal {
  makeFolder(dir)
  const file = journalFile(dir)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    chmodSync(file, 0o600)
    // In this order: with the exclusive mode set before the first access, WAL needs no shared memory file.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = ON')
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    migrate(database)
    if (database.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok') throw damaged(file)
    return new SqliteJournal(database)
  } catch (error) {
    if (database?.isOpen) database.close()
    // The extended codes, such as SQLITE_BUSY_RECOVERY, have the primary one in their low byte.
    const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff
    if (code === BUSY) throw new RehomeError('state.locked', {}, error)
    if (code === CORRUPT || code === NOT_A_DATABASE) throw damaged(file, error)
    if (code === CANTOPEN || code === READONLY) throw unwritable(dir, error)
    throw error
  }
}

function makeFolder(dir: string): void {
  try {
    makeLevels(resolve(dir))
  } catch (error) {
    throw unwritable(dir, error)
  }
}

/** Level by level: with `recursive`, Node never comes back from where no folder can be made, such as `/proc/x/y`. */
function makeLevels(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(dir) !== dir) makeLevels(dirname(dir))
  mkdirSync(dir, { mode: 0o700 })
}

const unwritable = (folder: string, cause: unknown) => new RehomeError('state.unwritable', { folder }, cause)

const damaged = (file: string, cause?: unknown) => new RehomeError('state.damaged', { file }, cause)

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  copy(run: number): CopyJournal {
    return {
      run,
      reached: (from, to) => this.#reached(from, to),
      isKnown: (from, to) => this.#isKnown(from, to),
      folder: (key) => new FolderLog(this.#database, folderRow(this.#database, key, run), run)
    }
  }

  brought(): readonly BroughtJournal[] {
    return broughtFolders(this.#database)
  }

  contacts(book: string): ContactJournal {
    return new ContactLog(this.#database, book)
  }

  forgetContactOutcomes(book: string): void {
    this.#database.prepare('DELETE FROM contact_outcome WHERE book = ?').run(book)
  }

  known(from: string, fromUidValidity: string): ReadonlyMap<number, Pick<Entry, 'digest' | 'state'>> {
    const rows = this.#database
      .prepare(
        `SELECT uid, digest, state FROM message JOIN folder ON folder.id = message.folder
         WHERE from_path = ? AND from_validity = ? AND digest <> '' ORDER BY folder.run`
      )
      .all(from, fromUidValidity)
    return new Map(
      rows.map(({ uid, digest, state }) => [
        Number(uid),
        { digest: String(digest), state: state as Entry['state'] }
      ])
    )
  }

  forgetFolders(): void {
    this.#database.exec('DELETE FROM message; DELETE FROM folder; DELETE FROM problem')
  }

  readDocument(): unknown {
    const row = this.#database.prepare('SELECT json FROM document').get()
    return row && (JSON.parse(String(row.json)) as unknown)
  }

  writeDocument(value: unknown): void {
    this.#database.prepare('INSERT OR REPLACE INTO document VALUES (1, ?)').run(JSON.stringify(value))
  }

  beginRun(now: Date): number {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO run (began) VALUES (?)')
      .run(now.toISOString())
    return Number(lastInsertRowid)
  }

  endRun(run: number, outcome: unknown): void {
    this.#database.prepare('UPDATE run SET outcome = ? WHERE number = ?').run(JSON.stringify(outcome), run)
  }

  tallies(): ReadonlyMap<string, Tally> {
    const rows = this.#database
      .prepare(
        `SELECT from_path AS "from",
           count(*) FILTER (WHERE state = 'copied') AS copied,
           count(*) FILTER (WHERE state = 'already-there') AS alreadyThere,
           count(*) FILTER (WHERE state = 'refused') AS refused,
           count(*) FILTER (WHERE state = 'vanished') AS vanished
         FROM folder LEFT JOIN message ON message.folder = folder.id
         WHERE folder.id = (
           SELECT id FROM folder AS latest WHERE latest.from_path = folder.from_path ORDER BY run DESC LIMIT 1
         )
         GROUP BY from_path`
      )
      .all() as unknown as ({ from: string } & Tally)[]
    return new Map(rows.map(({ from, ...tally }) => [from, tally]))
  }

  problems(): Problem[] {
    const rows = this.#database
      .prepare(
        `SELECT json FROM problem WHERE id IN (
           SELECT max(id) FROM problem GROUP BY folder, json ->> 'code', json ->> 'uid'
         ) ORDER BY id`
      )
      .all()
    return rows.map((row) => JSON.parse(String(row.json)) as Problem)
  }

  addProblem(problem: Problem): void {
    this.#database
      .prepare('INSERT INTO problem (folder, json) VALUES (?, ?)')
      .run(problem.folder, JSON.stringify(problem))
  }

  problemMark(): number {
    return Number(this.#database.prepare('SELECT coalesce(max(id), 0) AS mark FROM problem').get()?.mark)
  }

  settleProblems(folder: string, mark: number, but: readonly Problem['code'][]): void {
    this.#database
      .prepare(
        `DELETE FROM problem WHERE folder = ? AND id <= ?
         AND json ->> 'code' NOT IN (SELECT value FROM json_each(?))`
      )
      .run(folder, mark, JSON.stringify(but))
  }

  clearProblems(folder?: string): void {
    if (folder === undefined) this.#database.exec('DELETE FROM problem')
    else this.#database.prepare('DELETE FROM problem WHERE folder = ?').run(folder)
  }

  clearProblemsOf(code: Problem['code']): void {
    this.#database.prepare(`DELETE FROM problem WHERE json ->> 'code' = ?`).run(code)
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  #isKnown(from: string, to: string): boolean {
    const row = this.#database
      .prepare('SELECT 1 FROM folder WHERE from_path = ? AND to_path = ?')
      .get(from, to)
    return row !== undefined
  }

  #reached(from: string, to: string): { copied: number; copiedBytes: number } {
    const row = this.#database
      .prepare(
        `SELECT count(*) AS copied, coalesce(sum(size), 0) AS copiedBytes
         FROM folder JOIN message ON message.folder = folder.id
         WHERE from_path = ? AND to_path = ? AND state <> 'sending' AND NOT gone`
      )
      .get(from, to)
    return { copied: Number(row?.copied), copiedBytes: Number(row?.copiedBytes) }
  }
}
