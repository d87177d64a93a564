import { presetForHost } from '../../providers/index.ts'
import { readAutoconfig } from '../autoconfig-file.ts'
import { serverCandidate } from '../candidates.ts'
import { within } from '../deadline.ts'
import { exchangerDomains, hostName } from '../names.ts'
import { isReachable, type Search } from '../search.ts'
import type { Candidate } from '../types.ts'
import { receiversOf } from './exchangers.ts'

/** Milliseconds for a file, with all its redirects. */
const PAGE_MS = 4000
const PATH = '/mail/config-v1.1.xml'

/** Where the mail is by the domain's own file: TLS proves that it is the domain's. */
export function fromAutoconfig(search: Search): Promise<Candidate[]> {
  const { domain } = search
  return fromFiles(search, 'autoconfig', [
    `https://autoconfig.${domain}${PATH}`,
    `https://${domain}/.well-known/autoconfig${PATH}`
  ])
}

/**
 * Where the mail is by the file of whoever runs the domain's most preferred mail exchanger. Only the DNS says that
 * they have to do with the domain.
 */
export async function fromExchangersAutoconfig(search: Search): Promise<Candidate[]> {
  const exchangers = await search.exchangers
  const { gateway, owners } = receiversOf(exchangers)
  const [first] = exchangers
  if (!first || gateway !== undefined || owners.length > 0) return []
  const domains = exchangerDomains(first.host).filter((domain) => domain !== search.domain)
  return fromFiles(
    search,
    'mx-autoconfig',
    domains.map((domain) => `https://autoconfig.${domain}${PATH}`)
  )
}

/** Asks all at once. @returns What the first of them says that says something. */
async function fromFiles(
  search: Search,
  source: 'autoconfig' | 'mx-autoconfig',
  urls: readonly string[]
): Promise<Candidate[]> {
  const answers = urls.map((url) => fromFile(search, source, url))
  for (const answer of answers) {
    const candidate = await answer
    if (candidate) return [candidate]
  }
  return []
}

async function fromFile(
  search: Search,
  source: 'autoconfig' | 'mx-autoconfig',
  url: string
): Promise<Candidate | undefined> {
  const { email, clock, signal, pages } = search
  if (hostName(new URL(url).hostname) === undefined) return undefined
  const text = await within(clock, PAGE_MS, signal, (stop) => pages(new URL(url), stop))
  const file = text === undefined ? undefined : readAutoconfig(text, search)
  if (!file) return undefined
  const { imap, ...said } = file
  const presetId = presetForHost(imap.host)
  if (presetId === undefined && !(await isReachable(search, imap.host))) return undefined
  const trust = source === 'autoconfig' ? 'high' : 'medium'
  return serverCandidate(presetId ?? 'other', email, imap, { source, trust, evidence: url }, said)
}
