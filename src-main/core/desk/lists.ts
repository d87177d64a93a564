import type { Answer, Card, ContactOutcome, ShownCard } from '../contacts/index.ts'
import { type OutcomeKind, outcomeKinds } from '../contacts/types.ts'
import type { PlannedContacts } from '../move/index.ts'
import { keptRow, rowOf } from './rows.ts'
import type { DeskList, DeskPage, DeskRow } from './types.ts'

/** As many rows as a page shows at once. */
export interface Window {
  readonly offset: number
  readonly limit: number
}

interface ListParts {
  readonly shown: (card: Card, most?: number) => ShownCard
  readonly answers: ReadonlyMap<number, Answer>
  /** By index in `plan.merge.found`, once they were brought. */
  readonly outcomes: readonly ContactOutcome[] | undefined
}

/** A page of what is planned, or of what has just come of it. */
export function plannedPage(
  list: DeskList,
  planned: PlannedContacts,
  { shown, answers, outcomes }: ListParts,
  { offset, limit }: Window
): DeskPage<DeskRow> {
  const indices = indicesOf(list, planned, outcomes)
  const withCandidates = list === 'look' || list === 'needsALook'
  const rows = indices
    .slice(offset, offset + limit)
    .map((index) =>
      rowOf(planned, index, { shown, withCandidates, answer: answers.get(index), outcome: outcomes?.[index] })
    )
  return { total: indices.length, rows }
}

/** A page of what earlier processes have brought. */
export function keptPage(
  list: DeskList,
  outcomes: readonly ContactOutcome[],
  { offset, limit }: Window
): DeskPage<DeskRow> {
  const rows = outcomes.flatMap((outcome, index) => (outcome.kind === list ? [keptRow(outcome, index)] : []))
  return { total: rows.length, rows: rows.slice(offset, offset + limit) }
}

/** Whether a list is of what has become of contacts, and not of what is planned. */
export function isOutcome(list: DeskList): list is OutcomeKind {
  return outcomeKinds.some((kind) => kind === list)
}

/** Which contacts a list holds; of those to look at, the ones that wait for an answer come first. */
function indicesOf(
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
