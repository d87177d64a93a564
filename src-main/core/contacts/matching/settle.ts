import { type Conflict, merge } from './merge.ts'
import { withFreeUid } from './new-uid.ts'
import type { Candidate, Counterpart, Decision, MergePlan, StoredCard } from './plan.ts'
import { uidKey } from '../groups/uid.ts'
import type { Card, Property } from '../vcard/property.ts'
import { textOf } from '../vcard/value.ts'

/** What a person says about a found card. */
export type Answer =
  /** With which of the decision's candidates, from 0; those of `same` and `merge` have one. */
  | { readonly kind: 'merge'; readonly candidate: number }
  | { readonly kind: 'keepBoth' }
  | { readonly kind: 'skip' }

/** Something to write into the new address book. */
export type Write =
  | { readonly kind: 'create'; readonly card: Card; readonly found: readonly number[] }
  | {
      readonly kind: 'update'
      readonly stored: StoredCard
      readonly card: Card
      /** What is new or more complete in the card. */
      readonly adds: readonly Property[]
      readonly found: readonly number[]
    }

/** A plan with all answers applied. Each found card is in exactly one of a write, `same`, `skipped` and `unanswered`. */
export interface Settled {
  /** In the order in which their first card was found. */
  readonly writes: readonly Write[]
  /** Already there; nothing is written. */
  readonly same: readonly number[]
  readonly skipped: readonly number[]
  /** Asked about, and not answered yet; also those that were merged into one of these. */
  readonly unanswered: readonly number[]
  /** By found card, what of it the new account has otherwise, and keeps. */
  readonly conflicts: ReadonlyMap<number, readonly Conflict[]>
  /** From each found card's UID (as `uidKey` gives it) to the one of its card in the new address book, for groups. */
  readonly uids: ReadonlyMap<string, string>
}

interface Destination {
  readonly stored?: StoredCard
  card: Card
  readonly found: number[]
  readonly adds: Property[]
}

/** Applies a person's answers, by found card; where there is none, the plan's decision holds. Pure. */
export function settle(plan: MergePlan, answers: ReadonlyMap<number, Answer> = new Map()): Settled {
  const book: Destination[] = plan.book.map((stored) => ({ stored, card: stored.card, found: [], adds: [] }))
  const taken = new Set(plan.book.map(({ card }) => uidKey(textOf(card, 'UID') ?? '')))
  const created: Destination[] = []
  const places = new Map<number, Destination | 'skipped' | 'unanswered'>()
  const conflicts = new Map<number, readonly Conflict[]>()
  const placeOf = (counterpart: Counterpart) =>
    counterpart.in === 'book' ? book[counterpart.index] : places.get(counterpart.index)

  const create = (index: number, card: Card) => {
    const destination = { card: withFreeUid(card, taken), found: [index], adds: [] }
    taken.add(uidKey(textOf(destination.card, 'UID') ?? ''))
    created.push(destination)
    places.set(index, destination)
  }

  for (const [index, decision] of plan.decisions.entries()) {
    const card = plan.found[index]
    if (!card) continue
    const answer = answers.get(index) ?? usual(decision)
    if (answer === undefined || answer.kind === 'skip') {
      places.set(index, answer ? 'skipped' : 'unanswered')
      continue
    }
    const candidate = answer.kind === 'merge' ? candidatesOf(decision)[answer.candidate] : undefined
    const place = candidate ? placeOf(candidate.counterpart) : undefined
    if (place === 'unanswered') places.set(index, place)
    else if (place === undefined || place === 'skipped') create(index, card)
    else {
      const merged = merge(place.card, card, plan.country)
      place.card = merged.card
      place.adds.push(...merged.adds)
      place.found.push(index)
      places.set(index, place)
      if (merged.conflicts.length > 0) conflicts.set(index, merged.conflicts)
    }
  }

  const isChanged = ({ stored, card }: Destination) => card !== stored?.card
  const at = (status: 'skipped' | 'unanswered') =>
    [...places].filter(([, place]) => place === status).map(([index]) => index)
  return {
    writes: [...created, ...book]
      .filter(({ found }) => found.length > 0)
      .filter(isChanged)
      .sort((a, b) => (a.found[0] ?? 0) - (b.found[0] ?? 0))
      .map(writeOf),
    same: book
      .filter((place) => !isChanged(place))
      .flatMap(({ found }) => found)
      .sort((a, b) => a - b),
    skipped: at('skipped'),
    unanswered: at('unanswered'),
    conflicts,
    uids: uidsOf(plan, places)
  }
}

/** What a decision means where nobody answers. */
function usual({ kind }: Decision): Answer | undefined {
  switch (kind) {
    case 'create':
    case 'review':
      return { kind: 'keepBoth' }
    case 'same':
    case 'merge':
      return { kind: 'merge', candidate: 0 }
    case 'ask':
      return undefined
  }
}

function candidatesOf(decision: Decision): readonly Candidate[] {
  if ('candidates' in decision) return decision.candidates
  return 'candidate' in decision ? [decision.candidate] : []
}

function writeOf({ stored, card, found, adds }: Destination): Write {
  if (!stored) return { kind: 'create', card, found }
  return { kind: 'update', stored, card, found, adds: adds.filter((each) => card.properties.includes(each)) }
}

/** Where a program gave several found cards one UID, it stands for the first of them. */
function uidsOf(plan: MergePlan, places: ReadonlyMap<number, Destination | string>): Map<string, string> {
  const uids = new Map<string, string>()
  for (const [index, place] of places) {
    const [from, to] = [plan.found[index], typeof place === 'string' ? undefined : place.card].map((card) =>
      card ? textOf(card, 'UID') : undefined
    )
    if (from && to && !uids.has(uidKey(from))) uids.set(uidKey(from), to)
  }
  return uids
}
