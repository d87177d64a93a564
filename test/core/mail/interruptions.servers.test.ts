import { execFile } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awkwardMail, awkwardNamesWithDots, generator } from '../../servers/awkward-mail.ts'
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts'
import { compare, fill, snapshot } from '../../servers/mailbox.ts'
import { runCopy, startTwoMailboxes, type TwoMailboxes } from './two-mailboxes.ts'

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

/** Starts a copy in a process of its own; what it prints, or undefined when it was killed. */
function copyProcess() {
  const { old, new: next, state } = mailboxes
  const order = {
    ports: { old: oldLine.port, new: newLine.port },
    users: { old: old.user, new: next.user },
    passwords: { old: old.password, new: next.password },
    state
  }
  const script = new URL('copy-process.ts', import.meta.url).pathname
  let kill = () => false
  const ended = new Promise<unknown>((resolve, reject) => {
    const child = execFile(process.execPath, [script, JSON.stringify(order)], (error, stdout, stderr) => {
      if (child.signalCode === 'SIGKILL') resolve(undefined)
      else if (error) reject(new Error(stderr))
      else resolve(JSON.parse(stdout))
    })
    kill = () => child.kill('SIGKILL')
  })
  return { ended, kill }
}

describe('A process that is killed', () => {
  it('at no matter which byte is continued by the next, and each message arrives once', async () => {
    const random = generator(11)
    for (let kills = 0; kills < 3; kills++) {
      const { ended, kill } = copyProcess()
      const cut = newLine.rule({ then: { cut: 200 + Math.floor(random() * 3_000_000), of: 'client' } })
      void cut.happened.then(kill)
      expect(await ended).toBeUndefined()
    }
    expect(await copyProcess().ended).toMatchObject({
      verified: true,
      messages: { found: count, refused: 0, vanished: 0 }
    })
    expect(await differences()).toEqual([])
  })
})

describe('A pause', () => {
  it('ends after the batch under way, and the next run goes on from there', async () => {
    const pause = new AbortController()
    let seen = 0
    const paused = runCopy(mailboxes, {
      signal: pause.signal,
      on: (event) => {
        if (event.type === 'folder' && event.state === 'copying' && event.copied > 0) {
          seen = Math.max(seen, event.copied)
          pause.abort()
        }
      }
    })
    await expect(paused).rejects.toMatchObject({ code: 'move.interrupted' })
    expect(seen).toBeGreaterThan(0)

    const { messages, verified } = await runCopy(mailboxes)
    expect(messages).toMatchObject({ found: count })
    expect(messages.alreadyThere).toBeGreaterThan(0)
    expect(messages.copied + messages.alreadyThere).toBe(count)
    expect(verified).toBe(true)
    expect(await differences()).toEqual([])
  })
})
