/** Where somebody is with their contacts: derived from what the engine says of them. */
import type { DeskView, MoveSnapshot } from '../../../src-main/ipc/contract.ts'

/** In the order in which people meet them. */
export const contactSteps = ['contactsFrom', 'contactsTo', 'contactsCheck', 'contactsDone'] as const
export type ContactStep = (typeof contactSteps)[number]

export type Work = NonNullable<DeskView['work']>
export type Outcome = NonNullable<DeskView['outcome']>

export const isContactStep = (step: string | null): step is ContactStep =>
  (contactSteps as readonly (string | null)[]).includes(step)

/** Whether contacts can be moved: beside mail that has arrived, or alone; the pretend mailboxes have none. */
export const hasContacts = (move: MoveSnapshot) =>
  !move.practice && (move.track === 'contacts' || move.receipt !== null)

/** What is under way concerns the new address book, so it belongs to the last step. */
const isEnding = (work: Work | null) =>
  work !== null && ['writing', 'grouping', 'verifying', 'removing'].includes(work.kind)

export function earnedContactSteps(desk: DeskView | null): readonly ContactStep[] {
  if (!desk) return ['contactsFrom']
  const isRead = desk.found !== null && desk.found.contacts > 0 && desk.found.questions === 0
  const isReady = isRead && (desk.new?.passwordKnown === true || desk.isFileOnly)
  const hasEnded = desk.outcome !== null || desk.undone !== null || isEnding(desk.work)
  return contactSteps.filter((step) => {
    if (step === 'contactsTo') return isRead
    if (step === 'contactsCheck') return isReady
    return step === 'contactsFrom' || hasEnded
  })
}

/** Where contacts are opened, and where they go by themselves: what was read is shown before anything is asked. */
export function homeContactStep(desk: DeskView | null): ContactStep {
  const earned = earnedContactSteps(desk)
  if (earned.includes('contactsDone')) return 'contactsDone'
  if (desk === null) return 'contactsFrom'
  const { plan, isFileOnly, stopped, failure } = desk
  const hasEndedEarly = (stopped !== null || failure?.side === 'new') && earned.includes('contactsCheck')
  return plan !== null || isFileOnly || hasEndedEarly ? 'contactsCheck' : 'contactsFrom'
}

/** After the contacts are read, an account whose password is known isn't asked for again. */
export const afterReading = (desk: DeskView): ContactStep =>
  desk.new?.passwordKnown === true ? 'contactsCheck' : 'contactsTo'

/** No program gets into the old account's address book, whatever the password. */
export const isNoWayIn = (desk: DeskView) =>
  desk.failure?.side !== 'new' &&
  ['contacts.noAddressBook', 'contacts.signInUnknown', 'contacts.webPage', 'signIn.oauthOnly'].includes(
    desk.failure?.code ?? ''
  )

/** Where the person lives, ISO 3166, as far as their system tells. */
export function countryHere(): { country?: string } {
  const { region } = new Intl.Locale(navigator.language)
  return region !== undefined && /^[A-Z]{2}$/.test(region) ? { country: region } : {}
}

export const percentOf = ({ done, total }: Work): number | undefined =>
  total === 0 ? undefined : Math.min(100, Math.floor((100 * done) / total))
