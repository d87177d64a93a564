import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHttp } from './http-process.ts'

/** Whether it is installed. */
export const hasXandikos = () => existsSync('/usr/bin/xandikos')

export interface Xandikos {
  readonly url: URL
  /** The address book that is there from the start. */
  readonly book: URL
  log(): string
  stop(): Promise<void>
}

/**
 * Starts a Xandikos 0.2 (Debian's `xandikos`) of the test's own on a free loopback port. It knows no passwords:
 * everybody is `eva`. It stores cards byte for byte.
 */
export async function startXandikos(): Promise<Xandikos> {
  const dir = mkdtempSync(join(tmpdir(), 'rehome-xandikos-'))
  mkdirSync(join(dir, 'data'))
  const command = (port: number) =>
    [
      'xandikos',
      ...['-d', join(dir, 'data'), '--defaults', '--current-user-principal', '/eva/'],
      ...['-l', '127.0.0.1', '-p', String(port)]
    ] as [string, ...string[]]
  const server = await startHttp(command, join(dir, 'log'))
  const url = new URL(`http://127.0.0.1:${server.port}/`)
  return {
    url,
    book: new URL('eva/contacts/addressbook/', url),
    log: () => server.log(),
    async stop() {
      await server.end()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
