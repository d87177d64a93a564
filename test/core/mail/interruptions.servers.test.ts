import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { generator } from '../../servers/awkward-mail.ts'
import { count, differences, mailboxes, newLine, oldLine, useCuttableLines } from './cuttable-lines.ts'
import { runCopy } from './two-mailboxes.ts'

useCuttableLines()

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
