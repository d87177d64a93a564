import gateways from '../../../resources/gateways.json' with { type: 'json' }
import { type Preset, presets } from './presets.ts'
import { gatewaysSchema } from './schema.ts'
import type { ExchangerOwner } from './types.ts'

/** As the patterns and hosts of presets are written: lower case, without the final dot of an absolute name. */
const plain = (host: string) => host.trim().toLowerCase().replace(/\.$/, '')

const matches = (patterns: readonly string[], host: string) =>
  patterns.some((pattern) => new RegExp(pattern).test(host))

/** The provider that a mail exchanger (RFC 5321 §5.1) belongs to; undefined for a host that no preset knows. */
export function presetForMx(host: string): ExchangerOwner | undefined {
  const exchanger = plain(host)
  const owner = presets().find(({ mx }) => matches(mx, exchanger))
  return owner && { presetId: owner.id, siblings: owner.siblings ?? [] }
}

/**
 * The name of the service that filters or passes on mail at this mail exchanger, which tells nothing of where the
 * mailbox is; undefined where it is none.
 */
export function gatewayForMx(host: string): string | undefined {
  const exchanger = plain(host)
  return gatewaysSchema.parse(gateways).find(({ mx }) => matches(mx, exchanger))?.name
}

/**
 * The preset that has this host among its IMAP and SMTP servers, such as the alias behind `imap.` of an own domain;
 * one that serves own domains before one that only gives out addresses.
 */
export function presetForHost(host: string): string | undefined {
  const wanted = plain(host)
  const owners = presets().filter((preset) => hasServer(preset, wanted))
  const rank = ({ kind, mx }: Preset) => (kind === 'consumer' ? 2 : 0) + (mx.length === 0 ? 1 : 0)
  return owners.toSorted((a, b) => rank(a) - rank(b))[0]?.id
}

/** The domains of the addresses that providers give out, without those that stand for many (`*.`). */
export function presetDomains(): readonly string[] {
  return presets().flatMap(({ domains }) => domains.filter((domain) => !domain.startsWith('*.')))
}

function hasServer({ imap, smtp, askHost }: Preset, host: string): boolean {
  // Neither programs on this computer nor a host to be asked for are anybody's.
  if (/^[\d.]*$|[{}]/.test(host)) return false
  const servers = [...(imap?.servers ?? []), ...(smtp?.servers ?? [])]
  return (
    servers.some((server) => server.host === host) ||
    (askHost?.pattern !== undefined && new RegExp(askHost.pattern).test(host))
  )
}
