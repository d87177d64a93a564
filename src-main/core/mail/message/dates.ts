import { headerDate, isStorable } from './header.ts'
import type { Message } from '../connection/mailbox.ts'

/** One second into 1970: Cyrus takes the very beginning for “no date”, and gives today's. */
const firstSecond = new Date(1000)

/** A date that servers take which refuse those before 1970 (Cyrus). */
export const notBefore1970 = (date: Date | undefined) => (date && date < firstSecond ? firstSecond : date)

/**
 * When the message arrived: INTERNALDATE, else what its header says, else the beginning of time. Never
 * “now”: an APPEND without a date would get today's, and old mail would look like new.
 */
export function arrivalDate({ internalDate, raw }: Pick<Message, 'internalDate' | 'raw'>): Date {
  return isStorable(internalDate) ? internalDate : (headerDate(raw) ?? firstSecond)
}
