import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { onTestFinished } from 'vitest'
import { Keeper, openBackup } from '../../../src-main/core/backup/index.ts'
import { digestOf, type Message } from '../../../src-main/core/mail/index.ts'

export const EMAIL = 'marie@old.example'

/** A folder of its own for a test, gone afterwards. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'rehome-backup-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** What makes trouble in mbox files: line ends of all kinds, lines like separators, bytes like none. */
const scraps = [
  ...['\r\n', '\n', '\r', '\r\r\n', '\r\n\r\n', '\n\n'],
  ...[
    'From ',
    '>From ',
    '>>From ',
    '>',
    'From',
    'From: a@b.example\r\n',
    'From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n'
  ],
  ...['\0', '\xe9', 'x', 'Subject: Été\r\n', 'x'.repeat(3000), '>'.repeat(3000)]
]

/** A message's bytes, ugly ones first. */
export const anyRaw: fc.Arbitrary<Buffer> = fc
  .array(fc.oneof(fc.constantFrom(...scraps), fc.string({ maxLength: 20 })), { maxLength: 20 })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'))

export const anyMessage: fc.Arbitrary<Omit<Message, 'uid'>> = fc.record({
  raw: anyRaw,
  flags: fc.uniqueArray(fc.constantFrom('\\Seen', '\\Flagged', '\\Draft', '$Forwarded', 'Facture_2019')),
  internalDate: fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true })
})

/** Messages with the UIDs 1, 2, 3 … */
export const numbered = (messages: readonly Omit<Message, 'uid'>[]): Message[] =>
  messages.map((message, at) => ({ uid: at + 1, ...message }))

/** What a message is to the person. */
export const looks = ({ raw, flags, internalDate }: Omit<Message, 'uid'>) => ({
  digest: digestOf(raw),
  flags: [...flags].sort(),
  date: internalDate?.getTime()
})

/** All messages of a folder of a backup. */
export async function read(dir: string, path: string): Promise<Message[]> {
  const mailbox = await openBackup(dir)
  try {
    await mailbox.open(path)
    return await mailbox.messages(await mailbox.uids())
  } finally {
    await mailbox.close()
  }
}

/** Opens a backup for writing, with one folder. */
export async function keep(dir: string, ...levels: string[]) {
  const keeper = await Keeper.open(dir, EMAIL)
  const [path = ''] = await keeper.declare([{ levels, subscribed: true }])
  return {
    path,
    keeper,
    append: async (messages: readonly Omit<Message, 'uid'>[]) => {
      const appender = await keeper.connectAppender(new AbortController().signal)
      return appender.append(path, numbered(messages))
    }
  }
}
