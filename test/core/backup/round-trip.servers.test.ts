import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { awkwardMail, awkwardNamesWithDots, generator } from '../../servers/awkward-mail.ts'
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts'
import { startFaultProxy } from '../../servers/fault-proxy.ts'
import { compare, fill, type SeenMessage, snapshot, withMailbox } from '../../servers/mailbox.ts'
import { startTwoMailboxes } from '../../servers/two-mailboxes.ts'
import { backUp, restore } from './round-trip.ts'

const inOrder = ({ port, user, password }: Dovecot) => ({ port, user, password })

async function world() {
  const both = await startTwoMailboxes()
  onTestFinished(() => both.stop())
  const dir = join(both.state, 'backup')
  return { ...both, dir, order: { ...inOrder(both.old), dir } }
}

test('300 awkward messages go through files into another mailbox, exactly; a second time nothing is added', async () => {
  const { old, new: target, state, dir, order } = await world()
  await fill(old, awkwardMail())
  const before = await snapshot(old)

  expect(await backUp(order)).toMatchObject({
    verified: true,
    problems: [],
    messages: { found: 300, copied: 300 }
  })
  const files = contents(dir)
  expect(await backUp(order)).toMatchObject({
    verified: true,
    messages: { copied: 0, alreadyThere: 300 },
    bytes: 0
  })
  expect(contents(dir)).toEqual(files)
  expect(await snapshot(old)).toEqual(before)

  expect(await restore(dir, inOrder(target), join(state, 'move'))).toMatchObject({
    verified: true,
    problems: [],
    messages: { found: 300, copied: 300 }
  })
  expect(compare(before, await snapshot(target), awkwardNamesWithDots)).toEqual([])
  expect(await restore(dir, inOrder(target), join(state, 'move'))).toMatchObject({
    messages: { copied: 0, alreadyThere: 300 }
  })
  // Without a journal, what is there is recognised all the same.
  expect(await restore(dir, inOrder(target), join(state, 'another move'))).toMatchObject({
    verified: true,
    messages: { copied: 0, alreadyThere: 300 }
  })
  expect(compare(before, await snapshot(target), awkwardNamesWithDots)).toEqual([])
})

test('what is new, and flags that changed, come into the backup later, and from there into the mailbox', async () => {
  const { old, new: target, state, dir, order } = await world()
  const [inbox] = awkwardMail(3)
  const [first = [], more = []] = [inbox?.messages.slice(0, 8), inbox?.messages.slice(8, 12)]
  await fill(old, [{ name: 'INBOX', messages: first }])
  await backUp(order)
  await restore(dir, inOrder(target), join(state, 'move'))

  await fill(old, [{ name: 'INBOX', messages: more }])
  await withMailbox(old, async (imap) => {
    await imap.command('SELECT INBOX')
    await imap.command('STORE 2 FLAGS (\\Answered $later)')
  })
  expect(await backUp(order)).toMatchObject({
    verified: true,
    messages: { copied: 4, alreadyThere: 8, updated: 1 }
  })
  expect(await restore(dir, inOrder(target), join(state, 'move'))).toMatchObject({
    verified: true,
    messages: { copied: 4, alreadyThere: 8, updated: 1 }
  })
  expect(compare(await snapshot(old), await snapshot(target))).toEqual([])
})

test('a backup that is killed again and again is whole in the end, and holds nothing twice', async () => {
  const { old, new: target, state, dir } = await world()
  await fill(old, awkwardMail(4))
  const line = await startFaultProxy(old.port)
  onTestFinished(() => line.close())
  const order = { ...inOrder(old), port: line.port, dir }
  const random = generator(5)
  const script = join(import.meta.dirname, 'backup-process.ts')
  for (let kills = 0; kills < 4; kills++) {
    const ended = new Promise<NodeJS.Signals | null>((resolve) => {
      const child = execFile(process.execPath, [script, JSON.stringify(order)])
      const cut = line.rule({ then: { cut: 50_000 + Math.floor(random() * 4_000_000), of: 'server' } })
      void cut.happened.then(() => child.kill('SIGKILL'))
      child.once('exit', (_, signal) => resolve(signal))
    })
    expect(await ended).toBe('SIGKILL')
  }
  const { messages, verified } = await backUp({ ...order, port: old.port })
  expect(verified).toBe(true)
  expect(messages).toMatchObject({ found: 300, refused: 0, vanished: 0 })
  await restore(dir, inOrder(target), join(state, 'move'))
  expect(compare(await snapshot(old), await snapshot(target), awkwardNamesWithDots)).toEqual([])
})

test('another program finds each message in the mbox files, and its text', async () => {
  const { old, dir, order } = await world()
  const mail = awkwardMail(6).filter(({ name }) => name === 'Archives/2003/Décembre')
  await fill(old, mail)
  await backUp(order)
  // Dovecot reads mbox files by itself.
  const reader = await startDovecot({ extra: 'mail_location = mbox:~/mbox' })
  onTestFinished(() => reader.stop())
  const home = join(reader.mailDir, '..', 'mbox')
  mkdirSync(home, { recursive: true })
  cpSync(join(dir, 'Archives/2003/Décembre.mbox'), join(home, 'December'))
  chmodSync(join(home, 'December'), 0o666)
  chmodSync(home, 0o777)
  const seen = await snapshot(reader)
  const subjects = (messages: readonly SeenMessage[] = []) => messages.map(({ subject }) => subject).sort()
  expect(subjects(seen.get('December'))).toEqual(
    subjects((await snapshot(old)).get('Archives/2003/Décembre'))
  )
})

/** Every file's bytes but the journal's. */
const contents = (dir: string) =>
  new Map(
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(mbox|jsonl)$|backup\.json$/.test(name))
      .map((name) => [name, readFileSync(join(dir, name)).toString('base64')])
  )
