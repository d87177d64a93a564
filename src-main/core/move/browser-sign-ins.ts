import type { Language } from '../../i18n/index.ts'
import { RehomeError } from '../errors.ts'
import { beginBrowserSignIn, type ServiceConfig } from '../oauth/index.ts'
import type { Side } from '../ports.ts'
import type { Accounts } from './accounts.ts'
import { failureWithSide, type MoveRecord } from './record.ts'
import type { BrowserSignInSnapshot } from './types.ts'

export interface BrowserSignInRequest {
  /** Whether to keep the permission until the move ends, where this computer has a safe place for it. */
  readonly remember: boolean
  /** Of the page that the browser shows at the end. */
  readonly language: Language
}

/** An account that the person can sign in to in the browser. */
export interface BrowserAccount {
  readonly service: ServiceConfig
  /** The login name. */
  readonly user: string
}

/** A sign-in that waits for the person. */
export interface WaitingSignIn {
  /** The provider's page, to be opened in the person's browser. */
  readonly url: string
  /** @throws {RehomeError} As {@link BrowserSignIns.begin} tells, with `side`. */
  readonly done: Promise<void>
}

/** What may still change while the person is in the browser. */
interface UnderWay {
  readonly abort: AbortController
  remember: boolean
}

/** Sign-ins on the providers' own pages: one at a time for each side. */
export class BrowserSignIns {
  readonly #record: MoveRecord
  readonly #accounts: Accounts
  readonly #changed: () => void
  readonly #underWay = new Map<Side, UnderWay & { readonly begun: Promise<WaitingSignIn> }>()
  readonly #failures = new Map<Side, BrowserSignInSnapshot>()
  /** Also of those that are done and still answer second tabs. */
  readonly #closing = new AbortController()

  constructor(record: MoveRecord, accounts: Accounts, changed: () => void) {
    this.#record = record
    this.#accounts = accounts
    this.#changed = changed
  }

  /**
   * Begins a sign-in, or goes on waiting with the one that was begun. When the person comes back, the connection is
   * tested as with a password, and the account's snapshot changes.
   * @throws {RehomeError} `signIn.oauthOnly` where none is possible; later, from `done`: `signIn.*`, `connect.*`,
   * `tls.*`, `server.*`, and `move.interrupted` when it was cancelled.
   */
  async begin(side: Side, { remember, language }: BrowserSignInRequest): Promise<WaitingSignIn> {
    const before = this.#underWay.get(side)
    if (before) {
      before.remember = remember
      return before.begun
    }
    const account = this.#accounts.browserAccount(side)
    const underWay: UnderWay = { abort: new AbortController(), remember }
    const begun = this.#begin(side, account, language, underWay)
    this.#underWay.set(side, Object.assign(underWay, { begun }))
    this.#failures.delete(side)
    this.#changed()
    return begun
  }

  /** Ends a side's sign-in, and forgets how the last one failed. */
  cancel(side: Side): void {
    this.#underWay.get(side)?.abort.abort()
    const wasUnderWay = this.#underWay.delete(side)
    if (this.#failures.delete(side) || wasUnderWay) this.#changed()
  }

  /** Ends both sides' sign-ins; returns when they have ended. */
  async close(): Promise<void> {
    const all = [...this.#underWay.values()]
    for (const { abort } of all) abort.abort()
    this.#closing.abort()
    await Promise.allSettled(all.map(async ({ begun }) => (await begun).done))
  }

  snapshot(side: Side): BrowserSignInSnapshot | undefined {
    return this.#underWay.has(side) ? { state: 'waiting' } : this.#failures.get(side)
  }

  async #begin(
    side: Side,
    { service, user }: BrowserAccount,
    language: Language,
    underWay: UnderWay
  ): Promise<WaitingSignIn> {
    const { clock } = this.#record
    const signal = AbortSignal.any([underWay.abort.signal, this.#closing.signal])
    const begun = beginBrowserSignIn(service, { user, language, clock, signal })
    const done = this.#see(side, underWay, async () => {
      const tokens = await (await begun).tokens
      await this.#accounts.signInByGrant(side, service, tokens, () => underWay.remember, signal)
    })
    // What has come of it is in the snapshot; whoever began it may not wait to hear it.
    done.catch(() => undefined)
    return { url: (await begun).url, done }
  }

  /** Sees a sign-in through; the snapshot tells of its end, unless another has taken its place. */
  async #see(side: Side, underWay: UnderWay, work: () => Promise<void>): Promise<void> {
    const isCurrent = () => this.#underWay.get(side) === underWay
    try {
      await work()
    } catch (error) {
      if (error instanceof RehomeError) error.side ??= side
      const failure = failureWithSide(error)
      if (isCurrent() && !underWay.abort.signal.aborted && failure)
        this.#failures.set(side, { state: 'failed', failure })
      throw error
    } finally {
      if (isCurrent()) {
        this.#underWay.delete(side)
        this.#changed()
      }
    }
  }
}
