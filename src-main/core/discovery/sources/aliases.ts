import { presetCandidate } from '../candidates.ts'
import type { Search } from '../search.ts'
import type { Candidate } from '../types.ts'

/** Where the mail is by names of the domain that are other names for a provider's hosts. */
export async function fromAliases({ email, aliases }: Search): Promise<Candidate[]> {
  return (await aliases).flatMap(
    ({ name, host, presetId }) =>
      presetCandidate(presetId, email, { source: 'cname', trust: 'medium', evidence: name }, host) ?? []
  )
}
