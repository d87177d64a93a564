import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CopyOutcome } from '../../../../src-main/core/mail/index.ts'
import { awkwardMail, awkwardNamesWithDots } from '../../../servers/awkward-mail.ts'
import { trustTestCa } from '../../../servers/certificates.ts'
import { until } from '../../../servers/dovecot.ts'
import {
  compare,
  fill,
  type Snapshot,
  snapshot,
  subscriptions,
  wireName,
  withMailbox
} from '../../../servers/mailbox.ts'
import { runCopy, startTwoMailboxes, type TwoMailboxes } from '../two-mailboxes.ts'

let mailboxes: TwoMailboxes
let before: Snapshot
let files: Record<string, string>
let first: CopyOutcome

/** The new server's own names where it has a folder of that purpose. */
const names = { ...awkwardNamesWithDots, 'Objets envoyés': 'Sent', Corbeille: 'Trash' }

beforeAll(async () => {
  trustTestCa()
  mailboxes = await startTwoMailboxes({}, { specialUse: { Sent: '\\Sent', Trash: '\\Trash' } })
  await fill(mailboxes.old, awkwardMail())
  before = await snapshot(mailboxes.old)
  files = mailFiles(mailboxes.old.mailDir)
  first = await copy()
})
afterAll(() => mailboxes.stop())

/** Over TLS on one side and STARTTLS on the other, as people have it. */
const copy = () =>
  runCopy(mailboxes, {
    old: { host: '127.0.0.1', port: mailboxes.old.tlsPort, security: 'tls', user: mailboxes.old.user },
    new: { host: 'localhost', port: mailboxes.new.port, security: 'starttls', user: mailboxes.new.user }
  })

/** Each file of a Maildir with its digest; a message's flags and its being new are in its name and place. */
function mailFiles(dir: string): Record<string, string> {
  const found = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  // Dovecot's own indexes and logs, which say nothing of the mail.
  const mail = found.filter(
    (name) => statSync(join(dir, name)).isFile() && !/(^|\/)(dovecot|maildirsize)/.test(name)
  )
  return Object.fromEntries(
    mail.sort().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dir, name)))
        .digest('hex')
    ])
  )
}

describe('A mailbox with everything that mail is known to do', () => {
  it('arrives whole: contents, flags and dates, in the right folders', async () => {
    expect(first.messages).toMatchObject({ found: 300, copied: 300, refused: 0, vanished: 0 })
    expect(first.problems).toEqual([])
    expect(compare(before, await snapshot(mailboxes.new), names)).toEqual([])
  })

  it('is proved to have arrived', () => {
    expect(first.verified).toBe(true)
    expect(first.folders.filter(({ state }) => state === 'done').every(({ verified }) => verified)).toBe(true)
  })

  it('brings empty folders and subscriptions along', async () => {
    expect([...(await snapshot(mailboxes.new)).keys()]).toContain('Vide')
    const expected = (await subscriptions(mailboxes.old)).map((name) =>
      name in names ? names[name as keyof typeof names] : name
    )
    expect(await subscriptions(mailboxes.new)).toEqual([...expected].sort())
  })

  it('leaves the old mailbox as it was, to the byte', async () => {
    expect(compare(before, await snapshot(mailboxes.old))).toEqual([])
    expect(mailFiles(mailboxes.old.mailDir)).toEqual(files)
  })

  it('copies nothing the second time, and reads no message again', async () => {
    const readBefore = await bodiesRead()
    expect(readBefore).toBeGreaterThan(600)
    const second = await copy()
    expect(second.messages).toMatchObject({ found: 300, copied: 0, alreadyThere: 300 })
    expect(second).toMatchObject({ verified: true, bytes: 0, problems: [] })
    expect(await bodiesRead()).toBe(readBefore)
    expect(compare(before, await snapshot(mailboxes.new), names)).toEqual([])
  })

  it('leaves a folder unsubscribed that the person no longer wants to see', async () => {
    await withMailbox(mailboxes.new, (imap) =>
      imap.command('UNSUBSCRIBE', wireName(mailboxes.new, 'Brouillons'))
    )
    await copy()
    expect(await subscriptions(mailboxes.new)).not.toContain('Brouillons')
  })

  it('brings what is new, and only that', async () => {
    const raw = Buffer.from('Subject: news\r\nMessage-ID: <news@old.example>\r\n\r\nHello.\r\n')
    await fill(mailboxes.old, [{ name: 'INBOX', messages: [{ raw, flags: ['\\Seen'] }] }])
    const third = await copy()
    expect(third.messages).toMatchObject({ found: 301, copied: 1, alreadyThere: 300 })
    expect(compare(await snapshot(mailboxes.old), await snapshot(mailboxes.new), names)).toEqual([])
  })

  it('is recognised where it is already, when nothing is remembered', async () => {
    const forgetful = { ...mailboxes, state: join(mailboxes.state, 'another') }
    const again = await runCopy(forgetful)
    expect(again.messages).toMatchObject({ found: 301, copied: 0, alreadyThere: 301 })
    expect(again.verified).toBe(true)
    expect(compare(await snapshot(mailboxes.old), await snapshot(mailboxes.new), names)).toEqual([])
  })
})

/** Dovecot writes into its log, when a connection ends, how many bodies it has read. */
async function bodiesRead(): Promise<number> {
  const logs = () => mailboxes.old.log() + mailboxes.new.log()
  const count = (pattern: RegExp) => [...logs().matchAll(pattern)].length
  await until(
    () =>
      count(/imap-login: Info: Login:/g) === count(/Info: (Disconnected|Connection closed).* body_count=/g)
  )
  return [...logs().matchAll(/body_count=(\d+)/g)].reduce((sum, [, bodies]) => sum + Number(bodies), 0)
}
