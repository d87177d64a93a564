import { CardIndex } from './card-index.ts'
import { classify, isSure, type Likeness, type Resemblance } from './classify.ts'
import { type Clusters, clustersOf } from './clusters.ts'
import { contradict, type Identity, identityOf, joined } from './identity.ts'
import { type CardKeys, keysOf } from './keys.ts'
import { merge, type Merged } from './merge.ts'
import type { PhoneKey } from './phone-key.ts'
import { withReliableUids } from './reliable-uids.ts'
import { sharedPhones } from './shared-phones.ts'
import type { Card } from '../vcard/property.ts'

/** A contact as it is in the new account's address book. */
export interface StoredCard {
  readonly href: string
  readonly etag: string
  readonly card: Card
}

/** The card that a found one resembles: in the new address book, or found before it. Both count from 0. */
export type Counterpart =
  | { readonly in: 'book'; readonly index: number; readonly stored: StoredCard }
  | { readonly in: 'found'; readonly index: number }

/** What a found card may be, and what would stand there if it were merged. */
export interface Candidate {
  readonly counterpart: Counterpart
  readonly resemblance: Resemblance
  /** The counterpart with all that goes into it before this card, and this card. */
  readonly merged: Merged
}

/** What happens to a found card if nobody says otherwise. */
export type Decision =
  /** Nobody like this is there. */
  | { readonly kind: 'create' }
  /** All of it is there; what differs, and stays as the new account has it, is among the conflicts. */
  | { readonly kind: 'same'; readonly candidate: Candidate }
  /** Surely the same person: what is missing is added. */
  | { readonly kind: 'merge'; readonly candidate: Candidate }
  /** A person decides. The likeliest candidate comes first. */
  | { readonly kind: 'ask'; readonly candidates: readonly [Candidate, ...Candidate[]] }
  /** It is created, and listed beside those that it resembles. */
  | { readonly kind: 'review'; readonly candidates: readonly [Candidate, ...Candidate[]] }

/** "812 contacts read: 744 new, 59 already there, 9 need a look": the last three are the first. */
export interface PlanCounts {
  readonly read: number
  readonly new: number
  /** With those whose details are completed, and with duplicates among the found. */
  readonly there: number
  /** To be answered (`ask`) or worth a glance (`review`). */
  readonly look: number
  /** Of those there, how many add something. */
  readonly completed: number
  /** Of those there, how many were found more than once. */
  readonly duplicates: number
}

/** What becomes of each found card. */
export interface MergePlan {
  readonly found: readonly Card[]
  readonly book: readonly StoredCard[]
  readonly country?: string
  /** One a found card, in their order. */
  readonly decisions: readonly Decision[]
  readonly counts: PlanCounts
}

/** How many candidates are looked at more closely for one card, and how many of them a person is shown. */
const mostCandidates = 10
const mostShown = 5

/**
 * Decides for each found card whether it is new. Pure, and in linear time but for cards that have much in common.
 * @param found from files or the old address book; group cards (Apple's) match group cards alone, by name
 * @param book all cards of the new address book
 * @param country where the person lives, ISO 3166 (`FR`), for comparing phone numbers
 */
export function planMerge(found: readonly Card[], book: readonly StoredCard[], country?: string): MergePlan {
  const keys = withReliableUids(found.map((card) => keysOf(card, country)))
  const bookKeys = book.map(({ card }) => keysOf(card, country))
  const isShared = sharedPhones([...bookKeys, ...keys])
  // Who is one among the found mustn't depend on the book, which changes by what is brought.
  const clusters = clustersOf(keys, sharedPhones(keys))
  const planner = new Planner(found, book, keys, bookKeys, clusters, isShared, country)
  const decisions = found.map((_, index) => planner.decide(index))
  return { found, book, ...(country !== undefined && { country }), decisions, counts: countsOf(decisions) }
}

/** A card that found ones go into: as it is by now. */
interface Standing {
  readonly counterpart: Counterpart
  card: Card
  keys: CardKeys
  identity: Identity
}

/** Goes through the found cards in their order and remembers what the earlier ones have become. */
class Planner {
  readonly #found
  readonly #keys
  readonly #bookKeys
  readonly #clusters
  readonly #isShared
  readonly #country
  readonly #index = new CardIndex()
  readonly #standings: Standing[]
  /** What each decided card goes into. */
  readonly #places: Standing[] = []

  constructor(
    found: readonly Card[],
    book: readonly StoredCard[],
    keys: readonly CardKeys[],
    bookKeys: readonly CardKeys[],
    clusters: Clusters,
    isShared: (phone: PhoneKey) => boolean,
    country: string | undefined
  ) {
    this.#found = found
    this.#keys = keys
    this.#bookKeys = bookKeys
    this.#clusters = clusters
    this.#isShared = isShared
    this.#country = country
    bookKeys.forEach((each, index) => this.#index.add(index, each))
    this.#standings = book.map((stored, index) => {
      const own = bookKeys[index] ?? keysOf(stored.card, country)
      return {
        counterpart: { in: 'book', index, stored },
        card: stored.card,
        keys: own,
        identity: identityOf(own)
      }
    })
  }

  decide(index: number): Decision {
    const card = this.#found[index] ?? { properties: [] }
    const leader = this.#clusters.leaders[index] ?? index
    if (leader !== index) return this.#follow(index, leader, card)

    const candidates = this.#candidatesOf(index, card)
    const isAlone = this.#membersOf(index).length === 1
    const decision = choose(
      candidates.map(({ candidate }) => candidate),
      this.#isTorn(
        index,
        candidates.map(({ standing, candidate }) => ({ standing, resemblance: candidate.resemblance }))
      ),
      isAlone
    )
    const chosen =
      decision.kind === 'same' || decision.kind === 'merge'
        ? candidates.find(({ candidate }) => candidate === decision.candidate)
        : undefined
    const identity = this.#identityOf(index)
    if (chosen) {
      this.#put(chosen.standing, chosen.candidate.merged.card)
      chosen.standing.identity = joined(chosen.standing.identity, identity)
    }
    this.#places[index] = chosen?.standing ?? {
      counterpart: { in: 'found', index },
      card,
      keys: this.#keys[index] ?? keysOf(card, this.#country),
      identity
    }
    return decision
  }

  #put(standing: Standing, card: Card): void {
    if (card === standing.card) return
    standing.card = card
    standing.keys = keysOf(card, this.#country)
  }

  /** A further card of a person goes where the first one went. */
  #follow(index: number, leader: number, card: Card): Decision {
    const place = this.#places[leader]
    if (!place) return { kind: 'create' }
    const merged = merge(place.card, card, this.#country)
    this.#put(place, merged.card)
    const resemblance = this.#clusters.ties.get(index) ?? { likeness: 'sure', clues: [] }
    const candidate: Candidate = { counterpart: { in: 'found', index: leader }, resemblance, merged }
    return { kind: merged.adds.length === 0 ? 'same' : 'merge', candidate }
  }

  /** Whom the card, or another one of the same person, resembles: the likeliest first. */
  #candidatesOf(index: number, card: Card): { candidate: Candidate; standing: Standing }[] {
    const best = new Map<Standing, Resemblance>()
    const consider = (standing: Standing | undefined, resemblance: Resemblance) => {
      const known = standing && best.get(standing)
      if (standing && (!known || rank(resemblance) < rank(known))) best.set(standing, resemblance)
    }
    for (const keys of this.#keysOf(index)) {
      for (const id of this.#index.lookUp(keys)) {
        const [standing, before] = [this.#standings[id], this.#bookKeys[id]]
        if (!standing || !before) continue
        // Whoever stands there as they stood there isn't made doubtful by what has come in since.
        const now = keys.hash === before.hash ? before : standing.keys
        consider(standing, classify(keys, now, this.#isShared))
      }
    }
    for (const member of this.#membersOf(index)) {
      const keys = this.#keys[member]
      for (const [other, resemblance] of this.#clusters.doubts.get(member) ?? []) {
        const place = this.#places[this.#clusters.leaders[other] ?? other]
        if (keys && place) consider(place, weaker(resemblance, classify(keys, place.keys, this.#isShared)))
      }
    }
    const identity = this.#identityOf(index)
    const ranked = [...best]
      .map(([standing, resemblance]) => ({
        standing,
        resemblance: contradict(standing.identity, identity)
          ? doubtful(resemblance, this.#membersOf(index).length === 1)
          : resemblance
      }))
      .filter(({ resemblance }) => resemblance.likeness !== 'different')
      .sort((a, b) => rank(a.resemblance) - rank(b.resemblance))
    const likely = ranked.filter(({ resemblance }) => resemblance.likeness !== 'maybe')
    return (likely.length > 0 && !this.#isTorn(index, likely) ? likely : ranked)
      .slice(0, mostCandidates)
      .map(({ standing, resemblance }) => ({
        standing,
        candidate: {
          counterpart: standing.counterpart,
          resemblance,
          merged: merge(standing.card, card, this.#country)
        }
      }))
  }

  /** The keys of all cards of a person, and of what they come to together: that may have been brought before. */
  #keysOf(leader: number): CardKeys[] {
    const members = this.#membersOf(leader)
    const keys = members.map((member) => this.#keys[member]).filter((each) => each !== undefined)
    if (members.length === 1) return keys
    const whole = members
      .map((member) => this.#found[member])
      .filter((card) => card !== undefined)
      .reduce((card, other) => merge(card, other, this.#country).card)
    return [...keys, keysOf(whole, this.#country)]
  }

  #membersOf(leader: number): readonly number[] {
    return this.#clusters.members.get(leader) ?? [leader]
  }

  /** Whether a card is surely each of several who can't be one, and no UID says which. The surest comes first. */
  #isTorn(index: number, ranked: readonly { standing: Standing; resemblance: Resemblance }[]): boolean {
    if (ranked[0]?.resemblance.likeness === 'sameCard') return false
    if (this.#clusters.ambiguous.has(index)) return true
    const sure = ranked.filter(({ resemblance }) => isSure(resemblance))
    return sure.some((one) =>
      sure.some((other) => contradict(one.standing.identity, other.standing.identity))
    )
  }

  #identityOf(leader: number): Identity {
    return this.#membersOf(leader)
      .map((member) => this.#keys[member])
      .filter((keys) => keys !== undefined)
      .map(identityOf)
      .reduce(joined)
  }
}

const ranks: Readonly<Record<Likeness, number>> = {
  identical: 0,
  sameCard: 1,
  sure: 2,
  probable: 3,
  maybe: 4,
  different: 5
}

/** The lower, the likelier; name with address and number before name with one of them, contradictions last. */
function rank({ likeness, clues }: Resemblance): number {
  const against = clues.filter((clue) => clue === 'otherBirthday' || clue === 'otherGeneration')
  return ranks[likeness] - (clues.length - 5 * against.length) / 100
}

/** What is like one of the cards that went somewhere needn't be like what stands there. */
function weaker(once: Resemblance, now: Resemblance): Resemblance {
  if (now.likeness === 'different') return { ...once, likeness: 'maybe' }
  return ranks[once.likeness] < ranks[now.likeness] ? now : once
}

/** Somebody else's birthday speaks against all but the same content; about the same UID a person is asked. */
function doubtful(resemblance: Resemblance, isAlone: boolean): Resemblance {
  const { likeness, clues } = resemblance
  if (likeness === 'identical' && isAlone) return resemblance
  if (likeness === 'different' || likeness === 'maybe') return resemblance
  return { likeness: clues.includes('uid') ? 'probable' : 'maybe', clues }
}

function choose(candidates: readonly Candidate[], isTorn: boolean, isAlone: boolean): Decision {
  const [first, ...rest] = candidates
  if (!first) return { kind: 'create' }
  const there = candidates.find((candidate) => isThere(candidate, isAlone))
  if (there) return { kind: 'same', candidate: there }
  if (isSure(first.resemblance) && !isTorn) return { kind: 'merge', candidate: first }
  const isAsked = isSure(first.resemblance) || first.resemblance.likeness === 'probable'
  return { kind: isAsked ? 'ask' : 'review', candidates: [first, ...rest.slice(0, mostShown - 1)] }
}

/**
 * Whether nothing would be added, so that there is nothing to ask: about somebody who is surely or probably the same
 * also where the name is written otherwise, about others only where all of it stands there.
 * @param isAlone whether no other card would go there with this one
 */
function isThere({ resemblance, merged }: Candidate, isAlone: boolean): boolean {
  if (resemblance.likeness === 'identical') return true
  if (merged.adds.length > 0) return false
  if (isSure(resemblance)) return true
  const conflicts = merged.conflicts.filter(
    ({ other }) => !(resemblance.likeness === 'probable' && /^(FN|N)$/i.test(other.name))
  )
  return isAlone && conflicts.length === 0
}

function countsOf(decisions: readonly Decision[]): PlanCounts {
  const count = (holds: (decision: Decision) => boolean) => decisions.filter(holds).length
  const isThere = ({ kind }: Decision) => kind === 'same' || kind === 'merge'
  return {
    read: decisions.length,
    new: count(({ kind }) => kind === 'create'),
    there: count(isThere),
    look: count(({ kind }) => kind === 'ask' || kind === 'review'),
    completed: count(({ kind }) => kind === 'merge'),
    duplicates: count((decision) => 'candidate' in decision && decision.candidate.counterpart.in === 'found')
  }
}
