import { RehomeError } from '../errors.ts'
import type { Credentials, TokenSource } from '../mail/index.ts'
import {
  type AccessToken,
  AccessTokens,
  type Grant,
  grantIn,
  type OAuthConfig,
  renew,
  secretOf,
  type Service
} from '../oauth/index.ts'
import type { Clock, Secrets, Side } from '../ports.ts'

export interface KeyringOptions {
  readonly moveId: string
  readonly secrets: Secrets
  readonly clock: Clock
  /** @throws {RehomeError} `input.*` for a configuration that can't be understood. */
  readonly services: () => OAuthConfig
  /** A secret that was thought to be at hand is of no use any more. */
  readonly onLost: (side: Side) => void
}

/** What opens the two accounts of a move: passwords, and grants with the tokens that are got for them. */
export class Keyring {
  readonly #options: KeyringOptions
  readonly #known = { old: false, new: false }
  /** One for each grant, for refresh tokens may be good for one use: nobody else asks for tokens. */
  readonly #tokens = new Map<Side, AccessTokens>()
  readonly #closing = new AbortController()

  constructor(options: KeyringOptions) {
    this.#options = options
  }

  /** Whether a side's secret is at hand, as far as was looked. */
  knows(side: Side): boolean {
    return this.#known[side]
  }

  /** Looks which secrets are at hand. */
  async look(): Promise<void> {
    for (const side of ['old', 'new'] as const) await this.#secretOf(side)
  }

  /**
   * What opens a side's account.
   * @param service Where the person has signed in with the account's settings as they are, if that was in the browser:
   * its tokens are shown to no other server.
   * @throws {RehomeError} `signIn.passwordNeeded`, `signIn.expired`, with `side`.
   */
  async of(side: Side, service?: Service): Promise<Credentials> {
    const secret = await this.#secretOf(side)
    const grant = secret === undefined ? undefined : grantIn(secret)
    if (secret === undefined || (grant && grant.service !== service)) throw this.#missing(side, service)
    if (!grant) {
      this.#tokens.delete(side)
      return secret
    }
    const tokens = this.#tokens.get(side) ?? this.#tokensOf(side, grant)
    this.#tokens.set(side, tokens)
    return source(tokens)
  }

  /** @param remember Whether the person wants it kept until the move ends. */
  async keepPassword(side: Side, password: string, remember: boolean): Promise<void> {
    this.#tokens.delete(side)
    await this.#options.secrets.set(this.#options.moveId, side, password, remember)
    this.#known[side] = true
  }

  /** A grant that the person has just given. @returns What opens the account, and what keeps the grant once it does. */
  take(
    side: Side,
    grant: Grant,
    first: AccessToken
  ): { readonly credentials: Credentials; keep(remember: boolean): Promise<void> } {
    const tokens = this.#tokensOf(side, grant, first)
    return {
      credentials: source(tokens),
      keep: async (remember) => {
        this.#tokens.set(side, tokens)
        const secret = secretOf({ service: grant.service, refreshToken: tokens.refreshToken })
        await this.#options.secrets.set(this.#options.moveId, side, secret, remember)
        this.#known[side] = true
      }
    }
  }

  /** Gives up what is being asked for, and changes nothing from now on. */
  close(): void {
    this.#closing.abort()
    this.#tokens.clear()
  }

  #tokensOf(side: Side, { service, refreshToken }: Grant, first?: AccessToken): AccessTokens {
    const { moveId, secrets, clock, services, onLost } = this.#options
    const isKept = () => this.#tokens.get(side) === tokens
    const tokens: AccessTokens = new AccessTokens({
      refreshToken,
      ...(first && { first }),
      clock,
      renew: (current) => renew(services()[service], current, { clock, signal: this.#closing.signal }),
      async onReplaced(next) {
        if (isKept()) await secrets.replace(moveId, side, secretOf({ service, refreshToken: next }))
      },
      onEnded: async () => {
        if (!isKept()) return
        this.#tokens.delete(side)
        this.#known[side] = false
        await secrets.forget(moveId, side)
        onLost(side)
      }
    })
    return tokens
  }

  async #secretOf(side: Side): Promise<string | undefined> {
    const secret = await this.#options.secrets.get(this.#options.moveId, side)
    this.#known[side] = secret !== undefined
    return secret
  }

  #missing(side: Side, service: Service | undefined): RehomeError {
    const missing = service
      ? new RehomeError('signIn.expired', { service: this.#options.services()[service].name })
      : new RehomeError('signIn.passwordNeeded')
    missing.side = side
    return missing
  }
}

const source = (tokens: AccessTokens): TokenSource => ({ accessToken: (refused) => tokens.get(refused) })
