import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../core/ports.ts'

/** Milliseconds that the ticket handed to a browser by this program is good for. */
export const TICKET_LIFE = 60_000

/**
 * Who may come in to browser mode. An address carries a *ticket*, good for one use; it is exchanged for the
 * *session* token, which the page keeps and which is in no address. So what stays behind of an address (in
 * the browser's history, on a terminal, in a file) opens nothing any more.
 */
export interface Door {
  /** @param life Milliseconds until it is worthless; `Infinity` for a ticket that waits for its one use. */
  issueTicket(life: number): string
  /** Takes a ticket back. @returns The session's token, or `undefined` for a ticket that is used, late or made up. */
  redeem(ticket: string): string | undefined
  /** Whether this `Authorization` header (RFC 6750 §2.1) bears the session's token. */
  admits(authorization: string | undefined): boolean
}

export function createDoor(clock: Pick<Clock, 'now'>): Door {
  const session = secret()
  let tickets: { readonly value: string; readonly until: number }[] = []
  return {
    issueTicket(life) {
      const value = secret()
      tickets.push({ value, until: clock.now().getTime() + life })
      return value
    },
    redeem(ticket) {
      const now = clock.now().getTime()
      const good = tickets.filter(({ until }) => now < until)
      tickets = good.filter(({ value }) => !isSame(value, ticket))
      return tickets.length < good.length ? session : undefined
    },
    admits: (authorization) => isSame(`Bearer ${session}`, authorization ?? '')
  }
}

/** 256 bits, in characters that need no escape in an address. */
function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** Takes the same time wherever the two differ, and whatever their lengths. */
function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
