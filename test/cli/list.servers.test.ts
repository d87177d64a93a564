import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { awkwardMail, awkwardNamesWithDots } from '../servers/awkward-mail.ts'
import { startFaultProxy } from '../servers/fault-proxy.ts'
import { compare, fill, type MailboxAddress, snapshot, type TestFolder } from '../servers/mailbox.ts'
import { startTwoMailboxes, type TwoMailboxes } from '../servers/two-mailboxes.ts'
import { contentsOf, type Ended, ended, type Line, rehome, startRehome } from './rehome.ts'

const family = ['marie', 'paul', 'zoe', 'anne', 'hugo']
const others = ['ines', 'jean', 'karim', 'luc', 'mina', 'nora', 'olga']
const everybody = [...family, ...others]
const oldSecret = (name: string) => `Old-pl4nted-${name}`
const newSecret = (name: string) => `New-pl4nted-${name}`
const users = (at: string, secret: (name: string) => string) =>
  Object.fromEntries(everybody.map((name) => [`${name}@${at}`, secret(name)]))

let servers: TwoMailboxes
beforeAll(async () => {
  servers = await startTwoMailboxes(
    { users: users('old.example', oldSecret) },
    { users: users('new.example', newSecret) }
  )
})
afterAll(() => servers.stop())

const oldOf = (name: string): MailboxAddress => ({
  ...servers.old,
  user: `${name}@old.example`,
  password: oldSecret(name)
})
const newOf = (name: string): MailboxAddress => ({
  ...servers.new,
  user: `${name}@new.example`,
  password: newSecret(name)
})
const differences = async (name: string) =>
  compare(await snapshot(oldOf(name)), await snapshot(newOf(name)), awkwardNamesWithDots)

const mail = (name: string, count: number): TestFolder[] =>
  ['INBOX', 'Clients/2019'].map((folder) => ({
    name: folder,
    messages: Array.from({ length: count }, (_, n) => ({
      raw: Buffer.from(`Message-ID: <${n}@old.example>\r\nSubject: ${name} ${n}\r\n\r\nText ${n}\r\n`),
      flags: n % 2 ? ['\\Seen'] : []
    }))
  }))

interface List {
  readonly state: string
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
  start(args: readonly string[]): ReturnType<typeof startRehome>
}

/** A list of these people's mailboxes, with a state folder of its own. */
function listOf(names: readonly string[], newPorts: Readonly<Record<string, number>> = {}): List {
  const rows = names.map((name) => {
    const port = newPorts[name]
    const old = [`${name}@old.example`, 'localhost', servers.old.tlsPort, 'tls', `${name}@old.example`]
    const target = [`${name}@new.example`, 'localhost', port ?? servers.new.tlsPort, port ? 'none' : 'tls']
    return [...old, `OLD_${name}`, ...target, `${name}@new.example`, `{"env":"NEW_${name}"}`].join(';')
  })
  const imap = ['host', 'port', 'security', 'user'].map((key) => `imap.${key}`)
  const old = ['email', ...imap, 'password.env'].map((key) => `old.${key}`)
  const target = ['email', ...imap, 'password'].map((key) => `new.${key}`)
  const id = names.join('-')
  const file = join(servers.state, `${id}.csv`)
  writeFileSync(file, [[...old, ...target].join(';'), ...rows, ''].join('\n'))
  const state = join(servers.state, id)
  const env: Record<string, string> = {
    ...Object.fromEntries(names.map((name) => [`OLD_${name}`, oldSecret(name)])),
    ...Object.fromEntries(names.map((name) => [`NEW_${name}`, newSecret(name)])),
    NODE_EXTRA_CA_CERTS: servers.old.ca,
    REHOME_DATA: join(servers.state, 'data')
  }
  const whole = (args: readonly string[]) => ['copy', '--list', file, '--state', state, ...args]
  return {
    state,
    run: (args, change = {}) => rehome(whole(args), { ...env, ...change }),
    start: (args) => startRehome(whole(args), env)
  }
}

const boxes = ({ lines }: Ended): Line[] => lines.filter(({ type }) => type === 'box')
const results = (end: Ended) => boxes(end).map(({ result }) => result)

test('of five mailboxes one has a wrong password: four are done, one is listed; with the right one all are, nothing twice', async () => {
  for (const name of family) await fill(oldOf(name), mail(name, 6))
  const list = listOf(family)
  const first = await list.run(['--json'], { NEW_zoe: 'Wr0ng-pl4nted' })
  expect(first.status).toBe(2)
  expect(results(first)).toEqual(['done', 'done', 'failed', 'done', 'done'])
  expect(boxes(first)[2]).toMatchObject({
    ...{ box: 3, line: 4, old: 'zoe@old.example', new: 'zoe@new.example', exit: 3, receipt: null },
    ...{ code: 'signIn.wrongPassword', side: 'new', messages: { found: 0, copied: 0 }, verified: false }
  })
  expect(first.lines).toContainEqual(
    expect.objectContaining({ type: 'error', box: 3, code: 'signIn.wrongPassword', side: 'new' })
  )
  expect(first.lines.filter(({ type }) => type === 'folder').map(({ box }) => box)).toContain(5)
  expect(first.last).toMatchObject({
    ...{ type: 'summary', verified: false, messages: { found: 48, copied: 48 }, problems: [] },
    folders: { done: 8, failed: 0 }
  })
  expect(first.last.boxes).toMatchObject(family.map((_, index) => ({ box: index + 1 })))
  for (const name of family.filter((each) => each !== 'zoe')) expect(await differences(name)).toEqual([])

  // For people, in plain lines.
  const second = await list.run([])
  expect(second.status).toBe(0)
  expect(second.stdout).toContain('3 of 5: zoe@old.example → zoe@new.example')
  expect(second.stdout).toMatch(/^Old mailbox +New mailbox +Last run +Result +Receipt or journal$/m)
  const rows = second.stdout
    .split('\n')
    .filter((line) => /^\w+@old\.example .* done .*receipt\.html$/.test(line))
  expect(rows).toHaveLength(5)
  expect(second.stdout).toContain('Mailboxes done: 5 of 5.')
  for (const name of family) expect(await differences(name)).toEqual([])

  const third = await list.run(['--json'])
  expect(third.status).toBe(0)
  expect(third.last).toMatchObject({
    verified: true,
    messages: { found: 60, copied: 0, alreadyThere: 60 },
    bytes: 0
  })
  for (const { receipt } of boxes(third)) expect(existsSync(String(receipt))).toBe(true)
  expect(new Set(boxes(third).map(({ receipt }) => receipt)).size).toBe(5)
  for (const name of family) expect(await differences(name)).toEqual([])

  const kept = contentsOf(list.state).toString('latin1')
  for (const text of [kept, ...[first, second, third].flatMap(({ stdout, stderr }) => [stdout, stderr])])
    expect(text).not.toContain('pl4nted')
})

test('Ctrl-C in the second mailbox ends it so that it goes on; the third is not begun; the next run ends the work', async () => {
  const [quick, long, last] = others as [string, string, string]
  for (const name of [quick, last]) await fill(oldOf(name), mail(name, 2))
  await fill(oldOf(long), awkwardMail())
  const list = listOf([quick, long, last])
  const child = list.start(['--json'])
  child.stdout?.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('"type":"folder","box":2')) child.kill('SIGINT')
  })
  const stopped = await ended(child)
  expect(stopped.status).toBe(130)
  expect(results(stopped)).toEqual(['done', 'interrupted', 'notBegun'])
  expect(stopped.lines).toContainEqual(
    expect.objectContaining({ type: 'error', box: 2, code: 'move.interrupted' })
  )
  expect(stopped.last).toMatchObject({
    type: 'summary',
    boxes: [{ exit: 0 }, { exit: 130 }, { exit: null, lastRun: null }]
  })
  expect([...(await snapshot(newOf(last))).keys()]).toEqual(['INBOX'])

  const again = await list.run(['--json'])
  expect(again.status).toBe(0)
  expect(results(again)).toEqual(['done', 'done', 'done'])
  for (const name of [quick, long, last]) expect(await differences(name)).toEqual([])
})

test('a server that asks for a long wait doesn’t keep the next mailbox waiting; its turn comes again', async () => {
  const [slow, quick] = others.slice(3) as [string, string]
  for (const name of [slow, quick]) await fill(oldOf(name), mail(name, 2))
  const proxy = await startFaultProxy(servers.new.port)
  onTestFinished(() => proxy.close())
  proxy.rule({
    when: { client: / APPEND / },
    then: { answer: 'BAD Request is throttled. Suggested Backoff Time: 900000 milliseconds' }
  })
  const end = await listOf([slow, quick], { [slow]: proxy.port }).run(['--json'])
  expect(end.stderr).toBe('')
  expect(end.status).toBe(0)
  expect(end.lines).toContainEqual(expect.objectContaining({ type: 'aside', box: 1 }))
  expect(boxes(end).map(({ box, result }) => [box, result])).toEqual([
    [2, 'done'],
    [1, 'done']
  ])
  expect(end.last.boxes).toMatchObject([{ box: 1 }, { box: 2 }])
  for (const name of [slow, quick]) expect(await differences(name)).toEqual([])
})

test('--dry-run creates nothing in any mailbox, --backup makes a folder for each', async () => {
  const names = others.slice(5)
  for (const name of names) await fill(oldOf(name), mail(name, 2))
  const list = listOf(names)
  const rehearsed = await list.run(['--json', '--dry-run'])
  expect(rehearsed.status).toBe(0)
  expect(boxes(rehearsed)).toMatchObject([{ wouldCopy: 4, lastRun: null }, { wouldCopy: 4 }])
  expect(rehearsed.last).toMatchObject({ dryRun: true, wouldCopy: 8, messages: { found: 8, copied: 0 } })
  for (const name of names) expect([...(await snapshot(newOf(name))).keys()]).toEqual(['INBOX'])

  const kept = join(servers.state, 'kept')
  const copied = await list.run(['--json', '--backup', kept])
  expect(copied.status).toBe(0)
  expect(boxes(copied)).toMatchObject(names.map(() => ({ backup: { complete: true } })))
  expect(readdirSync(kept).sort()).toEqual(names.map((name) => `${name}@old.example`))
})
