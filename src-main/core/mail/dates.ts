import { headerDate, isStorable } from './header.ts'
import type { Message } from './mailbox.ts'

/**
 * When the message arrived: INTERNALDATE, else what its header says, else the beginning of time. Never
 * “now”: an APPEND without a date would get today's, and old mail would look like new.
 */
export function arrivalDate({ internalDate, raw }: Pick<Message, 'internalDate' | 'raw'>): Date {
  return isStorable(internalDate) ? internalDate : (headerDate(raw) ?? new Date(0))
}
