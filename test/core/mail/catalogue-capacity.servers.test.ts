/** Throttling, limits and full mailboxes (research 3.B). */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Rule, When } from '../../servers/fault-proxy.ts'
import { snapshot } from '../../servers/mailbox.ts'
import { dialects, elsewhere, inbox, letters, type Scene, type Stage, startStage } from './catalogue.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Copies, and expects that all arrives after some waiting. */
async function expectWaited(scene: Scene, ...waits: readonly string[]): Promise<void> {
  const outcome = await scene.copy()
  expect(outcome.messages).toMatchObject({ copied: outcome.messages.found, refused: 0, vanished: 0 })
  expect(new Set(scene.waits.map(({ side, code }) => `${side} ${code}`))).toEqual(new Set(waits))
  expect(outcome).toMatchObject({ verified: true, problems: [] })
  expect(await scene.differences()).toEqual([])
}

/** Where an answer may come: which side, and to what. */
const places: readonly (readonly [string, 'old' | 'new', RegExp])[] = [
  ['a message is sent', 'new', /^\S+ APPEND /],
  ['a folder is opened for writing', 'new', /^\S+ SELECT /],
  ['messages are read', 'old', /FETCH .*BODY\.PEEK\[\]/],
  ['messages are read back', 'new', /FETCH .*BODY\.PEEK\[\]/],
  ['a folder is opened', 'old', /^\S+ EXAMINE /]
]

const lineOf = (scene: Scene, side: 'old' | 'new') => (side === 'old' ? scene.oldLine : scene.newLine)

describe('BAD Request is throttled. Suggested Backoff Time', () => {
  it('is waited out as long as the server asks when a message is sent', async () => {
    const scene = await stage.scene(inbox(letters(6)))
    scene.newLine.rule({
      when: { client: / APPEND /, times: 2 },
      then: { answer: 'BAD Request is throttled. Suggested Backoff Time: 20961 milliseconds' }
    })
    await expectWaited(scene, 'new server.busy')
    expect(Math.max(...scene.waits.map(({ seconds }) => seconds))).toBeGreaterThanOrEqual(20)
  })

  it.each(places)('costs time and nothing else when %s', async (_, side, client) => {
    const scene = await stage.scene(inbox(letters(6)))
    const fault = lineOf(scene, side).rule({
      when: { client, times: 2 },
      then: { answer: 'BAD Request is throttled. Suggested Backoff Time: 50 milliseconds' }
    })
    // imapflow waits by itself for short times.
    const outcome = await scene.copy()
    expect(fault.applied).toBe(2)
    expect(outcome).toMatchObject({ verified: true, problems: [], messages: { found: 6, copied: 6 } })
    expect(await scene.differences()).toEqual([])
  })
})

describe.each([
  'NO [THROTTLED] Slow down',
  'NO [LIMIT] Rate limit exceeded',
  'NO [UNAVAILABLE] Temporarily unavailable',
  'NO [INUSE] Mailbox is in use'
])('%s', (answer) => {
  it.each(places)('is waited out when %s', async (_, side, client) => {
    const scene = await stage.scene(inbox(letters(2)))
    // Oftener than the two messages can be asked for, together and one by one.
    const fault = lineOf(scene, side).rule({ when: { client, times: 4 }, then: { answer } })
    await expectWaited(scene, `${side} ${answer.includes('INUSE') ? 'folder.inUse' : 'server.busy'}`)
    expect(fault.applied).toBe(4)
  })

  it('is waited out when signing in once more', async () => {
    const scene = await stage.scene(inbox(letters(2)))
    const cut = scene.oldLine.rule({ when: { client: /FETCH .*BODY\.PEEK\[\]/ }, then: { cut: 0 } })
    void cut.happened.then(() =>
      scene.oldLine.rule({ when: { client: / AUTHENTICATE /, times: 2 }, then: { answer } })
    )
    const isRate = answer.includes('LIMIT')
    await expectWaited(
      scene,
      'old connect.lost',
      isRate ? 'old signIn.tooManyConnections' : 'old server.busy'
    )
  })

  it('to a search is not taken for “nothing there”', async () => {
    const scene = await stage.scene(inbox(letters(2)))
    scene.oldLine.rule({ when: { client: / UID SEARCH /, times: 4 }, then: { answer } })
    scene.newLine.rule({ when: { client: / UID SEARCH /, times: 4 }, then: { answer } })
    expect(await scene.copy()).toMatchObject({ verified: true, messages: { found: 2, copied: 2 } })
    expect(await scene.differences()).toEqual([])
  })
})

describe('NO [SERVERBUG]', () => {
  const answer = 'NO [SERVERBUG] Internal error occurred.'

  it.each(places)('costs no more than another run when %s', async (_, side, client) => {
    const scene = await stage.scene(inbox(letters(2)))
    scene.newLine.rule({ then: { hide: ['MULTIAPPEND'] } })
    const fault = lineOf(scene, side).rule({ when: { client }, then: { answer } })
    const { messages } = await scene.copy()
    if (messages.copied < 2) await scene.copy()
    expect(fault.applied).toBe(1)
    expect(await scene.differences()).toEqual([])
  })

  it('is not a wrong password', async () => {
    const scene = await stage.scene(inbox(letters(2)))
    const cut = scene.oldLine.rule({ when: { client: /FETCH .*BODY\.PEEK\[\]/ }, then: { cut: 0 } })
    void cut.happened.then(() =>
      scene.oldLine.rule({ when: { client: / AUTHENTICATE /, times: 2 }, then: { answer } })
    )
    await expectWaited(scene, 'old connect.lost', 'old server.busy')
  })
})

describe('NO [CONTACTADMIN]', () => {
  it('is told in the server’s words, and everything arrives once it’s over', async () => {
    const scene = await stage.scene(inbox(letters(6)))
    const fault = scene.newLine.rule({
      when: { client: / APPEND /, times: Infinity },
      then: { answer: 'NO [CONTACTADMIN] Your account is being moved' }
    })
    const told: unknown = await scene.copy().then(
      ({ problems }) => problems[0],
      (error: unknown) => error
    )
    expect(JSON.stringify(told)).toContain('Your account is being moved')
    fault.lift()
    await scene.copy()
    expect(await scene.differences()).toEqual([])
  })
})

describe('NO [LIMIT] Maximum number of connections from user+IP exceeded', () => {
  it.each([
    [2, 50],
    [50, 2],
    [2, 2]
  ])('is lived with: %d connections to the old server, %d to the new one', async (old, next) => {
    const { servers } = stage
    const limit = (connections: readonly [number, number]) =>
      Promise.all([
        servers.old.reconfigure({ maxConnections: connections[0] }),
        servers.new.reconfigure({ maxConnections: connections[1] })
      ])
    await limit([old, next])
    onTestFinished(() => limit([50, 50]).then(() => undefined))
    const scene = await stage.scene(
      ['INBOX', 'Trips', 'Family', 'Work'].map((name, n) => ({ name, messages: letters(20, 100 * n) }))
    )
    scene.newLine.rule({ then: { hide: ['MULTIAPPEND', 'LITERAL+'] } })
    const outcome = await scene.copy()
    expect(outcome.messages).toMatchObject({ found: 80, copied: 80 })
    expect(outcome).toMatchObject({ verified: true, problems: [] })
    expect(await scene.differences()).toEqual([])
  })
})

describe('* BYE', () => {
  const byes: readonly (readonly [string, 'old' | 'new', When])[] = [
    ['Session expired, please login again.', 'new', { client: / APPEND / }],
    ['Session expired, please login again.', 'old', { client: /FETCH .*BODY\.PEEK\[\]/ }],
    ['Too many simultaneous connections.', 'new', { client: / APPEND /, times: 2 }],
    ['Server shutting down.', 'old', { client: / EXAMINE /, times: 2 }]
  ]
  it.each(byes)('%s (the %s side)', async (text, side, when) => {
    const scene = await stage.scene(inbox(letters(6)))
    lineOf(scene, side).rule({ when, then: { say: `* BYE ${text}`, hangUp: true } })
    await expectWaited(scene, `${side} connect.lost`)
  })

  it('Too many connections, instead of a greeting, is lived with', async () => {
    const scene = await stage.scene(inbox(letters(6)))
    // The first connection lists folders and goes, the second is the copy’s own.
    scene.newLine.rule({
      when: { server: /^\* OK \[CAPABILITY/, nth: 3, times: 2 },
      then: { say: '* BYE Too many connections', hangUp: true }
    })
    const outcome = await scene.copy()
    expect(outcome).toMatchObject({ verified: true, problems: [], messages: { found: 6, copied: 6 } })
    expect(await scene.differences()).toEqual([])
  })
})

describe('Slow', () => {
  const rules: readonly (readonly [string, 'old' | 'new', Rule])[] = [
    ['the old line', 'old', { then: { slow: 'server', bytesPerSecond: 40_000 } }],
    ['the new line', 'new', { then: { slow: 'client', bytesPerSecond: 20_000 } }],
    ['a far server', 'new', { then: { delay: 30 } }]
  ]
  it.each(rules)('%s costs time only', async (_, side, rule) => {
    const scene = await stage.scene(inbox(letters(6, 1, 20)))
    lineOf(scene, side).rule(rule)
    await expectWaited(scene)
  })
})

describe.each(dialects)('A full mailbox that takes %s', (_, hide) => {
  it.each([
    'NO [OVERQUOTA] Quota exceeded (mailbox for user is full)',
    'NO Server Unavailable. 15',
    'NO Not enough space in mailbox'
  ])('%s: ends the run, and everything arrives once there is room', async (answer) => {
    const scene = await stage.scene([...inbox(letters(6)), { name: 'Trips', messages: letters(3, 50) }])
    scene.newLine.rule({ then: { hide } })
    const room = { messages: 4 }
    const full = scene.newLine.rule({
      when: { client: / APPEND /, times: Infinity },
      then: { judge: () => (room.messages-- > 0 ? undefined : answer) }
    })
    await expect(scene.copy()).rejects.toMatchObject({ code: 'quota.full', side: 'new' })
    expect(scene.waits).toEqual([])
    full.lift()
    const { messages, verified } = await scene.copy()
    const arrived = [...(await snapshot(scene.new)).values()].flat().length
    expect({ verified, arrived }).toEqual({ verified: true, arrived: 9 })
    expect(messages.copied + messages.alreadyThere).toBe(9)
    expect(await scene.differences()).toEqual([])
  })
})

elsewhere([
  [
    'LIMIT as the answer to LOGIN',
    'core/mail/sign-in.servers.test.ts',
    'tells too many connections from a wrong password'
  ],
  [
    'OVERQUOTA of a real server, then room made',
    'core/mail/troubles.servers.test.ts',
    'stops the copy, which goes on when there is room'
  ],
  ['GETQUOTA', 'core/mail/troubles.servers.test.ts', 'is seen beforehand'],
  ['The longest wait', 'core/mail/copy/copy.test.ts', 'is not waited for longer than a person would'],
  [
    'Busy for ever with one folder',
    'core/mail/copy/copy.test.ts',
    'with one folder for ever costs that folder only'
  ]
])
