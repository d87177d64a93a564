/**
 * A name may have addresses of IPv6 that lead nowhere and of IPv4 that work: they are tried in turns (RFC 8305).
 * Node gives each up before it tries the next, so each gets longer than the RFC's quarter of a second, for lines
 * over a satellite.
 */
export const families = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1000 } as const
