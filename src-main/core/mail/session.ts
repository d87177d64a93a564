import type { ImapServer, Listing } from './types.ts'

/** A signed-in connection to one mailbox. */
export interface Session {
  /** All folders with counts and sizes, the namespace, quota and limits. */
  list(): Promise<Listing>
  /** Says goodbye and closes the socket; never throws. */
  close(): Promise<void>
}

/** Opens a fresh connection to one side: called again after each loss. */
export type Connect = () => Promise<Session>

/**
 * Signs in over TLS, or STARTTLS that can't be stripped.
 * @throws {RehomeError} `connect.*`, `tls.*`, `signIn.*`, `server.*`, `input.insecure`.
 */
export function openSession(server: ImapServer, password: string, signal?: AbortSignal): Promise<Session> {
  return Promise.reject(new Error(`${server.host} ${password.length} ${String(signal?.aborted)}`))
}
