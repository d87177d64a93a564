import type { BringOutcome } from '../bring/bring.ts'
import { fieldOf } from '../bring/differences.ts'
import type { SettledContacts } from '../bring/plan.ts'
import type { ContactField, Remark } from '../bring/remarks.ts'
import { isMedia } from '../matching/content.ts'
import type { Conflict } from '../matching/merge.ts'
import type { Decision } from '../matching/plan.ts'
import { type CardPlace, type CardProblemCode, type FoundCard, isLoss, type ReadContacts } from '../types.ts'
import type { Card } from '../vcard/property.ts'
import { componentsOf, textOf } from '../vcard/value.ts'

/** Something to be said of a contact that was found; its sentence is `contacts.problem.<code>` or `contacts.result.<code>`. */
export type ContactNote = {
  readonly params: Readonly<Record<string, string | number>>
  /** What of the contact it is about: the sentence's `{fields}`, once they have their names. */
  readonly fields?: readonly ContactField[]
  /** The file, or the address book, that it was found in. */
  readonly file: string
  /** 0 where it is about the whole file, or about a group. */
  readonly card: number
  readonly line: number
  /** The contact's name; empty where it has none. */
  readonly name: string
  /** Whether something was not taken over. */
  readonly isLoss: boolean
} & (
  | { readonly kind: 'problem'; readonly code: CardProblemCode }
  | { readonly kind: 'result'; readonly code: Remark['code'] }
)

/** Remarks after which nothing of a person is missing. */
const harmless: ReadonlySet<Remark['code']> = new Set([
  'photoSmaller',
  'newUid',
  'emptyGroup',
  'strangersInGroup'
])

/** What the readers have said, with the names of those who were taken over. */
export function readingNotes({ cards, problems }: Pick<ReadContacts, 'cards' | 'problems'>): ContactNote[] {
  const key = ({ file, card }: Pick<CardPlace, 'file' | 'card'>) => `${card} ${file}`
  const names = new Map(cards.map(({ card, place }) => [key(place), nameIn(card)]))
  return problems.map(({ isLeftBehind, ...problem }) => ({
    ...problem,
    kind: 'problem',
    name: names.get(key(problem)) ?? '',
    isLoss: isLoss({ ...problem, isLeftBehind })
  }))
}

/** What a plan shows: who may be there twice, and what the new account has otherwise. */
export function planNotes({ cards }: Pick<ReadContacts, 'cards'>, plan: SettledContacts): ContactNote[] {
  const { decisions } = plan.merge
  return plan.people.flatMap((place, index) => {
    const found = cards[place]
    const [decision, conflicts = []] = [decisions[index], plan.settled.conflicts.get(index)]
    return found && decision
      ? [...twinNotes(found, decision, plan), ...conflicts.map((each) => conflictNote(found, each))]
      : []
  })
}

/** What has become of those of whom there is more to say than that they are there. */
export function outcomeNotes(
  { cards }: Pick<ReadContacts, 'cards'>,
  { people }: Pick<SettledContacts, 'people'>,
  outcome: BringOutcome
): ContactNote[] {
  const contacts = outcome.contacts.flatMap((each, index) => {
    const found = cards[people[index] ?? -1]
    return remarksIn(each).map((remark) => ({ ...resultOf(remark), ...whereabouts(found) }))
  })
  const groups = outcome.groups.flatMap((each) =>
    remarksIn(each).map((remark) => ({ ...resultOf(remark), ...whereabouts(undefined), name: each.name }))
  )
  return [...contacts, ...groups]
}

const remarksIn = ({
  reason,
  remarks
}: {
  readonly reason?: Remark
  readonly remarks: readonly Remark[]
}) => [...(reason ? [reason] : []), ...remarks]

function resultOf({ code, params, fields }: Remark) {
  return { kind: 'result' as const, code, params, ...(fields && { fields }), isLoss: !harmless.has(code) }
}

function whereabouts(found: FoundCard | undefined) {
  return found ? { ...found.place, name: nameIn(found.card) } : { file: '', card: 0, line: 0, name: '' }
}

/** Both are kept, and somebody should look. */
function twinNotes(found: FoundCard, decision: Decision, { merge }: SettledContacts): ContactNote[] {
  if (decision.kind !== 'ask' && decision.kind !== 'review') return []
  const { counterpart } = decision.candidates[0]
  const other = counterpart.in === 'book' ? counterpart.stored.card : merge.found[counterpart.index]
  const params = { name: other ? nameIn(other) : '' }
  return [{ kind: 'problem', code: 'card.perhapsTwice', params, ...whereabouts(found), isLoss: false }]
}

function conflictNote(found: FoundCard, { other }: Conflict): ContactNote {
  const about = { ...whereabouts(found), fields: [fieldOf(found.card, other)], isLoss: false }
  if (isMedia(other)) return { kind: 'problem', code: 'card.keptOwnPhoto', params: {}, ...about }
  const value = componentsOf(other.value)
    .map((texts) => texts.join(', '))
    .filter(Boolean)
    .join(' ')
  return { kind: 'problem', code: 'card.keptOwn', params: { value }, ...about }
}

const nameIn = (card: Card) => textOf(card, 'FN') ?? ''
