import { type Candidate, type DiscoverySource, discoverySources, type Trust } from './types.ts'

/** Somewhere to look. */
export interface Runner {
  readonly source: DiscoverySource
  /** The most that its answers can be trusted. */
  readonly best: Trust
  find(): Promise<readonly Candidate[]>
}

const trusts: readonly Trust[] = ['high', 'medium', 'low']

/** Negative where one comes before the other: more trusted, then from the surer source. */
function order(one: Pick<Candidate, 'trust' | 'source'>, other: Pick<Candidate, 'trust' | 'source'>): number {
  return (
    trusts.indexOf(one.trust) - trusts.indexOf(other.trust) ||
    discoverySources.indexOf(one.source) - discoverySources.indexOf(other.source)
  )
}

/**
 * Looks everywhere at once, until nothing that is still under way can be better than what was found.
 * @param signal Aborting ends it with what was found so far.
 * @returns The best first, each server once.
 */
export function race(runners: readonly Runner[], signal: AbortSignal): Promise<Candidate[]> {
  const outstanding = new Set(runners)
  let found: Candidate[] = []
  return new Promise((resolve, reject) => {
    const end = () => {
      signal.removeEventListener('abort', end)
      resolve(found)
    }
    const settle = () => {
      const [best] = found
      const canBeBeaten = [...outstanding].some(
        ({ source, best: trust }) => !best || order({ source, trust }, best) < 0
      )
      if (!canBeBeaten) end()
    }
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) return end()
    for (const runner of runners) {
      runner.find().then((candidates) => {
        outstanding.delete(runner)
        found = distinct([...found, ...candidates].sort(order))
        settle()
      }, reject)
    }
    settle()
  })
}

const distinct = (sorted: readonly Candidate[]): Candidate[] =>
  sorted.filter(({ imap: { host, port } }, index) => {
    const first = sorted.findIndex(({ imap }) => imap.host === host && imap.port === port)
    return first === index
  })
