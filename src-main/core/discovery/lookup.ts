import type { MxRecord, SrvRecord } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { hostName } from './names.ts'

/** The questions to the DNS that are needed here, as `node:dns/promises` asks them. */
export interface DnsResolver {
  resolveMx(name: string): Promise<MxRecord[]>
  resolveSrv(name: string): Promise<SrvRecord[]>
  resolveCname(name: string): Promise<string[]>
  resolve4(name: string): Promise<string[]>
  resolve6(name: string): Promise<string[]>
  /** Gives up what is being asked. */
  cancel?(): void
}

/** Milliseconds for an answer, twice. */
const TIMEOUT_MS = 2000
const TRIES = 2
/** Names in one answer that are looked at; the most preferred come first. */
const MOST = 50

/**
 * A resolver of its own.
 * @param servers IP addresses, with a port where it isn't 53; the system's without.
 */
export function dnsResolver(servers?: readonly string[]): DnsResolver {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES, maxTimeout: TIMEOUT_MS })
  if (servers) resolver.setServers(servers)
  return resolver
}

/** A mail exchanger (RFC 5321 §5.1). */
export interface Exchanger {
  readonly host: string
  readonly preference: number
}

/** Where a service is (RFC 2782). */
export interface ServiceTarget {
  readonly host: string
  readonly port: number
}

/**
 * What the DNS says, with everything left out that is no public name: the null MX (RFC 7505), the target `.` of an
 * absent service (RFC 6186 §3.4), names with foreign characters. Answers are the best first. What could not be asked
 * is an empty answer too, and {@link isDeaf} tells whether that was so throughout.
 */
export class Lookup {
  readonly #resolver: DnsResolver
  #asked = 0
  #answered = 0

  constructor(resolver: DnsResolver) {
    this.#resolver = resolver
  }

  /** Whether something was asked, and never answered: no network, or no resolver. */
  get isDeaf(): boolean {
    return this.#asked > 0 && this.#answered === 0
  }

  async mx(domain: string): Promise<readonly Exchanger[]> {
    const records = await this.#ask(() => this.#resolver.resolveMx(domain))
    return (
      records
        // Of equal ones, a server names another first each time.
        .sort((one, other) => one.priority - other.priority || (one.exchange < other.exchange ? -1 : 1))
        .slice(0, MOST)
        .flatMap(({ exchange, priority }) => {
          const host = hostName(exchange)
          return host === undefined ? [] : [{ host, preference: priority }]
        })
    )
  }

  async srv(name: string): Promise<readonly ServiceTarget[]> {
    const records = await this.#ask(() => this.#resolver.resolveSrv(name))
    return records
      .sort((one, other) => one.priority - other.priority || other.weight - one.weight)
      .slice(0, MOST)
      .flatMap(({ name, port }) => {
        const host = hostName(name)
        return host === undefined ? [] : [{ host, port }]
      })
  }

  /** What a name is another name for; undefined where it is none. */
  async cname(name: string): Promise<string | undefined> {
    const [target] = await this.#ask(() => this.#resolver.resolveCname(name))
    return target === undefined ? undefined : hostName(target)
  }

  async #ask<T>(question: () => Promise<T[]>): Promise<T[]> {
    this.#asked++
    try {
      const records = await question()
      this.#answered++
      return records
    } catch (error) {
      if (isAnswer(error)) this.#answered++
      return []
    }
  }
}

/** Whether a rejection says something of the name: there is none, it has no such records, or its zone is broken. */
function isAnswer(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return ['ENODATA', 'ENOTFOUND', 'ESERVFAIL', 'EBADNAME', 'EREFUSED', 'EBADRESP', 'EFORMERR'].some(
    (answer) => answer === code
  )
}
