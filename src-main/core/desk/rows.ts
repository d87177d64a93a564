import type {
  Answer,
  Candidate,
  Card,
  CardPlace,
  ContactNote,
  ContactOutcome,
  Decision,
  ShownCard
} from '../contacts/index.ts'
import type { PlannedContacts } from '../move/index.ts'
import type { DeskCandidate, DeskPlan, DeskRow } from './types.ts'

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
    notes: outcome ? notesOf(outcome, name, place) : []
  }
}

/** A contact that an earlier process has brought: the journal knows its name, and what was said of it. */
export function keptRow(outcome: ContactOutcome, index: number): DeskRow {
  const { name } = outcome
  const card = { name, details: [] }
  return { index, card, candidates: [], answer: null, isAsked: false, notes: notesOf(outcome, name) }
}

function notesOf({ reason, remarks }: ContactOutcome, name: string, place?: CardPlace): ContactNote[] {
  return [...(reason ? [reason] : []), ...remarks].map(({ code, params, fields }) => ({
    ...{ kind: 'result', code, params, name, isLoss: false },
    ...(fields && { fields }),
    ...{ file: place?.file ?? '', card: place?.card ?? 0, line: place?.line ?? 0 }
  }))
}

const candidatesOf = (decision: Decision | undefined): readonly Candidate[] =>
  decision && 'candidates' in decision ? decision.candidates : []

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
export function planView(
  { plan, book }: PlannedContacts,
  answers: ReadonlyMap<number, Answer>
): Omit<DeskPlan, 'isOld'> {
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
