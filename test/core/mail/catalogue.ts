/** What the tests of the failure catalogue share; each of its rows is a `describe`, or is tested elsewhere. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CopyOutcome, FolderPlan } from '../../../src-main/core/mail/index.ts'
import type { DovecotOptions } from '../../servers/dovecot.ts'
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts'
import { compare, fill, snapshot, type TestFolder, type TestMessage } from '../../servers/mailbox.ts'
import { inClear, runCopy, type RunOptions, startTwoMailboxes, type TwoMailboxes } from './two-mailboxes.ts'

/** A wait that the person was told of. */
export interface Wait {
  readonly side: string
  readonly code: string
  readonly seconds: number
}

/** Two mailboxes of a test's own, and the lines to them, on which anything can go wrong. */
export interface Scene extends TwoMailboxes {
  readonly oldLine: FaultProxy
  readonly newLine: FaultProxy
  /** What was told of waiting, over all runs. */
  readonly waits: readonly Wait[]
  copy(options?: RunOptions): Promise<CopyOutcome & { plan: FolderPlan }>
  /** What the independent checker has to say of the new mailbox. */
  differences(mapping?: Readonly<Record<string, string | null>>): Promise<string[]>
}

/** Two servers with more mailboxes than a file has tests. */
export interface Stage {
  /** The servers' own first mailboxes; no test uses these. */
  readonly servers: TwoMailboxes
  /** @param folders What the old mailbox holds. */
  scene(folders?: readonly TestFolder[]): Promise<Scene>
  stop(): Promise<void>
}

const SCENES = 80

/** Nothing has to survive a power cut here. */
const hasty = (options: DovecotOptions): DovecotOptions => ({
  ...options,
  extra: `mail_fsync = never\n${options.extra ?? ''}`
})

/** The old server has `/` between levels and no prefix, the new one `.` and `INBOX.`, unless told otherwise. */
export async function startStage(old: DovecotOptions = {}, next: DovecotOptions = {}): Promise<Stage> {
  const users = (host: string) =>
    Object.fromEntries(
      Array.from({ length: SCENES }, (_, n) => [`user${n}@${host}`, `secret ${n} of ${host}`])
    )
  const [oldUsers, newUsers] = [users('old.example'), users('new.example')]
  const servers = await startTwoMailboxes(
    { users: oldUsers, ...hasty(old) },
    { users: newUsers, ...hasty(next) }
  )
  let scenes = 0
  return {
    servers,
    stop: () => servers.stop(),
    async scene(folders = []) {
      const n = ++scenes
      const of = (server: TwoMailboxes['old'], all: Readonly<Record<string, string>>) => {
        const [user = '', password = ''] = Object.entries(all)[n] ?? []
        return { ...server, user, password, mailDir: join(server.mailDir, '..', '..', user, 'Maildir') }
      }
      const mailboxes: TwoMailboxes = {
        old: of(servers.old, oldUsers),
        new: of(servers.new, newUsers),
        state: mkdtempSync(join(tmpdir(), 'rehome-catalogue-')),
        stop: () => Promise.resolve()
      }
      const [oldLine, newLine] = await Promise.all(
        [mailboxes.old, mailboxes.new].map(({ port }) => startFaultProxy(port))
      )
      if (!oldLine || !newLine) throw new TypeError('There are two lines.')
      onTestFinished(async () => {
        await Promise.all([oldLine.close(), newLine.close()])
        rmSync(mailboxes.state, { recursive: true, force: true })
      })
      if (folders.length > 0) await fill(mailboxes.old, folders)
      const waits: Wait[] = []
      return {
        ...mailboxes,
        oldLine,
        newLine,
        waits,
        copy: (options = {}) =>
          runCopy(mailboxes, {
            old: inClear(mailboxes.old, oldLine.port),
            new: inClear(mailboxes.new, newLine.port),
            ...options,
            on(event) {
              if (event.type === 'wait') {
                const seconds = Math.round((event.until.getTime() - Date.now()) / 1000)
                waits.push({ side: event.side, code: event.reason.code, seconds })
              }
              options.on?.(event)
            }
          }),
        differences: async (mapping) =>
          compare(await snapshot(mailboxes.old), await snapshot(mailboxes.new), mapping)
      }
    }
  }
}

/** One small message; a number makes it differ from all others, in its date too. */
export function letter(
  n: number,
  more: Partial<TestMessage> & { readonly lines?: number } = {}
): TestMessage {
  const { lines = 5, ...rest } = more
  const day = String(10 + (n % 18)).padStart(2, '0')
  return {
    raw: Buffer.from(
      `From: Marie Dupont <marie@old.example>\r\nTo: zoe@friends.example\r\nSubject: Letter ${n}\r\n` +
        `Date: ${day} Jan 2001 10:00:00 +0000\r\nMessage-ID: <${n}@old.example>\r\n\r\n` +
        `This is line after line of letter ${n}.\r\n`.repeat(lines)
    ),
    flags: n % 2 === 0 ? ['\\Seen'] : ['\\Flagged', '$Forwarded'],
    date: `${day}-Feb-2002 ${String(n % 24).padStart(2, '0')}:00:00 +0000`,
    ...rest
  }
}

export const letters = (count: number, first = 1, lines?: number): TestMessage[] =>
  Array.from({ length: count }, (_, n) => letter(first + n, lines === undefined ? {} : { lines }))

export const inbox = (messages: readonly TestMessage[]): TestFolder[] => [{ name: 'INBOX', messages }]

/** What a server may understand of sending, and what is to be hidden of a Dovecot for that. */
export const dialects: readonly (readonly [string, readonly string[]])[] = [
  ['many messages at a time', []],
  ['one message after the other', ['MULTIAPPEND']],
  ['one message only when asked to go on', ['MULTIAPPEND', 'LITERAL+', 'LITERAL-']]
]

/** Rows of the catalogue that tests in other files show: row, file, and the test's words there. */
export function elsewhere(rows: readonly (readonly [string, string, string])[]): void {
  describe('Elsewhere', () => {
    it.each(rows)('%s: %s', (_, file, words) => {
      expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(words)
    })
  })
}
