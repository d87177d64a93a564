import type { DatabaseSync } from 'node:sqlite'
import type {
  ContactJournal,
  ContactOutcome,
  ContactWrite,
  NewContactWrite,
  SourceKey
} from '../contacts/index.ts'
import { atomically } from './journal-transaction.ts'

/** What is written into one address book, in the journal. */
export class ContactLog implements ContactJournal {
  readonly #database: DatabaseSync
  readonly #book: string

  constructor(database: DatabaseSync, book: string) {
    this.#database = database
    this.#book = book
  }

  writes(): readonly ContactWrite[] {
    const rows = this.#database
      .prepare('SELECT id, json FROM contact_write WHERE book = ? ORDER BY id')
      .all(this.#book)
    return rows.map(({ id, json }) => ({ ...(JSON.parse(String(json)) as NewContactWrite), id: Number(id) }))
  }

  add(writes: readonly NewContactWrite[]): readonly ContactWrite[] {
    const insert = this.#database.prepare('INSERT INTO contact_write (book, json) VALUES (?, ?)')
    return atomically(this.#database, () =>
      writes.map((write) => {
        const { lastInsertRowid } = insert.run(this.#book, JSON.stringify(write))
        return { ...write, id: Number(lastInsertRowid) }
      })
    )
  }

  save({ id, ...write }: ContactWrite): void {
    this.#database
      .prepare('UPDATE contact_write SET json = ? WHERE id = ? AND book = ?')
      .run(JSON.stringify(write), id, this.#book)
  }

  forget(ids: readonly number[]): void {
    const remove = this.#database.prepare('DELETE FROM contact_write WHERE id = ? AND book = ?')
    atomically(this.#database, () => {
      for (const id of ids) remove.run(id, this.#book)
    })
  }

  outcomes(): ReadonlyMap<SourceKey, ContactOutcome> {
    const rows = this.#database.prepare('SELECT json FROM contact_outcome WHERE book = ?').all(this.#book)
    return new Map(
      rows.map(({ json }) => {
        const outcome = JSON.parse(String(json)) as ContactOutcome
        return [outcome.source, outcome]
      })
    )
  }

  decide(outcomes: readonly ContactOutcome[]): void {
    const replace = this.#database.prepare('INSERT OR REPLACE INTO contact_outcome VALUES (?, ?, ?)')
    atomically(this.#database, () => {
      for (const outcome of outcomes) replace.run(this.#book, outcome.source, JSON.stringify(outcome))
    })
  }
}
