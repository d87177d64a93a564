import { afterEach, beforeEach } from 'vitest'
import { awkwardMail, awkwardNamesWithDots } from '../../servers/awkward-mail.ts'
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts'
import { compare, fill, snapshot } from '../../servers/mailbox.ts'
import { startTwoMailboxes, type TwoMailboxes } from './two-mailboxes.ts'

/** What {@link useCuttableLines} has set up for the test that is running. */
export let mailboxes: TwoMailboxes
export let oldLine: FaultProxy
export let newLine: FaultProxy

/** Five messages a folder; one has 6 MB. */
const someMail = awkwardMail(2).map(({ name, messages }) => ({
  name,
  messages: messages.slice(0, name === 'INBOX' ? 5 : 3)
}))
export const count = someMail.reduce((sum, { messages }) => sum + messages.length, 0)

/** Gives each test of a file two mailboxes, some mail in the old one, and a line to each that can be cut. */
export function useCuttableLines(): void {
  beforeEach(async () => {
    mailboxes = await startTwoMailboxes()
    oldLine = await startFaultProxy(mailboxes.old.port)
    newLine = await startFaultProxy(mailboxes.new.port)
    await fill(mailboxes.old, someMail)
  })
  afterEach(async () => {
    await Promise.all([oldLine.close(), newLine.close()])
    await mailboxes.stop()
  })
}

export const differences = async () =>
  compare(await snapshot(mailboxes.old), await snapshot(mailboxes.new), awkwardNamesWithDots)
