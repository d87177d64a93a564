import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Move } from '../../../src-main/core/move/index.ts'
import { memorySecrets, systemClock, systemRandom } from '../../../src-main/core/ports.ts'
import { startPractice } from '../../../src-main/core/practice/index.ts'
import { follower } from './follower.ts'

/** A line to a port whose connections can go dead without a word, as they do over a sleep. */
async function line(port: number) {
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of open) socket.destroy()
  })
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => open.size / 2,
    /** From now on nothing comes through what is connected now. */
    goDead() {
      for (const socket of open) {
        socket.unpipe()
        socket.pause()
      }
    }
  }
}

test('connections that went dead over a sleep are made anew at once, and every message arrives once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rehome-hurry-'))
  const practice = await startPractice({ pace: 4, stubborn: false })
  const lines = { old: await line(practice.old.imap.port), new: await line(practice.new.imap.port) }
  const { until, ...follows } = follower()
  const move = Move.create(
    folder,
    { clock: systemClock, secrets: memorySecrets(), ...follows },
    { id: systemRandom.id(), practice: false, track: 'address' }
  )
  onTestFinished(async () => {
    await move.close()
    await practice.close()
    rmSync(folder, { recursive: true, force: true })
  })
  for (const side of ['old', 'new'] as const) {
    const { email, imap, password } = practice[side]
    move.setAccount(side, { email, presetId: 'other', imap: { ...imap, port: lines[side].port } })
    await move.signIn(side, password, false)
  }
  const begun = until(({ run }) => (run?.messages.done ?? 0) > 20)
  move.start({ language: 'en' })
  await begun
  const over = until(({ run }) => run?.state === 'finished')
  lines.old.goDead()
  lines.new.goDead()
  move.hurry('lost')
  expect((await over).receipt).toMatchObject({ complete: true, verified: true })
  // What the new provider had written to begin with is there alone.
  expect(await move.verify({ signal: new AbortController().signal })).toMatchObject({
    missing: 0,
    altered: 0,
    extra: 1
  })
})
