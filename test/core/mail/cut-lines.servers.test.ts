import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CopyEvent } from '../../../src-main/core/mail/index.ts'
import { awkwardMail, awkwardNamesWithDots, generator } from '../../servers/awkward-mail.ts'
import { type Fault, type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts'
import { compare, fill, snapshot } from '../../servers/mailbox.ts'
import { inClear, runCopy, startTwoMailboxes, type TwoMailboxes } from './two-mailboxes.ts'

let mailboxes: TwoMailboxes
let oldLine: FaultProxy
let newLine: FaultProxy

/** Five messages a folder; one has 6 MB. */
const someMail = awkwardMail(2).map(({ name, messages }) => ({
  name,
  messages: messages.slice(0, name === 'INBOX' ? 5 : 3)
}))
const count = someMail.reduce((sum, { messages }) => sum + messages.length, 0)

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

const differences = async () =>
  compare(await snapshot(mailboxes.old), await snapshot(mailboxes.new), awkwardNamesWithDots)

const copy = (on?: (event: CopyEvent) => void) =>
  runCopy(mailboxes, {
    old: inClear(mailboxes.old, oldLine.port),
    new: inClear(mailboxes.new, newLine.port),
    ...(on && { on })
  })

describe('A line that is cut', () => {
  it.each<[string, 'old' | 'new', Fault]>([
    [
      'in the middle of a large message on its way out',
      'new',
      { cutAfter: 3_000_000, direction: 'to-server' }
    ],
    ['among small messages on their way out', 'new', { cutAfter: 40_000, direction: 'to-server' }],
    ['while the new server answers', 'new', { cutAfter: 2_500, direction: 'to-client' }],
    ['when the new server has stored a message and says so', 'new', { loseReply: /APPENDUID/, nth: 1 }],
    ['when the new server has stored another one and says so', 'new', { loseReply: /APPENDUID/, nth: 20 }],
    [
      'in the middle of a large message on its way in',
      'old',
      { cutAfter: 3_000_000, direction: 'to-client' }
    ],
    ['while folders are opened', 'old', { cutAfter: 1_500, direction: 'to-client' }]
  ])('%s costs time and nothing else', async (_, side, fault) => {
    // The first connection only lists; what the copy itself says is what is cut.
    let gone: Promise<void> | undefined
    const waits: string[] = []
    const outcome = await copy((event) => {
      gone ??= (side === 'old' ? oldLine : newLine).arm(fault)
      if (event.type === 'wait') waits.push(`${event.side} ${event.reason.code}`)
    })
    await gone
    expect(waits).toEqual([`${side} connect.lost`])
    expect(outcome.messages).toMatchObject({ found: count, copied: count })
    expect(outcome).toMatchObject({ verified: true, problems: [] })
    expect(await differences()).toEqual([])
  })

  it('again and again, at no matter which byte, brings each message once', async () => {
    const random = generator(7)
    const waits: string[] = []
    const cutAgain = () => {
      const direction = random() < 0.7 ? 'to-server' : 'to-client'
      void newLine.arm({
        cutAfter: Math.floor(random() * (direction === 'to-server' ? 15_000 : 1_500)),
        direction
      })
    }
    const outcome = await copy((event) => {
      if (event.type === 'folder' && event.state === 'waiting') return
      if (event.type === 'wait') waits.push(event.side)
      if (event.type === 'folder' && event.state === 'copying' && waits.length < 6) cutAgain()
    })
    expect(waits.length).toBeGreaterThan(2)
    expect(outcome.verified).toBe(true)
    expect(await differences()).toEqual([])
  })
})
