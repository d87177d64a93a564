import type { Answer, ContactNote, ContactOutcome, ReadContacts } from '../../core/contacts/index.ts'
import { countKinds } from '../../core/contacts/types.ts'
import type { Move, PlannedContacts } from '../../core/move/index.ts'
import type { Context } from '../command.ts'
import { exit, type ExitCode } from '../exit-codes.ts'
import { contactsTeller } from './events.ts'
import { listedNote, tellNotes } from './notes.ts'

export interface Bringing {
  /** The files that the contacts were read from; none when they come from the old account. */
  readonly files?: readonly string[]
  readonly dryRun?: boolean
}

/** Puts contacts into the new address book, and tells how it went. @returns The process's exit code. */
export async function bring(
  move: Move,
  found: ReadContacts,
  { files, dryRun = false }: Bringing,
  context: Context
): Promise<ExitCode> {
  const { signal } = context
  const request = { signal, onEvent: contactsTeller(context) }
  const planned = await move.planContacts(found, { ...request, country: countryIn(process.env) })
  if (planned.book)
    context.output.line(context.words.text('cli.contacts.book', { name: planned.book.displayName }))
  const answers = keepBoth(planned)
  if (dryRun) return rehearse(planned, answers, context)
  const decided = new Map<number, ContactOutcome>()
  try {
    const { notes, verified } = await move.bringContacts(planned, {
      ...request,
      answers,
      language: context.words.language,
      onDecided: (index, outcome) => decided.set(index, outcome),
      ...(files && { files })
    })
    return conclude({ ...countsOf(decided), verified }, notes, context)
  } catch (error) {
    const code = context.output.fail(error)
    const { readingNotes } = await import('../../core/contacts/index.ts')
    summarise({ ...countsOf(decided), verified: false }, readingNotes(found), context)
    return code
  }
}

function countsOf(decided: ReadonlyMap<number, ContactOutcome>): Omit<Counts, 'verified'> {
  const { added, alreadyThere, completed, failed } = countKinds(decided.values())
  return { new: added, same: alreadyThere, merged: completed, failed }
}

/** Nobody is there to be asked: whoever may be somebody else is kept, and listed. */
function keepBoth({ plan }: PlannedContacts): ReadonlyMap<number, Answer> {
  const asked = plan.merge.decisions.flatMap(({ kind }, index) => (kind === 'ask' ? [index] : []))
  return new Map(asked.map((index) => [index, { kind: 'keepBoth' }]))
}

/** What would be done; nothing is written anywhere. */
async function rehearse(
  planned: PlannedContacts,
  answers: ReadonlyMap<number, Answer>,
  context: Context
): Promise<ExitCode> {
  const { planNotes, readingNotes, settleContacts } = await import('../../core/contacts/index.ts')
  const { found, plan } = planned
  const settled = settleContacts(plan, answers)
  const { writes, same } = settled.settled
  // As a real run counts them: of duplicates that become one new contact, the first is new.
  const created = writes.filter(({ kind }) => kind === 'create').length
  const merged = writes.reduce((sum, { found }) => sum + found.length, 0) - created
  const counts = { new: created, same: same.length, merged, failed: 0, verified: false }
  const notes = [...readingNotes(found), ...planNotes(found, settled)]
  return conclude(counts, notes, context, true)
}

interface Counts {
  readonly new: number
  readonly same: number
  readonly merged: number
  readonly failed: number
  readonly verified: boolean
}

function conclude(counts: Counts, notes: readonly ContactNote[], context: Context, dryRun = false): ExitCode {
  const { output, words } = context
  output.status('')
  tellNotes(notes, context)
  output.line('')
  const { verified, new: created, ...others } = counts
  output.line(words.text(dryRun ? 'cli.contacts.dryRun' : 'cli.contacts.summary', { created, ...others }))
  if (!dryRun) output.line(words.text(verified ? 'cli.contacts.verified' : 'cli.contacts.notVerified'))
  summarise(counts, notes, context, dryRun)
  const isWhole = counts.failed === 0 && (verified || dryRun) && !notes.some(({ isLoss }) => isLoss)
  if (isWhole) return exit.done
  output.note(words.text('cli.contacts.incomplete'))
  return exit.incomplete
}

/** The last line for programs. */
function summarise(
  counts: Counts,
  notes: readonly ContactNote[],
  { output, words }: Context,
  dryRun = false
): void {
  output.event({
    type: 'summary',
    ...(dryRun && { dryRun }),
    ...counts,
    problems: notes.map((note) => listedNote(note, words))
  })
}

/** `FR` of `fr_FR.UTF-8`: phone numbers without a country code are of there. */
function countryIn({ LC_ALL, LC_TELEPHONE, LANG }: NodeJS.ProcessEnv): string | undefined {
  return /^[a-z]{2,3}_([A-Z]{2})\b/.exec([LC_ALL, LC_TELEPHONE, LANG].find(Boolean) ?? '')?.[1]
}
