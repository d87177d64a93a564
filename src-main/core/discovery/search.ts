import type { Clock } from '../ports.ts'
import { presetForHost } from '../providers/index.ts'
import { within } from './deadline.ts'
import type { Knock } from './knock.ts'
import type { Exchanger, Lookup } from './lookup.ts'
import type { Pages } from './pages.ts'
import type { Way } from './way.ts'

/** A name of the domain that is another name for a provider's host. */
export interface Alias {
  readonly name: string
  readonly host: string
  readonly presetId: string
}

/** One search for an address, with what several sources need of it. */
export interface Search {
  /** The address as it is written to servers, and its two parts; the domain in ASCII. */
  readonly email: string
  readonly local: string
  readonly domain: string
  readonly lookup: Lookup
  readonly pages: Pages
  readonly knock: Knock
  readonly way: Way
  readonly clock: Clock
  /** Aborted when the search is over. */
  readonly signal: AbortSignal
  /** The domain's mail exchangers, the most preferred first. */
  readonly exchangers: Promise<readonly Exchanger[]>
  /** In the order of {@link aliasNames}. */
  readonly aliases: Promise<readonly Alias[]>
}

/** Names below a domain that mail programs use. */
const aliasNames = ['imap', 'mail', 'smtp', 'autoconfig', 'autodiscover']

/** Begins a search: what several sources wait for is asked at once, and once. */
export function beginSearch(given: Omit<Search, 'exchangers' | 'aliases'>): Search {
  return { ...given, exchangers: given.lookup.mx(given.domain), aliases: aliasesOf(given) }
}

async function aliasesOf({ lookup, domain }: Pick<Search, 'lookup' | 'domain'>): Promise<readonly Alias[]> {
  const all = await Promise.all(
    aliasNames.map(async (label) => {
      const name = `${label}.${domain}`
      const host = await lookup.cname(name)
      const presetId = host === undefined ? undefined : presetForHost(host)
      return host === undefined || presetId === undefined ? [] : [{ name, host, presetId }]
    })
  )
  return all.flat()
}

/** Milliseconds for the addresses of a host. */
const ADDRESS_MS = 4000

/** Whether a host that no preset knows may be named to a person: it exists, and is public. */
export async function isReachable({ way, clock, signal }: Search, host: string): Promise<boolean> {
  return (await within(clock, ADDRESS_MS, signal, () => way.addresses(host))) !== undefined
}
