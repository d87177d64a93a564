import { groupKey } from '../groups/system-labels.ts'
import { renameMembers } from '../groups/read-groups.ts'
import type { Group } from '../groups/types.ts'
import { uidKey } from '../groups/uid.ts'
import { writeGroups } from '../groups/write-groups.ts'
import { withFreeUid } from '../matching/new-uid.ts'
import type { StoredCard } from '../matching/plan.ts'
import type { Write } from '../matching/settle.ts'
import type { Card } from '../vcard/property.ts'
import { propertiesNamed, unescapeText } from '../vcard/value.ts'
import { nameOf, uidOf } from './form.ts'
import type { ContactWrite, NewContactWrite, SourceKey } from './journal-port.ts'
import type { Ledger } from './ledger.ts'
import { type SettledContacts, sourceKey } from './plan.ts'

/** One card to write: a new one, or what goes into one that is there. */
export interface Intention {
  /** The found people that are in it, by their index in `merge.found`; none for a group. */
  readonly found: readonly number[]
  readonly sources: readonly SourceKey[]
  /** What goes in: of a new card the card itself, else the found ones. */
  readonly additions: readonly Card[]
  readonly uid: string
  /** To be shown. */
  readonly name: string
  /** What is there. */
  readonly stored?: StoredCard
}

/** One that is in the journal. */
export interface Job extends Intention {
  readonly write: ContactWrite
}

/** What a settled plan wants to be written for a person. */
export function intentionOf(plan: SettledContacts, write: Write, sources: readonly SourceKey[]): Intention {
  const { found } = write
  if (write.kind === 'create') {
    const { card } = write
    return { found, sources, additions: [card], uid: uidOf(card), name: nameOf(card) }
  }
  const { stored } = write
  const additions = found.map((index) => plan.merge.found[index]).filter((card) => card !== undefined)
  return { found, sources, additions, uid: uidOf(stored.card), name: nameOf(stored.card), stored }
}

/** A group as it is to be written, or found to be complete. */
export interface GroupIntention {
  readonly name: string
  readonly source: SourceKey
  /** Absent where all of it is there. */
  readonly intention?: Intention
}

/**
 * Groups as cards of the new address book, once their members are there.
 * @param uids From a found card's UID (as `uidKey` gives it) to the one of its card there.
 * @param people UIDs (as `uidKey` gives them) that are in the new address book now: nobody else can be a member.
 */
export function groupIntentions(
  { groups, groupsInBook }: Pick<SettledContacts, 'groups' | 'groupsInBook'>,
  uids: ReadonlyMap<string, string>,
  people: ReadonlySet<string>
): GroupIntention[] {
  const taken = new Set([...people, ...groupsInBook.map(({ card }) => uidKey(uidOf(card)))])
  return groups.flatMap((group) => {
    const [renamed] = renameMembers([group], uids)
    if (!renamed) return []
    const members = renamed.members.filter((member) => people.has(uidKey(member)))
    const source = sourceKey(asCard(group))
    const stored = groupsInBook.find(({ card }) => groupKey(nameOf(card)) === groupKey(group.name))
    const base = { name: group.name, source }
    const common = { found: [], sources: [source], name: group.name }
    if (!stored) {
      const card = withFreeUid(asCard({ ...renamed, members }), taken)
      taken.add(uidKey(uidOf(card)))
      return [{ ...base, intention: { ...common, additions: [card], uid: uidOf(card) } }]
    }
    const has = new Set(
      propertiesNamed(stored.card, 'X-ADDRESSBOOKSERVER-MEMBER').map(({ value }) =>
        uidKey(unescapeText(value))
      )
    )
    const missing = members.filter((member) => !has.has(uidKey(member)))
    if (missing.length === 0) return [base]
    const addition = asCard({ name: nameOf(stored.card), members: missing })
    const uid = uidOf(stored.card)
    return [{ ...base, intention: { ...common, additions: [addition], uid, stored } }]
  })
}

function asCard(group: Group): Card {
  return writeGroups([], [group], 'apple').groupCards[0] ?? { properties: [] }
}

/** Writes intentions into the journal, all at once. */
export function planned(intentions: readonly Intention[], ledger: Ledger): Job[] {
  const open = intentions.map(({ stored, uid }) => (stored ? undefined : ledger.openCreation(uid)))
  const added = ledger.add(intentions.filter((_, index) => !open[index]).map(newWrite))[Symbol.iterator]()
  return intentions.flatMap((intention, index) => {
    const write = open[index] ?? added.next().value
    return write ? [{ ...intention, write }] : []
  })
}

function newWrite({ sources, uid, name, stored }: Intention): NewContactWrite {
  const action = stored ? 'merge' : 'create'
  const href = stored && { href: stored.href }
  return { sources, state: 'planned', action, uid, name, ...href, leftOut: [], differs: [] }
}
