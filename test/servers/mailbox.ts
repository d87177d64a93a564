import { createHash } from 'node:crypto'
import { decodeName, encodeName, quote, RawImap, type Token } from './raw-imap.ts'

/** Where a mailbox is; a started Dovecot is one. */
export interface MailboxAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly separator: string
  readonly prefix: string
}

/** A server of the tests with one mailbox. */
export interface TestServer extends MailboxAddress {
  /** Ends the server's own processes, and removes what it has kept. */
  stop(): Promise<void>
}

export interface TestMessage {
  readonly raw: Buffer
  readonly flags?: readonly string[]
  /** As IMAP writes it, such as `17-Jul-1996 02:44:25 -0700`. */
  readonly date?: string
}

export interface TestFolder {
  /** With `/` between levels. */
  readonly name: string
  readonly messages: readonly TestMessage[]
}

/** What a message is to the person, whichever server it is on. */
export interface SeenMessage {
  /** Of the exact bytes that the server serves. */
  readonly sha256: string
  /** Sorted, without `\Recent`. */
  readonly flags: readonly string[]
  /** Milliseconds since 1970. */
  readonly internalDate: number
  readonly subject: string
}

export type Snapshot = ReadonlyMap<string, readonly SeenMessage[]>

/** Runs raw commands in a mailbox. */
export async function withMailbox<T>(at: MailboxAddress, work: (imap: RawImap) => Promise<T>): Promise<T> {
  const imap = await RawImap.open(at.host, at.port, at.user, at.password)
  try {
    return await work(imap)
  } finally {
    await imap.close()
  }
}

/** A folder's name as this server writes it, quoted. */
export function wireName(at: MailboxAddress, name: string): string {
  if (name === 'INBOX') return 'INBOX'
  return quote(encodeName(at.prefix + name.split('/').join(at.separator)))
}

/** Puts messages into a mailbox, and makes and subscribes the folders that aren't there. */
export function fill(at: MailboxAddress, folders: Iterable<TestFolder>): Promise<void> {
  return withMailbox(at, async (imap) => {
    const present = new Set((await list(imap, at)).map((folder) => folder.name))
    for (const { name, messages } of folders) {
      const mailbox = wireName(at, name)
      if (!present.has(name)) await imap.command('CREATE', mailbox)
      await imap.command('SUBSCRIBE', mailbox)
      for (const { raw, flags = [], date } of messages) {
        await imap.command('APPEND', mailbox, `(${flags.join(' ')})`, ...(date ? [quote(date)] : []), raw)
      }
    }
  })
}

/**
 * Reads a whole mailbox without changing it.
 * @param as What is to be thought of instead of a message's bytes; undefined: the message is left out.
 */
export function snapshot(
  at: MailboxAddress,
  as: (raw: Buffer, folder: string) => Buffer | undefined = (raw) => raw
): Promise<Snapshot> {
  return withMailbox(at, async (imap) => {
    const seen = new Map<string, SeenMessage[]>()
    for (const folder of await list(imap, at)) {
      if (!folder.selectable) continue
      const answers = await imap.command('EXAMINE', wireName(at, folder.name))
      const exists = answers.some(([count, what]) => what === 'EXISTS' && count !== '0')
      const rows = exists ? await imap.command('FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])') : []
      const messages = rows.filter((row) => row[1] === 'FETCH')
      seen.set(
        folder.name,
        messages.flatMap((row) => message(row, (raw) => as(raw, folder.name)) ?? [])
      )
    }
    return seen
  })
}

/** The folders that a person is subscribed to, sorted. */
export function subscriptions(at: MailboxAddress): Promise<string[]> {
  return withMailbox(at, async (imap) =>
    names(await imap.command('LSUB "" "*"'), at)
      .map(({ name }) => name)
      .sort()
  )
}

/**
 * Says in words how a mailbox differs from another; an empty list means that nothing was lost, changed or doubled.
 * @param mapping Old folder → new folder, where the name differs; `null` for one that is to stay behind.
 */
export function compare(
  old: Snapshot,
  next: Snapshot,
  mapping: Readonly<Record<string, string | null>> = {}
): string[] {
  const differences: string[] = []
  const expected = new Map<string, SeenMessage[]>()
  for (const [name, messages] of old) {
    const target = mapping[name] === undefined ? name : mapping[name]
    if (target !== null) expected.set(target, [...(expected.get(target) ?? []), ...messages])
  }
  for (const [name, messages] of expected) {
    const found = next.get(name)
    if (found) differences.push(...compareFolder(name, messages, found))
    else differences.push(`Folder “${name}” is missing.`)
  }
  for (const [name, messages] of next) {
    if (!expected.has(name) && messages.length > 0) {
      differences.push(`Folder “${name}” holds ${messages.length} messages that nobody expected.`)
    }
  }
  return differences
}

function compareFolder(
  name: string,
  expected: readonly SeenMessage[],
  found: readonly SeenMessage[]
): string[] {
  const differences: string[] = []
  const look = (message: SeenMessage) =>
    `${message.flags.join(' ') || 'no flags'}, ${new Date(message.internalDate).toISOString()}`
  const [before, after] = [group(expected), group(found)]
  for (const [sha256, wanted] of before) {
    const got = after.get(sha256) ?? []
    const title = `“${wanted[0]?.subject ?? ''}” in “${name}”`
    if (got.length !== wanted.length)
      differences.push(`${title} is there ${got.length} times instead of ${wanted.length}.`)
    else if (wanted.map(look).sort().join() !== got.map(look).sort().join()) {
      differences.push(
        `${title} has ${got.map(look).join(' and ')} instead of ${wanted.map(look).join(' and ')}.`
      )
    }
  }
  for (const [sha256, extra] of after) {
    if (!before.has(sha256))
      differences.push(`“${extra[0]?.subject ?? ''}” in “${name}” was never in the old mailbox.`)
  }
  return differences
}

const group = (messages: readonly SeenMessage[]) => Map.groupBy(messages, (message) => message.sha256)

async function list(imap: RawImap, at: MailboxAddress) {
  return names(await imap.command('LIST "" "*"'), at)
}

function names(answers: Token[][], at: MailboxAddress) {
  return answers
    .filter(([kind]) => kind === 'LIST' || kind === 'LSUB')
    .map((answer) => {
      const flags = (answer[1] as string[]).map((flag) => flag.toLowerCase())
      const wire = decodeName(answer[3]?.toString('latin1') ?? '')
      const plain = at.prefix && wire.startsWith(at.prefix) ? wire.slice(at.prefix.length) : wire
      return {
        name: plain.split(at.separator).join('/'),
        selectable: !flags.includes('\\noselect') && !flags.includes('\\nonexistent')
      }
    })
}

function message(row: Token[], as: (raw: Buffer) => Buffer | undefined): SeenMessage | undefined {
  const items = row[2] as Token[]
  const item = (name: string) => items[items.indexOf(name) + 1]
  const body = item('BODY[]')
  const raw = as(Buffer.isBuffer(body) ? body : Buffer.from(String(body)))
  if (!raw) return undefined
  return {
    sha256: createHash('sha256').update(raw).digest('hex'),
    flags: (item('FLAGS') as string[]).filter((flag) => flag !== '\\Recent').sort(),
    internalDate: Date.parse(String(item('INTERNALDATE'))),
    subject: /^subject:\s*(.*)$/im.exec(raw.toString('latin1', 0, 4096))?.[1]?.trim() ?? ''
  }
}
