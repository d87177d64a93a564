import type {
  Answer,
  Candidate,
  Card,
  ContactNote,
  ContactOutcome,
  Decision,
  ShownCard
} from '../contacts/index.ts'
import type { PlannedContacts } from '../move/index.ts'
import type { DeskCandidate, DeskList, DeskPlan, DeskRow } from './types.ts'

interface RowParts {
  readonly shown: (card: Card, most?: number) => ShownCard
  readonly withCandidates: boolean
  readonly answer: Answer | undefined
  readonly outcome: ContactOutcome | undefined
}

/** A contact of a plan as a list shows it. */
export function rowOf(
  { found, plan }: PlannedContacts,
  index: number,
  { shown, withCandidates, answer, outcome }: RowParts
): DeskRow {
  const card = plan.merge.found[index] ?? { properties: [] }
  const decision = plan.merge.decisions[index]
  const candidates = withCandidates ? candidatesOf(decision) : []
  const place = found.cards[plan.people[index] ?? -1]?.place
  const name = shown(card).name
  const remarks = outcome ? [...(outcome.reason ? [outcome.reason] : []), ...outcome.remarks] : []
  return {
    index,
    card: shown(card, withCandidates ? undefined : 3),
    candidates: candidates.map(({ counterpart, merged }): DeskCandidate => {
      const other = counterpart.in === 'book' ? counterpart.stored.card : plan.merge.found[counterpart.index]
      return {
        isThere: counterpart.in === 'book',
        card: shown(other ?? { properties: [] }),
        merged: shown(merged.card)
      }
    }),
    answer: answer ?? null,
    isAsked: decision?.kind === 'ask',
    notes: remarks.map(({ code, params, fields }): ContactNote => ({
      ...{ kind: 'result', code, params, name, isLoss: false },
      ...(fields && { fields }),
      ...{ file: place?.file ?? '', card: place?.card ?? 0, line: place?.line ?? 0 }
    }))
  }
}

const candidatesOf = (decision: Decision | undefined): readonly Candidate[] =>
  decision && 'candidates' in decision ? decision.candidates : []

/** Which contacts a list holds; of those to look at, the ones that wait for an answer come first. */
export function indicesOf(
  list: DeskList,
  { plan }: PlannedContacts,
  outcomes: readonly ContactOutcome[] | undefined
): number[] {
  const { decisions } = plan.merge
  const where = (holds: (index: number) => boolean) =>
    decisions.flatMap((_, index) => (holds(index) ? [index] : []))
  const kindAt = (index: number) => decisions[index]?.kind ?? 'create'
  switch (list) {
    case 'new':
      return where((index) => kindAt(index) === 'create')
    case 'there':
      return where((index) => ['same', 'merge'].includes(kindAt(index)))
    case 'look': {
      const all = where((index) => ['ask', 'review'].includes(kindAt(index)))
      const isAsked = (index: number) => Number(kindAt(index) === 'ask')
      return all.sort((a, b) => isAsked(b) - isAsked(a) || a - b)
    }
    default:
      return where((index) => outcomes?.[index]?.kind === list)
  }
}

/** Whether an answer fits what the plan asks about a contact. */
export function isAnswer({ plan }: PlannedContacts, index: number, answer: Answer): boolean {
  const candidates = candidatesOf(plan.merge.decisions[index]).length
  return candidates > (answer.kind === 'merge' ? answer.candidate : 0)
}

/** What an earlier attempt has brought is there, and nothing is asked about it any more. */
export function stillAsked(
  answers: ReadonlyMap<number, Answer>,
  planned: PlannedContacts
): Map<number, Answer> {
  return new Map([...answers].filter(([index, answer]) => isAnswer(planned, index, answer)))
}

/** The plan's counts, as it is answered by now. */
export function planView({ plan, book }: PlannedContacts, answers: ReadonlyMap<number, Answer>): DeskPlan {
  const { counts, decisions } = plan.merge
  const asked = decisions.flatMap(({ kind }, index) => (kind === 'ask' ? [index] : []))
  const unanswered = asked.filter((index) => !answers.has(index)).length
  const left = [...answers.values()].filter(({ kind }) => kind === 'skip').length
  return {
    book: book?.displayName ?? null,
    ...{ new: counts.new, there: counts.there, completed: counts.completed, look: counts.look, unanswered },
    writes: counts.new + counts.completed + counts.look - unanswered - left
  }
}
