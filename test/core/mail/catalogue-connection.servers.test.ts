/** Connections that are lost (research 3.A). */
import { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openNew } from '../../../src-main/core/mail/index.ts'
import type { Rule } from '../../servers/fault-proxy.ts'
import { fill, snapshot, type TestMessage, wireName, withMailbox } from '../../servers/mailbox.ts'
import {
  dialects,
  elsewhere,
  inbox,
  letter,
  letters,
  type Scene,
  type Stage,
  startStage
} from './catalogue.ts'
import { inClear } from './two-mailboxes.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Copies while something goes wrong with one line, and expects that this costs time and nothing else. */
async function expectCopied(scene: Scene, side: 'old' | 'new', rule: Rule, count: number): Promise<void> {
  const fault = (side === 'old' ? scene.oldLine : scene.newLine).rule(rule)
  const outcome = await scene.copy()
  expect(fault.applied).toBeGreaterThan(0)
  expect(scene.waits.length).toBeGreaterThan(0)
  expect(new Set(scene.waits.map((wait) => `${wait.side} ${wait.code}`))).toEqual(
    new Set([`${side} connect.lost`])
  )
  expect(outcome.messages).toMatchObject({ found: count, copied: count, refused: 0, vanished: 0 })
  expect(outcome).toMatchObject({ verified: true, problems: [] })
  expect(await scene.differences()).toEqual([])
}

describe.each(dialects)('To a server that takes %s', (_, hide) => {
  async function sceneWith(messages: readonly TestMessage[]): Promise<Scene> {
    const scene = await stage.scene([
      ...inbox(messages),
      { name: 'Trips', messages: letters(3, 100) },
      { name: 'Family', messages: letters(3, 200) }
    ])
    scene.newLine.rule({ then: { hide } })
    return scene
  }

  describe('Cut in mid literal', () => {
    it.each<[string, Rule]>([
      ['half of it', { when: { client: /\{\d+\+?\}$/ }, then: { cut: 2_000 } }],
      ['all of it but the line end', { when: { client: /^$/ }, then: { cut: 0 } }],
      ['message 3 of a batch', { when: { client: /\{\d+\+?\}$/, nth: 3 }, then: { cut: 300 } }]
    ])('%s', async (_what, rule) => {
      await expectCopied(await sceneWith([letter(1, { lines: 100 }), ...letters(5, 2)]), 'new', rule, 12)
    })
  })

  describe('All bytes sent, reply lost', () => {
    it.each<[string, Rule]>([
      ['once', { when: { server: /APPENDUID/ }, then: { cut: 0 } }],
      ['again and again', { when: { server: /APPENDUID/, times: 3 }, then: { cut: 0 } }],
      ['with a reset', { when: { server: /APPENDUID/, times: 2 }, then: { cut: 0, reset: true } }],
      [
        'with a reset before the server may have read it',
        { when: { client: /^$/ }, then: { cut: 2, reset: true } }
      ]
    ])('%s', async (_what, rule) => {
      // Two that are equal, as looking has to count them.
      await expectCopied(await sceneWith([letter(1), letter(1), letter(2), letter(3)]), 'new', rule, 10)
    })
  })

  describe('A batch with one bad flag', () => {
    // Not by a flag that a real Dovecot calls bad: after that it takes the message for commands.
    const isBad = (message: Buffer) =>
      message.includes('Letter 3\r\n') ? 'BAD Error in IMAP command APPEND: Invalid system flag' : undefined

    it('arrives when it is sent again with fewer at a time', async () => {
      const scene = await sceneWith(letters(6))
      const fault = scene.newLine.rule({ when: { client: / APPEND /, times: 1 }, then: { judge: isBad } })
      const outcome = await scene.copy()
      expect(fault.applied).toBe(hide.length === 0 ? 1 : 0)
      expect(outcome.messages).toMatchObject({ found: 12, copied: 12 })
      expect(await scene.differences()).toEqual([])
    })

    it('costs that message only, which is listed', async () => {
      const scene = await sceneWith(letters(6))
      scene.newLine.rule({ when: { client: / APPEND /, times: Infinity }, then: { judge: isBad } })
      const outcome = await scene.copy()
      expect(outcome.messages).toMatchObject({ found: 12, copied: 11, refused: 1 })
      expect(outcome.problems).toMatchObject([
        { code: 'message.refused', subject: 'Letter 3', reason: expect.stringContaining('flag') as string }
      ])
      expect(await scene.differences()).toEqual(['“Letter 3” in “INBOX” is there 0 times instead of 1.'])
    })
  })

  describe('BAD flood', () => {
    it.each([10, 20])('costs the bad messages only, though the server hangs up at the %dth', async (nth) => {
      const scene = await sceneWith([...letters(3), ...letters(25, 30), ...letters(3, 60)])
      scene.newLine.rule({
        when: { client: / APPEND /, times: Infinity },
        then: { judge: (message) => (/Letter [345]\d\r\n/.test(message.toString()) ? 'BAD No' : undefined) }
      })
      scene.newLine.rule({
        when: { server: /^\S+ BAD/, nth, perConnection: true },
        then: { say: '* BYE Too many invalid commands.', hangUp: true }
      })
      const outcome = await scene.copy()
      expect(outcome.messages).toMatchObject({ found: 37, copied: 12, refused: 25 })
      expect(outcome.problems).toHaveLength(25)
      expect((await snapshot(scene.new)).get('INBOX')).toHaveLength(6)
    })
  })
})

describe('Cut in mid FETCH', () => {
  it('while messages are read', async () => {
    const rule: Rule = { when: { server: /BODY\[\]/, nth: 70 }, then: { cut: 100 } }
    await expectCopied(await stage.scene(inbox(letters(120))), 'old', rule, 120)
  })

  it('while they are read back', async () => {
    const rule: Rule = { when: { server: /BODY\[\]/, nth: 30 }, then: { cut: 100 } }
    await expectCopied(await stage.scene(inbox(letters(60))), 'new', rule, 60)
  })
})

describe('Server frozen', () => {
  beforeAll(() => {
    // A minute and a half of silence is half a second here.
    const original = Object.getOwnPropertyDescriptor(Socket.prototype, 'setTimeout')?.value as (
      ms: number,
      onTimeout?: () => void
    ) => Socket
    vi.spyOn(Socket.prototype, 'setTimeout').mockImplementation(function (this: Socket, ms, onTimeout) {
      return original.call(this, Math.min(ms, 500), onTimeout)
    })
  })
  afterAll(() => vi.restoreAllMocks())

  it.each<[string, 'old' | 'new', Rule]>([
    [
      'the old one, within a message',
      'old',
      { when: { server: /BODY\[\]/, nth: 3 }, then: { hold: 'server' } }
    ],
    [
      'the new one, when it should answer',
      'new',
      { when: { server: /APPENDUID/ }, then: { hold: 'server' } }
    ],
    ['the new one, when it is read back', 'new', { when: { server: /BODY\[\]/ }, then: { hold: 'server' } }]
  ])('%s', async (_, side, rule) => {
    const scene = await stage.scene(inbox(letters(6)))
    const fault = (side === 'old' ? scene.oldLine : scene.newLine).rule(rule)
    const outcome = await scene.copy()
    expect(fault.applied).toBe(1)
    expect(scene.waits.map((wait) => wait.side)).toEqual([side])
    expect(outcome).toMatchObject({ verified: true, problems: [], messages: { found: 6, copied: 6 } })
    expect(await scene.differences()).toEqual([])
  })
})

describe('Server restart', () => {
  it.each(['old', 'new'] as const)('the %s one: it goes on with it by itself', async (side) => {
    const scene = await stage.scene([...inbox(letters(80)), { name: 'Trips', messages: letters(30, 100) }])
    const [line, client] = side === 'old' ? [scene.oldLine, /BODY\.PEEK\[\]/] : [scene.newLine, / APPEND /]
    const reached = line.rule({ when: { client, nth: 2 }, then: { hold: 'client' } })
    const restarted = reached.happened.then(() => stage.servers[side].restart())
    const outcome = await scene.copy()
    await restarted
    expect(new Set(scene.waits.map((wait) => wait.side))).toEqual(new Set([side]))
    expect(outcome).toMatchObject({ verified: true, problems: [], messages: { found: 110, copied: 110 } })
    expect(await scene.differences()).toEqual([])
  })
})

describe('Search right after another session’s append', () => {
  it('finds it in a folder that is opened anew', async () => {
    const scene = await stage.scene()
    await fill(scene.new, inbox(letters(1)))
    const mailbox = await openNew(inClear(scene.new), scene.new.password)
    const { uidNext } = await mailbox.open('INBOX')
    await fill(scene.new, inbox(letters(2, 2)))
    await mailbox.open('INBOX')
    expect(await mailbox.uids(uidNext)).toHaveLength(2)
    await mailbox.close()
  })
})

describe('Mailbox deleted while selected', () => {
  const two = () =>
    stage.scene([
      { name: 'Trips', messages: letters(20) },
      { name: 'Family', messages: letters(5, 50) }
    ])

  it('in the old mailbox: the folder is reported, the others arrive', async () => {
    const scene = await two()
    const name = wireName(scene.old, 'Trips')
    const fetching = scene.oldLine.rule({
      when: { client: /FETCH .*BODY\.PEEK\[\]/, perConnection: true },
      then: { hold: 'client' }
    })
    const deleted = fetching.happened.then(async () => {
      await withMailbox(scene.old, (imap) => imap.command('DELETE', name))
      fetching.lift()
    })
    const outcome = await scene.copy()
    await deleted
    const [gone, there] = ['Trips', 'Family'].map((from) =>
      outcome.folders.find((folder) => folder.from === from)
    )
    expect(there).toMatchObject({ state: 'done', copied: 5, verified: true })
    expect(gone).toMatchObject({ state: 'failed', verified: false })
    // What Dovecot says depends on how far it has come with removing it.
    expect(['folder.vanished', 'folder.unreadable']).toContain(gone?.failure?.code)
    expect(outcome.verified).toBe(false)
  })

  it('in the new mailbox: it is made anew, by this run or the next', async () => {
    const scene = await two()
    const name = wireName(scene.new, 'Trips')
    const sending = scene.newLine.rule({ when: { client: / APPEND .*Trips/ }, then: { hold: 'client' } })
    const deleted = sending.happened.then(async () => {
      await withMailbox(scene.new, (imap) => imap.command('DELETE', name))
      sending.lift()
    })
    const first = await scene.copy().catch(() => undefined)
    await deleted
    if (first?.messages.copied !== 25) await scene.copy()
    expect(await scene.differences()).toEqual([])
  })
})

elsewhere([
  [
    'Laptop sleep',
    'shell/power.test.ts',
    'a copy pauses when the computer is put to sleep, and goes on after'
  ],
  [
    'A mail that a server would take for commands after a BAD',
    'core/mail/append/appender.test.ts',
    'when the server says BAD in the middle of a message: it may take the rest for commands'
  ],
  [
    'Any of it, a hundred times',
    'core/mail/exactly-once.servers.test.ts',
    'every message is there exactly once'
  ],
  [
    'imapflow says the same of what is stored and what is not',
    'core/mail/copy/copy.test.ts',
    'of a message that did not arrive has it sent again'
  ],
  ['Cut anywhere', 'core/mail/cut-lines.servers.test.ts', 'again and again, at no matter which byte'],
  [
    'Cut in mid literal, in 6 MB',
    'core/mail/cut-lines.servers.test.ts',
    'in the middle of a large message on its way out'
  ],
  [
    'Cut in mid FETCH, in 6 MB',
    'core/mail/cut-lines.servers.test.ts',
    'in the middle of a large message on its way in'
  ],
  [
    'A process that ends anywhere',
    'core/mail/interruptions.servers.test.ts',
    'at no matter which byte is continued by the next'
  ],
  [
    'A server that is silent when the person pauses',
    'core/mail/copy/copy.test.ts',
    'does not wait long for a server that has fallen silent'
  ],
  [
    'Growing patience',
    'core/mail/copy/copy.test.ts',
    'is waited for with growing patience, and the waiting is told'
  ]
])
