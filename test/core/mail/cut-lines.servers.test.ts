import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CopyEvent } from '../../../src-main/core/mail/index.ts'
import { awkwardMail, awkwardNamesWithDots, generator } from '../../servers/awkward-mail.ts'
import { type ActiveRule, type FaultProxy, type Rule, startFaultProxy } from '../../servers/fault-proxy.ts'
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
  it.each<[string, 'old' | 'new', Rule]>([
    ['in the middle of a large message on its way out', 'new', { then: { cut: 3_000_000, of: 'client' } }],
    ['among small messages on their way out', 'new', { then: { cut: 40_000, of: 'client' } }],
    ['while the new server answers', 'new', { then: { cut: 2_500, of: 'server' } }],
    [
      'when the new server has stored a message and says so',
      'new',
      { when: { server: /APPENDUID/ }, then: { cut: 0 } }
    ],
    [
      'when the new server has stored another one and says so',
      'new',
      { when: { server: /APPENDUID/, nth: 5 }, then: { cut: 0 } }
    ],
    ['in the middle of a large message on its way in', 'old', { then: { cut: 3_000_000, of: 'server' } }],
    ['while folders are opened', 'old', { then: { cut: 1_500, of: 'server' } }]
  ])('%s costs time and nothing else', async (_, side, rule) => {
    // The first connection only lists; what the copy itself says is what is cut.
    let fault: ActiveRule | undefined
    const waits: string[] = []
    const outcome = await copy((event) => {
      fault ??= (side === 'old' ? oldLine : newLine).rule(rule)
      if (event.type === 'wait') waits.push(`${event.side} ${event.reason.code}`)
    })
    await fault?.happened
    expect(waits).toEqual([`${side} connect.lost`])
    expect(outcome.messages).toMatchObject({ found: count, copied: count })
    expect(outcome).toMatchObject({ verified: true, problems: [] })
    expect(await differences()).toEqual([])
  })

  it('again and again, at no matter which byte, brings each message once', async () => {
    const random = generator(7)
    const waits: string[] = []
    let fault: ActiveRule | undefined
    const cutAgain = () => {
      const of = random() < 0.7 ? 'client' : 'server'
      fault?.lift()
      fault = newLine.rule({ then: { cut: Math.floor(random() * (of === 'client' ? 15_000 : 1_500)), of } })
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
