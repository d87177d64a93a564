import type {
  Answer,
  BookInfo,
  BringOptions,
  BringOutcome,
  CollectedContacts,
  CollectEvent,
  ContactNote,
  ContactOutcome,
  ContactPlan,
  ContactsAccount,
  ReadContacts,
  UndoContactsOutcome
} from '../contacts/index.ts'
import type { Language } from '../../i18n/index.ts'
import { type Failure, RehomeError } from '../errors.ts'
import type { Side } from '../ports.ts'
import type { AddressBooks, Patience } from './address-books.ts'
import { Alone } from './alone.ts'
import { keepReceipt } from './keepsakes.ts'
import { keepOriginalCards, keepOriginalFiles } from './originals.ts'
import { type MoveRecord, notAllowed } from './record.ts'
import { buildContactsReceipt } from './receipt-contacts.ts'
import { createBook, targetBook } from './target-book.ts'
import type { ContactsReceipt } from './types.ts'

export type ContactsEvent =
  | CollectEvent
  /** How far the new address book has been read, written or read back, in cards. */
  | {
      readonly type: 'contacts'
      readonly state: 'reading' | 'writing' | 'grouping' | 'verifying' | 'removing'
      readonly done: number
      readonly total: number
    }
  | { readonly type: 'wait'; readonly side: Side; readonly until: Date; readonly reason: Failure }
  | { readonly type: 'going-on'; readonly side: Side }

export interface ContactsRequest {
  /** Aborting ends the work after the step under way, with `move.interrupted`. */
  readonly signal: AbortSignal
  readonly onEvent?: (event: ContactsEvent) => void
}

/** What ends with a receipt, in the language of its reader. */
export interface LastingRequest extends ContactsRequest {
  readonly language: Language
}

export interface PlanRequest extends ContactsRequest {
  /** Where the person lives, ISO 3166 (`FR`): for comparing phone numbers. */
  readonly country?: string | undefined
}

/** What would become of contacts in the new address book; good for one {@link Contacts.bring}. */
export interface PlannedContacts {
  readonly found: ReadContacts
  readonly plan: ContactPlan
  /** Nothing where the account has no address book yet. */
  readonly book: BookInfo | undefined
}

export interface BringRequest extends LastingRequest {
  /** By index in `plan.merge.found`; where there is none, the plan's decision holds. */
  readonly answers?: ReadonlyMap<number, Answer> | undefined
  /** The files that they were read from, to be kept as they were; without, what the cards say of themselves is kept. */
  readonly files?: readonly string[]
  /** Hears what became of each contact as soon as it is known, by index in `plan.merge.found`; the last word holds. */
  readonly onDecided?: (index: number, outcome: ContactOutcome) => void
}

export interface ContactsOutcome extends BringOutcome {
  readonly notes: readonly ContactNote[]
  /** Whether everything that Rehome has written there was read back, and is as it was sent. */
  readonly verified: boolean
}

/** The contacts of a move: read from the old account or from files, brought into the new one, and taken back. */
export class Contacts {
  readonly #record: MoveRecord
  readonly #books: AddressBooks
  readonly #work = new Alone()

  constructor(record: MoveRecord, books: AddressBooks) {
    this.#record = record
    this.#books = books
  }

  get running(): boolean {
    return this.#work.running
  }

  /**
   * Reads every contact of the old account; in any phase, for nothing is changed there.
   * @throws {RehomeError} What keeps the account from being read; `move.interrupted`.
   */
  collect(request: ContactsRequest): Promise<CollectedContacts> {
    return this.#alone('collect contacts', request, async (patience) => {
      const account = await this.#books.open('old', patience)
      const { collectContacts } = await load()
      const fetchPhoto = await photosOf(account, patience)
      return collectContacts(account, { fetchPhoto, on: (event) => request.onEvent?.(event) })
    })
  }

  /**
   * Reads the new address book and plans what becomes of each contact. Nothing is written.
   * @throws {RehomeError} `move.notAllowed`; what keeps the account from being read; `move.interrupted`.
   */
  async plan(found: ReadContacts, request: PlanRequest): Promise<PlannedContacts> {
    this.#record.allow('bring contacts')
    return this.#alone('plan contacts', request, async (patience) => {
      const account = await this.#books.open('new', patience)
      const { book: last, new: settings } = this.#record.document.contacts
      const book = targetBook(account.books, last?.url, settings?.url)
      if (!book && account.books.length > 0) await createBook(account, this.#email)
      const { planBringing, readBook } = await load()
      const stored = book
        ? await readBook(account.open(book.url), (done, total) =>
            request.onEvent?.({ type: 'contacts', state: 'reading', done, total })
          )
        : []
      const cards = found.cards.map(({ card }) => card)
      return { found, book, plan: planBringing(cards, stored, styleOf(book), request.country) }
    })
  }

  /**
   * Brings planned contacts into the new address book, reads them back, and writes the receipt. Interrupted, it can be
   * planned and run again: what has arrived isn't sent twice.
   * @throws {RehomeError} `move.notAllowed`, `state.unwritable`, `contacts.full`, `signIn.*`, `connect.*`,
   * `move.interrupted`.
   */
  async bring(planned: PlannedContacts, request: BringRequest): Promise<ContactsOutcome> {
    this.#record.allow('bring contacts')
    return this.#alone('bring contacts', request, async (patience) => {
      const { found } = planned
      if (request.files) keepOriginalFiles(this.#record.folder, request.files, found)
      else keepOriginalCards(this.#record.folder, found.cards)
      const account = await this.#books.open('new', patience)
      const { bringContacts, outcomeNotes, planNotes, readingNotes, settleContacts } = await load()
      const book = planned.book ?? (await createBook(account, this.#email))
      const isOurs = planned.book ? this.#isOurs(book) : true
      this.#update({ book: { url: book.url, isOurs } })
      const settled = settleContacts(planned.plan, request.answers)
      const options: BringOptions = {
        book: account.open(book.url),
        journal: this.#record.journal.contacts(book.url),
        version: versionOf(book),
        host: new URL(book.url).hostname,
        signal: patience.signal,
        fetchPhoto: await photosOf(account, patience),
        onEvent: (event) => {
          if (event.kind === 'decided') request.onDecided?.(event.index, event.outcome)
          else request.onEvent?.({ type: 'contacts', ...told(event) })
        },
        ...(book.maxBytes !== undefined && { maxBytes: book.maxBytes })
      }
      const outcome = await bringContacts(settled, options)
      const notes = [
        ...readingNotes(found),
        ...planNotes(found, settled),
        ...outcomeNotes(found, settled, outcome)
      ]
      const { verified } = this.#keepReceipt(notes, found, request.language)
      return { ...outcome, notes, verified: verified && outcome.counts.failed === 0 }
    })
  }

  /** What has become of each contact, all runs together, until it is taken back. */
  outcomes(): readonly ContactOutcome[] {
    const { book } = this.#record.document.contacts
    return book ? [...this.#record.journal.contacts(book.url).outcomes().values()] : []
  }

  /** How many cards an undo would look at. @throws {RehomeError} `move.notAllowed` where none is allowed. */
  undoable(): number {
    this.#record.allow('undo contacts')
    const { book } = this.#record.document.contacts
    const writes = book ? this.#record.journal.contacts(book.url).writes() : []
    return writes.filter(({ state }) => ['sent', 'confirmed', 'verified'].includes(state)).length
  }

  /**
   * Takes back what Rehome has written into the new address book and nobody has edited since. Interrupted, it can be run
   * again.
   * @throws {RehomeError} `move.notAllowed` from the switch on; what keeps the account from being reached;
   * `move.interrupted`.
   */
  async undo(request: LastingRequest): Promise<UndoContactsOutcome> {
    this.#record.allow('undo contacts')
    const { book } = this.#record.document.contacts
    if (!book || this.undoable() === 0) return nothingUndone
    return this.#alone('undo contacts', request, async (patience) => {
      const account = await this.#books.open('new', patience)
      const { undoContacts } = await load()
      const outcome = await undoContacts({
        book: account.open(book.url),
        journal: this.#record.journal.contacts(book.url),
        signal: patience.signal,
        onProgress: (done, total) => request.onEvent?.({ type: 'contacts', state: 'removing', done, total }),
        ...(book.isOurs && { removeBook: () => account.removeBook(book.url) })
      })
      if (outcome.failed.length === 0) this.#forget(outcome.isBookRemoved, request.language)
      return outcome
    })
  }

  /** Ends what is under way after its current step; returns when it has ended. */
  stop(): Promise<void> {
    return this.#work.stop()
  }

  get #email(): string {
    return this.#record.emailOf('new') ?? ''
  }

  #alone<T>(
    act: string,
    { signal, onEvent }: ContactsRequest,
    work: (patience: Patience) => Promise<T>
  ): Promise<T> {
    const refusal = () => notAllowed(this.#record.document, act)
    return this.#work.run(signal, refusal, async (ended) => {
      const side = act === 'collect contacts' ? 'old' : 'new'
      try {
        return await work({
          signal: ended,
          onWait: (until, reason) => onEvent?.({ type: 'wait', side, until, reason }),
          onGoingOn: () => onEvent?.({ type: 'going-on', side })
        })
      } catch (error) {
        if (error instanceof RehomeError && error.code !== 'state.unwritable') error.side ??= side
        throw error
      }
    })
  }

  /** What the receipt says isn't true any more. */
  #forget(isBookRemoved: boolean, language: Language): void {
    const { book } = this.#record.document.contacts
    if (book) this.#record.journal.forgetContactOutcomes(book.url)
    this.#update({ receipt: null, book: isBookRemoved ? null : book })
    keepReceipt(this.#record.folder, this.#record.receiptOf(), language)
  }

  #isOurs({ url }: BookInfo): boolean {
    const { book } = this.#record.document.contacts
    return book?.url === url && book.isOurs
  }

  #update(change: Partial<MoveRecord['document']['contacts']>): void {
    this.#record.update({ contacts: { ...this.#record.document.contacts, ...change } })
  }

  #keepReceipt(notes: readonly ContactNote[], { cards }: ReadContacts, language: Language): ContactsReceipt {
    const { journal, clock, document, folder } = this.#record
    const log = journal.contacts(document.contacts.book?.url ?? '')
    const receipt = buildContactsReceipt({
      outcomes: log.outcomes().values(),
      writes: log.writes(),
      notes,
      files: new Set([...cards.map(({ place }) => place.file), ...notes.map(({ file }) => file)]),
      earlier: document.contacts.receipt,
      finishedAt: clock.now()
    })
    this.#update({ receipt })
    keepReceipt(folder, this.#record.receiptOf(), language)
    return receipt
  }
}

const nothingUndone: UndoContactsOutcome = {
  removed: 0,
  gone: 0,
  restored: 0,
  kept: [],
  failed: [],
  isBookRemoved: false
}

/** The contacts' room is large: it is loaded by those alone who need it. */
const load = () => import('../contacts/index.ts')

async function photosOf(account: ContactsAccount, { signal }: Patience) {
  const { fetchPhoto } = await load()
  return (address: string) => fetchPhoto(address, { web: account.web, signal })
}

/** iCloud shows groups as cards of their own; all others as categories (research/contacts.md §4). */
function styleOf(book: BookInfo | undefined): 'apple' | 'categories' {
  return book && /(^|\.)icloud\.com$/i.test(new URL(book.url).hostname) ? 'apple' : 'categories'
}

/** 3.0 wherever it is taken: some destroy what they store of 4.0 (research/contacts.md §2.4). */
function versionOf({ versions }: BookInfo): BringOptions['version'] {
  return versions.length > 0 && !versions.includes('3.0') && versions.includes('4.0') ? '4.0' : '3.0'
}

const states = { contacts: 'writing', groups: 'grouping', verifying: 'verifying' } as const

function told({ phase, done, total }: { phase: keyof typeof states; done: number; total: number }) {
  return { state: states[phase], done, total }
}
