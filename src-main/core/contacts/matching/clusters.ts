import { CardIndex } from './card-index.ts'
import { classify, isSure, type Resemblance } from './classify.ts'
import { contradict, type Identity, identityOf, joined, unknownIdentity } from './identity.ts'
import type { CardKeys } from './keys.ts'
import type { PhoneKey } from './phone-key.ts'

/** Two of the found cards that have something in common; `other` was found before `one`. */
interface Edge {
  readonly one: number
  readonly other: number
  readonly resemblance: Resemblance
}

/** Which of the found cards are one person's. */
export interface Clusters {
  /** For each card the first one of the same person; for that one, itself. */
  readonly leaders: readonly number[]
  /** All cards of a person, by the leader. */
  readonly members: ReadonlyMap<number, readonly number[]>
  /** For each card that follows a leader, what ties it to the person's other cards. */
  readonly ties: ReadonlyMap<number, Resemblance>
  /** For each card, those found before it that may be the same person's. */
  readonly doubts: ReadonlyMap<number, ReadonlyMap<number, Resemblance>>
  /** Cards that are surely each of two persons. */
  readonly ambiguous: ReadonlySet<number>
}

/**
 * Puts the found cards of one person together, over any number of steps (first and second share an address, second and
 * third a number), but never two that contradict each other; who could be either of two is left for a person to say.
 */
export function clustersOf(keys: readonly CardKeys[], isShared: (phone: PhoneKey) => boolean): Clusters {
  const edges = edgesOf(keys, isShared)
  const ambiguous = ambiguousOf(keys, edges)
  const groups = keys.map((each, index) => ({ members: [index], identity: identityOf(each) }))
  const ties = new Map<number, Resemblance>()
  const doubts = new Map<number, Map<number, Resemblance>>()

  for (const { one, other, resemblance } of edges) {
    const [group, otherGroup] = [groups[one], groups[other]]
    if (!group || !otherGroup) continue
    const isTorn = contradict(group.identity, otherGroup.identity)
    const isEither = resemblance.likeness !== 'identical' && (ambiguous.has(one) || ambiguous.has(other))
    if (!isSure(resemblance) || isTorn || isEither) {
      const likeness = isSure(resemblance) ? (isTorn ? 'maybe' : 'probable') : resemblance.likeness
      const known = doubts.get(one) ?? new Map<number, Resemblance>()
      doubts.set(one, known.set(other, { ...resemblance, likeness }))
    } else if (group !== otherGroup) {
      const [large, small] =
        group.members.length > otherGroup.members.length ? [group, otherGroup] : [otherGroup, group]
      large.identity = joined(large.identity, small.identity)
      large.members.push(...small.members)
      for (const member of small.members) groups[member] = large
      for (const member of [one, other]) if (!ties.has(member)) ties.set(member, resemblance)
    }
  }
  const members = new Map<number, readonly number[]>()
  for (const group of new Set(groups)) {
    const sorted = group.members.sort((a, b) => a - b)
    members.set(sorted[0] ?? 0, sorted)
  }
  const leaders = groups.map((group) => group.members[0] ?? 0)
  return { leaders, members, ties, doubts, ambiguous }
}

function edgesOf(keys: readonly CardKeys[], isShared: (phone: PhoneKey) => boolean): Edge[] {
  const index = new CardIndex()
  const edges: Edge[] = []
  for (const [position, one] of keys.entries()) {
    for (const candidate of index.lookUp(one)) {
      const other = keys[candidate]
      const resemblance = other && classify(one, other, isShared)
      if (resemblance && resemblance.likeness !== 'different') {
        edges.push({ one: position, other: candidate, resemblance })
      }
    }
    index.add(position, one)
  }
  return edges
}

/** Cards that are surely each of two persons: a Jean Martin without a birthday, beside a father and a son of that name. */
function ambiguousOf(keys: readonly CardKeys[], edges: readonly Edge[]): Set<number> {
  const neighbours = new Map<number, Identity>()
  const ambiguous = new Set<number>()
  const meet = (from: number, to: number) => {
    const key = keys[to]
    if (!key) return
    const known = neighbours.get(from) ?? unknownIdentity
    if (contradict(known, identityOf(key))) ambiguous.add(from)
    neighbours.set(from, joined(known, identityOf(key)))
  }
  for (const { one, other, resemblance } of edges) {
    if (!isSure(resemblance)) continue
    meet(one, other)
    meet(other, one)
  }
  return ambiguous
}
