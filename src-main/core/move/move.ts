import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type {
  CollectedContacts,
  ContactOutcome,
  ReadContacts,
  UndoContactsOutcome
} from '../contacts/index.ts'
import { RehomeError } from '../errors.ts'
import {
  type CompareEvent,
  type Comparison,
  type CopyOutcome,
  type FolderChoices,
  type Lines,
  type OldMailbox,
  type RemovingMailbox,
  planFolders,
  type TakeBackEvent
} from '../mail/index.ts'
import { type OAuthConfig, readOAuthConfig } from '../oauth/index.ts'
import type { Clock, Secrets, Side } from '../ports.ts'
import { Accounts } from './accounts.ts'
import { AddressBooks } from './address-books.ts'
import { BackingUp, type BackupRequest } from './backing-up.ts'
import { type BrowserSignInRequest, BrowserSignIns, type WaitingSignIn } from './browser-sign-ins.ts'
import { CATCH_UP_EVERY_MINUTES, isPassing, nextCatchUp } from './catch-ups.ts'
import {
  type BringRequest,
  Contacts,
  type ContactsOutcome,
  type ContactsRequest,
  type LastingRequest,
  type PlannedContacts,
  type PlanRequest
} from './contacts.ts'
import { Copying, type CopyRequest, type RunOutcome } from './copying.ts'
import { type ErrandRequest, Errands, type Undoable, type UndoOutcome } from './errands.ts'
import { foldersSnapshot } from './forecast.ts'
import { keepReceipt } from './keepsakes.ts'
import { rememberFolders } from './listings.ts'
import { isAllowed } from './phases.ts'
import type { ReceiptOf } from './receipt-page.ts'
import { MoveRecord, type NewMove, notAllowed } from './record.ts'
import { throttle } from './throttle.ts'
import type {
  AccountSettings,
  AccountSnapshot,
  BrowserSignInOffer,
  CatchUpSnapshot,
  ContactsAccountSettings,
  ContactsReceipt,
  FoldersSnapshot,
  MoveProgress,
  MoveSnapshot,
  Receipt,
  Track
} from './types.ts'
import { Undoing } from './undoing.ts'
import type { Language } from '../../i18n/index.ts'

export interface MovePorts {
  readonly clock: Clock
  readonly secrets: Secrets
  /** The services at which one signs in in the browser; as files and environment have them, unless said otherwise. */
  readonly services?: OAuthConfig
  /** Hears each change of what is kept, and at most four times a second how an undo gets on. */
  onChange(snapshot: MoveSnapshot): void
  /** Hears how a copy or a backup gets on, at most four times a second. */
  onProgress?(progress: MoveProgress): void
}

const sides = ['old', 'new'] as const
const PROGRESS_EVERY_MS = 250

/**
 * One person's change from an old to a new account. Everything that happens to it goes through here: the
 * phase decides what is allowed, the journal keeps it, and whoever watches gets a snapshot.
 */
export class Move {
  #record: MoveRecord
  #accounts: Accounts
  #signIns: BrowserSignIns
  #copying: Copying
  #backingUp: BackingUp
  #errands: Errands
  #undoing: Undoing
  #addressBooks: AddressBooks
  #contacts: Contacts
  #ports: MovePorts
  #revision = 0
  /** The revision that everybody was told last. */
  #told = 0

  /** @throws {RehomeError} `state.locked` when another process works on this folder. */
  static create(folder: string, ports: MovePorts, given: NewMove): Move {
    return new Move(MoveRecord.create(folder, ports.clock, given), ports)
  }

  /**
   * Opens a move that was kept; `undefined` when the folder holds none.
   * @throws {RehomeError} `state.locked`, `state.damaged`.
   */
  static open(folder: string, ports: MovePorts): Move | undefined {
    const record = MoveRecord.open(folder, ports.clock)
    return record && new Move(record, ports)
  }

  private constructor(record: MoveRecord, ports: MovePorts) {
    const changed = throttle(ports.clock, PROGRESS_EVERY_MS, () => this.#tellAll())
    const progressed = throttle(ports.clock, PROGRESS_EVERY_MS, () => this.#tellProgress())
    this.#ports = ports
    this.#record = record
    const services = () => ports.services ?? readOAuthConfig(process.env)
    this.#accounts = new Accounts(record, ports.secrets, services)
    this.#signIns = new BrowserSignIns(record, this.#accounts, changed.flush)
    this.#copying = new Copying(record, this.#accounts, {
      readFolders: (signal) => this.readFolders(signal, true),
      onProgress: progressed.call,
      onReceipt: (language) => this.#keepReceipt(language)
    })
    this.#backingUp = new BackingUp(record, this.#accounts, progressed.call)
    this.#errands = new Errands(record, this.#accounts, (signal) => this.readFolders(signal))
    this.#undoing = new Undoing(record, this.#errands, changed.call)
    this.#addressBooks = new AddressBooks(record, this.#accounts)
    this.#contacts = new Contacts(record, this.#addressBooks)
    record.onChanged(changed.flush)
  }

  get id(): string {
    return this.#record.document.id
  }

  /** Where the journal, the receipt and refused messages are kept. */
  get folder(): string {
    return this.#record.folder
  }

  get practice(): boolean {
    return this.#record.document.practice
  }

  /** Whether a copy, a backup, a comparison, an undo, or anything with contacts is under way now. */
  get running(): boolean {
    return this.#copying.running || this.#isOccupied
  }

  snapshot(): MoveSnapshot {
    const { id, practice, track, phase, createdAt, updatedAt, receipt } = this.#record.document
    return {
      id,
      revision: this.#nextRevision(),
      practice,
      track,
      phase,
      createdAt,
      updatedAt,
      old: this.#account('old'),
      new: this.#account('new'),
      folders: this.folders(),
      run: this.#copying.snapshot(),
      backup: this.#backingUp.snapshot(),
      receipt,
      catchUp: this.#catchUp(),
      undo: this.#undoing.snapshot(),
      canUndo: isAllowed(phase, 'undo')
    }
  }

  /** @throws {RehomeError} `move.notAllowed` once copying has begun. */
  setTrack(track: Track): void {
    this.#record.allow('set up')
    this.#record.update({ track })
  }

  /** Names an account; see {@link Accounts.set}. */
  setAccount(side: Side, account: AccountSettings): void {
    this.#signIns.cancel(side)
    this.#accounts.set(side, account)
  }

  /** Tests the connection and keeps the password at hand; see {@link Accounts.signIn}. */
  signIn(side: Side, password: string, remember: boolean): Promise<void> {
    this.#signIns.cancel(side)
    return this.#accounts.signIn(side, password, remember)
  }

  /** How a side's account can be signed in to in the browser; null where its server has no such sign-in. */
  browserSignIn(side: Side): BrowserSignInOffer | null {
    return this.#accounts.browserOffer(side)
  }

  /** Begins to sign in on the provider's own page; see {@link BrowserSignIns.begin}. */
  beginSignIn(side: Side, request: BrowserSignInRequest): Promise<WaitingSignIn> {
    return this.#signIns.begin(side, request)
  }

  /** Ends a sign-in that waits for the person, and forgets how the last one failed. */
  cancelSignIn(side: Side): void {
    this.#signIns.cancel(side)
  }

  /**
   * Takes mail in files of this computer as the old mailbox, and tests whether it can be read.
   * @param path As a person types it: `~` is their own folder.
   * @throws {RehomeError} `backup.*`, with `side`.
   */
  async setFiles(email: string, path: string): Promise<void> {
    this.#signIns.cancel('old')
    const backup = resolve(path.trim().replace(/^~(?=[/\\]|$)/, homedir()))
    this.#accounts.set('old', { email, presetId: 'other', backup })
    await this.#accounts.checkBackup()
  }

  /** Tests whether an old mailbox in files can be read; see {@link Accounts.checkBackup}. */
  checkBackup(): Promise<void> {
    return this.#accounts.checkBackup()
  }

  /** Finds out which passwords are at hand; call it once after opening. */
  lookForPasswords(): Promise<void> {
    return this.#accounts.lookForPasswords()
  }

  /**
   * Reads both mailboxes' folders, on which the plan rests.
   * @param signal Aborting hangs up.
   * @param spare Whether the connections stay, for what comes next; see {@link Accounts.spare}.
   */
  async readFolders(signal?: AbortSignal, spare = false): Promise<void> {
    const list = async <M extends OldMailbox | RemovingMailbox>(
      open: (signal?: AbortSignal) => Promise<M>
    ) => {
      const mailbox = await open(signal)
      const hangUp = () => void mailbox.close()
      signal?.addEventListener('abort', hangUp, { once: true })
      try {
        return await mailbox.list()
      } finally {
        signal?.removeEventListener('abort', hangUp)
        await (spare ? this.#accounts.spare(mailbox) : mailbox.close())
      }
    }
    const [old, target] = await Promise.all([list(this.#accounts.openOld), list(this.#accounts.openNew)])
    const { listings, outcomes } = this.#record.document
    this.#record.update({ listings: { old: rememberFolders(listings?.old, old, outcomes), new: target } })
  }

  /** The plan as it stands; null before the folders were read. */
  folders(): FoldersSnapshot | null {
    const { listings } = this.#record.document
    return listings && foldersSnapshot(this.#record.plan(), listings.new.quota)
  }

  /** What the person wants otherwise than the plan would, in the words of a move file. */
  choose(choices: FolderChoices): void {
    this.#record.update({ choices })
  }

  /**
   * Ticks and new names from the wizard, by old path.
   * @throws {RehomeError} `folder.notFound`; `move.notAllowed` once copying has begun.
   */
  change(changes: readonly { from: string; copied?: boolean; to?: string }[]): void {
    this.#record.allow('set up')
    const { document } = this.#record
    const names = new Map(this.#record.plan().map((row) => [row.from, row.fromLevels.join('/')]))
    const ticks = { ...document.ticks }
    const rename = { ...document.choices.rename }
    for (const { from, copied, to } of changes) {
      const name = names.get(from)
      if (name === undefined) throw new RehomeError('folder.notFound', { folder: from })
      if (copied !== undefined) ticks[from] = copied
      if (to !== undefined) rename[name] = to
    }
    const choices = { ...document.choices, rename }
    // Laying the plan refuses a name that can't be; only then is anything kept.
    if (document.listings) planFolders(document.listings.old, document.listings.new, choices)
    this.#record.update({ ticks, choices })
  }

  /** Starts a copy, or goes on with one, and returns at once; see {@link Copying.start}. */
  start(request: CopyRequest): void {
    this.#refuseWhileOccupied('copy')
    this.#copying.start(request)
  }

  /** Whether Rehome looks for new mail by itself while it is open. */
  scheduleCatchUps(automatic: boolean): void {
    this.#record.update({ catchUps: { ...this.#record.document.catchUps, automatic } })
  }

  /** Looks for new mail if it is time for it. What can't be reached today is left for the next time. */
  catchUpIfDue(): void {
    const next = this.#nextCatchUp()
    if (next && next <= this.#record.clock.now()) this.#catchUpByItself()
  }

  /** The network is back, or the computer woke up: what waits for a connection tries at once. */
  hurry(lines: Lines): void {
    this.#copying.hurry(lines)
    this.#backingUp.hurry(lines)
    if (this.#nextCatchUp() && isPassing(this.#record.document)) this.#catchUpByItself()
  }

  /** Copies what is missing, and returns when the run has ended; see {@link Copying.copy}. */
  async copy(request: CopyRequest): Promise<RunOutcome> {
    this.#refuseWhileOccupied('copy')
    return this.#copying.copy(request)
  }

  /**
   * Starts a copy on this computer, and returns at once; snapshots tell the rest.
   * @param place Where the copy gets a folder of its own; nothing to go on with the one that there is.
   * @throws {RehomeError} `move.notAllowed` while something else is under way, or without a copy to go on with.
   */
  startBackup(language: Language, place?: string): void {
    const { document } = this.#record
    const dir = place === undefined ? document.backup?.dir : this.#backingUp.folderIn(place)
    if (dir === undefined || this.running) throw notAllowed(document, 'back up')
    this.backUp({ dir, language, attempts: Infinity }).catch(() => undefined)
  }

  /**
   * Copies what is missing into files on this computer, and returns when the run has ended; in any phase, and
   * with the old account alone. See {@link BackingUp.backUp}.
   */
  async backUp(request: BackupRequest): Promise<CopyOutcome> {
    if (this.running) throw notAllowed(this.#record.document, 'back up')
    return this.#backingUp.backUp(request)
  }

  /** Ends what is under way after its current step; returns when it has ended. */
  async pause(): Promise<void> {
    await Promise.all([
      this.#copying.pause(),
      this.#backingUp.pause(),
      this.#errands.stop(),
      this.#contacts.stop()
    ])
  }

  /** Compares both mailboxes, and changes nothing; see {@link Errands.verify}. */
  async verify(request: ErrandRequest<CompareEvent>): Promise<Comparison> {
    if (this.running) throw notAllowed(this.#record.document, 'verify')
    return this.#errands.verify(request)
  }

  /** How much an undo would look at. @throws {RehomeError} `move.notAllowed` where none is allowed. */
  undoable(): Undoable {
    this.#record.allow('undo')
    return this.#errands.undoable()
  }

  /** Starts an undo, or goes on with one, and returns at once; snapshots tell the rest. */
  startUndo(): void {
    this.#record.allow('undo')
    if (this.running) throw notAllowed(this.#record.document, 'undo')
    this.#undoing.run().catch(() => undefined)
  }

  /** Takes back what was brought and nobody has touched; see {@link Errands.undo}. */
  async undo(request: ErrandRequest<TakeBackEvent>): Promise<UndoOutcome> {
    if (this.running) throw notAllowed(this.#record.document, 'undo')
    return this.#errands.undo(request)
  }

  /** Whose account a side is, for its mailbox or its address book; `undefined` before it was named. */
  emailOf(side: Side): string | undefined {
    return this.#record.emailOf(side)
  }

  /** Where a side's address book is looked for, if that was said; else what is known of its mailbox tells it. */
  addressBookOf(side: Side): ContactsAccountSettings | null {
    return this.#record.document.contacts[side]
  }

  /** What has become of the contacts, once some were brought. */
  get contactsReceipt(): ContactsReceipt | null {
    return this.#record.document.contacts.receipt
  }

  /** What has become of each contact; see {@link Contacts.outcomes}. */
  contactsOutcomes(): readonly ContactOutcome[] {
    return this.#contacts.outcomes()
  }

  /** Says where a side's address book is looked for; see {@link AddressBooks.set}. */
  setAddressBook(side: Side, settings: ContactsAccountSettings): void {
    this.#addressBooks.set(side, settings)
  }

  /** Reads every contact of the old account; see {@link Contacts.collect}. */
  async collectContacts(request: ContactsRequest): Promise<CollectedContacts> {
    this.#refuseWhileRunning('collect contacts')
    return this.#contacts.collect(request)
  }

  /** Plans what becomes of contacts in the new address book; see {@link Contacts.plan}. */
  async planContacts(found: ReadContacts, request: PlanRequest): Promise<PlannedContacts> {
    this.#refuseWhileRunning('plan contacts')
    return this.#contacts.plan(found, request)
  }

  /** Brings planned contacts into the new address book; see {@link Contacts.bring}. */
  async bringContacts(planned: PlannedContacts, request: BringRequest): Promise<ContactsOutcome> {
    this.#refuseWhileRunning('bring contacts')
    return this.#contacts.bring(planned, request)
  }

  /** How many cards an undo of the contacts would look at. @throws {RehomeError} `move.notAllowed` where none is allowed. */
  undoableContacts(): number {
    return this.#contacts.undoable()
  }

  /** Takes back contacts that nobody has edited since; see {@link Contacts.undo}. */
  async undoContacts(request: LastingRequest): Promise<UndoContactsOutcome> {
    this.#refuseWhileRunning('undo contacts')
    return this.#contacts.undo(request)
  }

  /** Tries folders again that failed; see {@link Copying.retry}. */
  retry(folders: readonly string[], language: Language): void {
    this.#refuseWhileOccupied('copy')
    this.#copying.retry(folders, language)
  }

  /** @throws {RehomeError} `move.notAllowed` before the first run has ended. */
  receipt(): Receipt {
    const { document } = this.#record
    if (!document.receipt) throw notAllowed(document, 'receipt')
    return document.receipt
  }

  /** What the receipt's page tells: of the mail, of the contacts, or of both. */
  receiptOf(): ReceiptOf {
    return this.#record.receiptOf()
  }

  /** Pauses what runs and lets go of the folder. */
  async close(): Promise<void> {
    await Promise.all([this.pause(), this.#signIns.close()])
    this.#accounts.close()
    this.#record.journal.close()
  }

  #account(side: Side): AccountSnapshot | null {
    const account = this.#accounts.snapshot(side)
    const browserSignIn = this.#signIns.snapshot(side)
    return account && { ...account, ...(browserSignIn && { browserSignIn }) }
  }

  /** Grows across restarts too, so that a page that outlives the engine never ignores what is new. */
  #nextRevision(): number {
    this.#revision = Math.max(this.#revision + 1, this.#record.clock.now().getTime())
    return this.#revision
  }

  #tellAll(): void {
    this.#copying.takeNews()
    this.#backingUp.takeNews()
    const snapshot = this.snapshot()
    this.#told = snapshot.revision
    this.#ports.onChange(snapshot)
  }

  #tellProgress(): void {
    const copy = this.#copying.takeNews()
    const run = copy ?? this.#backingUp.takeNews()
    // A run that has ended meanwhile was told of as a whole.
    if (!run) return
    const since = this.#told
    this.#told = this.#nextRevision()
    this.#ports.onProgress?.({ id: this.id, revision: this.#told, since, of: copy ? 'run' : 'backup', run })
  }

  #catchUp(): CatchUpSnapshot {
    const { automatic, last } = this.#record.document.catchUps
    const nextAt = this.#nextCatchUp()?.toISOString() ?? null
    return { automatic, everyMinutes: CATCH_UP_EVERY_MINUTES, nextAt, last }
  }

  #nextCatchUp(): Date | null {
    const isReady = sides.every((side) => this.#accounts.snapshot(side)?.passwordKnown)
    return this.running || !isReady ? null : nextCatchUp(this.#record.document)
  }

  #catchUpByItself(): void {
    const { language } = this.#record.document.catchUps
    this.#copying.start({ language, attempts: 8 })
  }

  #refuseWhileRunning(act: string): void {
    if (this.running) throw notAllowed(this.#record.document, act)
  }

  #refuseWhileOccupied(act: string): void {
    if (this.#isOccupied) throw notAllowed(this.#record.document, act)
  }

  get #isOccupied(): boolean {
    return this.#backingUp.running || this.#errands.running || this.#contacts.running
  }

  #keepReceipt(language: Language): void {
    keepReceipt(this.folder, this.#record.receiptOf(), language)
  }
}
