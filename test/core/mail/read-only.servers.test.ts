import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import type { NewMailbox, OldMailbox } from '../../../src-main/core/mail/index.ts'
import { awkwardMail } from '../../servers/awkward-mail.ts'
import { startFaultProxy } from '../../servers/fault-proxy.ts'
import { fill } from '../../servers/mailbox.ts'
import { inClear, runCopy, startTwoMailboxes, type TwoMailboxes } from './two-mailboxes.ts'

let mailboxes: TwoMailboxes
beforeAll(async () => {
  mailboxes = await startTwoMailboxes()
  await fill(
    mailboxes.old,
    awkwardMail(3).map(({ name, messages }) => ({ name, messages: messages.slice(0, 3) }))
  )
})
afterAll(() => mailboxes.stop())

describe('The old mailbox', () => {
  it('is told nothing but to show', async () => {
    const line = await startFaultProxy(mailboxes.old.port)
    await runCopy(mailboxes, { old: inClear(mailboxes.old, line.port) })
    await line.close()
    const commands = line.commands.map(({ text }) => /^((?:UID )?[A-Z]+)(.*)$/.exec(text) ?? [])
    expect(new Set(commands.map(([, name]) => name))).toEqual(
      new Set([
        ...['ID', 'AUTHENTICATE', 'NAMESPACE', 'ENABLE', 'LIST', 'GETQUOTAROOT'],
        ...['EXAMINE', 'UID SEARCH', 'UID FETCH', 'LOGOUT']
      ])
    )
    // BODY[…] without PEEK would mark messages as read.
    const fetched = commands.flatMap(([, name, rest = '']) => (name === 'UID FETCH' ? [rest] : []))
    expect(fetched.some((items) => items.includes('BODY.PEEK[]'))).toBe(true)
    expect(fetched.filter((items) => /BODY\[|RFC822(?!\.SIZE)/.test(items))).toEqual([])
  })

  it('has no other way to be spoken to, which the compiler checks', () => {
    expectTypeOf<OldMailbox>().not.toHaveProperty('changeFlags')
    expectTypeOf<OldMailbox>().not.toHaveProperty('prepare')
    expectTypeOf<NewMailbox>().toHaveProperty('changeFlags')
    expectTypeOf<OldMailbox>().not.toExtend<NewMailbox>()
    expectTypeOf<NewMailbox>().not.toExtend<OldMailbox>()
  })
})
