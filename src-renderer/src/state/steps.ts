/** Which steps there are, which are earned, and which is shown: all derived from the move's snapshot. */
import type { DeskView, MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import { isSameMailbox } from './account-draft.ts'
import {
  contactSteps,
  type ContactStep,
  earnedContactSteps,
  hasContacts,
  homeContactStep,
  isContactStep
} from './desk.ts'

export type Side = 'old' | 'new'
export type Run = NonNullable<MoveSnapshot['run']>
export type AccountView = NonNullable<MoveSnapshot['old']>

/** In the order in which people meet them. */
export const steps = ['start', 'oldMailbox', 'newMailbox', 'whatToMove', 'check', 'moving', 'done'] as const
/** Beside the steps there is the way back, which has no place of its own in their list. */
export type Step = (typeof steps)[number] | ContactStep | 'takingBack'

/** A place in the list of steps, and where it leads: contacts after mail are one place, alone they are all there is. */
export interface Place {
  readonly name: (typeof steps)[number] | ContactStep | 'contacts'
  readonly steps: readonly Step[]
}

const mailPlaces: readonly Place[] = steps.map((name) => ({
  name,
  steps: name === 'done' ? [name, 'takingBack'] : [name]
}))
const contactsPlace: Place = { name: 'contacts', steps: contactSteps }
const places = {
  mail: [...mailPlaces, contactsPlace],
  practice: mailPlaces,
  contacts: (['start', ...contactSteps] as const).map((name): Place => ({ name, steps: [name] }))
}

/** The list of steps of a move, or of the one that is about to begin. */
export function placesOf(move: MoveSnapshot | null): readonly Place[] {
  if (move?.track === 'contacts') return places.contacts
  return move?.practice ? places.practice : places.mail
}

export const sides = ['old', 'new'] as const satisfies readonly Side[]
export const stepOf = { old: 'oldMailbox', new: 'newMailbox' } as const satisfies Record<Side, Step>

/** Whether the engine works on this move right now, or is about to. */
export function isActive(run: Run | null): boolean {
  return run !== null && run.state !== 'paused' && run.state !== 'stopped' && run.state !== 'finished'
}

/** What a run is doing, as the person is told. */
export type Phase = Run['state'] | 'reconnecting'

/** A lost line is no break that a provider asked for; and one folder is checked while others still wait. */
export function phaseOf(run: Run): Phase {
  if (run.state === 'waiting') return isConnectionFailure(run.failure) ? 'reconnecting' : 'waiting'
  const isCopied = run.folders.every(({ state }) => state !== 'waiting' && state !== 'copying')
  return run.state === 'checking' && !isCopied ? 'copying' : run.state
}

/** From its first copy on, a move's accounts and folders stay as they are. */
export const hasBegun = (move: MoveSnapshot) => move.phase !== 'setup'

export function isSignedIn(move: MoveSnapshot, side: Side): boolean {
  const account = move[side]
  return account !== null && account.checked && account.passwordKnown
}

/**
 * The mailboxes whose passwords have to be typed before the copy can go on: after a restart, or because the
 * server no longer takes the one we have.
 */
export function passwordsNeeded(move: MoveSnapshot): readonly Side[] {
  const { run } = move
  const refused = run?.state === 'stopped' && isAboutPassword(run.failure) ? run.failure?.side : undefined
  return sides.filter((side) => side === refused || !isSignedIn(move, side))
}

export const isConnectionFailure = (failure: Run['failure']) => failure?.code.startsWith('connect.') ?? false

const passwordFailures: ReadonlySet<string> = new Set([
  'signIn.wrongPassword',
  'signIn.appPassword',
  'signIn.triedTwice',
  'signIn.webmailFirst',
  'signIn.passwordNeeded'
])
const isAboutPassword = (failure: Run['failure']) => failure !== null && passwordFailures.has(failure.code)

/** Whether taking back needs the new mailbox's password to be typed first: it needs no other. */
export const isPasswordNeededToTakeBack = (move: MoveSnapshot): boolean =>
  !isSignedIn(move, 'new') || (move.undo?.state === 'stopped' && isAboutPassword(move.undo.failure))

/** What was brought is being taken back, or was: the copy isn't what its receipt said any more. */
export const isTakenBack = ({ undo, receipt }: MoveSnapshot) =>
  undo !== null && (receipt === null || isTakingBack(undo))

/** Whether the engine takes back right now. */
export const isTakingBack = (undo: MoveSnapshot['undo']) =>
  undo?.state === 'running' || undo?.state === 'waiting'

/** Once all was copied, what runs later brings what is new; nothing has to wait for it. */
export const isCatchUp = (move: MoveSnapshot) => move.receipt !== null

/** Every step that may be shown now. */
export function earnedSteps(move: MoveSnapshot | null, desk: DeskView | null = null): ReadonlySet<Step> {
  if (!move) return new Set(['start'])
  const contacts = hasContacts(move) ? earnedContactSteps(desk) : []
  if (move.track === 'contacts') return new Set(['start', ...contacts])
  return new Set([...(hasBegun(move) ? [] : earnedWhileSettingUp(move)), homeStep(move), ...contacts])
}

function earnedWhileSettingUp(move: MoveSnapshot): Step[] {
  const earned: Step[] = ['start', 'oldMailbox']
  if (!isSignedIn(move, 'old')) return earned
  earned.push('newMailbox')
  if (!isSignedIn(move, 'new') || isSameMailbox(move.old, move.new)) return earned
  earned.push('whatToMove')
  if (move.folders?.rows.some((row) => !row.leftOut)) earned.push('check')
  return earned
}

/** Where a move is opened, and where it goes by itself. */
export function homeStep(move: MoveSnapshot | null, desk: DeskView | null = null): Step {
  if (!move) return 'start'
  if (move.track === 'contacts') return homeContactStep(desk)
  if (isTakenBack(move)) return 'takingBack'
  if (!hasBegun(move)) {
    const missing = sides.find((side) => !isSignedIn(move, side))
    if (missing) return stepOf[missing]
    return isSameMailbox(move.old, move.new) ? 'newMailbox' : 'whatToMove'
  }
  return isCatchUp(move) ? 'done' : 'moving'
}

/** The step to show: the one that the person wants, as far as it is earned. */
export function shownStep(
  move: MoveSnapshot | null,
  wanted: Step | null,
  desk: DeskView | null = null
): Step {
  if (wanted && earnedSteps(move, desk).has(wanted)) return wanted
  return move && isContactStep(wanted) && hasContacts(move) ? homeContactStep(desk) : homeStep(move, desk)
}
