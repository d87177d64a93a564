import { presetForHost } from '../../providers/index.ts'
import { Lanes } from '../../web/index.ts'
import { serverCandidate } from '../candidates.ts'
import { within } from '../deadline.ts'
import type { Knocked } from '../knock.ts'
import { hostName } from '../names.ts'
import type { Search } from '../search.ts'
import type { Candidate } from '../types.ts'
import { securityAtPort } from '../usual-security.ts'
import { receiversOf } from './exchangers.ts'

/** Milliseconds for an answer. */
const KNOCK_MS = 4000
/** Connections at a time. */
const SOCKETS = 6
const ports = [993, 143]
/** Names in another host's certificate that are tried. */
const MOST_NAMES = 3

/**
 * Knocks at the hosts that mail servers usually are, and takes the first one that proves its name. A hoster's
 * certificate is often in the name of its own server: then that name is tried, where it is the same computer.
 */
export async function fromGuesses(search: Search): Promise<Candidate[]> {
  const { domain, exchangers } = search
  const all = await exchangers
  const { gateway, owners } = receiversOf(all)
  const exchanger = gateway === undefined && owners.length === 0 ? all[0]?.host : undefined
  const usual = [`imap.${domain}`, `mail.${domain}`, domain, ...(exchanger === undefined ? [] : [exchanger])]
  const hosts = [...new Set(usual)].filter((host) => hostName(host) !== undefined)
  const lanes = new Lanes(SOCKETS)
  const knocks = ports.flatMap((port) =>
    hosts.map((host) => ({ host, port, answer: lanes.run(() => knock(search, host, port)) }))
  )
  for (const { host, port, answer } of knocks) {
    const found = await answer
    if (found.kind === 'server') return [candidate(search, host, port, host, found.software)]
    if (found.kind === 'otherName') {
      const other = await ownName(search, host, port, found.names)
      if (other) return [other]
    }
  }
  return []
}

async function ownName(
  search: Search,
  host: string,
  port: number,
  names: readonly string[]
): Promise<Candidate | undefined> {
  const { way, clock, signal } = search
  const addressesOf = (name: string) => within(clock, KNOCK_MS, signal, () => way.addresses(name))
  const here = (await addressesOf(host)) ?? []
  for (const name of names.slice(0, MOST_NAMES)) {
    const there = (await addressesOf(name)) ?? []
    if (!there.some((address) => here.includes(address))) continue
    const found = await knock(search, name, port)
    if (found.kind === 'server') return candidate(search, name, port, host, found.software)
  }
  return undefined
}

async function knock({ knock, clock, signal }: Search, host: string, port: number): Promise<Knocked> {
  const security = securityAtPort(port) ?? 'tls'
  return (
    (await within(clock, KNOCK_MS, signal, (stop) => knock(host, port, security, stop))) ?? { kind: 'nobody' }
  )
}

function candidate(
  { email }: Search,
  host: string,
  port: number,
  evidence: string,
  software: string | undefined
): Candidate {
  const imap = { host, port, security: securityAtPort(port) ?? 'tls', user: email }
  const grounds = { source: 'guess', trust: 'low', evidence } as const
  const found = serverCandidate(presetForHost(host) ?? 'other', email, imap, grounds)
  return { ...found, ...(software !== undefined && { software }) }
}
