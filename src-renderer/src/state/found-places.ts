/** What was found for an address, as far as a person has to choose or to judge. */
import type { Candidate, Discovery } from '../../../src-main/ipc/contract.ts'

/** Where the mailbox may be. */
export interface FoundPlace {
  readonly id: string
  readonly presetId: string
  /** Its server; absent where the provider is known and its server isn't. */
  readonly candidate?: Candidate
}

export const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1).toLowerCase()

/**
 * The places among which only the person can choose, the likeliest first: servers of equal trust, each service once,
 * and other services behind the same mail exchanger.
 */
export function foundPlaces({ candidates, presetId, alternatives }: Discovery): readonly FoundPlace[] {
  const [best] = candidates
  const equals = candidates.filter(({ trust }) => trust === best?.trust).map(placeAt)
  // Whoever names a server has said which service it is; a mail exchanger hasn't.
  const services = [
    ...(best ? [] : [presetId]),
    ...(!best || best.source === 'mx' ? alternatives : [])
  ].flatMap((id) => (id === undefined ? [] : [{ id, presetId: id }]))
  const all: readonly FoundPlace[] = [...equals, ...services]
  return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index)
}

const placeAt = (candidate: Candidate): FoundPlace => ({
  id: candidate.presetId === 'other' ? candidate.imap.host : candidate.presetId,
  presetId: candidate.presetId,
  candidate
})

/** What was found at a server for which neither a preset nor TLS vouches. */
export function doubtfulPlace(found: Discovery | null, host: string): Candidate | undefined {
  const name = host.trim().toLowerCase()
  const here = found?.candidates.filter(({ imap }) => imap.host.toLowerCase() === name) ?? []
  return here.some(({ trust }) => trust === 'high') ? undefined : here[0]
}

/** The place that was taken of those that were found. */
export const takenPlace = (found: Discovery | null, placeId: string | null): FoundPlace | undefined =>
  found ? foundPlaces(found).find(({ id }) => id === placeId) : undefined
