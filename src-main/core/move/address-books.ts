import { resolveSrv, resolveTxt } from 'node:dns/promises'
import type { ContactsAccount, DiscoveryOptions } from '../contacts/index.ts'
import { type Failure, RehomeError } from '../errors.ts'
import type { Side } from '../ports.ts'
import { presetAddressBook, signInMethods } from '../providers/index.ts'
import { explainHttps } from '../web/index.ts'
import type { Accounts } from './accounts.ts'
import { type MoveRecord, notAllowed } from './record.ts'
import { adviseOnPassword } from './refused-password.ts'
import type { ContactsAccountSettings } from './types.ts'

export interface Patience {
  readonly signal: AbortSignal
  /** The server asked for patience, or doesn't answer: until when nothing is sent. */
  readonly onWait?: (until: Date, reason: Failure) => void
  readonly onGoingOn?: () => void
}

/** The address books of both sides, and the way to them: with the password of the mailbox. */
export class AddressBooks {
  readonly #record: MoveRecord
  readonly #accounts: Accounts

  constructor(record: MoveRecord, accounts: Accounts) {
    this.#record = record
    this.#accounts = accounts
  }

  /**
   * Says where a side's address book is looked for.
   * @throws {RehomeError} `move.notAllowed` when it is another person's than contacts were brought for.
   */
  set(side: Side, settings: ContactsAccountSettings): void {
    const { contacts } = this.#record.document
    const before = contacts[side]
    const isOther = before !== null && before.email.toLowerCase() !== settings.email.toLowerCase()
    if (isOther && contacts.book !== null) throw notAllowed(this.#record.document, 'set up')
    this.#record.update({ contacts: { ...contacts, [side]: settings } })
  }

  /**
   * Signs in, and finds a side's address books.
   * @throws {RehomeError} `contacts.*`, `signIn.*`, `connect.*`, `tls.*`, with `side`; `move.interrupted`.
   */
  async open(side: Side, patience: Patience): Promise<ContactsAccount> {
    const settings = this.#settings(side)
    const { email, presetId, user } = settings
    const host = this.#record.document[side]?.imap?.host
    const preset = settings.url === undefined ? presetAddressBook(presetId, email, host) : undefined
    const methods = preset ? [preset.signIn] : signInMethods(presetId)
    try {
      if (preset === null) throw new RehomeError('contacts.noAddressBook', { host: domainOf(email) })
      const url = settings.url ?? preset?.url
      const door = { host: url === undefined ? domainOf(email) : new URL(url).hostname, port: 443, user }
      if (preset?.signIn === 'oauth' && !this.#accounts.takesTokens(side, new URL(preset.url)))
        throw new RehomeError('signIn.oauthOnly', { host: door.host })
      const credentials = await this.#accounts.credentials(side)
      const isPassword = typeof credentials === 'string'
      if (!isPassword && (url === undefined || !this.#accounts.takesTokens(side, new URL(url))))
        throw new RehomeError('contacts.signInUnknown', { host: door.host })
      const options: DiscoveryOptions = {
        ...patience,
        email,
        signIn: isPassword
          ? { user, password: credentials }
          : { user, ...credentials, isFor: (other) => this.#accounts.takesTokens(side, other) },
        side,
        clock: this.#record.clock,
        resolver: { resolveSrv, resolveTxt },
        ...(url !== undefined && { url }),
        ...(host !== undefined && { agreedHosts: [host] })
      }
      return isPassword
        ? await this.#accounts.attempts.make(side, door, credentials, () => find(options, host))
        : await find(options, undefined)
    } catch (error) {
      const advice = adviseOnPassword(await explainHttps(error), { methods, meanings: [] })
      if (advice instanceof RehomeError) advice.side = side
      throw advice
    }
  }

  /** What was said of the address book, else what is known of the mailbox. */
  #settings(side: Side): ContactsAccountSettings {
    const { contacts, ...document } = this.#record.document
    const mailbox = document[side]
    if (contacts[side]) return contacts[side]
    if (!mailbox) throw notAllowed(this.#record.document, `sign in (${side})`)
    const { email, presetId, imap } = mailbox
    const known = presetAddressBook(presetId, email, imap?.host)?.user
    return { email, presetId, user: known ?? imap?.user ?? email }
  }
}

/** Looks at the address's domain, and where nothing is there, at the mail server's host. */
async function find(options: DiscoveryOptions, host: string | undefined): Promise<ContactsAccount> {
  // Loaded by those alone who move contacts: it is large.
  const { findAddressBooks } = await import('../contacts/index.ts')
  try {
    return await findAddressBooks(options)
  } catch (error) {
    const isOver = !(error instanceof RehomeError) || /^(signIn|move)\./.test(error.code)
    if (isOver || options.url !== undefined || host === undefined || host === domainOf(options.email))
      throw error
    return findAddressBooks({ ...options, url: `https://${host}/` }).catch((second: unknown) => {
      throw second instanceof RehomeError && /^(signIn|move)\./.test(second.code) ? second : error
    })
  }
}

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1)
