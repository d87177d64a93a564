import { presetDomains, recognise } from '../providers/index.ts'

/** Letters of the first label from which one wrong letter is more likely than another domain. */
const LONG = 5

/**
 * The provider's domain that was probably meant: one letter missing, too many, wrong, or two of them swapped.
 * @param wasFound Whether mail for the domain as it is written was found: short names then aren't doubted.
 */
export function suggestedDomain(domain: string, wasFound: boolean): string | undefined {
  if (recognise(`x@${domain}`)) return undefined
  return presetDomains().find(
    (known) => (!wasFound || known.indexOf('.') >= LONG) && isOneSlipAway(domain, known)
  )
}

/** Whether one insertion, deletion, substitution or transposition of neighbours makes one text of the other. */
export function isOneSlipAway(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1 || one === other) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1)
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at]
  return (
    short.slice(at + 1) === long.slice(at + 1) || (isSwapped && short.slice(at + 2) === long.slice(at + 2))
  )
}
