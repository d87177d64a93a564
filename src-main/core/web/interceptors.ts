/** Who reads along on protected connections, by the names in the certificates that they put in a server's place. */

export interface Interceptor {
  readonly product: string
  /** On this computer, where its owner can switch that off, or somewhere on the network. */
  readonly kind: 'program' | 'network'
}

type Known = readonly [product: string, issuer: RegExp]

/** Matched against the organisation and the name of each issuer up the chain. */
const programs: readonly Known[] = [
  ['Avast', /\bavast\b/i],
  ['AVG', /\bAVG\b/],
  ['Kaspersky', /\bkaspersky\b/i],
  ['ESET', /\bESET\b/],
  ['Bitdefender', /\bbitdefender\b/i],
  ['Norton', /\b(norton|symantec) .*(shield|root|scan)|\bnorton\b/i],
  ['Avira', /\bavira\b/i],
  ['G DATA', /\bG ?DATA\b/],
  ['Dr.Web', /\bdr\.? ?web\b/i],
  ['F-Secure', /\b(f-secure|withsecure)\b/i],
  ['Panda', /\bpanda (security|dome|internet)\b/i],
  ['McAfee', /\bmcafee\b(?!.*gateway)/i],
  ['Trend Micro', /\btrend ?micro\b/i],
  ['BullGuard', /\bbullguard\b/i],
  ['Quick Heal', /\bquick ?heal\b/i],
  ['AdGuard', /\badguard\b/i],
  ['Qustodio', /\bqustodio\b/i],
  ['Net Nanny', /\bnet ?nanny\b/i],
  ['Fiddler', /\bDO_NOT_TRUST_Fiddler|\bfiddler\b/i],
  ['Charles Proxy', /\bcharles proxy\b/i],
  ['mitmproxy', /\bmitmproxy\b/i],
  ['Burp Suite', /\bportswigger\b/i]
]

const networks: readonly Known[] = [
  ['Fortinet', /\bforti(net|gate)\b/i],
  ['Zscaler', /\bzscaler\b/i],
  ['Sophos', /\bsophos\b/i],
  ['Cisco Umbrella', /\bcisco umbrella\b|\bopendns\b/i],
  ['Cisco', /\bcisco\b/i],
  ['Cloudflare Gateway', /\b(cloudflare (gateway|for teams|zero trust)|gateway ca - cloudflare)/i],
  ['Palo Alto Networks', /\bpalo ?alto\b/i],
  ['Netskope', /\b(netskope|goskope)\b/i],
  ['Check Point', /\bcheck ?point\b/i],
  ['WatchGuard', /\bwatchguard\b/i],
  ['Barracuda', /\bbarracuda\b/i],
  ['Forcepoint', /\b(forcepoint|websense)\b/i],
  ['Symantec Blue Coat', /\bblue ?coat\b/i],
  ['McAfee Web Gateway', /\b(mcafee .*gateway|skyhigh)\b/i],
  ['SonicWall', /\bsonicwall\b/i],
  ['Untangle', /\buntangle\b/i],
  ['Stormshield', /\bstormshield\b/i],
  ['Lightspeed', /\blightspeed\b/i],
  ['Securly', /\bsecurly\b/i],
  ['Smoothwall', /\bsmoothwall\b/i],
  ['iboss', /\biboss\b/i],
  ['Olfeo', /\bolfeo\b/i]
]

/**
 * Names what stands in a server's place.
 * @param issuer The issuers' names, of a certificate that nobody whom this computer knows vouches for: of any other
 * they mean nothing.
 */
export function interceptorOf(issuer: string): Interceptor | undefined {
  const find = (known: readonly Known[]) => known.find(([, pattern]) => pattern.test(issuer))?.[0]
  const program = find(programs)
  if (program) return { product: program, kind: 'program' }
  const network = find(networks)
  return network ? { product: network, kind: 'network' } : undefined
}
