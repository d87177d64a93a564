import { openBackup } from '../backup/index.ts'
import { RehomeError } from '../errors.ts'
import {
  type Appender,
  type Credentials,
  type ImapServer,
  type NewMailbox,
  type OldMailbox,
  openAppender,
  openNew,
  openOld,
  type RemovingMailbox
} from '../mail/index.ts'
import {
  isRegistered,
  type OAuthConfig,
  serviceAt,
  type ServiceConfig,
  takesContacts,
  type Tokens
} from '../oauth/index.ts'
import type { Secrets, Side } from '../ports.ts'
import { presetServers, refusalMeanings, signInMethods } from '../providers/index.ts'
import { placeOf, sameSettings } from './account-settings.ts'
import { Attempts, isRefusedPassword } from './attempts.ts'
import type { BrowserAccount } from './browser-sign-ins.ts'
import { Keyring } from './keyring.ts'
import { type MoveRecord, notAllowed } from './record.ts'
import { adviseOnPassword, otherLoginName } from './refused-password.ts'
import type {
  Account,
  AccountSettings,
  AccountSnapshot,
  BrowserSignInOffer,
  ServerSettings
} from './types.ts'

/** The two accounts of a move, and the way into them. */
export class Accounts {
  #record: MoveRecord
  #services: () => OAuthConfig
  #keyring: Keyring
  /** How often each password was refused, of mailboxes and address books alike. */
  readonly attempts: Attempts
  /** Connections that have done their work, for whoever asks next: signing in takes several round trips. */
  #spare: { old?: OldMailbox; new?: RemovingMailbox } = {}

  /** @param services The services at which one signs in in the browser; asked for when they are needed. */
  constructor(record: MoveRecord, secrets: Secrets, services: () => OAuthConfig) {
    this.#record = record
    this.#services = services
    this.attempts = new Attempts(record.clock)
    this.#keyring = new Keyring({
      moveId: record.document.id,
      secrets,
      clock: record.clock,
      services,
      onLost: () => record.update({})
    })
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
    const isSame = before !== null && sameSettings(before, account)
    const checked = isSame && before.checked
    const folders = !checked && document.phase === 'setup' ? { listings: null, ticks: {} } : {}
    const service = isSame && before.service && { service: before.service }
    this.#record.update({ [side]: { ...account, checked, ...service }, ...folders })
  }

  /**
   * Tests the connection and keeps the password at hand. Where nobody knows how login names are written, the other
   * way is tried once.
   * @throws {RehomeError} `connect.*`, `tls.*`, `signIn.*`, with `side`.
   */
  async signIn(side: Side, password: string, remember: boolean): Promise<void> {
    await this.#test(side, password).catch((refused: unknown) => this.#testOther(side, password, refused))
    await this.#keyring.keepPassword(side, password, remember)
    const { service: _, ...account } = this.#account(side)
    this.#record.update({ [side]: { ...account, checked: true } })
  }

  /**
   * Tests the connection and keeps the permission at hand that the person has given in the browser.
   * @param remember Asked at the end: whether the person wants it kept until the move ends.
   * @throws {RehomeError} As {@link signIn}.
   */
  async signInByGrant(
    side: Side,
    { id: service }: ServiceConfig,
    { access, refreshToken }: Required<Tokens>,
    remember: () => boolean,
    signal: AbortSignal
  ): Promise<void> {
    const taken = this.#keyring.take(side, { service, refreshToken }, access)
    await this.#test(side, taken.credentials, signal)
    await taken.keep(remember())
    this.#record.update({ [side]: { ...this.#account(side), checked: true, service } })
  }

  /**
   * The account for a sign-in in the browser.
   * @throws {RehomeError} `signIn.oauthOnly` where the server takes none, or Rehome isn't registered for it.
   */
  browserAccount(side: Side): BrowserAccount {
    const { host, user } = this.#server(side).imap
    const service = serviceAt(this.#services(), host)
    if (service && isRegistered(service)) return { service, user }
    const impossible = new RehomeError('signIn.oauthOnly', { host })
    impossible.side = side
    throw impossible
  }

  /** How the person can sign in to a side in the browser; null where the server has no such sign-in. */
  browserOffer(side: Side): BrowserSignInOffer | null {
    const host = this.#record.document[side]?.imap?.host
    const service = host === undefined ? undefined : serviceAt(this.#services(), host)
    return service ? { service: service.id, name: service.name, available: isRegistered(service) } : null
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
    const credentials = await this.credentials('old')
    return this.#connect('old', credentials, (server) => openOld(server, credentials, signal))
  }

  /** Opens the new mailbox. @throws {RehomeError} with `side`. */
  openNew = async (signal?: AbortSignal): Promise<RemovingMailbox> => {
    const { new: spare, ...others } = this.#spare
    this.#spare = others
    if (spare?.alive) return spare
    const credentials = await this.credentials('new')
    return this.#connect('new', credentials, (server) => openNew(server, credentials, signal))
  }

  /** Opens a connection that appends to the new mailbox. @throws {RehomeError} with `side`. */
  openAppender = async (signal?: AbortSignal): Promise<Appender> => {
    const credentials = await this.credentials('new')
    return this.#connect('new', credentials, (server) => openAppender(server, credentials, signal))
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

  /** Asks for no more tokens. */
  close(): void {
    this.#keyring.close()
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
    return account && { ...account, passwordKnown: account.backup !== undefined || this.#keyring.knows(side) }
  }

  /** Finds out which passwords are at hand; call it once after opening a move. */
  lookForPasswords(): Promise<void> {
    return this.#keyring.look()
  }

  /**
   * What opens a side's mailbox, and its address book with it.
   * @throws {RehomeError} `signIn.passwordNeeded`, `signIn.expired`, with `side`.
   */
  credentials(side: Side): Promise<Credentials> {
    return this.#keyring.of(side, this.#record.document[side]?.service)
  }

  /** Whether the tokens of a side's sign-in in the browser open this address book. */
  takesTokens(side: Side, book: URL): boolean {
    const service = this.#record.document[side]?.service
    return service !== undefined && takesContacts(this.#services()[service], book)
  }

  async #test(
    side: Side,
    credentials: Credentials,
    signal?: AbortSignal,
    imap = this.#server(side).imap
  ): Promise<void> {
    const open = (server: ImapServer): Promise<OldMailbox | NewMailbox> =>
      side === 'old' ? openOld(server, credentials, signal) : openNew(server, credentials, signal)
    const mailbox = await this.#connect(side, credentials, open, imap)
    await mailbox.close()
  }

  /**
   * Tries the other login name, which is the second attempt with this password.
   * @throws {RehomeError} Why it was refused first, unless something else is wrong by now.
   */
  async #testOther(side: Side, password: string, refused: unknown): Promise<void> {
    const { email, presetId, imap } = this.#server(side)
    const user = otherLoginName(email, imap.user)
    const isKnown = presetServers(presetId, email).length > 0
    if (!isRefusedPassword(refused) || user === undefined || isKnown) throw refused
    const other = { ...imap, user }
    this.attempts.note(side, imap, password)
    try {
      await this.#test(side, password, undefined, other)
    } catch (error) {
      this.attempts.note(side, other, password)
      throw isRefusedPassword(error) ? refused : error
    }
    this.#record.update({ [side]: { ...this.#server(side), imap: other } })
  }

  async #connect<M>(
    side: Side,
    credentials: Credentials,
    open: (server: ImapServer) => Promise<M>,
    imap = this.#server(side).imap
  ): Promise<M> {
    const { presetId } = this.#server(side)
    const methods = signInMethods(presetId)
    try {
      const takesNoPassword = methods.length > 0 && methods.every((method) => method === 'oauth')
      if (takesNoPassword && typeof credentials === 'string')
        throw new RehomeError('signIn.oauthOnly', { host: imap.host })
      return typeof credentials === 'string'
        ? await this.attempts.make(side, imap, credentials, () => open(imap))
        : await open(imap)
    } catch (error) {
      const habits = { methods, meanings: refusalMeanings(presetId) }
      const advice = this.#adviseOnBrowser(adviseOnPassword(error, habits), imap.host)
      if (advice instanceof RehomeError) advice.side = side
      throw advice
    }
  }

  /** Where Rehome is registered, a server that takes no passwords is no reason to give up. */
  #adviseOnBrowser(error: unknown, host: string): unknown {
    if (!(error instanceof RehomeError) || error.code !== 'signIn.oauthOnly') return error
    const service = serviceAt(this.#services(), host)
    return service && isRegistered(service)
      ? new RehomeError('signIn.browserNeeded', { ...error.params, host }, error)
      : error
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
