import { protocol } from 'electron'
import { readStatic } from '../ipc/static-files.ts'
import { HOME, isAtHome } from './sender.ts'

/**
 * Declares the page's own scheme, so that it is a secure context without `file://`'s privileges. Only
 * possible before Electron is ready.
 */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
  ])
}

/** Serves the built page at {@link HOME}, with its Content-Security-Policy, and nothing else anywhere else. */
export function servePage(root: string): void {
  protocol.handle('app', (request) =>
    isAtHome(request.url, HOME)
      ? readStatic(root, new URL(request.url).pathname)
      : new Response('Not found', { status: 404 })
  )
}
