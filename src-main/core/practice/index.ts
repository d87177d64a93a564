import { randomBytes } from 'node:crypto'
import type { ImapServer } from '../mail/index.ts'
import { newMailbox, newOwner, oldMailbox, oldOwner, stubbornFolder } from './mailboxes.ts'
import { encodeName } from './mailbox-name.ts'
import { type PretendServer, startServer } from './server.ts'

/** A pretend mailbox: an IMAP server inside this process, on loopback. */
export interface PretendMailbox {
  readonly email: string
  readonly imap: ImapServer
  readonly password: string
}

export interface Practice {
  readonly old: PretendMailbox
  readonly new: PretendMailbox
  close(): Promise<void>
}

export interface PracticeOptions {
  /** How long the new mailbox takes to store a message, in milliseconds, so that a person can watch; 0 for none. */
  readonly pace?: number
  /** The same seed gives the same letters. */
  readonly seed?: number
  /** Whether one folder of the old mailbox refuses to be opened the first time after the copy began. */
  readonly stubborn?: boolean
}

const GIGABYTE = 1_000_000_000

/** Starts two pretend mailboxes; one folder of the old one fails the first time it is read. */
export async function startPractice({
  pace = 25,
  seed = 1,
  stubborn = true
}: PracticeOptions = {}): Promise<Practice> {
  const passwords = { old: randomBytes(9).toString('base64url'), new: randomBytes(9).toString('base64url') }
  const stubbornPath = encodeName(stubbornFolder)
  let copying = false
  let refused = !stubborn
  const oldServer = await startServer({
    user: oldOwner.email,
    password: passwords.old,
    folders: oldMailbox(seed),
    quotaBytes: GIGABYTE,
    refuses(path) {
      if (!copying || refused || path !== stubbornPath) return false
      refused = true
      return true
    }
  })
  const newServer = await startServer({
    user: newOwner.email,
    password: passwords.new,
    folders: newMailbox(),
    quotaBytes: 5 * GIGABYTE,
    appendDelay: pace,
    onChange: () => (copying = true)
  })
  const mailbox = (email: string, { port }: PretendServer, password: string): PretendMailbox => ({
    email,
    imap: { host: '127.0.0.1', port, security: 'none', user: email },
    password
  })
  return {
    old: mailbox(oldOwner.email, oldServer, passwords.old),
    new: mailbox(newOwner.email, newServer, passwords.new),
    async close() {
      await Promise.all([oldServer.close(), newServer.close()])
    }
  }
}
