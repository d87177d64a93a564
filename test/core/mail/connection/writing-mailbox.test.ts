import type { ImapFlow } from 'imapflow'
import { expect, test } from 'vitest'
import { WritingMailbox } from '../../../../src-main/core/mail/connection/writing-mailbox.ts'

/** A connection to a server whose folder can be replaced, and what it was told to do to messages. */
function server() {
  const now = { uidValidity: 1n }
  const done: string[] = []
  const client = {
    usable: true,
    capabilities: new Map([['UIDPLUS', true]]),
    mailboxOpen: () => Promise.resolve({ ...now, uidNext: 9, exists: 3, permanentFlags: new Set(['\\*']) }),
    mailboxSubscribe: () => Promise.resolve(true),
    messageFlagsAdd: (uids: string, flags: string[]) =>
      Promise.resolve(done.push(`+${flags.join()} ${uids}`) > 0),
    messageFlagsRemove: (uids: string, flags: string[]) =>
      Promise.resolve(done.push(`-${flags.join()} ${uids}`) > 0),
    messageDelete: (uids: string) => Promise.resolve(done.push(`remove ${uids}`) > 0)
  }
  return { now, done, mailbox: new WritingMailbox(client as unknown as ImapFlow, 'new.example') }
}

test('flags are changed in as few commands as can be', async () => {
  const { mailbox, done } = server()
  await mailbox.prepare('INBOX', true)
  await mailbox.changeFlags('INBOX', [
    { uid: 3, add: ['Work'], remove: [] },
    { uid: 1, add: ['Work'], remove: [] },
    { uid: 2, add: [], remove: ['\\Seen'] },
    { uid: 4, add: ['Work'], remove: [] }
  ])
  expect(done).toEqual(['+Work 1,3:4', '-\\Seen 2'])
})

test('nothing is done to the messages of another folder that has the name by now', async () => {
  const { mailbox, done, now } = server()
  await mailbox.prepare('INBOX', true)
  now.uidValidity = 2n
  const replaced = { code: 'folder.vanished', side: 'new' }
  const changes = [{ uid: 1, add: ['\\Seen'], remove: [] }]
  // Looking into it doesn't make it the one that was meant.
  await mailbox.open('INBOX')
  await expect(mailbox.changeFlags('INBOX', changes)).rejects.toMatchObject(replaced)
  await expect(mailbox.remove('INBOX', [1])).rejects.toMatchObject(replaced)
  expect(done).toEqual([])
  await mailbox.prepare('INBOX', true)
  await mailbox.changeFlags('INBOX', changes)
  expect(done).toEqual(['+\\Seen 1'])
})
