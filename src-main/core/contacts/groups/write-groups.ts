import { isGroupCard } from './group-card.ts'
import { labelsOf } from './read-groups.ts'
import { groupKey } from './system-labels.ts'
import type { Group, GroupStyle } from './types.ts'
import { uidKey, uuidOf } from './uid.ts'
import type { Card, Property } from '../vcard/property.ts'
import { escapeText, listOf, property, textOf } from '../vcard/value.ts'

/** Cards with their groups as an address book understands them. */
export interface WrittenGroups {
  /** In their order; their labels are in `CATEGORIES`, or gone into the group cards. Unchanged ones are the same objects. */
  readonly people: readonly Card[]
  /** To be written after the people: a server may refuse a group of members that it doesn't know yet. Empty for `categories`. */
  readonly groupCards: readonly Card[]
  /** What `categories` can't say: groups without members, and members without a card. */
  readonly unwritten: readonly Group[]
}

/** Writes groups in the style of an address book. What `readGroups` reads from the result is what was written. */
export function writeGroups(
  people: readonly Card[],
  groups: readonly Group[],
  style: GroupStyle
): WrittenGroups {
  return style === 'apple' ? asCards(people, groups) : asCategories(people, groups)
}

function asCategories(people: readonly Card[], groups: readonly Group[]): WrittenGroups {
  const labels = new Map<string, string[]>()
  for (const { name, members } of groups) {
    for (const member of members) {
      labels.set(uidKey(member), [...(labels.get(uidKey(member)) ?? []), name])
    }
  }
  const known = new Set(people.map(uidOf))
  const unwritten = groups
    .map((group) => ({ ...group, members: group.members.filter((member) => !known.has(uidKey(member))) }))
    .filter(({ members }, index) => members.length > 0 || groups[index]?.members.length === 0)
  return {
    people: people.map((card) => withLabels(card, [...labelsOf(card), ...(labels.get(uidOf(card)) ?? [])])),
    groupCards: [],
    unwritten
  }
}

function asCards(people: readonly Card[], groups: readonly Group[]): WrittenGroups {
  const written = new Set(groups.map(({ name }) => groupKey(name)))
  return {
    people: people.map((card) =>
      withLabels(
        card,
        labelsOf(card).filter((label) => !written.has(groupKey(label)))
      )
    ),
    groupCards: groups.map(groupCard),
    unwritten: []
  }
}

/** A group's card in Apple's form: its own with the members of now, or a new one with a UID made of the name. */
function groupCard({ name, members, card }: Group): Card {
  const own = card ?? {
    properties: [
      property('FN', name),
      { name: 'N', parameters: [], value: `${escapeText(name)};;;;` },
      property('UID', uuidOf(`group ${groupKey(name)}`))
    ]
  }
  const isRewritten = ({ name: each }: Property) =>
    /^(X-ADDRESSBOOKSERVER-(KIND|MEMBER)|MEMBER)$/i.test(each) ||
    (isGroupCard(own) && each.toUpperCase() === 'KIND')
  return {
    properties: [
      ...own.properties.filter((each) => !isRewritten(each)),
      property('X-ADDRESSBOOKSERVER-KIND', 'group'),
      ...members.map((member) => property('X-ADDRESSBOOKSERVER-MEMBER', `urn:uuid:${member}`))
    ]
  }
}

/** The card with these labels and no others; the very same where it has them. */
function withLabels(card: Card, labels: readonly string[]): Card {
  const wanted = labels.filter(
    (label, index) => labels.findIndex((each) => groupKey(each) === groupKey(label)) === index
  )
  const lines = card.properties.filter(({ name }) => name.toUpperCase() === 'CATEGORIES')
  const [first] = lines
  const written = lines.flatMap(({ value }) => listOf(value)).map((label) => label.trim())
  if (written.length === wanted.length && written.every((label, index) => label === wanted[index]))
    return card
  const line: Property = {
    ...(first ?? { name: 'CATEGORIES', parameters: [] }),
    value: wanted.map(escapeText).join(',')
  }
  return {
    properties: [
      ...card.properties.flatMap((each) => {
        if (each === first) return wanted.length > 0 ? [line] : []
        return lines.includes(each) ? [] : [each]
      }),
      ...(first || wanted.length === 0 ? [] : [line])
    ]
  }
}

function uidOf(card: Card): string {
  return uidKey(textOf(card, 'UID') ?? '')
}
