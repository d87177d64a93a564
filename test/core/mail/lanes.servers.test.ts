/** Folders side by side on a real server that lets only so many connections in, or breaks lines over one message. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts'
import { startFaultProxy } from '../../servers/fault-proxy.ts'
import { compare, fill, snapshot } from '../../servers/mailbox.ts'
import { dialects, inbox, letter, letters, type Stage, startStage } from './catalogue.ts'
import { inClear, runCopy } from './two-mailboxes.ts'

const NAMES = ['INBOX', 'Archive', 'Work', 'Home', 'Sent']
const mail = NAMES.map((name, n) => ({ name, messages: letters(60, 1000 * n) }))

describe('A server that lets few connections in', () => {
  let old: Dovecot
  let next: Dovecot
  const users = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}@new.example`, 'secret']))
  let taken = 0
  beforeAll(async () => {
    ;[old, next] = await Promise.all([startDovecot(), startDovecot({ users })])
    await fill(old, mail)
  })
  afterAll(() => Promise.all([old.stop(), next.stop()]))

  const limits = [2, 3, 4, 5]
  const cases = limits.flatMap((limit) => dialects.map(([says, hidden]) => [limit, says, hidden] as const))

  it.each(cases)('%i of them, and takes %s, gets everything once', async (limit, _, hidden) => {
    await next.reconfigure({ maxConnections: limit })
    const mine = { ...next, user: `${taken++}@new.example`, password: 'secret' }
    const state = mkdtempSync(join(tmpdir(), 'rehome-lanes-'))
    const line = await startFaultProxy(next.port)
    onTestFinished(async () => {
      await line.close()
      rmSync(state, { recursive: true, force: true })
    })
    line.rule({ then: { hide: hidden } })
    const outcome = await runCopy({ old, new: mine, state }, { new: inClear(mine, line.port) })
    expect(outcome).toMatchObject({ verified: true, problems: [], messages: { found: 300, copied: 300 } })
    expect(compare(await snapshot(old), await snapshot(mine))).toEqual([])
    const again = await runCopy({ old, new: mine, state }, { new: inClear(mine, line.port) })
    expect(again.messages).toMatchObject({ copied: 0, alreadyThere: 300 })
  })
})

describe('A message over which a server hangs up each time', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage()
  })
  afterAll(() => stage.stop())

  it.each(dialects)(
    'when it is sent, to a server that takes %s, is kept and listed, and the others arrive',
    async (_, hidden) => {
      const scene = await stage.scene(inbox(letters(40)))
      scene.newLine.rule({ then: { hide: hidden } })
      const crash = scene.newLine.rule({
        when: { client: /\{\d+\+?\}$/, times: Infinity },
        then: { judge: (literal) => (literal.includes('Subject: Letter 17\r') ? 'OK gone' : undefined) }
      })
      const end = scene.newLine.rule({ when: { server: / OK gone$/, times: Infinity }, then: { cut: 0 } })
      const kept: string[] = []
      const outcome = await scene.copy({
        keepRefused: (_, raw) => Promise.resolve(void kept.push(raw.toString()))
      })
      expect(outcome.messages).toMatchObject({ found: 40, copied: 39, refused: 1 })
      expect(outcome.problems).toMatchObject([{ code: 'message.refused', uid: 17, subject: 'Letter 17' }])
      expect(kept).toEqual([letter(17).raw.toString()])
      expect((await snapshot(scene.new)).get('INBOX')).toHaveLength(39)

      crash.lift()
      end.lift()
      expect(await scene.copy()).toMatchObject({ verified: true, messages: { copied: 1, alreadyThere: 39 } })
      expect((await snapshot(scene.new)).get('INBOX')).toHaveLength(40)
    }
  )

  it('when it is read is listed, and the others arrive', async () => {
    const scene = await stage.scene(inbox(letters(40)))
    scene.oldLine.rule({ when: { server: /^\* 17 FETCH .*BODY/, times: Infinity }, then: { cut: 0 } })
    const outcome = await scene.copy()
    expect(outcome.messages).toMatchObject({ found: 40, copied: 39, refused: 1 })
    expect(outcome.problems).toMatchObject([{ code: 'message.unreadable', uid: 17 }])
    expect((await snapshot(scene.new)).get('INBOX')).toHaveLength(39)
  })

  it('when its size is asked for is listed, and the others arrive', async () => {
    const scene = await stage.scene(inbox(letters(40)))
    scene.oldLine.rule({ when: { server: /^\* 17 FETCH .*RFC822\.SIZE/, times: Infinity }, then: { cut: 0 } })
    const outcome = await scene.copy()
    expect(outcome.messages).toMatchObject({ found: 40, copied: 39, refused: 1 })
    expect(outcome.problems).toMatchObject([{ code: 'message.unreadable', uid: 17 }])
  })
})
