import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Move, type MovePorts } from '../../../src-main/core/move/index.ts'
import { memorySecrets, systemClock } from '../../../src-main/core/ports.ts'
import type { Dovecot, DovecotOptions } from '../../servers/dovecot.ts'
import { type MailboxAddress, withMailbox, wireName } from '../../servers/mailbox.ts'
import type { Token } from '../../servers/raw-imap.ts'
import { startTwoMailboxes, type TwoMailboxes } from '../../servers/two-mailboxes.ts'

export interface RealMove {
  readonly both: TwoMailboxes
  readonly move: Move
  /** The move as another process would find it. */
  readonly reopen: () => Promise<Move>
}

/** Two real mailboxes and a move between them, signed in to. */
export async function realMove(old: DovecotOptions = {}, next: DovecotOptions = {}): Promise<RealMove> {
  const both = await startTwoMailboxes(old, { separator: '/', prefix: '', ...next })
  onTestFinished(() => both.stop())
  const secrets = memorySecrets()
  const ports: MovePorts = { clock: systemClock, secrets, onChange: () => undefined }
  const folder = join(both.state, 'move')
  let move = Move.create(folder, ports, { id: 'a0a0a0a0a0a0a0a0', practice: false, track: 'address' })
  onTestFinished(() => move.close())
  for (const side of ['old', 'new'] as const) {
    const server: Dovecot = both[side]
    const imap = { host: '127.0.0.1', port: server.port, security: 'none' as const, user: server.user }
    move.setAccount(side, { email: server.user, presetId: 'other', imap })
    await move.signIn(side, server.password, false)
  }
  return {
    both,
    move,
    async reopen() {
      await move.close()
      const again = Move.open(folder, ports)
      if (!again) throw new Error('Nothing was kept.')
      return (move = again)
    }
  }
}

/** All that a folder holds, message by message: UID, flags, date and bytes. */
export function inventory(at: MailboxAddress, name: string): Promise<string[]> {
  return withMailbox(at, async (imap) => {
    await imap.command('EXAMINE', wireName(at, name))
    const rows = await imap.command('UID FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])')
    return rows.filter((row) => row[1] === 'FETCH').map((row) => told(row[2] as Token[]))
  })
}

function told(items: Token[]): string {
  const item = (name: string) => items[items.indexOf(name) + 1]
  const flags = (item('FLAGS') as string[]).filter((flag) => flag !== '\\Recent').sort()
  const body = item('BODY[]')
  const bytes = Buffer.isBuffer(body) ? body.toString('latin1') : String(body)
  return [item('UID'), flags.join(' '), item('INTERNALDATE'), bytes].join(' | ')
}

/** Does something to messages of a folder, as its owner would: `UID STORE 3 +FLAGS (\Seen)`, `UID EXPUNGE 3` … */
export function act(at: MailboxAddress, name: string, ...commands: string[]): Promise<void> {
  return withMailbox(at, async (imap) => {
    await imap.command('SELECT', wireName(at, name))
    for (const command of commands) await imap.command(command)
  })
}
