import { domainToASCII } from 'node:url'
import { getDomain } from 'tldts'
import { siteOf } from '../web/index.ts'

/** Names that never lead to the public Internet (RFC 6761 §6.3, RFC 6762 §3, RFC 8375, RFC 7686). */
const local = /(^|\.)(localhost|local|internal|home\.arpa|onion)$/

/**
 * Reads a host's name as somebody else wrote it, in a record or a file.
 * @returns It in ASCII and lower case, without the final dot; undefined where it is no name of a public host, such
 * as an IP address, `localhost`, or anything with other characters than RFC 1123 §2.1 allows.
 */
export function hostName(written: string): string | undefined {
  if (written.length > 1000 || !/^[^\p{Cc}\p{Z}/\\@:%?#[\]]+$/u.test(written)) return undefined
  const name = domainToASCII(written.replace(/\.$/, '')).toLowerCase()
  const isName = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/
  return isName.test(name) && !local.test(name) ? name : undefined
}

/** Who a host belongs to: its registrable domain, what is below `dyndns.org` and its like counted apart. */
export const siteOfHost = (host: string): string => siteOf(new URL(`https://${host}`))

/** Whether a host is within a domain, or its neighbour: the same owner has registered both. */
export const isWithin = (host: string, domain: string): boolean =>
  host === domain || host.endsWith(`.${domain}`) || siteOfHost(host) === siteOfHost(domain)

/**
 * The domains that whoever runs a mail exchanger may keep a file for: what is left of its name without the first
 * label, which tells a company's services apart, and the registrable domain (draft-ietf-mailmaint-autoconfig).
 */
export function exchangerDomains(exchanger: string): string[] {
  const base = getDomain(exchanger)
  if (base === null || base === exchanger) return base === null ? [] : [base]
  return [...new Set([exchanger.slice(exchanger.indexOf('.') + 1), base])]
}
