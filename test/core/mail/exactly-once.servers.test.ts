import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RehomeError } from '../../../src-main/core/errors.ts'
import { systemClock } from '../../../src-main/core/ports.ts'
import { awkwardMail, awkwardNamesWithDots, generator } from '../../servers/awkward-mail.ts'
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts'
import { type FaultProxy, type Rule, startFaultProxy } from '../../servers/fault-proxy.ts'
import { compare, fill, type Snapshot, snapshot, type TestFolder } from '../../servers/mailbox.ts'
import { runCopy } from './two-mailboxes.ts'

/**
 * A random mailbox, a new one that may hold part of it already, and runs that are cut, killed, refused, throttled
 * and paused at random. Whatever happened: once a run has come to its end, every message is there exactly once.
 */
const RUNS = 100
/** Worlds at a time: they spend most of their time waiting. */
const AT_A_TIME = 5
/** Bytes of the largest message that the new server takes. */
const LARGEST = 60_000

const users = (side: string) =>
  Object.fromEntries(
    Array.from({ length: RUNS }, (_, seed) => [`${seed}@${side}.example`, `secret-${seed}`] as const)
  )

let servers: { old: Dovecot; new: Dovecot }
let copier: string
beforeAll(async () => {
  copier = join(import.meta.dirname, 'copy-process.ts')
  const [old, next] = await Promise.all([
    startDovecot({ users: users('old') }),
    startDovecot({ users: users('new'), separator: '.', prefix: 'INBOX.', mailSizeLimit: LARGEST })
  ])
  servers = { old, new: next }
})
afterAll(() => Promise.all([servers.old.stop(), servers.new.stop()]))

it(`${RUNS} times: after any cuts, kills and refusals, every message is there exactly once`, async () => {
  const seeds = Array.from({ length: RUNS }, (_, seed) => seed)
  const faults: string[] = []
  const work = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const world = await World.create(seed)
      try {
        for (const fault of await world.suffer()) faults.push(`Seed ${seed}: ${fault}`)
      } catch (error) {
        faults.push(`Seed ${seed}: ${String(error)} ${error instanceof Error ? error.stack : ''}`)
      } finally {
        await world.end()
      }
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  expect(faults).toEqual([])
}, 600_000)

type Random = () => number

class World {
  readonly #random: Random
  readonly #old: Dovecot
  readonly #new: Dovecot
  readonly #lines: { readonly old: FaultProxy; readonly new: FaultProxy }
  readonly #state = mkdtempSync(join(tmpdir(), 'rehome-once-'))
  readonly #mail: readonly TestFolder[]

  static async create(seed: number): Promise<World> {
    const lines = {
      old: await startFaultProxy(servers.old.port),
      new: await startFaultProxy(servers.new.port)
    }
    return new World(seed, lines)
  }

  private constructor(seed: number, lines: { old: FaultProxy; new: FaultProxy }) {
    this.#random = generator(seed + 1)
    this.#lines = lines
    const at = (side: 'old' | 'new') => ({
      ...servers[side],
      user: `${seed}@${side}.example`,
      password: `secret-${seed}`
    })
    this.#old = at('old')
    this.#new = at('new')
    this.#mail = someMail(seed, this.#random)
  }

  /** @returns What is wrong in the end. */
  async suffer(): Promise<string[]> {
    await fill(this.#old, this.#mail)
    await this.#bringSomeBefore()
    const before = await snapshot(this.#old)
    if (this.#random() < 0.6) this.#lines.new.rule({ then: { hide: this.#pick(hidden) } })
    for (let round = Math.floor(this.#random() * 4); round > 0; round--) await this.#badRun()

    const last = await this.#run()
    const refused = this.#mail.flatMap(({ messages }) => messages).filter(({ raw }) => raw.length > LARGEST)
    const wrong = compare(withoutLarge(before, this.#mail), await snapshot(this.#new), awkwardNamesWithDots)
    wrong.push(...compare(before, await snapshot(this.#old)).map((change) => `In the old mailbox: ${change}`))
    if (last.messages.refused !== refused.length)
      wrong.push(`${last.messages.refused} refused instead of ${refused.length}.`)
    const again = await this.#run()
    if (again.messages.copied > 0) wrong.push(`One more run copied ${again.messages.copied}.`)
    if (refused.length === 0 && !again.verified) wrong.push('Not proved.')
    return wrong
  }

  async end(): Promise<void> {
    await Promise.all([this.#lines.old.close(), this.#lines.new.close()])
    rmSync(this.#state, { recursive: true, force: true })
  }

  /** An earlier tool has brought part of it. */
  async #bringSomeBefore(): Promise<void> {
    if (this.#random() < 0.7) return
    const inbox = this.#mail.filter(({ name }) => name === 'INBOX')
    const some = inbox.map(({ name, messages }) => ({
      name,
      messages: messages.filter(({ raw }) => raw.length <= LARGEST && this.#random() < 0.5)
    }))
    await fill(this.#new, some)
  }

  async #badRun(): Promise<void> {
    const rules = Array.from({ length: 1 + Math.floor(this.#random() * 3) }, () => {
      const { side, rule } = this.#pick(troubles)(this.#random)
      return this.#lines[side].rule(rule)
    })
    const end = new AbortController()
    let events = this.#random() < 0.3 ? Math.floor(this.#random() * 40) : Infinity
    try {
      if (this.#random() < 0.2) await this.#killedRun()
      else await this.#run(end.signal, () => (--events < 0 ? end.abort() : undefined))
    } catch (error) {
      // That a run ends early is what this is about; that the program is at fault is not.
      if (!(error instanceof RehomeError)) throw error
    } finally {
      for (const rule of rules) rule.lift()
    }
  }

  #run(signal = new AbortController().signal, on: () => void = () => undefined) {
    const through = (side: 'old' | 'new', { user }: Dovecot) =>
      ({ host: '127.0.0.1', port: this.#lines[side].port, security: 'none', user }) as const
    return runCopy(
      { old: this.#old, new: this.#new, state: this.#state },
      {
        old: through('old', this.#old),
        new: through('new', this.#new),
        signal,
        on,
        // Long enough for a server to finish what it has received.
        clock: { now: () => new Date(), sleep: (ms, until) => systemClock.sleep(ms / 10, until) }
      }
    )
  }

  /** A process of its own, killed when the new server has heard so many lines. */
  async #killedRun(): Promise<void> {
    const mortal = this.#lines.new.rule({
      when: { client: /./, nth: 12 + Math.floor(this.#random() * 60) },
      then: { cut: 0 }
    })
    const order = {
      ports: { old: this.#lines.old.port, new: this.#lines.new.port },
      users: { old: this.#old.user, new: this.#new.user },
      passwords: { old: this.#old.password, new: this.#new.password },
      state: this.#state
    }
    const child: ChildProcess = spawn(process.execPath, [copier, JSON.stringify(order)], { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await Promise.race([mortal.happened, ended])
    child.kill('SIGKILL')
    await ended
    mortal.lift()
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T
  }
}

const hidden = [
  ['MULTIAPPEND'],
  ['MULTIAPPEND', 'LITERAL+'],
  ['LITERAL+'],
  ['UIDPLUS'],
  ['UIDPLUS', 'MULTIAPPEND']
]

/** What befalls a line, and which. */
const troubles: readonly ((random: Random) => { side: 'old' | 'new'; rule: Rule })[] = [
  (random) => ({
    side: random() < 0.6 ? 'new' : 'old',
    rule: {
      then: {
        cut: Math.floor(random() ** 2 * 60_000),
        of: random() < 0.5 ? 'client' : 'server',
        reset: random() < 0.3
      }
    }
  }),
  (random) => ({
    side: 'new',
    rule: { when: { server: /^\S+ OK .*APPEND/i, nth: 1 + Math.floor(random() * 8) }, then: { cut: 0 } }
  }),
  (random) => ({
    side: 'new',
    rule: {
      when: { client: / APPEND /, nth: 1 + Math.floor(random() * 8) },
      then: { answer: refusals[Math.floor(random() * refusals.length)] ?? 'NO' }
    }
  }),
  // One message in three, whenever it is sent.
  (random) => ({
    side: 'new',
    rule: {
      when: { client: / APPEND /, times: Infinity },
      then: { judge: judge(Math.floor(random() * 3)) }
    }
  }),
  (random) => ({
    side: random() < 0.5 ? 'new' : 'old',
    rule: {
      when: { server: / OK /, nth: 5 + Math.floor(random() * 30) },
      then: { say: '* BYE Too many connections', hangUp: true }
    }
  }),
  (random) => ({
    side: 'old',
    rule: {
      when: { client: / UID FETCH /, nth: 1 + Math.floor(random() * 8) },
      then: { answer: 'NO [UNAVAILABLE] Try again' }
    }
  })
]

const refusals = [
  'NO [OVERQUOTA] Mailbox is full',
  'NO [UNAVAILABLE] Busy',
  'NO [LIMIT] Rate limit reached',
  'BAD Command failed'
]

const judge = (third: number) => (literal: Buffer) => {
  const serial = /(?:Letter |body, )(\d+)/.exec(literal.toString('latin1', 0, 1000))?.[1]
  return Number(serial) % 3 === third ? 'NO [CANNOT] Not this one' : undefined
}

/** A few messages of a few folders; now and then one that is too large. */
function someMail(seed: number, random: Random): TestFolder[] {
  return awkwardMail(seed + 1)
    .filter(({ name }) => name === 'INBOX' || random() < 0.5)
    .map(({ name, messages }) => {
      const small = messages.filter(({ raw }) => raw.length <= LARGEST)
      const from = Math.floor(random() * small.length)
      const some = small.slice(from, from + Math.floor(random() * 25))
      return {
        name,
        messages:
          random() < 0.2 ? [...some, { raw: Buffer.from(`Subject: ${'x'.repeat(LARGEST)}\r\n\r\n`) }] : some
      }
    })
}

function withoutLarge(seen: Snapshot, mail: readonly TestFolder[]): Snapshot {
  const large = new Set(
    mail.flatMap(({ messages }) =>
      messages.filter(({ raw }) => raw.length > LARGEST).map(({ raw }) => sha256(raw))
    )
  )
  return new Map(
    [...seen].map(
      ([name, messages]) => [name, messages.filter((message) => !large.has(message.sha256))] as const
    )
  )
}

const sha256 = (raw: Buffer) => createHash('sha256').update(raw).digest('hex')
