import type { Answer, ContactNote, EncodingQuestion, ReadContacts } from '../contacts/index.ts'
import type { Language } from '../../i18n/index.ts'
import { RehomeError, toFailure } from '../errors.ts'
import type {
  ContactsAccountSettings,
  ContactsEvent,
  ContactsOutcome,
  Move,
  PlannedContacts
} from '../move/index.ts'
import type { Clock, Secrets, Side } from '../ports.ts'
import { DroppedFiles } from './dropped-files.ts'
import { planView, rowOf } from './rows.ts'
import type {
  DeskAccount,
  DeskFound,
  DeskList,
  DeskOutcome,
  DeskPage,
  DeskRow,
  DeskUndone,
  DeskView,
  DeskWork,
  DeskWorkKind
} from './types.ts'

export interface DeskPorts {
  readonly clock: Clock
  readonly secrets: Secrets
  /** Hears each change, and at most four times a second how the work gets on. */
  onChange(view: DeskView): void
}

interface Found {
  readonly from: DeskFound['from']
  readonly read: ReadContacts
  readonly people: number
}

const PROGRESS_EVERY_MS = 250

/**
 * Where the contacts of a move lie while a person looks at them: read, asked about, planned, brought, taken back. What
 * has come of them is kept by the move; all else is gone with the process, and quickly read again.
 */
export class ContactsDesk {
  readonly #move: Move
  readonly #ports: DeskPorts
  readonly #dropped = new DroppedFiles()
  #encodings: Readonly<Record<string, string>> = {}
  readonly #passwords: Record<Side, boolean> = { old: false, new: false }
  #answers = new Map<number, Answer>()
  #abort: AbortController | undefined
  #work: DeskWork | null = null
  #failure: DeskView['failure'] = null
  #found: Found | undefined
  #planned: PlannedContacts | undefined
  /** Something was written since the new address book was read for the plan. */
  #isPlanOld = false
  #isFileOnly = false
  #outcome: ContactsOutcome | undefined
  #undone: DeskUndone | null = null
  #revision = 0
  #toldAt = -Infinity

  constructor(move: Move, ports: DeskPorts) {
    this.#move = move
    this.#ports = ports
  }

  get running(): boolean {
    return this.#work !== null
  }

  /** Finds out which passwords are at hand; call it before the first view. */
  async lookForPasswords(): Promise<void> {
    for (const side of ['old', 'new'] as const) {
      this.#passwords[side] = (await this.#ports.secrets.get(this.#move.id, side)) !== undefined
    }
  }

  view(): DeskView {
    this.#revision = Math.max(this.#revision + 1, this.#ports.clock.now().getTime())
    return {
      id: this.#move.id,
      revision: this.#revision,
      old: this.#account('old'),
      new: this.#account('new'),
      work: this.#work,
      failure: this.#failure,
      found: this.#foundView(),
      plan: this.#planned ? planView(this.#planned, this.#answers) : null,
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
    const mailbox = this.#move.snapshot()[side]
    const isMailbox = mailbox?.imap !== undefined && mailbox.email === settings.email
    const isUserUnsaid = settings.user === settings.email
    const user = isMailbox && isUserUnsaid ? mailbox.imap.user : settings.user
    this.#move.setAddressBook(side, { ...settings, user })
    await this.#ports.secrets.set(this.#move.id, side, password, remember)
    this.#passwords[side] = true
    this.#failure = null
    if (side === 'old') this.#forget()
    else this.#isFileOnly = false
    this.#tell()
  }

  /** Begins to read the old account's address book. */
  readAccount(): void {
    this.#begin('looking', async (signal) => {
      this.#forget()
      const onEvent = this.#onEvent
      const read = await this.#move.collectContacts({ signal, onEvent })
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
    this.#begin('comparing', async (signal) => {
      this.#answers = new Map()
      this.#planned = undefined
      this.#outcome = undefined
      this.#undone = null
      try {
        const onEvent = this.#onEvent
        this.#planned = await this.#move.planContacts(read, { signal, onEvent, country })
        this.#isPlanOld = false
      } catch (error) {
        if (!isNoWayIn(error)) throw error
        this.#isFileOnly = true
      }
    })
  }

  /** Lists what is planned, or what has come of it. @throws {RehomeError} `move.notAllowed` before there is any. */
  async list(list: DeskList, offset: number, limit: number): Promise<DeskPage<DeskRow>> {
    const planned = this.#needed(this.#planned)
    const { shownCard } = await load()
    const indices = this.#indicesOf(list, planned)
    const asked = list === 'look' || list === 'needsALook'
    const rows = indices.slice(offset, offset + limit).map((index) =>
      rowOf(planned, index, {
        shown: shownCard,
        withCandidates: asked,
        answer: this.#answers.get(index),
        outcome: this.#outcome?.contacts[index]
      })
    )
    return { total: indices.length, rows }
  }

  /** What is to be said of contacts and files; of those that were brought, once they are. */
  async notes(offset: number, limit: number): Promise<DeskPage<ContactNote>> {
    const notes = await this.#notes()
    return { total: notes.length, rows: notes.slice(offset, offset + limit) }
  }

  /** @throws {RehomeError} `move.notAllowed` where nothing is asked, or is being written already. */
  answer(index: number, answer: Answer): void {
    this.#refuseWhileRunning()
    const decision = this.#needed(this.#planned).plan.merge.decisions[index]
    const candidates = decision && 'candidates' in decision ? decision.candidates.length : 0
    if (candidates === 0 || (answer.kind === 'merge' && answer.candidate >= candidates)) throw this.#refusal()
    this.#answers.set(index, answer)
    this.#tell()
  }

  /** Begins to bring what is planned. What was brought once isn't brought again, so this is also how to go on. */
  bring(language: Language, country?: string): void {
    const { read, from } = this.#needed(this.#found)
    const planned = this.#needed(this.#planned)
    this.#begin('writing', async (signal) => {
      const onEvent = this.#onEvent
      if (this.#isPlanOld) {
        this.#planned = await this.#move.planContacts(read, { signal, onEvent, country })
        this.#answers = stillAsked(this.#answers, this.#planned)
      }
      this.#isPlanOld = true
      this.#outcome = await this.#move.bringContacts(this.#planned ?? planned, {
        signal,
        onEvent,
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
    this.#begin('removing', async (signal) => {
      const { removed, restored, kept, failed } = await this.#move.undoContacts({
        signal,
        language,
        onEvent: this.#onEvent
      })
      this.#undone = { removed, restored, kept: kept.length, failed: failed.length }
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
  async stop(): Promise<void> {
    this.#abort?.abort(new RehomeError('move.interrupted'))
    await this.#ended
  }

  /** Stops, and lets go of the files. */
  async close(): Promise<void> {
    await this.stop()
    this.#dropped.clear()
  }

  #ended: Promise<void> = Promise.resolve()

  /** Does some work behind the scenes; what comes of it, or stops it, is told as a view. */
  #begin(kind: DeskWorkKind, work: (signal: AbortSignal) => Promise<void>): void {
    this.#refuseWhileRunning()
    const abort = (this.#abort = new AbortController())
    this.#work = { kind, done: 0, total: 0, waitUntil: null }
    this.#failure = null
    this.#tell()
    this.#ended = work(abort.signal)
      .catch((error: unknown) => {
        if (isInterruption(error)) return
        const side = error instanceof RehomeError ? error.side : undefined
        if (error instanceof RehomeError && error.code === 'signIn.passwordNeeded' && side)
          this.#passwords[side] = false
        this.#failure = { ...toFailure(error), ...(side && { side }) }
      })
      .then(() => {
        this.#work = null
        this.#tell()
      })
  }

  readonly #onEvent = (event: ContactsEvent): void => {
    if (!this.#work) return
    this.#work = workAfter(this.#work, event)
    const now = this.#ports.clock.now().getTime()
    if (now - this.#toldAt >= PROGRESS_EVERY_MS) this.#tell()
  }

  #readDropped(): void {
    this.#begin('reading', async (signal) => {
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

  #indicesOf(list: DeskList, { plan }: PlannedContacts): number[] {
    const { decisions } = plan.merge
    const where = (holds: (index: number) => boolean) =>
      decisions.flatMap((_, index) => (holds(index) ? [index] : []))
    const kindAt = (index: number) => decisions[index]?.kind ?? 'create'
    switch (list) {
      case 'new':
        return where((index) => kindAt(index) === 'create')
      case 'there':
        return where((index) => ['same', 'merge'].includes(kindAt(index)))
      case 'look': {
        const all = where((index) => ['ask', 'review'].includes(kindAt(index)))
        const isAsked = (index: number) => Number(kindAt(index) === 'ask')
        return all.sort((a, b) => isAsked(b) - isAsked(a) || a - b)
      }
      default:
        return where((index) => this.#outcome?.contacts[index]?.kind === list)
    }
  }

  async #notes(): Promise<readonly ContactNote[]> {
    const kept = this.#outcome?.notes ?? (this.#found ? undefined : this.#move.contactsReceipt?.notes)
    if (kept) return kept
    const { readingNotes } = await load()
    return this.#found ? readingNotes(this.#found.read) : []
  }

  #account(side: Side): DeskAccount | null {
    const { [side]: mailbox } = this.#move.snapshot()
    const email = this.#move.addressBookOf(side)?.email ?? mailbox?.email
    if (email === undefined) return null
    const presetId = this.#move.addressBookOf(side)?.presetId ?? mailbox?.presetId ?? 'other'
    const passwordKnown = this.#passwords[side] || (mailbox?.imap !== undefined && mailbox.passwordKnown)
    return { email, presetId, passwordKnown }
  }

  #foundView(): DeskFound | null {
    if (!this.#found) return null
    const { from, people, read } = this.#found
    return {
      from,
      contacts: people,
      leftBehind: read.problems.filter(({ isLeftBehind }) => isLeftBehind).length,
      notes: read.problems.length,
      questions: read.questions.length
    }
  }

  #outcomeView(): DeskOutcome | null {
    const receipt = this.#move.contactsReceipt
    if (this.#outcome && this.#planned) {
      const { counts, verified, notes } = this.#outcome
      const finishedAt = receipt?.finishedAt ?? this.#ports.clock.now().toISOString()
      const { added, completed, alreadyThere, needsALook, skipped, failed } = counts
      const kinds = { added, completed, alreadyThere, needsALook, skipped, failed }
      return { finishedAt, counts: kinds, verified, notes: notes.length, isListed: true }
    }
    if (!receipt) return null
    const { finishedAt, found, failed, verified, notes } = receipt
    const [added, completed, alreadyThere] = [receipt.new, receipt.merged, receipt.same]
    const rest = Math.max(0, found - added - completed - alreadyThere - failed)
    const counts = { added, completed, alreadyThere, needsALook: 0, skipped: rest, failed }
    return { finishedAt, counts, verified, notes: notes.length, isListed: false }
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
    if (this.#work) throw this.#refusal()
  }

  #refusal(): RehomeError {
    return new RehomeError('move.notAllowed', { phase: this.#move.snapshot().phase, act: 'contacts' })
  }

  #tell(): void {
    this.#toldAt = this.#ports.clock.now().getTime()
    this.#ports.onChange(this.view())
  }
}

/** The contacts' room is large: it is loaded by those alone who need it. */
const load = () => import('../contacts/index.ts')

async function foundIn(from: Found['from'], read: ReadContacts): Promise<Found> {
  const { readGroups } = await load()
  return { from, read, people: readGroups(read.cards.map(({ card }) => card)).people.length }
}

/** What an earlier attempt has brought is there, and nothing is asked about it any more. */
function stillAsked(answers: ReadonlyMap<number, Answer>, { plan }: PlannedContacts): Map<number, Answer> {
  return new Map(
    [...answers].filter(([index, answer]) => {
      const decision = plan.merge.decisions[index]
      const candidates = decision && 'candidates' in decision ? decision.candidates.length : 0
      return candidates > (answer.kind === 'merge' ? answer.candidate : 0)
    })
  )
}

const isInterruption = (error: unknown) => error instanceof RehomeError && error.code === 'move.interrupted'

/** No program gets in, whatever the password: a file is what can be brought there. */
const isNoWayIn = (error: unknown) =>
  error instanceof RehomeError &&
  error.side === 'new' &&
  ['contacts.noAddressBook', 'contacts.signInUnknown', 'signIn.oauthOnly'].includes(error.code)

function workAfter(work: DeskWork, event: ContactsEvent): DeskWork {
  switch (event.type) {
    case 'book':
      return { kind: 'reading', done: event.read, total: event.total, waitUntil: null }
    case 'photos':
      return { kind: 'photos', done: event.done, total: event.total, waitUntil: null }
    case 'contacts': {
      const kind = event.state === 'reading' ? 'comparing' : event.state
      return { kind, done: event.done, total: event.total, waitUntil: null }
    }
    case 'wait':
      return { ...work, waitUntil: event.until.toISOString() }
    case 'going-on':
      return { ...work, waitUntil: null }
  }
}
