import { BlockList, isIP } from 'node:net'
import { getDomain } from 'tldts'

/** The host of an address as it is compared and shown: no brackets around IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

export const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'http:' ? 80 : 443)

/**
 * Whether a host is this computer itself, the only one to which anything goes without TLS: RFC 6761 §6.3, and the
 * addresses of RFC 1122 §3.2.1.3 and RFC 4291 §2.5.3.
 */
export function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)
}

/**
 * Who an address belongs to: the registrable domain of its host, private suffixes included (what is below
 * `dyndns.org` has many owners); the exact host and port where there is no such domain.
 */
export function siteOf(url: URL): string {
  return getDomain(hostOf(url), { allowPrivateDomains: true }) ?? url.host
}

/** Whether a URL may be contacted at all: by https, or on this computer. */
export function isProtected(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(hostOf(url)))
}

/**
 * Resolves what a server wrote as an address. A server behind a proxy may think that it is spoken to without
 * TLS: its own host is meant as it was asked.
 * @returns Nothing where it is no address.
 */
export function resolve(written: string, base: URL): URL | undefined {
  if (!URL.canParse(written, base.href)) return undefined
  const url = new URL(written, base)
  url.username = url.password = url.hash = ''
  const isOwnHost = url.hostname === base.hostname && url.protocol === 'http:' && base.protocol === 'https:'
  return isOwnHost ? new URL(url.pathname + url.search, base) : url
}

/** The address of a collection, which ends in a slash: what it holds is resolved against it. */
export function withSlash(url: URL): URL {
  const copy = new URL(url)
  if (!copy.pathname.endsWith('/')) copy.pathname += '/'
  return copy
}

/** All that isn't the public Internet (IANA's special-purpose registries, RFC 6890). */
const special = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3]
] as const) {
  special.addSubnet(net, prefix, 'ipv4')
}
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')
// Documentation, Teredo and 6to4: the last two carry an IPv4 address that nobody has looked at.
special.addSubnet('2001:db8::', 32, 'ipv6')
special.addSubnet('2001::', 32, 'ipv6')
special.addSubnet('2002::', 16, 'ipv6')

/** What networks without IPv4 of their own put in front of an IPv4 address (NAT64, RFC 6052 §2.1). */
const translated = new BlockList()
translated.addSubnet('64:ff9b::', 96, 'ipv6')

/** Whether an IP address is one of the public Internet, also as a network without IPv4 writes it. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4')
    case 6:
      if (translated.check(address, 'ipv6')) return isPublicAddress(ipv4Within(address))
      return globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6')
    default:
      return false
  }
}

/** The IPv4 address in the last four bytes of an IPv6 address. */
function ipv4Within(address: string): string {
  const groups = hostOf(new URL(`http://[${address}]`)).split(':')
  const bytes = groups.slice(-2).flatMap((group) => {
    const value = Number.parseInt(group || '0', 16)
    return [value >> 8, value & 255]
  })
  return bytes.join('.')
}
