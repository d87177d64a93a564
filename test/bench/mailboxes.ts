import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Dovecot, startDovecot } from '../servers/dovecot.ts'
import {
  compare,
  type MailboxAddress,
  snapshot,
  type Snapshot,
  wireName,
  withMailbox
} from '../servers/mailbox.ts'
import type { BenchMessage } from './mail.ts'
import { type Filled, fillMaildir } from './maildir.ts'
import type { Peer } from './tools.ts'

/** An old mailbox with mail in it. */
export interface OldMailbox extends Filled {
  readonly peer: Peer
  /** What a checker that shares no code with Rehome sees there. */
  readonly snapshot: Snapshot
}

/** Two mail servers with room for many people, so that each run finds a mailbox that nobody has used. */
export interface Mailboxes {
  readonly old: Dovecot
  readonly new: Dovecot
  fill(mail: Iterable<BenchMessage>): Promise<OldMailbox>
  freshNew(): Peer
  /** Removes what a new mailbox holds. */
  discard(peer: Peer): void
  stop(): Promise<void>
}

const password = 'correct-horse'
const people = (domain: string, count: number) =>
  Array.from({ length: count }, (_, index) => `person-${index}@${domain}`)

export async function startMailboxes(): Promise<Mailboxes> {
  const names = { old: people('old.example', 20), new: people('new.example', 1000) }
  const start = (side: readonly string[]) =>
    startDovecot({
      plainOnly: true,
      users: Object.fromEntries(side.map((name) => [name, password])),
      // Dovecot's own default.
      maxConnections: 10
    })
  const [old, next] = await Promise.all([start(names.old), start(names.new)])
  const homeOf = (server: Dovecot, user: string) => join(dirname(server.mailDir), '..', user)
  const unused = { old: names.old.values(), new: names.new.values() }
  const take = (server: Dovecot, side: 'old' | 'new'): Peer => {
    const user = unused[side].next().value
    if (user === undefined) throw new Error('No mailbox is left.')
    return { host: server.host, port: server.port, user, password }
  }
  return {
    old,
    new: next,
    async fill(mail) {
      const peer = take(old, 'old')
      const filled = fillMaildir(join(homeOf(old, peer.user), 'Maildir'), mail)
      return { ...filled, peer, snapshot: await snapshot(addressOf(peer)) }
    },
    freshNew: () => take(next, 'new'),
    discard(peer) {
      const home = homeOf(next, peer.user)
      if (existsSync(home)) rmSync(home, { recursive: true })
    },
    async stop() {
      await Promise.all([old.stop(), next.stop()])
    }
  }
}

const addressOf = (peer: Peer): MailboxAddress => ({ ...peer, separator: '/', prefix: '' })

/** How many messages of the old mailbox's folders are in the new one, by number alone. */
export function countIn(peer: Peer, { folders }: Filled): Promise<number> {
  const address = addressOf(peer)
  return withMailbox(address, async (imap) => {
    let sum = 0
    for (const folder of folders) {
      const answers = await imap.command('STATUS', wireName(address, folder), '(MESSAGES)').catch(() => [])
      const items = answers.find(([kind]) => kind === 'STATUS')?.[2]
      if (Array.isArray(items)) sum += Number(items[1])
    }
    return sum
  })
}

/** In words, how the new mailbox differs from the old one; bytes, flags, dates, number. */
export async function differences(peer: Peer, old: OldMailbox): Promise<string[]> {
  return compare(old.snapshot, await snapshot(addressOf(peer)))
}
