import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from '../web/index.ts'
import type { DnsResolver } from './lookup.ts'

/** How hosts that somebody else has named are reached. */
export interface Way {
  /**
   * The IP addresses of a host; connections go to these and no others, so that no later answer of the DNS
   * (rebinding) leads elsewhere.
   * @throws {Error} Where it has none, or where it may not be contacted.
   */
  addresses(host: string): Promise<readonly string[]>
  /** Which port stands for a port of a host, where it isn't that port itself. */
  port?(host: string, port: number): number
}

/**
 * The way to hosts of the public Internet, and to no others: a host with any address of this computer or of the
 * network at home is refused whole.
 * @param resolver Who is asked instead of the system.
 */
export function publicWay(resolver?: DnsResolver): Way {
  return {
    async addresses(host) {
      const all = resolver ? await ask(resolver, host) : await lookup(host, { all: true })
      const addresses = all.map(({ address }) => address)
      if (addresses.length === 0 || !addresses.every(isPublicAddress)) throw new Error('not a public host')
      return addresses
    }
  }
}

async function ask(resolver: DnsResolver, host: string): Promise<{ address: string }[]> {
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  return answers
    .flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    .map((address) => ({ address }))
}

/** The same for Node's sockets. */
export function socketLookup(way: Way): LookupFunction {
  return (host, options, callback) => {
    way.addresses(host).then(
      (addresses) => {
        const all = addresses.map((address) => ({ address, family: isIP(address) }))
        const [first] = all
        if (options.all) callback(null, all)
        else if (first) callback(null, first.address, first.family)
        else callback(new Error('no address'), '', 0)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('no address'), '', 0)
    )
  }
}
