import { type Clock, systemClock } from '../ports.ts'
import { readAddress, recognise } from '../providers/index.ts'
import { presetCandidate } from './candidates.ts'
import { imapKnock, type Knock } from './knock.ts'
import { type DnsResolver, dnsResolver, Lookup } from './lookup.ts'
import { type Pages, webPages } from './pages.ts'
import { race, type Runner } from './race.ts'
import { beginSearch, type Search } from './search.ts'
import { fromAliases } from './sources/aliases.ts'
import { fromAutoconfig, fromExchangersAutoconfig } from './sources/autoconfig.ts'
import { fromExchangers, receiversOf } from './sources/exchangers.ts'
import { fromGuesses } from './sources/guesses.ts'
import { fromServices } from './sources/services.ts'
import { suggestedDomain } from './suggestion.ts'
import type { Candidate, Discovery } from './types.ts'
import { publicWay, type Way } from './way.ts'

/** Milliseconds for all of it. */
const BUDGET_MS = 12_000

export interface DiscoverOptions {
  /** Whether nothing at all is asked on the network. */
  readonly offline?: boolean
  /** Who answers for the DNS; the system's resolver unless said otherwise. */
  readonly resolver?: DnsResolver
  /** How hosts are reached; only those of the public Internet unless said otherwise. */
  readonly way?: Way
  readonly pages?: Pages
  readonly knock?: Knock
  readonly clock?: Clock
  /** Aborting ends the search with what was found so far. */
  readonly signal?: AbortSignal
}

/**
 * Finds where a mailbox is, from its address: presets, the DNS, files that the domain or its hoster keep for mail
 * programs, and usual names, at once and within 12 seconds. Nothing of the person but the domain is told to anybody,
 * and nobody is asked where a preset knows the domain.
 * @returns Nothing where the text is no address.
 */
export async function discover(typed: string, options: DiscoverOptions = {}): Promise<Discovery | undefined> {
  const address = readAddress(typed)
  if (!address) return undefined
  const { local, domain } = address
  const email = `${local}@${domain}`
  const known = recognise(email)
  if (known) {
    const grounds = { source: 'preset', trust: 'high', evidence: domain } as const
    const candidate = presetCandidate(known.presetId, email, grounds)
    return {
      ...nothing(email),
      isOwnDomain: false,
      candidates: candidate ? [candidate] : [],
      ...(!candidate && { presetId: known.presetId }),
      isOffline: options.offline === true
    }
  }
  const found = options.offline
    ? { ...nothing(email), isOffline: true }
    : await ask({ email, local, domain }, options)
  const suggestion = suggestedDomain(domain, found.candidates.length > 0)
  return { ...found, ...(suggestion !== undefined && { suggestion }) }
}

const nothing = (email: string): Discovery => ({
  email,
  isOwnDomain: true,
  candidates: [],
  alternatives: [],
  exchangers: [],
  isOffline: false
})

type Parts = Pick<Search, 'email' | 'local' | 'domain'>

async function ask(address: Parts, options: DiscoverOptions): Promise<Discovery> {
  const { resolver = dnsResolver(), clock = systemClock } = options
  const { way = publicWay(options.resolver), pages = webPages(way), knock = imapKnock(way) } = options
  const over = new AbortController()
  const signal = options.signal ? AbortSignal.any([over.signal, options.signal]) : over.signal
  const lookup = new Lookup(resolver)
  const search = beginSearch({ ...address, lookup, pages, knock, way, clock, signal })
  let exchangers: Awaited<Search['exchangers']> = []
  void search.exchangers.then((found) => (exchangers = found))
  clock.sleep(BUDGET_MS, signal).then(
    () => over.abort(),
    () => undefined
  )
  try {
    const candidates = await race(runnersOf(search), signal)
    return {
      ...nothing(address.email),
      candidates,
      ...receivers(exchangers, candidates),
      isOffline: candidates.length === 0 && lookup.isDeaf
    }
  } finally {
    over.abort()
    resolver.cancel?.()
  }
}

const runnersOf = (search: Search): Runner[] => [
  { source: 'mx', best: 'high', find: () => fromExchangers(search) },
  { source: 'autoconfig', best: 'high', find: () => fromAutoconfig(search) },
  { source: 'srv', best: 'high', find: () => fromServices(search) },
  { source: 'mx-autoconfig', best: 'medium', find: () => fromExchangersAutoconfig(search) },
  { source: 'cname', best: 'medium', find: () => fromAliases(search) },
  { source: 'guess', best: 'low', find: () => fromGuesses(search) }
]

/** Exchangers that are told of; the others are of the same owner. */
const MOST_SHOWN = 10

function receivers(exchangers: Awaited<Search['exchangers']>, candidates: readonly Candidate[]) {
  const { gateway, owners } = receiversOf(exchangers)
  const presetId = candidates.length > 0 ? undefined : owners[0]?.presetId
  const isOpen = (id: string) => candidates.every((candidate) => candidate.presetId !== id)
  return {
    exchangers: exchangers.slice(0, MOST_SHOWN).map(({ host }) => host),
    alternatives: [...new Set(owners.flatMap(({ siblings }) => siblings))].filter(isOpen),
    ...(gateway !== undefined && { gateway }),
    ...(presetId !== undefined && { presetId })
  }
}
