import { describe, expect, it } from 'vitest'
import type { CopyEvent } from '../../../src-main/core/mail/index.ts'
import { generator } from '../../servers/awkward-mail.ts'
import type { ActiveRule, Rule } from '../../servers/fault-proxy.ts'
import { count, differences, mailboxes, newLine, oldLine, useCuttableLines } from './cuttable-lines.ts'
import { inClear, runCopy } from './two-mailboxes.ts'

useCuttableLines()

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
