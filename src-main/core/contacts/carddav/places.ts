import type { SrvRecord } from 'node:dns'
import { decoded } from './dav.ts'

/** The look-ups of `node:dns/promises` that are needed here; each rejects where there is nothing. */
export interface DavResolver {
  resolveSrv(name: string): Promise<SrvRecord[]>
  resolveTxt(name: string): Promise<string[][]>
}

/** A place where an address book may be. */
export interface Place {
  readonly url: URL
  /** Who named it: a person or a preset, the domain's own records, a convention, or nobody. */
  readonly source: 'given' | 'dns' | 'well-known' | 'guess'
}

const WELL_KNOWN = '/.well-known/carddav'
/** Names that address books are served under, the commonest first. */
const subdomains = ['dav', 'carddav', 'contacts', 'webmail', 'mail']

/** Where to look on a host that was named, the named address first. */
export function placesAt(given: URL, user: string): Place[] {
  return [
    { url: given, source: 'given' },
    { url: new URL(WELL_KNOWN, given), source: 'well-known' },
    { url: new URL('/', given), source: 'guess' },
    ...paths(user).map((path): Place => ({ url: new URL(path, given), source: 'guess' }))
  ]
}

/** Where to look for the address book of a mail address of which nothing else is known (RFC 6764 §6). */
export async function* placesFor(
  domain: string,
  user: string,
  resolver: DavResolver
): AsyncGenerator<Place, void, undefined> {
  yield* await announced(domain, resolver)
  const at = (host: string, path: string) => new URL(path, `https://${host}`)
  yield { url: at(domain, WELL_KNOWN), source: 'well-known' }
  yield { url: at(domain, '/'), source: 'guess' }
  for (const sub of subdomains) {
    for (const path of [WELL_KNOWN, '/', ...paths(user)]) {
      yield { url: at(`${sub}.${domain}`, path), source: 'guess' }
    }
  }
}

/** What a domain says itself: SRV for the host, TXT `path=` for the place there. Never `_carddav`, which is without TLS. */
async function announced(domain: string, resolver: DavResolver): Promise<Place[]> {
  const name = `_carddavs._tcp.${domain}`
  const hosts = await resolver.resolveSrv(name).catch(() => [])
  if (hosts.length === 0) return []
  const texts = await resolver.resolveTxt(name).catch(() => [])
  const path = texts.map((parts) => /^path=(\/.*)$/.exec(parts.join(''))?.[1]).find(Boolean)
  return hosts
    .filter(({ name }) => name !== '' && name !== '.')
    .sort((one, other) => one.priority - other.priority || other.weight - one.weight)
    .flatMap(({ name, port }) => {
      const base = `https://${name.replace(/\.$/, '')}:${port}`
      return [...(path ? [path] : []), WELL_KNOWN, '/']
        .filter((each) => URL.canParse(each, base))
        .map((each): Place => ({ url: new URL(each, base), source: 'dns' }))
    })
}

/** Paths of SOGo, Nextcloud, Zimbra, sabre and Baïkal. */
function paths(user: string): string[] {
  const name = encodeURIComponent(decoded(user))
  return ['/SOGo/dav/', '/remote.php/dav/', `/dav/${name}/`, `/principals/users/${name}/`, '/dav.php/']
}
