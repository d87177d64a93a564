import { chownSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mailUid } from '../servers/dovecot.ts'
import type { BenchFlag, BenchMessage } from './mail.ts'

/** A flag's letter in a file's name; they stand in this order. */
const letters: Readonly<Record<BenchFlag, string>> = {
  '\\Draft': 'D',
  '\\Flagged': 'F',
  '\\Answered': 'R',
  '\\Seen': 'S'
}

/** A message to write, in any folder. */
export type StoredMessage = Omit<BenchMessage, 'folder'> & {
  /** With `/` between levels. */
  readonly folder: string
}

/** What was written. */
export interface Filled {
  readonly messages: number
  /** As on the wire. */
  readonly bytes: number
  readonly folders: readonly string[]
}

/**
 * Writes mail into a Maildir whose folders are folders of the file system (Dovecot's `LAYOUT=fs`): a hundred times
 * faster than the server would take it. The server must not have seen the mailbox before.
 */
export function fillMaildir(maildir: string, mail: Iterable<StoredMessage>): Filled {
  const folders = new Set<string>()
  let messages = 0
  let bytes = 0
  for (const message of mail) {
    const folder = message.folder === 'INBOX' ? maildir : join(maildir, message.folder)
    if (!folders.has(message.folder)) {
      folders.add(message.folder)
      for (const part of ['cur', 'new', 'tmp']) makeOwnFolder(join(folder, part))
    }
    writeMessage(join(folder, 'cur'), message, messages)
    messages++
    bytes += message.raw.length
  }
  const subscriptions = join(maildir, 'subscriptions')
  writeFileSync(subscriptions, [...folders].map((name) => `${name}\n`).join(''), { mode: 0o600 })
  chownSync(subscriptions, mailUid, mailUid)
  return { messages, bytes, folders: [...folders] }
}

function writeMessage(folder: string, { raw, flags, date }: StoredMessage, serial: number): void {
  const stored = Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
  const seconds = date.getTime() / 1000
  const letterRow = Object.entries(letters).map(([flag, letter]) =>
    flags.includes(flag as BenchFlag) ? letter : ''
  )
  const name = `${seconds}.M${serial}P1.bench,S=${stored.length},W=${raw.length}:2,${letterRow.join('')}`
  const file = join(folder, name)
  writeFileSync(file, stored, { mode: 0o600 })
  // Maildir keeps INTERNALDATE as the time of the file.
  utimesSync(file, seconds, seconds)
  chownSync(file, mailUid, mailUid)
}

/** Makes a folder, and those that it is in, for the mail's owner. */
function makeOwnFolder(folder: string): void {
  if (existsSync(folder)) return
  makeOwnFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
  chownSync(folder, mailUid, mailUid)
}
