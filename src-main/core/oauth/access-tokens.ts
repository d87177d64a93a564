import { RehomeError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { AccessToken, Tokens } from './types.ts'

/** A token that is good for less than this is replaced before a connection is made with it. */
const MARGIN_MS = 5 * 60_000

export interface AccessTokensOptions {
  readonly refreshToken: string
  /** A token that is at hand from the sign-in itself. */
  readonly first?: AccessToken
  readonly clock: Clock
  /** Gets new ones. @throws {RehomeError} `signIn.expired` when the grant is no more; `connect.*`, `server.busy`. */
  renew(refreshToken: string): Promise<Tokens>
  /** The service has given another refresh token in the place of the one before. */
  onReplaced(refreshToken: string): Promise<void>
  /** The grant is no more: nothing that is kept of it is of use. */
  onEnded(): Promise<void>
}

/**
 * The access tokens of one grant, one after the other. However many connections ask at once, one request is made; a
 * grant that was taken back isn't asked about again.
 */
export class AccessTokens {
  readonly #options: AccessTokensOptions
  #refreshToken: string
  #current: AccessToken | undefined
  #renewing: Promise<string> | undefined
  #ended: RehomeError | undefined

  constructor(options: AccessTokensOptions) {
    this.#options = options
    this.#refreshToken = options.refreshToken
    this.#current = options.first
  }

  /** The one to keep: the service may have replaced the one that was given at first. */
  get refreshToken(): string {
    return this.#refreshToken
  }

  /**
   * A token that is good for some minutes at least.
   * @param refused One that a mail server did not take: there is another then, whatever the clock says.
   * @throws {RehomeError} `signIn.expired` when the grant is no more; `connect.*`, `server.busy`, `signIn.*`.
   */
  async get(refused?: string): Promise<string> {
    if (this.#ended) throw this.#ended
    const current = this.#current
    if (current && current.value !== refused && !this.#isNearItsEnd(current)) return current.value
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined))
    return this.#renewing
  }

  async #renew(): Promise<string> {
    try {
      const { access, refreshToken } = await this.#options.renew(this.#refreshToken)
      this.#current = access
      if (refreshToken !== undefined && refreshToken !== this.#refreshToken) {
        this.#refreshToken = refreshToken
        await this.#options.onReplaced(refreshToken)
      }
      return access.value
    } catch (error) {
      if (error instanceof RehomeError && error.code === 'signIn.expired') {
        this.#ended = error
        this.#current = undefined
        await this.#options.onEnded()
      }
      throw error
    }
  }

  /** Tokens that live for a few minutes only are used for half of that. */
  #isNearItsEnd({ expiresAt, lifetime = Infinity }: AccessToken): boolean {
    if (expiresAt === undefined) return false
    return expiresAt - this.#options.clock.now().getTime() < Math.min(MARGIN_MS, lifetime / 2)
  }
}
