import { presetForHost, presetServers, type SmtpServer } from '../../providers/index.ts'
import { submissionSecurity } from '../autoconfig-file.ts'
import { serverCandidate } from '../candidates.ts'
import type { ServiceTarget } from '../lookup.ts'
import { isReachable, type Search } from '../search.ts'
import type { Candidate } from '../types.ts'
import { securityAtPort } from '../usual-security.ts'

/**
 * Where the mail is by the domain's SRV records (RFC 6186, RFC 8314 §5.1). The port tells how TLS begins, not the
 * label: OVH's zones have port 465 as `_submission`.
 */
export async function fromServices(search: Search): Promise<Candidate[]> {
  const { lookup, domain, email } = search
  const ask = async (label: string) => {
    const name = `${label}._tcp.${domain}`
    return (await lookup.srv(name)).map((target) => ({ ...target, name }))
  }
  const [imaps, imap, submissions, submission] = await Promise.all(
    ['_imaps', '_imap', '_submissions', '_submission'].map(ask)
  )
  const smtp = smtpAt([...(submissions ?? []), ...(submission ?? [])], email)
  for (const { host, port, name } of [...(imaps ?? []), ...(imap ?? [])]) {
    const security = securityAtPort(port)
    if (!security) continue
    const presetId = presetForHost(host)
    if (presetId === undefined && !(await isReachable(search, host))) continue
    const known =
      presetId === undefined ? undefined : presetServers(presetId, email).find((each) => each.host === host)
    const server = { host, port, security, user: known?.user ?? email }
    const grounds = { source: 'srv', trust: 'high', evidence: name } as const
    return [serverCandidate(presetId ?? 'other', email, server, grounds, { ...(smtp && { smtp }) })]
  }
  return []
}

function smtpAt(targets: readonly ServiceTarget[], email: string): SmtpServer | undefined {
  for (const { host, port } of targets) {
    const security = submissionSecurity(port)
    if (security) return { host, port, security, user: email }
  }
  return undefined
}
