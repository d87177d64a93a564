import type { Answer, ContactNote, ContactOutcome, EncodingQuestion } from '../contacts/index.ts'
import type { Language } from '../../i18n/index.ts'
import { RehomeError } from '../errors.ts'
import type { ContactsAccountSettings, ContactsOutcome, Move, PlannedContacts } from '../move/index.ts'
import type { Clock, Secrets, Side } from '../ports.ts'
import { DeskAccounts, isNoWayIn } from './accounts.ts'
import { DroppedFiles } from './dropped-files.ts'
import { isOutcome, keptPage, plannedPage } from './lists.ts'
import { isAnswer, planView, stillAsked } from './rows.ts'
import type { DeskList, DeskOutcome, DeskPage, DeskRow, DeskUndone, DeskView, DeskWorkKind } from './types.ts'
import { type Found, foundIn, foundView, outcomeView } from './views.ts'
import { Work, type WorkTools } from './work.ts'

export interface DeskPorts {
  readonly clock: Clock
  readonly secrets: Secrets
  /** Hears each change, and at most four times a second how the work gets on. */
  onChange(view: DeskView): void
}

/**
 * Where the contacts of a move lie while a person looks at them: read, asked about, planned, brought, taken back. What
 * has come of them is kept by the move; all else is gone with the process, and quickly read again.
 */
export class ContactsDesk {
  readonly #move: Move
  readonly #ports: DeskPorts
  readonly #accounts: DeskAccounts
  readonly #work: Work
  readonly #dropped = new DroppedFiles()
  #encodings: Readonly<Record<string, string>> = {}
  #answers = new Map<number, Answer>()
  #found: Found | undefined
  #planned: PlannedContacts | undefined
  /** Something was written since the new address book was read for the plan. */
  #isPlanOld = false
  #isFileOnly = false
  #outcome: ContactsOutcome | undefined
  #undone: DeskUndone | null = null
  #kept: readonly ContactOutcome[] | undefined
  #revision = 0

  constructor(move: Move, ports: DeskPorts) {
    this.#move = move
    this.#ports = ports
    this.#accounts = new DeskAccounts(move, ports.secrets)
    this.#work = new Work({
      clock: ports.clock,
      onChange: () => this.#tell(),
      onFailure: (error) => this.#accounts.noteFailure(error)
    })
  }

  get running(): boolean {
    return this.#work.current !== null
  }

  /** Finds out which passwords are at hand; call it before the first view. */
  lookForPasswords(): Promise<void> {
    return this.#accounts.lookForPasswords()
  }

  view(): DeskView {
    this.#revision = Math.max(this.#revision + 1, this.#ports.clock.now().getTime())
    return {
      id: this.#move.id,
      revision: this.#revision,
      old: this.#accounts.view('old'),
      new: this.#accounts.view('new'),
      work: this.#work.current,
      stopped: this.#work.stopped,
      failure: this.#work.failure,
      found: this.#found ? foundView(this.#found) : null,
      plan: this.#planned ? { ...planView(this.#planned, this.#answers), isOld: this.#isPlanOld } : null,
      isFileOnly: this.#isFileOnly,
      outcome: this.#outcomeView(),
      undone: this.#undone,
      canUndo: this.#canUndo()
    }
  }

  /** Says whose address book a side is, and with which password it opens; whether that works is seen when it is read. */
  async sign(
    side: Side,
    settings: ContactsAccountSettings,
    password: string,
    remember: boolean
  ): Promise<void> {
    this.#refuseWhileRunning()
    await this.#accounts.sign(side, settings, password, remember)
    this.#work.failure = null
    if (side === 'old') this.#forget()
    else this.#isFileOnly = false
    this.#tell()
  }

  /** Begins to read the old account's address book. */
  readAccount(): void {
    this.#begin('looking', async (tools) => {
      this.#forget()
      const read = await this.#move.collectContacts(tools)
      this.#found = await foundIn('account', read)
    })
  }

  /** Takes a piece of a file that the person has given; see {@link DroppedFiles.take}. */
  takeFile(file: number, name: string, offset: number, piece: Uint8Array): void {
    this.#refuseWhileRunning()
    this.#dropped.take(file, name, offset, piece)
  }

  /** Begins to read the files that were given. */
  readFiles(): void {
    this.#encodings = {}
    this.#readDropped()
  }

  /** Answers how a file is written, and reads all of them again. */
  answerEncoding(file: string, encoding: string): void {
    this.#encodings = { ...this.#encodings, [file]: encoding }
    this.#readDropped()
  }

  questions(): readonly EncodingQuestion[] {
    return this.#found?.read.questions ?? []
  }

  /** Begins to compare what was read with the new address book; nothing is written. */
  plan(country?: string): void {
    const { read } = this.#needed(this.#found)
    this.#begin('comparing', async (tools) => {
      this.#answers = new Map()
      this.#planned = undefined
      this.#outcome = undefined
      this.#undone = null
      try {
        this.#planned = await this.#move.planContacts(read, { ...tools, country })
        this.#isPlanOld = false
      } catch (error) {
        if (!isNoWayIn(error)) throw error
        this.#isFileOnly = true
      }
    })
  }

  /** Lists what is planned, or what has come of it. @throws {RehomeError} `move.notAllowed` before there is any. */
  async list(list: DeskList, offset: number, limit: number): Promise<DeskPage<DeskRow>> {
    const outcomes = this.#outcome?.contacts
    if (isOutcome(list) && !outcomes && this.#move.contactsReceipt) {
      return keptPage(list, this.#keptOutcomes(), { offset, limit })
    }
    const planned = this.#needed(this.#planned)
    const { shownCard: shown } = await load()
    return plannedPage(list, planned, { shown, answers: this.#answers, outcomes }, { offset, limit })
  }

  /** What is to be said of contacts and files; of those that were brought, once they are. */
  async notes(offset: number, limit: number): Promise<DeskPage<ContactNote>> {
    const notes = await this.#notes()
    return { total: notes.length, rows: notes.slice(offset, offset + limit) }
  }

  /** @throws {RehomeError} `move.notAllowed` where nothing is asked, or is being written already. */
  answer(index: number, answer: Answer): void {
    this.#refuseWhileRunning()
    if (!isAnswer(this.#needed(this.#planned), index, answer)) throw this.#refusal()
    this.#answers.set(index, answer)
    this.#tell()
  }

  /** Begins to bring what is planned. What was brought once isn't brought again, so this is also how to go on. */
  bring(language: Language, country?: string): void {
    const { read, from } = this.#needed(this.#found)
    const planned = this.#needed(this.#planned)
    this.#begin('writing', async (tools) => {
      if (this.#isPlanOld) {
        this.#planned = await this.#move.planContacts(read, { ...tools, country })
        this.#answers = stillAsked(this.#answers, this.#planned)
      }
      this.#isPlanOld = true
      this.#outcome = await this.#move.bringContacts(this.#planned ?? planned, {
        ...tools,
        language,
        answers: this.#answers,
        ...(from === 'files' && { files: this.#dropped.paths })
      })
      this.#undone = null
    })
  }

  /** How many contacts taking back would look at. @throws {RehomeError} `move.notAllowed`. */
  undoable(): number {
    return this.#move.undoableContacts()
  }

  /** Begins to take back what was brought and nobody has edited since. */
  undo(language: Language): void {
    this.#begin('removing', async (tools) => {
      const { removed, gone, restored, kept, failed } = await this.#move.undoContacts({ ...tools, language })
      this.#undone = { removed, gone, restored, kept: kept.length, failed: failed.length }
      this.#outcome = undefined
      this.#planned = undefined
    })
  }

  /** All that was read as one clean file: vCard 3.0, which every program takes, or Google's CSV. */
  async file(format: 'vcf' | 'csv'): Promise<string> {
    const { read } = this.#needed(this.#found)
    const { writeCsv, writeVcards } = await load()
    const cards = read.cards.map(({ card }) => card)
    return format === 'csv' ? writeCsv(cards) : writeVcards(cards)
  }

  /** Ends what is under way after its current step; returns when it has ended. */
  stop(): Promise<void> {
    return this.#work.stop()
  }

  /** Goes on with what was stopped last. @throws {RehomeError} `move.notAllowed` where there is none. */
  goOn(): void {
    this.#refuseWhileRunning()
    if (!this.#work.goOn()) throw this.#refusal()
  }

  /** Stops, and lets go of the files. */
  async close(): Promise<void> {
    await this.stop()
    this.#dropped.clear()
  }

  /** Does some work behind the scenes; what comes of it, or stops it, is told as a view. */
  #begin(kind: DeskWorkKind, work: (tools: WorkTools) => Promise<void>): void {
    this.#refuseWhileRunning()
    this.#work.begin(kind, (tools) => work(tools).finally(() => (this.#kept = undefined)))
  }

  #readDropped(): void {
    this.#begin('reading', async ({ signal }) => {
      const { readContactFiles } = await load()
      this.#forget()
      const read = await readContactFiles(this.#dropped.paths, { signal, encodings: this.#encodings })
      this.#found = await foundIn('files', read)
    })
  }

  #forget(): void {
    this.#found = undefined
    this.#planned = undefined
    this.#outcome = undefined
    this.#undone = null
    this.#answers = new Map()
  }

  async #notes(): Promise<readonly ContactNote[]> {
    const kept = this.#outcome?.notes ?? (this.#found ? undefined : this.#move.contactsReceipt?.notes)
    if (kept) return kept
    const { readingNotes } = await load()
    return this.#found ? readingNotes(this.#found.read) : []
  }

  #outcomeView(): DeskOutcome | null {
    const receipt = this.#move.contactsReceipt
    const finishedAt = receipt?.finishedAt ?? this.#ports.clock.now().toISOString()
    if (this.#outcome) return outcomeView(this.#outcome.contacts, this.#outcome, finishedAt)
    return receipt && outcomeView(this.#keptOutcomes(), receipt, finishedAt)
  }

  /** What earlier runs have brought, while it is what is shown. */
  #keptOutcomes(): readonly ContactOutcome[] {
    return (this.#kept ??= this.#move.contactsOutcomes().toSorted((a, b) => a.name.localeCompare(b.name)))
  }

  #canUndo(): boolean {
    try {
      return this.#move.undoableContacts() > 0
    } catch {
      return false
    }
  }

  #needed<T>(value: T | undefined): T {
    if (value === undefined) throw this.#refusal()
    return value
  }

  #refuseWhileRunning(): void {
    if (this.#work.current) throw this.#refusal()
  }

  #refusal(): RehomeError {
    return new RehomeError('move.notAllowed', { phase: this.#move.snapshot().phase, act: 'contacts' })
  }

  #tell(): void {
    this.#ports.onChange(this.view())
  }
}

/** The contacts' room is large: it is loaded by those alone who need it. */
const load = () => import('../contacts/index.ts')
