import { RehomeError } from '../errors.ts'
import type { ContactsAccountSettings, Move } from '../move/index.ts'
import type { Secrets, Side } from '../ports.ts'
import type { DeskAccount } from './types.ts'

/** Whose the two address books are, and whether their passwords are at hand. */
export class DeskAccounts {
  readonly #move: Move
  readonly #secrets: Secrets
  readonly #passwords: Record<Side, boolean> = { old: false, new: false }

  constructor(move: Move, secrets: Secrets) {
    this.#move = move
    this.#secrets = secrets
  }

  /** Finds out which passwords are at hand. */
  async lookForPasswords(): Promise<void> {
    for (const side of ['old', 'new'] as const) {
      this.#passwords[side] = (await this.#secrets.get(this.#move.id, side)) !== undefined
    }
  }

  /** Says whose address book a side is; who has said no user's name of their own signs in as for their mail. */
  async sign(
    side: Side,
    settings: ContactsAccountSettings,
    password: string,
    remember: boolean
  ): Promise<void> {
    const mailbox = this.#move.snapshot()[side]
    const isMailbox = mailbox?.imap !== undefined && mailbox.email === settings.email
    const isUserUnsaid = settings.user === settings.email
    const user = isMailbox && isUserUnsaid ? mailbox.imap.user : settings.user
    this.#move.setAddressBook(side, { ...settings, user })
    await this.#secrets.set(this.#move.id, side, password, remember)
    this.#passwords[side] = true
  }

  /** Some work has failed: a password that was thought to be at hand may not have been. */
  noteFailure(error: unknown): void {
    if (!(error instanceof RehomeError)) return
    const isMissing = error.code === 'signIn.passwordNeeded' || error.code === 'signIn.expired'
    if (isMissing && error.side) this.#passwords[error.side] = false
  }

  /** A side as far as the move knows it: the mailbox's account, until another is said. */
  view(side: Side): DeskAccount | null {
    const { [side]: mailbox } = this.#move.snapshot()
    const book = this.#move.addressBookOf(side)
    const email = book?.email ?? mailbox?.email
    if (email === undefined) return null
    const presetId = book?.presetId ?? mailbox?.presetId ?? 'other'
    const passwordKnown = this.#passwords[side] || (mailbox?.imap !== undefined && mailbox.passwordKnown)
    return { email, presetId, passwordKnown }
  }
}

/** No program gets in, whatever the password: a file is what can be brought there. */
export const isNoWayIn = (error: unknown) =>
  error instanceof RehomeError &&
  error.side === 'new' &&
  ['contacts.noAddressBook', 'contacts.readOnly', 'contacts.signInUnknown', 'signIn.oauthOnly'].includes(
    error.code
  )
