import { shell } from 'electron'
import { isProtected } from '../core/web/index.ts'
import { RehomeError } from '../core/errors.ts'
import type { Output } from '../ipc/contract.ts'

/**
 * Opens a provider's sign-in page in the person's browser. The engine alone names the address, never the page: https,
 * or a service on this computer. Where no browser answers, the address is given back to be shown.
 * @throws {RehomeError} `signIn.browserFailed` for any other address.
 */
export async function openSignIn(url: string): Promise<Output<'account.signInBrowser'>> {
  if (!URL.canParse(url) || !isProtected(new URL(url)))
    throw new RehomeError('signIn.browserFailed', { service: 'OAuth' })
  try {
    await shell.openExternal(url)
    return { url: null }
  } catch {
    return { url }
  }
}
