import { openBackup } from '../backup/index.ts'
import { RehomeError } from '../errors.ts'
import {
  type Appender,
  type ImapServer,
  type NewMailbox,
  type OldMailbox,
  openAppender,
  openNew,
  openOld,
  type RemovingMailbox
} from '../mail/index.ts'
import type { Secrets, Side } from '../ports.ts'
import { signInMethods } from '../providers/index.ts'
import { type MoveRecord, notAllowed } from './record.ts'
import type { Account, AccountSettings, AccountSnapshot, ServerSettings } from './types.ts'

/** The two accounts of a move, and the way into them. */
export class Accounts {
  #record: MoveRecord
  #secrets: Secrets
  #passwordKnown = { old: false, new: false }
  /** Connections that have done their work, for whoever asks next: signing in takes several round trips. */
  #spare: { old?: OldMailbox; new?: RemovingMailbox } = {}

  constructor(record: MoveRecord, secrets: Secrets) {
    this.#record = record
    this.#secrets = secrets
  }

  /**
   * Names an account. Once copying has begun only where it is may change, not whose mailbox it is: an old one
   * that was closed may go on from files.
   */
  set(side: Side, account: AccountSettings): void {
    const { document } = this.#record
    if (side === 'new' && account.backup !== undefined) throw notAllowed(document, 'move into files')
    const before = document[side]
    if (before?.email.toLowerCase() !== account.email.toLowerCase()) this.#record.allow('set up')
    // What an undo left is known of those mailboxes and no others.
    if (document.phase === 'setup' && before && placeOf(before) !== placeOf(account))
      this.#record.journal.forgetFolders()
    const checked = before !== null && before.checked && sameSettings(before, account)
    const folders = !checked && document.phase === 'setup' ? { listings: null, ticks: {} } : {}
    this.#record.update({ [side]: { ...account, checked }, ...folders })
  }

  /**
   * Tests the connection and keeps the password at hand.
   * @throws {RehomeError} `connect.*`, `tls.*`, `signIn.*`, with `side`.
   */
  async signIn(side: Side, password: string, remember: boolean): Promise<void> {
    const open: (server: ImapServer, password: string) => Promise<OldMailbox | NewMailbox> =
      side === 'old' ? openOld : openNew
    const mailbox = await this.#connect(side, (server) => open(server, password))
    await mailbox.close()
    await this.#secrets.set(this.#record.document.id, side, password, remember)
    this.#passwordKnown[side] = true
    this.#record.update({ [side]: { ...this.#account(side), checked: true } })
  }

  /**
   * Tests whether an old mailbox in files can be read.
   * @throws {RehomeError} `backup.*`, with `side`; `move.notAllowed` when it isn't in files.
   */
  async checkBackup(): Promise<void> {
    const account = this.#account('old')
    if (account.backup === undefined) throw notAllowed(this.#record.document, 'open files')
    const mailbox = await openBackup(account.backup)
    await mailbox.close()
    this.#record.update({ old: { ...account, checked: true } })
  }

  /** Opens the old mailbox, for reading only. @throws {RehomeError} with `side`. */
  openOld = async (signal?: AbortSignal): Promise<OldMailbox> => {
    const { old: spare, ...others } = this.#spare
    this.#spare = others
    if (spare?.alive) return spare
    const { backup } = this.#account('old')
    if (backup !== undefined) return openBackup(backup, signal)
    const password = await this.password('old')
    return this.#connect('old', (server) => openOld(server, password, signal))
  }

  /** Opens the new mailbox. @throws {RehomeError} with `side`. */
  openNew = async (signal?: AbortSignal): Promise<RemovingMailbox> => {
    const { new: spare, ...others } = this.#spare
    this.#spare = others
    if (spare?.alive) return spare
    const password = await this.password('new')
    return this.#connect('new', (server) => openNew(server, password, signal))
  }

  /** Opens a connection that appends to the new mailbox. @throws {RehomeError} with `side`. */
  openAppender = async (signal?: AbortSignal): Promise<Appender> => {
    const password = await this.password('new')
    return this.#connect('new', (server) => openAppender(server, password, signal))
  }

  /** Keeps a connection open for whoever asks next, until {@link closeSpares}. */
  async spare(mailbox: OldMailbox | RemovingMailbox): Promise<void> {
    const before = this.#spare[mailbox.side]
    this.#spare = { ...this.#spare, [mailbox.side]: mailbox }
    await before?.close()
  }

  async closeSpares(): Promise<void> {
    const { old, new: next } = this.#spare
    this.#spare = {}
    await Promise.all([old?.close(), next?.close()])
  }

  /**
   * Copying a mailbox into itself would change the old one.
   * @throws {RehomeError} `move.sameMailbox`.
   */
  refuseSameMailbox(): void {
    if (placeOf(this.#account('old')) === placeOf(this.#account('new')))
      throw new RehomeError('move.sameMailbox')
  }

  snapshot(side: Side): AccountSnapshot | null {
    const account = this.#record.document[side]
    return account && { ...account, passwordKnown: account.backup !== undefined || this.#passwordKnown[side] }
  }

  /** Finds out which passwords are at hand; call it once after opening a move. */
  async lookForPasswords(): Promise<void> {
    for (const side of ['old', 'new'] as const) {
      this.#passwordKnown[side] = (await this.#secrets.get(this.#record.document.id, side)) !== undefined
    }
  }

  async #connect<M>(side: Side, open: (server: ImapServer) => Promise<M>): Promise<M> {
    const { imap, presetId } = this.#server(side)
    const methods = signInMethods(presetId)
    try {
      if (methods.length > 0 && methods.every((method) => method === 'oauth')) {
        throw new RehomeError('signIn.oauthOnly', { host: imap.host })
      }
      return await open(imap)
    } catch (error) {
      const advice = adviseOnPassword(error, methods)
      if (advice instanceof RehomeError) advice.side = side
      throw advice
    }
  }

  /** The password of a side, for its mailbox and its address book. @throws {RehomeError} `signIn.passwordNeeded`. */
  async password(side: Side): Promise<string> {
    const password = await this.#secrets.get(this.#record.document.id, side)
    this.#passwordKnown[side] = password !== undefined
    if (password !== undefined) return password
    const missing = new RehomeError('signIn.passwordNeeded')
    missing.side = side
    throw missing
  }

  #server(side: Side): ServerSettings {
    const account = this.#account(side)
    if (account.backup !== undefined) throw notAllowed(this.#record.document, `sign in (${side})`)
    return account
  }

  #account(side: Side): Account {
    const { document } = this.#record
    const account = document[side]
    if (!account) throw notAllowed(document, `sign in (${side})`)
    return account
  }
}

function sameSettings(one: AccountSettings, other: AccountSettings): boolean {
  const settings = (account: AccountSettings) =>
    [account.email, placeOf(account), account.imap?.security].join('\0')
  return settings(one) === settings(other)
}

/** Where a mailbox is. */
const placeOf = ({ imap, backup }: AccountSettings) =>
  backup ?? [imap.host, imap.port, imap.user].join('\0').toLowerCase()

/** Where a provider takes app passwords only, a refused password means that. */
export function adviseOnPassword(error: unknown, methods: readonly string[]): unknown {
  const refused = error instanceof RehomeError && error.code === 'signIn.wrongPassword'
  if (!refused || methods.includes('password') || !methods.includes('app-password')) return error
  return new RehomeError('signIn.appPassword', { host: error.params.host ?? '' }, error)
}
