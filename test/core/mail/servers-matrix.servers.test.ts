/**
 * The copy between servers of different make, each as the old and as the new one. What a server refuses or changes
 * is in test/servers/kinds.ts; whatever isn't in there must arrive exactly.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { CopyOutcome } from '../../../src-main/core/mail/index.ts'
import { awkwardMail } from '../../servers/awkward-mail.ts'
import { hasCyrus } from '../../servers/cyrus.ts'
import { startFaultProxy } from '../../servers/fault-proxy.ts'
import { type Kind, type KindName, kinds, withCrlf } from '../../servers/kinds.ts'
import {
  compare,
  fill,
  type Snapshot,
  snapshot,
  type TestFolder,
  type TestMessage,
  type TestServer
} from '../../servers/mailbox.ts'
import { inClear, runCopy, type RunOptions } from './two-mailboxes.ts'

const matrix: readonly [from: KindName, to: KindName][] = [
  ['Dovecot', 'Cyrus'],
  ['Dovecot', 'Cyrus as installed'],
  ['Dovecot with INBOX.', 'Cyrus with INBOX.'],
  ['Dovecot', 'hoodiecrow'],
  ['Cyrus', 'Dovecot with INBOX.'],
  ['Cyrus with INBOX.', 'Cyrus'],
  ['hoodiecrow', 'Dovecot'],
  ['hoodiecrow', 'Cyrus']
]

/** Old names that Rehome makes others of, by the new server's separator. */
const renamed: Readonly<Record<string, Readonly<Record<Kind['separator'], string>>>> = {
  'Clients & Cie/Dr. Jones': { '/': 'Clients & Cie/Dr. Jones', '.': 'Clients & Cie/Dr- Jones' },
  'a..b': { '/': 'a..b', '.': 'a--b' },
  'Prix * 2': { '/': 'Prix - 2', '.': 'Prix - 2' },
  ' Blancs ': { '/': 'Blancs', '.': 'Blancs' },
  '#1': { '/': '-1', '.': '-1' },
  'E\u0301te\u0301': { '/': '\u00c9t\u00e9', '.': '\u00c9t\u00e9' },
  // Below a prefix of INBOX everything is in the inbox already.
  'INBOX/Enfants': { '/': 'INBOX/Enfants', '.': 'Enfants' }
}
const oddNames = ['a..b', 'Prix * 2', ' Blancs ', '#1', 'E\u0301te\u0301', 'INBOX/Enfants', 'L’an 2000']
const quotedNames = ['Devis "urgent"', 'Ou|Et']

const letter = (text: string, date = '17-Jul-1996 02:44:25 -0700', flags: string[] = []): TestMessage => ({
  raw: Buffer.from(text, 'latin1'),
  date,
  flags
})

/** Some messages of each awkward folder, and what only some servers bear. */
const everything: readonly TestFolder[] = [
  ...awkwardMail(3).map(({ name, messages }) => ({ name, messages: messages.slice(4, 12) })),
  {
    name: 'Étranges',
    messages: [
      letter('Subject: a line without a colon\r\nnonsense here\r\nTo: b\r\n\r\nabc\r\n'),
      letter('Subject : a blank before the colon\r\n\r\nabc\r\n'),
      letter('Only text, without an empty line before it\r\n'),
      letter('Subject: bare carriage return\r\n\r\nbefore\rafter\r\n'),
      letter('Subject: header only\r\n'),
      letter(`Subject: 1 MB\r\n\r\n${'A line of a long message.\r\n'.repeat(40_000)}`),
      letter('Subject:\r\n\r\nempty subject\r\n'),
      letter('Subject: keywords\r\n\r\nx\r\n', undefined, ['$MDNSent', 'A+B', 'x/y', '#1']),
      letter('Subject: the first second\r\n\r\nx\r\n', '01-Jan-1970 00:00:01 +0000')
    ]
  },
  ...[...oddNames, ...quotedNames].map((name) => ({
    name,
    messages: [letter(`Subject: odd\r\n\r\nIn a folder called ${name}.\r\n`)]
  }))
]

const canRun = (...names: KindName[]) => hasCyrus() || !names.some((name) => name.startsWith('Cyrus'))

for (const [from, to] of matrix) {
  const oldKind: Kind = kinds[from]
  const newKind: Kind = kinds[to]
  describe.skipIf(!canRun(from, to))(`From ${from} to ${to}`, () => {
    let old: TestServer
    let next: TestServer
    let state: string
    let wanted: Wanted
    let outcome: CopyOutcome

    beforeAll(async () => {
      const mail = everything
        .map((folder) => holdable(folder, oldKind, newKind))
        .filter((it) => it !== undefined)
      state = mkdtempSync(join(tmpdir(), 'rehome-state-'))
      ;[old, next] = await Promise.all([oldKind.startWith?.(mail) ?? oldKind.start(), newKind.start()])
      if (!oldKind.startWith) await fill(old, mail)
      wanted = await whatIsWanted(old, newKind)
    })
    afterAll(async () => {
      await Promise.all([old.stop(), next.stop()])
      rmSync(state, { recursive: true, force: true })
    })

    const copy = (options?: RunOptions) => runCopy({ old, new: next, state }, options)
    const differences = async () => compare(wanted.there, await snapshot(next), wanted.names)

    it('each message arrives once, whatever comes between', async () => {
      const line = await startLine(next)
      const faults = [
        line.rule({ when: { server: /APPENDUID/ }, then: { cut: 0 } }),
        line.rule({ then: { cut: 20_000, of: 'client' } })
      ]
      const stop = new AbortController()
      const done = new Map<string, number>()
      const half = copy({
        new: inClear(next, line.port),
        signal: stop.signal,
        on: (event) => {
          if (event.type === 'folder') done.set(event.from, event.copied)
          if (sum(done.values()) > 40) stop.abort()
        }
      })
      await expect(half).rejects.toMatchObject({ code: 'move.interrupted' })
      expect(faults.map(({ applied }) => applied)).toEqual([1, 1])

      const kept: string[] = []
      outcome = await copy({ keepRefused: (_, raw) => Promise.resolve(void kept.push(digest(raw))) })
      expect(await differences()).toEqual([])
      expect(kept.sort()).toEqual(wanted.refused.map(({ sha256 }) => sha256).sort())
    })

    it('what doesn’t arrive as it was is listed, with the server’s reason', () => {
      const { refused, altered, unmade } = wanted
      const listed = outcome.problems.map(({ folder, code, reason = '' }) => ({ folder, code, reason }))
      expect(sorted(listed)).toEqual(
        sorted([
          ...refused.map(({ folder, reason }) => ({ folder, code: 'message.refused', reason })),
          ...altered.map((folder) => ({ folder, code: 'message.altered', reason: '' }))
        ])
      )
      const failures = outcome.folders.flatMap(({ failure }) => (failure ? [failure.params] : []))
      expect(sorted(failures)).toEqual(
        sorted(unmade.map(({ folder, reason }) => ({ folder, reason, host: next.host })))
      )
      expect(outcome.verified).toBe(refused.length + altered.length + unmade.length === 0)
    })

    const nothingMore = () => ({
      copied: 0,
      alreadyThere: [...wanted.there.values()].flat().length,
      refused: wanted.refused.length
    })

    it('the next run copies nothing', async () => {
      expect((await copy()).messages).toMatchObject(nothingMore())
      expect(await differences()).toEqual([])
    })

    it('a run that remembers nothing recognises what is there', async () => {
      const again = await runCopy({ old, new: next, state: join(state, 'another') })
      expect(again.messages).toMatchObject(nothingMore())
      expect(await differences()).toEqual([])
    })
  })
}

describe.skipIf(!canRun('Cyrus'))('Cyrus', () => {
  it('refuses what it is said to refuse', async () => {
    const server = await kinds.Cyrus.start()
    onTestFinished(() => server.stop())
    const { refusesMail, refusesNames } = kinds.Cyrus
    const refused = everything.flatMap(({ name, messages }) => [
      ...refusesNames.filter(({ is }) => is(name)).map(({ says }) => ({ says, name, messages: [] })),
      ...messages.flatMap((message) => {
        const refusal = refusesMail.find(({ is }) => is(message.raw.toString('latin1')))
        return refusal ? { says: refusal.says, name: 'INBOX', messages: [message] } : []
      })
    ])
    expect(new Set(refused.map(({ says }) => says)).size).toBe(refusesMail.length + refusesNames.length)
    for (const { says, ...folder } of refused) await expect(fill(server, [folder])).rejects.toThrow(says)
  })

  it('as installed, has a message once although its answer was lost and its subject is rewritten', async () => {
    const { old, next, state } = await twoServers('Dovecot', 'Cyrus as installed', [
      letter('From: a@old.example\r\nMessage-ID: <1@old.example>\r\nSubject: d\xe9j\xe0 vu\r\n\r\nx\r\n')
    ])
    const line = await startLine(next)
    const lost = line.rule({ when: { server: /APPENDUID/ }, then: { cut: 0 } })
    await runCopy({ old, new: next, state }, { new: inClear(next, line.port) })
    expect(lost.applied).toBe(1)
    expect((await snapshot(next)).get('INBOX')).toHaveLength(1)
  })

  // It refuses dates before 1970. The very first second of 1970 it takes for now: nothing can be done about that.
  it.each(['01-Jan-1970 00:00:01 +0000', '01-Jan-1950 00:00:00 +0000'])(
    'has a message of %s with a date that it can have, and not with that of today',
    async (date) => {
      const { old, next, state } = await twoServers('hoodiecrow', 'Cyrus', [
        letter('Date: Mon, 1 Jan 2001 10:00:00 +0100\r\n\r\nx\r\n', date)
      ])
      await runCopy({ old, new: next, state })
      const [message] = (await snapshot(next)).get('INBOX') ?? []
      expect(message?.internalDate).toBeLessThan(Date.UTC(2001, 1))
    }
  )
})

/** A line until the test is over, on which what is said can be understood. */
async function startLine(server: TestServer) {
  const line = await startFaultProxy(server.port)
  onTestFinished(() => line.close())
  line.rule({ then: { hide: ['COMPRESS=DEFLATE'] } })
  return line
}

/** Two servers until the test is over, with these messages in the inbox of the old one. */
async function twoServers(from: KindName, to: KindName, messages: readonly TestMessage[]) {
  const mail = [{ name: 'INBOX', messages }]
  const kind: Kind = kinds[from]
  const state = mkdtempSync(join(tmpdir(), 'rehome-state-'))
  const [old, next] = await Promise.all([kind.startWith?.(mail) ?? kind.start(), kinds[to].start()])
  onTestFinished(async () => {
    await Promise.all([old.stop(), next.stop()])
    rmSync(state, { recursive: true, force: true })
  })
  if (!kind.startWith) await fill(old, mail)
  return { old, next, state }
}

/** What is to be in the new mailbox in the end, and what can't be. */
interface Wanted {
  /** By old folder. */
  readonly there: Snapshot
  /** Old folder → new folder; `null` for one that the new server doesn't make. */
  readonly names: Readonly<Record<string, string | null>>
  readonly refused: readonly { folder: string; reason: string; sha256: string }[]
  /** The folder of each message that the new server has stored otherwise. */
  readonly altered: readonly string[]
  readonly unmade: readonly { folder: string; reason: string }[]
}

/** A folder as the old server can hold it; undefined where it can't, or where one of the two mistakes its name. */
function holdable({ name, messages }: TestFolder, oldKind: Kind, newKind: Kind): TestFolder | undefined {
  const isMistaken = [oldKind, newKind].some(({ mistakesNames }) => mistakesNames?.test(name))
  if (isMistaken || oldKind.refusesNames.some(({ is }) => is(name))) return undefined
  const isRefused = ({ raw }: TestMessage) => oldKind.refusesMail.some(({ is }) => is(raw.toString('latin1')))
  return { name, messages: messages.filter((message) => !isRefused(message)) }
}

async function whatIsWanted(old: TestServer, newKind: Kind): Promise<Wanted> {
  const refused: { folder: string; reason: string; sha256: string }[] = []
  const altered: string[] = []
  const unmade = new Map<string, string>()
  const newName = (name: string) => renamed[name]?.[newKind.separator] ?? name
  const there = await snapshot(old, (raw, folder) => {
    const unmadeBy = newKind.refusesNames.find(({ is }) => is(newName(folder)))
    if (unmadeBy) return void unmade.set(folder, unmadeBy.says)
    // A message is sent with CRLF at the end of each line, as it must be.
    const sent = withCrlf(raw.toString('latin1'))
    const refusedBy = newKind.refusesMail.find(({ is }) => is(sent))
    if (refusedBy) return void refused.push({ folder, reason: refusedBy.says, sha256: digest(raw) })
    const stored = newKind.keeps(sent)
    if (!isSame(stored, sent)) altered.push(folder)
    return Buffer.from(stored, 'latin1')
  })
  return {
    there,
    names: Object.fromEntries(
      [...there.keys()].map((name) => [name, unmade.has(name) ? null : newName(name)])
    ),
    refused,
    altered,
    unmade: [...unmade].map(([folder, reason]) => ({ folder, reason }))
  }
}

/** NUL and 0x80 are the same to a digest: one is how Dovecot serves the other. */
const isSame = (a: string, b: string) => a.replaceAll('\0', '\x80') === b.replaceAll('\0', '\x80')

const digest = (raw: Buffer) => createHash('sha256').update(raw).digest('hex')

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0)

const sorted = (list: readonly unknown[]) =>
  list.map((item) => JSON.stringify(item, Object.keys(item as object).sort())).sort()
