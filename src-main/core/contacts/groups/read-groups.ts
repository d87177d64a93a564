import { isGroupCard } from './group-card.ts'
import { groupKey, isSystemLabel, labelName } from './system-labels.ts'
import type { Group } from './types.ts'
import { uidKey } from './uid.ts'
import type { Card } from '../vcard/property.ts'
import { listOf, parameterValues, propertiesNamed, textOf, unescapeText } from '../vcard/value.ts'

/** An address book, taken apart. */
export interface PeopleAndGroups {
  /** All cards that aren't a group's, as they were. */
  readonly people: readonly Card[]
  /** Those with cards of their own first, then the others in the order in which they are named. */
  readonly groups: readonly Group[]
}

/**
 * Reads the groups of an address book: from Apple's group cards (or `KIND:group`) and from the `CATEGORIES` of its
 * people, where Google's labels are too. Names that differ in case only are one group; a group within a group
 * gives it its members; Google's own labels are left out.
 */
export function readGroups(cards: readonly Card[]): PeopleAndGroups {
  const people = cards.filter((card) => !isGroupCard(card))
  const cardsOfGroups = cards.filter(isGroupCard)
  const groups = new GroupList()
  const membersOf = memberReader(people, cardsOfGroups)
  for (const card of cardsOfGroups) groups.add(textOf(card, 'FN') ?? '', membersOf(card), card)
  for (const person of people) {
    const uid = textOf(person, 'UID')
    if (uid === undefined) continue
    for (const label of labelsOf(person)) groups.add(label, [uid])
  }
  return { people, groups: groups.all() }
}

/** Groups of two address books as one: those of one name come together, with the first one's name and card. */
export function joinGroups(first: readonly Group[], second: readonly Group[]): Group[] {
  const groups = new GroupList()
  for (const { name, members, card } of [...first, ...second]) groups.add(name, members, card)
  return groups.all()
}

/**
 * Tells the members by new UIDs, where their cards have got others.
 * @param uids from the old UID, as `uidKey` gives it, to the new one: `Settled.uids`
 */
export function renameMembers(groups: readonly Group[], uids: ReadonlyMap<string, string>): Group[] {
  return joinGroups(
    [],
    groups.map((group) => ({
      ...group,
      members: group.members.map((member) => uids.get(uidKey(member)) ?? member)
    }))
  )
}

/** The labels that a person has given to a contact. */
export function labelsOf(card: Card): string[] {
  return propertiesNamed(card, 'CATEGORIES')
    .flatMap(({ value }) => listOf(value))
    .filter((label) => !isSystemLabel(label))
    .map(labelName)
}

class GroupList {
  readonly #groups = new Map<string, { name: string; members: Map<string, string>; card?: Card }>()

  add(written: string, members: readonly string[], card?: Card): void {
    if (isSystemLabel(written)) return
    const name = labelName(written)
    const group = this.#groups.get(groupKey(name)) ?? { name, members: new Map<string, string>() }
    if (card && !group.card) group.card = card
    for (const member of members) {
      if (!group.members.has(uidKey(member))) group.members.set(uidKey(member), member)
    }
    this.#groups.set(groupKey(name), group)
  }

  all(): Group[] {
    return [...this.#groups.values()].map(({ members, ...rest }) => ({
      ...rest,
      members: [...members.values()]
    }))
  }
}

/**
 * Reads who is in a group card: by UID, or by e-mail address (`mailto:`, RFC 6350 §6.6.5). SOGo's lists say both; the
 * address finds who has got another UID since.
 */
function memberReader(people: readonly Card[], groups: readonly Card[]): (group: Card) => string[] {
  const byKey = new Map<string, string>()
  for (const person of people) {
    const uid = textOf(person, 'UID')
    if (uid === undefined) continue
    const keys = [uidKey(uid), ...emailsOf(person)].filter((key) => key !== '')
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, uid)
  }
  const groupsByUid = new Map(groups.map((group) => [uidKey(textOf(group, 'UID') ?? ''), group]))
  const read = (group: Card, within: ReadonlySet<Card>): string[] =>
    membersIn(group).flatMap(({ member, email }) => {
      const known = [uidKey(member), member.trim().toLowerCase(), email]
        .map((key) => byKey.get(key))
        .find((uid) => uid !== undefined)
      if (known !== undefined) return [known]
      const inner = groupsByUid.get(uidKey(member))
      if (!inner) return uidKey(member) === '' ? [] : [member.trim().replace(/^urn:uuid:/i, '')]
      return within.has(inner) ? [] : read(inner, new Set([...within, inner]))
    })
  return (group) => read(group, new Set([group]))
}

function membersIn(group: Card): { readonly member: string; readonly email: string }[] {
  return ['X-ADDRESSBOOKSERVER-MEMBER', 'MEMBER']
    .flatMap((name) => propertiesNamed(group, name))
    .map((property) => ({
      member: unescapeText(property.value),
      email: emailKey(parameterValues(property, 'EMAIL')[0] ?? '')
    }))
}

function emailsOf(person: Card): string[] {
  return propertiesNamed(person, 'EMAIL').map(({ value }) => emailKey(unescapeText(value)))
}

/** As a `MEMBER` names it; of nobody nothing. */
const emailKey = (address: string) => (address.trim() === '' ? '' : `mailto:${address.trim().toLowerCase()}`)
