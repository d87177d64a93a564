import { startServer } from '../../src-main/core/practice/server.ts'
import type { TestFolder, TestServer } from './mailbox.ts'

/**
 * Starts the pretend server of the practice, holding this mail: it is there as it is, also what the server would
 * refuse to take. In this very process; no process to end.
 */
export async function startHoodiecrow(mail: readonly TestFolder[] = []): Promise<TestServer> {
  const user = 'marie'
  const password = 'pretend secret 4'
  const server = await startServer({
    user,
    password,
    quotaBytes: 1_000_000_000,
    folders: mail.map(({ name, messages }) => ({
      levels: name.split('/'),
      messages: messages.map(({ raw, flags = [], date }) => ({
        source: raw,
        flags,
        received: date === undefined ? new Date() : new Date(date)
      }))
    }))
  })
  return {
    host: '127.0.0.1',
    port: server.port,
    user,
    password,
    separator: '/',
    prefix: '',
    stop: () => server.close()
  }
}
