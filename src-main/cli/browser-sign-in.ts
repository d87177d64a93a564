import { RehomeError } from '../core/errors.ts'
import type { Move } from '../core/move/index.ts'
import { isRegistered, readOAuthConfig, serviceAt } from '../core/oauth/index.ts'
import type { Side } from '../core/ports.ts'
import { openBrowser } from '../ipc/open-browser.ts'
import type { Context } from './command.ts'
import type { MoveFileAccount } from './move-file.ts'

/**
 * Refuses a sign-in in the browser that can't be, before anything is asked or contacted.
 * @throws {RehomeError} `signIn.oauthOnly` where the server takes none or Rehome isn't registered for it;
 * `signIn.noTerminal`; `input.*` for a configuration that can't be understood. With `side`.
 */
export function refuseImpossibleSignIn(side: Side, { imap, email }: MoveFileAccount): void {
  const host = imap?.host ?? email.slice(email.lastIndexOf('@') + 1)
  const service = serviceAt(readOAuthConfig(process.env), host)
  const refusal =
    !service || !isRegistered(service)
      ? new RehomeError('signIn.oauthOnly', { host })
      : !process.stdin.isTTY && new RehomeError('signIn.noTerminal', { service: service.name })
  if (!refusal) return
  refusal.side = side
  throw refusal
}

/**
 * Tells the person where to sign in, opens the browser there if that can be done, and waits until they have.
 * @throws {RehomeError} `signIn.*`, `connect.*`, `tls.*`, `server.*`, with `side`; `move.interrupted`.
 */
export async function signInInBrowser(
  move: Move,
  side: Side,
  { output, words, signal }: Context
): Promise<void> {
  const email = move.emailOf(side) ?? ''
  const cancel = () => move.cancelSignIn(side)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const { url, done } = await move.beginSignIn(side, { remember: false, language: words.language })
    output.event({ type: 'signIn', side, url })
    output.note(words.text('cli.signInBrowser', { email }))
    output.note(url)
    await openBrowser(url, { until: done.catch(() => undefined) })
    await done
    output.note(words.text('cli.signedIn', { email }))
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
