import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Dovecot, type DovecotOptions, startDovecot } from './dovecot.ts'

/** Two real mailboxes, and a folder for what a move keeps. */
export interface TwoMailboxes {
  readonly old: Dovecot
  readonly new: Dovecot
  readonly state: string
  stop(): Promise<void>
}

/** The old one has `/` between levels and no prefix, the new one `.` and `INBOX.`, unless told otherwise. */
export async function startTwoMailboxes(
  old: DovecotOptions = {},
  next: DovecotOptions = {}
): Promise<TwoMailboxes> {
  const servers = await Promise.all([
    startDovecot({ users: { 'marie@old.example': 'old secret 1' }, ...old }),
    startDovecot({
      users: { 'marie@new.example': 'new secret 2' },
      separator: '.',
      prefix: 'INBOX.',
      ...next
    })
  ])
  const state = mkdtempSync(join(tmpdir(), 'rehome-state-'))
  return {
    old: servers[0],
    new: servers[1],
    state,
    async stop() {
      await Promise.all(servers.map((server) => server.stop()))
      rmSync(state, { recursive: true, force: true })
    }
  }
}
