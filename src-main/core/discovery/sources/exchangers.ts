import { type ExchangerOwner, gatewayForMx, presetForMx } from '../../providers/index.ts'
import { presetCandidate } from '../candidates.ts'
import type { Exchanger } from '../lookup.ts'
import type { Search } from '../search.ts'
import type { Candidate } from '../types.ts'

/** Who receives a domain's mail. */
export interface Receivers {
  /** A service that filters or passes on, which says nothing of where the mailbox is. */
  readonly gateway?: string
  /** The providers whose exchangers they are; several where a domain names two of equal preference. */
  readonly owners: readonly (ExchangerOwner & { readonly exchanger: string })[]
  /**
   * Whether the mail goes there first. A provider that only keeps mail for a while when another server is down is
   * named too, behind that server.
   */
  readonly areFirst: boolean
}

/** Tells from the mail exchangers, the most preferred first, who receives the mail. */
export function receiversOf(exchangers: readonly Exchanger[]): Receivers {
  for (const { host, preference } of exchangers) {
    const gateway = gatewayForMx(host)
    if (gateway !== undefined) return { gateway, owners: [], areFirst: false }
    if (!presetForMx(host)) continue
    const equals = exchangers.filter((other) => other.preference === preference)
    const owners = equals.flatMap(({ host: exchanger }) => {
      const owner = presetForMx(exchanger)
      return owner ? [{ ...owner, exchanger }] : []
    })
    const distinct = owners.filter(
      ({ presetId }, index) => owners.findIndex((other) => other.presetId === presetId) === index
    )
    return { owners: distinct, areFirst: preference === exchangers[0]?.preference }
  }
  return { owners: [], areFirst: false }
}

/** One of the services behind an exchanger; with its host where a name of the domain has told it. */
interface Service {
  readonly presetId: string
  readonly host?: string
}

/** Where the mail is by who receives it; first the service that a name of the domain leads to. */
export async function fromExchangers({ email, exchangers, aliases }: Search): Promise<Candidate[]> {
  const { owners, areFirst } = receiversOf(await exchangers)
  const trust = areFirst && owners.length === 1 ? 'high' : 'medium'
  const found = await Promise.all(
    owners.map(async ({ presetId, siblings, exchanger }) => {
      const grounds = { source: 'mx', trust, evidence: exchanger } as const
      const named = siblings.length > 0 ? await aliases : []
      const services: Service[] = [
        ...named.filter((alias) => siblings.includes(alias.presetId)).slice(0, 1),
        { presetId },
        ...siblings.map((id) => ({ presetId: id }))
      ]
      return services.flatMap(
        (service) => presetCandidate(service.presetId, email, grounds, service.host) ?? []
      )
    })
  )
  return found.flat()
}
