import type { ImapServer } from '../mail/index.ts'

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

/** Starts two pretend mailboxes; one folder of the old one fails the first time it is read. */
export function startPractice(): Promise<Practice> {
  return Promise.reject(new Error('unwritten'))
}
