import type { AddressBook, Change } from '../carddav/address-book.ts'
import type { BookRemoval } from '../carddav/discovery.ts'
import { contentHash } from '../matching/content.ts'
import type { Card } from '../vcard/property.ts'
import { saysTheSame } from './differences.ts'
import { cardIn, fileName } from './form.ts'
import type { ContactJournal, ContactWrite } from './journal-port.ts'
import { inLanes } from './lanes.ts'
import { fileIn } from './ledger.ts'

export interface UndoOptions {
  readonly book: AddressBook
  readonly journal: ContactJournal
  /** Where the address book itself was created by us: removes it if it is empty. */
  readonly removeBook?: () => Promise<BookRemoval>
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** What became of all that was written. */
export interface UndoOutcome {
  /** Cards that we created. */
  readonly removed: number
  /**
   * Cards that we created, and that weren't there any more; after a run that was cut off, those as well whose removal
   * was under way.
   */
  readonly gone: number
  /** Cards that are as they were before us. */
  readonly restored: number
  /** Somebody has changed them since: left alone. */
  readonly kept: readonly ContactWrite[]
  /** The server doesn't let them be taken back now; they can be tried again. */
  readonly failed: readonly ContactWrite[]
  /** Whether the address book that we created is gone. */
  readonly isBookRemoved: boolean
}

/**
 * Takes back what was written: what we created goes, what we completed gets the text that it had; what somebody has
 * changed since stays. What was taken back by a run that was cut off isn't touched again.
 * @throws {RehomeError} As {@link AddressBook}, and `move.interrupted`.
 */
export async function undoContacts(options: UndoOptions): Promise<UndoOutcome> {
  const { book, journal, removeBook, signal, onProgress } = options
  const writes = journal.writes().filter(({ state }) => isToUndo(state))
  const undoing = new Undoing(book)
  let done = 0
  // The last ones first: groups before their members.
  await inLanes(
    writes.toReversed(),
    async (write) => {
      const state = await undoing.undo(write)
      if (state !== write.state) journal.save(isOver(state) ? bare({ ...write, state }) : { ...write, state })
      onProgress?.(++done, writes.length)
    },
    signal
  )
  const all = new Map(journal.writes().map((write) => [write.id, write]))
  const after = writes.map(({ id }) => all.get(id)).filter((write) => write !== undefined)
  const undone = after.filter(({ state }) => state === 'undone')
  const failed = after.filter(({ state }) => isToUndo(state))
  const kept = after.filter(({ state }) => state === 'kept')
  const mayGo = removeBook && kept.length === 0 && failed.length === 0
  const removal = mayGo ? await removeBook() : undefined
  return {
    removed: undone.filter(({ action }) => action === 'create').length,
    gone: after.filter(({ state }) => state === 'gone').length,
    restored: undone.filter(({ action }) => action === 'merge').length,
    kept,
    failed,
    isBookRemoved: removal?.kind === 'removed' || removal?.kind === 'gone'
  }
}

type Fate = ContactWrite['state']

/** Nothing of it is left there that would be ours. */
const isOver = (state: Fate) => state === 'undone' || state === 'gone'
const isToUndo = (state: Fate) => state === 'sent' || state === 'confirmed' || state === 'verified'

class Undoing {
  readonly #book: AddressBook
  #files: Promise<ReadonlyMap<string, string>> | undefined

  constructor(book: AddressBook) {
    this.#book = book
  }

  /** @returns Its new state; the one that it has where it has to be tried again. */
  async undo(write: ContactWrite): Promise<Fate> {
    const href = write.href ?? (await this.#findFile(fileName(write.uid)))
    if (href === undefined) return 'gone'
    if (write.state !== 'sent' && write.etagAfter !== undefined) {
      const change = await this.#takeBack(write, href, write.etagAfter)
      if (change.kind !== 'changed') return fateOf(write, change)
    }
    return this.#judge(write, href)
  }

  /** Its version isn't the one that we know: its content tells whose it is. */
  async #judge(write: ContactWrite, href: string): Promise<Fate> {
    const there = await this.#read(href)
    if (there === 'missing') return fateOf(write, { kind: 'gone' })
    if (there === 'unreadable') return write.state
    const { card, etag } = there
    if (write.action === 'merge' && isOfText(card, write.before)) return 'undone'
    if (!isOurs(write, card, etag)) return isBeforeUs(write, etag) ? 'undone' : 'kept'
    const change = await this.#takeBack(write, href, etag)
    if (change.kind !== 'changed') return fateOf(write, change)
    const after = await this.#read(href)
    if (after === 'missing') return fateOf(write, { kind: 'gone' })
    if (after === 'unreadable') return write.state
    return write.action === 'merge' && isOfText(after.card, write.before) ? 'undone' : 'kept'
  }

  #takeBack(write: ContactWrite, href: string, etag: string): Promise<Change> {
    return write.action === 'create'
      ? this.#book.remove(href, etag)
      : this.#book.update(href, etag, write.before ?? '')
  }

  async #read(
    href: string
  ): Promise<{ readonly card: Card; readonly etag: string } | 'missing' | 'unreadable'> {
    for await (const read of this.#book.read([href])) {
      const card = read.kind === 'card' ? cardIn(read.text) : undefined
      if (read.kind === 'card' && card) return { card, etag: read.etag ?? '' }
      if (read.kind !== 'missing') return 'unreadable'
    }
    return 'missing'
  }

  async #findFile(name: string): Promise<string | undefined> {
    this.#files ??= this.#book
      .list()
      .then((listed) => new Map(listed.map(({ href }) => [fileIn(href), href])))
    return (await this.#files).get(name)
  }
}

function fateOf(write: ContactWrite, { kind }: Change): Fate {
  if (kind === 'done') return 'undone'
  // Somebody has removed it: what we created is gone as it should be, what we completed can't be given back its text.
  if (kind === 'gone') return write.action === 'create' ? 'gone' : 'kept'
  return write.state
}

/** Whether a card says what we wrote, and nothing else. */
function isOurs(write: ContactWrite, card: Card, etag: string): boolean {
  if (write.state === 'sent' && write.stands && write.etagAfter === etag) return true
  return isOfText(card, write.text) || (!write.isDoubtful && write.contentAfter === contentHash(card))
}

/** Whether what was sent to complete a card has never arrived. */
function isBeforeUs({ state, stands, etagBefore }: ContactWrite, etag: string): boolean {
  return state === 'sent' && !stands && etagBefore !== undefined && etagBefore === etag
}

function isOfText(card: Card, text: string | undefined): boolean {
  const other = cardIn(text ?? '')
  return other !== undefined && saysTheSame(card, other)
}

/** Without the texts, which nobody needs any more. */
function bare({ text: _, before: _before, ...write }: ContactWrite): ContactWrite {
  return write
}
