import { RehomeError } from '../errors.ts'
import type { Candidate, Discovery } from './types.ts'

/** Finds where a mailbox is; see `discover`. */
export type Discover = (
  typed: string,
  options: { readonly signal: AbortSignal }
) => Promise<Discovery | undefined>

/** What was found for addresses: remembered, so that nobody signs in at a server that only the DNS or a guess names. */
export class Findings {
  readonly #discover: Discover
  readonly #found = new Map<string, Discovery>()
  readonly #over = new AbortController()

  constructor(discover: Discover) {
    this.#discover = discover
  }

  /** @returns Nothing where the text is no address. */
  async find(typed: string): Promise<Discovery | undefined> {
    const found = await this.#discover(typed, { signal: this.#over.signal })
    if (found) this.#found.set(keyOf(typed), found)
    return found
  }

  /**
   * Asks for the person's yes before a password may go to a server that was found for an address, unless a preset or
   * TLS vouches for it.
   * @throws {RehomeError} `input.unconfirmed`.
   */
  needConfirmed(email: string, host: string): void {
    const places = this.#found.get(keyOf(email))?.candidates.filter((place) => isAt(place, host)) ?? []
    const [first] = places
    if (!first || places.some(({ trust }) => trust === 'high')) return
    throw new RehomeError('input.unconfirmed', { host: first.imap.host, site: first.site })
  }

  /** Ends what is being looked for. */
  close(): void {
    this.#over.abort()
  }
}

const keyOf = (email: string) => email.trim().toLowerCase()

const nameOf = (host: string) => host.trim().toLowerCase().replace(/\.$/, '')
const isAt = ({ imap }: Candidate, host: string) => nameOf(imap.host) === nameOf(host)
