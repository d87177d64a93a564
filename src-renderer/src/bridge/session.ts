import * as z from 'zod'

const KEY = 'rehome-session'
const sessionReply = z.strictObject({ token: z.string().min(1) })

/**
 * The token that browser mode asks for. At first the address carries a ticket, which is taken out of it at
 * once and exchanged; the token then stays with this tab, through reloads, until the tab is closed.
 *
 * @returns `undefined` when there is neither: the address was used before, or typed without its ticket.
 * Rejects when nobody answers.
 */
export async function enter(): Promise<string | undefined> {
  const ticket = ticketOf(location.hash)
  if (ticket !== null) {
    history.replaceState(null, '', location.pathname)
    const token = await exchange(ticket)
    if (token !== undefined) sessionStorage.setItem(KEY, token)
  }
  return sessionStorage.getItem(KEY) ?? undefined
}

/** An address that is opened in a tab where the page is open already changes the fragment only. */
export function enterAgainWithNewTicket(): void {
  addEventListener('hashchange', () => {
    if (ticketOf(location.hash) !== null) location.reload()
  })
}

function ticketOf(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get('ticket')
}

async function exchange(ticket: string): Promise<string | undefined> {
  const response = await fetch(`${location.origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket })
  })
  return response.ok ? sessionReply.parse(await response.json()).token : undefined
}
