import { createHash } from 'node:crypto'
import { isGroupCard } from '../groups/group-card.ts'
import { joinGroups, readGroups } from '../groups/read-groups.ts'
import type { Group, GroupStyle } from '../groups/types.ts'
import { uidKey } from '../groups/uid.ts'
import { writeGroups } from '../groups/write-groups.ts'
import { contentHash } from '../matching/content.ts'
import { type MergePlan, planMerge, type StoredCard } from '../matching/plan.ts'
import { type Answer, settle, type Settled } from '../matching/settle.ts'
import type { Card } from '../vcard/property.ts'
import { textOf } from '../vcard/value.ts'
import type { SourceKey } from './journal-port.ts'

/** What becomes of the contacts and groups that were found, before anything is written. */
export interface ContactPlan {
  /** Of the people, with their groups as the new address book writes them. */
  readonly merge: MergePlan
  /** Where each of `merge.found` is among the cards that were found. */
  readonly people: readonly number[]
  readonly style: GroupStyle
  /** To be written as cards of their own, after the people; none for `categories`. */
  readonly groups: readonly Group[]
  /** The group cards that the new address book has. */
  readonly groupsInBook: readonly StoredCard[]
  /** Groups, or members of groups, that the new address book has no form for. */
  readonly unwritten: readonly Group[]
}

/** A plan that a person has looked at. */
export interface SettledContacts extends ContactPlan {
  readonly settled: Settled
}

/**
 * Plans people and groups together. Pure.
 * @param found From files or the old address book, group cards among them.
 * @param book All cards of the new address book, read after the last write of an earlier run.
 * @param style How the new address book writes groups.
 * @param country Where the person lives, ISO 3166, for comparing phone numbers.
 */
export function planBringing(
  found: readonly Card[],
  book: readonly StoredCard[],
  style: GroupStyle,
  country?: string
): ContactPlan {
  const people = found.flatMap((card, index) => (isGroupCard(card) ? [] : [index]))
  const taken = readGroups(found)
  const { people: cards, unwritten } = writeGroups(taken.people, taken.groups, style)
  const inBook = book.filter(({ card }) => !isGroupCard(card))
  return {
    merge: planMerge(cards, inBook, country),
    people,
    style,
    groups: style === 'apple' ? joinGroups([], taken.groups) : [],
    groupsInBook: book.filter(({ card }) => isGroupCard(card)),
    unwritten
  }
}

/** Applies a person's answers, by index in `merge.found`. Pure. */
export function settleContacts(plan: ContactPlan, answers?: ReadonlyMap<number, Answer>): SettledContacts {
  return { ...plan, settled: settle(plan.merge, answers) }
}

/** By what a found card is known again: its UID and what it says. */
export function sourceKey(card: Card): SourceKey {
  const uid = uidKey(textOf(card, 'UID') ?? '')
  return createHash('sha256')
    .update(JSON.stringify([uid, contentHash(card)]))
    .digest('hex')
}
