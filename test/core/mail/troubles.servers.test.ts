import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openNew, type Problem } from '../../../src-main/core/mail/index.ts'
import type { DovecotOptions } from '../../servers/dovecot.ts'
import {
  compare,
  fill,
  snapshot,
  type TestFolder,
  type TestMessage,
  withMailbox
} from '../../servers/mailbox.ts'
import { inClear, runCopy, startTwoMailboxes, type TwoMailboxes } from './two-mailboxes.ts'

let mailboxes: TwoMailboxes
afterEach(() => mailboxes.stop())

const letter = (name: string, n: number, bytes = 300): TestMessage => ({
  raw: Buffer.from(
    `From: marie@old.example\r\nSubject: =?utf-8?Q?Lettre_n=C2=B0_${n}?=\r\nDate: Mon, 1 Jan 2001 10:00:00 +0100\r\n` +
      `Message-ID: <${name}-${n}@old.example>\r\n\r\n${'x'
        .repeat(70)
        .concat('\r\n')
        .repeat(Math.ceil(bytes / 72))}`
  ),
  date: '02-Feb-2002 10:00:00 +0000'
})
const letters = (name: string, count: number, bytes?: number): TestFolder => ({
  name,
  messages: Array.from({ length: count }, (_, n) => letter(name, n, bytes))
})

async function start(folders: readonly TestFolder[], old: DovecotOptions = {}, next: DovecotOptions = {}) {
  mailboxes = await startTwoMailboxes(old, next)
  await fill(mailboxes.old, folders)
}
const differences = async () => compare(await snapshot(mailboxes.old), await snapshot(mailboxes.new))

describe('A folder that the old server can not read', () => {
  it('fails alone; repaired, it is moved alone', async () => {
    await start([letters('INBOX', 3), letters('Factures', 4), letters('Vacances', 2)])
    const directory = join(mailboxes.old.mailDir, 'Factures', 'cur')
    chmodSync(directory, 0o000)
    const first = await runCopy(mailboxes)
    expect(first.folders.map(({ from, state }) => `${from} ${state}`).sort()).toEqual([
      'Factures failed',
      'INBOX done',
      'Vacances done'
    ])
    expect(first.folders.find(({ from }) => from === 'Factures')).toMatchObject({
      verified: false,
      failure: { code: 'folder.unreadable', params: { folder: 'Factures' } }
    })
    expect(first.verified).toBe(false)
    expect(first.messages.copied).toBe(5)

    chmodSync(directory, 0o700)
    const second = await runCopy(mailboxes, { choices: { only: ['Factures'] } })
    expect(second.folders.find(({ from }) => from === 'Factures')).toMatchObject({
      state: 'done',
      copied: 4,
      verified: true
    })
    expect(second.messages).toMatchObject({ copied: 4, excluded: 5 })
    expect(await differences()).toEqual([])
  })
})

describe('A new mailbox that is full', () => {
  it('stops the copy, which goes on when there is room', async () => {
    await start([letters('INBOX', 20, 5000), letters('Factures', 20, 5000)], {}, { quota: 90_000 })
    await expect(runCopy(mailboxes)).rejects.toMatchObject({ code: 'quota.full', side: 'new' })
    const arrived = [...(await snapshot(mailboxes.new)).values()].flat().length
    expect(arrived).toBeGreaterThan(5)

    await mailboxes.new.reconfigure({ quota: 10_000_000 })
    const { messages, verified } = await runCopy(mailboxes)
    expect(messages).toMatchObject({ found: 40, copied: 40 - arrived, alreadyThere: arrived })
    expect(verified).toBe(true)
    expect(await differences()).toEqual([])
  })

  it('is seen beforehand', async () => {
    const limitBytes = 120 * 1024
    await start([], {}, { quota: limitBytes })
    await fill(mailboxes.new, [letters('INBOX', 3, 5000)])
    const mailbox = await openNew(inClear(mailboxes.new), mailboxes.new.password)
    const { quota, folders } = await mailbox.list()
    await mailbox.close()
    expect(quota?.limitBytes).toBe(limitBytes)
    expect(quota?.usedBytes).toBeGreaterThan(14_000)
    expect(folders).toEqual([expect.objectContaining({ path: 'INBOX', messages: 3 })])
  })
})

describe('A message that the new server refuses', () => {
  it('is listed with its subject and the reason, and kept; the others arrive', async () => {
    await start(
      [{ name: 'INBOX', messages: [letter('a', 1), letter('b', 2, 60_000), letter('c', 3)] }],
      {},
      { mailSizeLimit: 20_000 }
    )
    const kept: [Problem, Buffer][] = []
    const keepRefused = (problem: Problem, message: Buffer) =>
      Promise.resolve(void kept.push([problem, message]))
    const first = await runCopy(mailboxes, { keepRefused })
    expect(first.messages).toMatchObject({ found: 3, copied: 2, refused: 1 })
    expect(first.problems).toEqual([
      {
        code: 'message.tooBig',
        params: {},
        folder: 'INBOX',
        uid: 2,
        subject: 'Lettre n° 2',
        date: '2001-01-01T09:00:00.000Z',
        reason: expect.stringContaining('larger than the maximum size') as string
      }
    ])
    expect(kept.map(([, message]) => message.length)).toEqual([letter('b', 2, 60_000).raw.length])

    await mailboxes.new.reconfigure({ mailSizeLimit: 0 })
    const second = await runCopy(mailboxes)
    expect(second.messages).toMatchObject({ found: 3, copied: 1, alreadyThere: 2, refused: 0 })
    expect(await differences()).toEqual([])
  })
})

describe('A message that was in the new mailbox before', () => {
  it('stays one, and two equal ones stay two', async () => {
    const twice = letter('twice', 1)
    const other = {
      ...letter('other', 2),
      raw: Buffer.concat([letter('other', 2).raw, Buffer.from('P.S.\r\n')])
    }
    await start([{ name: 'INBOX', messages: [twice, twice, letter('other', 2), letter('new', 3)] }])
    await fill(mailboxes.new, [{ name: 'INBOX', messages: [twice, other] }])
    const { messages, verified } = await runCopy(mailboxes)
    expect(messages).toMatchObject({ found: 4, copied: 3, alreadyThere: 1 })
    expect(verified).toBe(true)
    expect(await differences()).toEqual([
      '“=?utf-8?Q?Lettre_n=C2=B0_2?=” in “INBOX” was never in the old mailbox.'
    ])
  })
})

describe('A message that is deleted from the new mailbox after it was proved', () => {
  it('does not come back: that was the person', async () => {
    await start([letters('INBOX', 3)])
    await runCopy(mailboxes)
    await withMailbox(mailboxes.new, async (imap) => {
      await imap.command('SELECT INBOX')
      await imap.command('STORE 2 +FLAGS (\\Deleted)')
      await imap.command('EXPUNGE')
    })
    expect((await runCopy(mailboxes)).messages).toMatchObject({ found: 3, copied: 0, alreadyThere: 3 })
    expect((await snapshot(mailboxes.new)).get('INBOX')).toHaveLength(2)
  })
})
