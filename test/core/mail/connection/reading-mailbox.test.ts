import { expect, test } from 'vitest'
import {
  type ReadingClient,
  ReadingMailbox
} from '../../../../src-main/core/mail/connection/reading-mailbox.ts'

interface Row {
  readonly uid: number
  readonly source?: Buffer
}

/** A connection whose server holds these messages, and answers a SEARCH as it likes. */
function mailbox(held: readonly Row[], search: () => number[] | false, answer = held) {
  const client = {
    usable: true,
    mailboxOpen: () => Promise.resolve({ uidValidity: 1n, uidNext: 100, exists: held.length }),
    search: () => Promise.resolve(search()),
    async *fetch() {
      yield* await Promise.resolve(answer)
    }
  }
  return new ReadingMailbox('old', client as unknown as ReadingClient, 'old.example')
}

const rows = (...uids: number[]) => uids.map((uid) => ({ uid, source: Buffer.from(`letter ${uid}`) }))

test.each([
  ['refuses to search for all', () => false as const, 1, [3, 5, 9]],
  ['refuses to search for what is new', () => false as const, 5, [5, 9]],
  ['leaves messages out of what it finds', () => [3], 1, [3, 5, 9]]
])('a server that %s is asked in another way', async (_what, search, from, expected) => {
  const odd = mailbox(rows(3, 5, 9), search)
  await odd.open('INBOX')
  expect(await odd.uids(from)).toEqual(expected)
})

function listing(...paths: string[]) {
  const list = paths.map((path) => ({ path, delimiter: '/', flags: new Set(), status: { messages: 0 } }))
  const client = {
    usable: true,
    capabilities: new Map(),
    list: () => Promise.resolve(list),
    getQuota: () => Promise.resolve(false)
  }
  return new ReadingMailbox('old', client as unknown as ReadingClient, 'old.example').list()
}

test('a server that lists no folder at all is not taken for an empty mailbox', async () => {
  await expect(listing()).rejects.toMatchObject({ code: 'server.unexpected', side: 'old' })
})

test('a folder that is listed twice is one folder', async () => {
  const { folders } = await listing('INBOX', 'Trips', 'INBOX')
  expect(folders.map(({ path }) => path)).toEqual(['INBOX', 'Trips'])
})

test('a message that nobody asked for is not taken for one that was', async () => {
  const odd = mailbox(rows(1, 2), () => [1, 2], rows(1, 7))
  await odd.open('INBOX')
  expect((await odd.messages([1, 2])).map(({ uid }) => uid)).toEqual([1])
})
