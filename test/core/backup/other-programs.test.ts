import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBackup } from '../../../src-main/core/backup/index.ts'
import { digestOf, type Message } from '../../../src-main/core/mail/index.ts'
import { anyMessage, keep, read, scratch } from './mailbox-files.ts'

/** Writes files below a new folder. */
function files(content: Readonly<Record<string, string | Buffer>>): string {
  const dir = scratch()
  for (const [name, text] of Object.entries(content)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), typeof text === 'string' ? Buffer.from(text, 'latin1') : text)
  }
  return dir
}

async function list(path: string) {
  const mailbox = await openBackup(path)
  try {
    return (await mailbox.list()).folders
  } finally {
    await mailbox.close()
  }
}

async function opened(path: string, folder: string) {
  const mailbox = await openBackup(path)
  try {
    return await mailbox.open(folder)
  } finally {
    await mailbox.close()
  }
}

const texts = (messages: readonly Message[]) => messages.map(({ raw }) => raw.toString('latin1'))
const letter = (subject: string, more = '') =>
  `From: Zoë <zoe@friends.example>\nDate: Mon, 1 Jan 2001 10:00:00 +0100\nSubject: ${subject}\n${more}\nbody of ${subject}\n`

describe('Thunderbird’s folders', () => {
  const mozilla = (status: string, keys = '') =>
    `X-Mozilla-Status: ${status}\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys: ${keys.padEnd(20)}\n`
  const crlf = (text: string) => text.replaceAll('\n', '\r\n')
  const profile = () =>
    files({
      'Local Folders/Inbox':
        `From - Tue Jan 02 10:00:00 2001\n${mozilla('0001')}${letter('read')}\n` +
        `From - Tue Jan 02 10:00:00 2001\n${mozilla('0008')}${letter('deleted')}\n` +
        `From - Tue Jan 02 10:00:00 2001\nX-Account-Key: account1\nX-UIDL: 17\n${mozilla('1007', '$label1 NonJunk')}${letter('all')}\n`,
      'Local Folders/Inbox.msf': '// <!-- <mdb:mork:z v="1.4"/> -->',
      'Local Folders/Inbox.sbd/Clients & Cie': crlf(`From \n${mozilla('0000')}${letter('new')}\n`),
      'Local Folders/Inbox.sbd/Clients & Cie.sbd/Dr. Jones': crlf(
        `From \n${mozilla('0000')}${letter('deep')}`
      ),
      'Local Folders/Sent': `From - Tue Jan 02 10:00:00 2001\n${mozilla('0001')}${letter('sent')}\n`,
      'Local Folders/Vide': '',
      'Local Folders/Vide.msf': '// mork',
      'Local Folders/msgFilterRules.dat': 'version="9"\n'
    })

  it('are found with their levels and their roles', async () => {
    expect(
      (await list(profile())).map(({ path, levels, role, messages }) => [path, levels, role, messages])
    ).toEqual([
      ['INBOX', ['INBOX'], 'inbox', 2],
      ['Inbox/Clients & Cie', ['Inbox', 'Clients & Cie'], undefined, 1],
      ['Inbox/Clients & Cie/Dr. Jones', ['Inbox', 'Clients & Cie', 'Dr. Jones'], undefined, 1],
      ['Sent', ['Sent'], 'sent', 1],
      ['Vide', ['Vide'], undefined, 0]
    ])
  })

  it('give messages as they came, with flags, without those that were deleted', async () => {
    const messages = await read(profile(), 'INBOX')
    expect(texts(messages)).toEqual([letter('read'), letter('all')])
    expect(messages.map(({ flags }) => flags)).toEqual([
      ['\\Seen'],
      ['\\Seen', '\\Answered', '\\Flagged', '$Forwarded', '$label1', 'NonJunk']
    ])
    expect(messages.map(({ internalDate }) => internalDate?.toISOString())).toEqual(
      Array(2).fill('2001-01-01T09:00:00.000Z')
    )
    const [deep] = await read(profile(), 'Inbox/Clients & Cie/Dr. Jones')
    expect(deep && digestOf(deep.raw)).toBe(digestOf(Buffer.from(letter('deep'), 'latin1')))
    expect(deep?.flags).toEqual([])
  })

  it('are the same on a second look, and others once they have changed', async () => {
    const dir = profile()
    const first = await opened(dir, 'INBOX')
    expect(await opened(dir, 'INBOX')).toEqual(first)
    utimesSync(join(dir, 'Local Folders/Inbox'), 1, 1)
    expect((await opened(dir, 'INBOX')).uidValidity).not.toBe(first.uidValidity)
  })
})

describe('An mbox file', () => {
  it('with quoted lines gives them as they were, and no message begins in the middle of another', async () => {
    const dir = files({
      'a.mbox':
        'From a@b.example Mon Jan  1 10:00:00 2001\nSubject: one\n\nFrom here on it is the body.\n\n' +
        'From the desk of Zoë\nTel: 1\nFax: 2\n\nFrom here on too, at 10:00 in 2001.\nnot a header\n\n>From the quoted\n>>From twice\n> From not\n\n' +
        'From a@b.example Mon Jan  1 10:00:00 +0100 2001\nSubject: two\n\nend without a line end'
    })
    expect(texts(await read(dir, 'a'))).toEqual([
      'Subject: one\n\nFrom here on it is the body.\n\nFrom the desk of Zoë\nTel: 1\nFax: 2\n\nFrom here on too, at 10:00 in 2001.\nnot a header\n\nFrom the quoted\n>From twice\n> From not\n',
      'Subject: two\n\nend without a line end'
    ])
  })

  it('of which every message tells its length may hold lines like separators; a wrong length is not believed', async () => {
    const inner = 'From x@y.example Mon Jan  1 10:00:00 2001\nSubject: inner\n\nforwarded\n'
    const body = `Look:\n\n${inner}`
    const dir = files({
      mail:
        `From a@b.example Mon Jan  1 10:00:00 2001\nSubject: one\nContent-Length: ${body.length}\n\n${body}\n` +
        'From a@b.example Mon Jan  1 10:00:00 2001\nSubject: two\nContent-Length: 40\n\nlonger than that\n\n' +
        'From a@b.example Mon Jan  1 10:00:00 2001\nSubject: three\nContent-Length: 99999\n\nend\n'
    })
    const got = await read(dir, 'mail')
    expect(texts(got).map((text) => text.split('\n\n').slice(1).join('\n\n'))).toEqual([
      body,
      'longer than that\n',
      'end\n'
    ])
  })

  it('has flags where its program writes them; where it never does, all were read', async () => {
    const dir = files({
      mutt: `From a@b.example Mon Jan  1 10:00:00 2001\n${letter('1', 'Status: RO\nX-Status: AF\n')}\nFrom a@b.example Mon Jan  1 10:00:00 2001\n${letter('2')}\n`,
      apple: `From a@b.example Mon Jan  1 10:00:00 2001\n${letter('3')}\n`
    })
    expect((await read(dir, 'mutt')).map(({ flags }) => flags)).toEqual([
      ['\\Seen', '\\Answered', '\\Flagged'],
      []
    ])
    expect((await read(dir, 'apple')).map(({ flags }) => flags)).toEqual([['\\Seen']])
  })

  it('gives the date of its separator to a message that has none', async () => {
    const dir = files({ a: 'From a@b.example Mon Feb  5 10:11:12 2001\nSubject: one\n\nx\n' })
    expect((await read(dir, 'a')).map(({ internalDate }) => internalDate?.toISOString())).toEqual([
      '2001-02-05T10:11:12.000Z'
    ])
  })

  it('can be given by its own name', async () => {
    const dir = files({ 'Old mail.mbox': `From a@b.example Mon Jan  1 10:00:00 2001\n${letter('1')}` })
    expect(await list(join(dir, 'Old mail.mbox'))).toMatchObject([{ path: 'Old mail', messages: 1 }])
    expect(await read(join(dir, 'Old mail.mbox'), 'Old mail')).toHaveLength(1)
  })

  it('of several megabytes is read the same wherever its pieces end', async () => {
    const sizes = Array.from({ length: 60 }, (_, at) => 20_000 + at * 4001)
    const long = (at: number, size: number) => letter(String(at), `X-Fill: ${'y'.repeat(size)}\n`)
    const dir = files({
      big: sizes.map((size, at) => `From a@b.example Mon Jan  1 10:00:00 2001\n${long(at, size)}\n`).join('')
    })
    expect(texts(await read(dir, 'big'))).toEqual(sizes.map((size, at) => long(at, size)))
  })

  it('of more than two gigabytes is read to its end', async () => {
    const head = (subject: string) => `From a@b.example Mon Jan  1 10:00:00 2001\n${letter(subject)}\n`
    const dir = files({ big: head('first') })
    const hole = 2 ** 31 + 7
    const file = openSync(join(dir, 'big'), 'r+')
    const put = (text: string, at: number) => writeSync(file, Buffer.from(text, 'latin1'), 0, text.length, at)
    const at = head('first').length
    put(`\n\n${head('last')}`, at + put(head('huge'), at) + hole)
    closeSync(file)
    const mailbox = await openBackup(dir)
    expect(await mailbox.open('big')).toMatchObject({ messages: 3 })
    expect((await mailbox.sizes([2])).get(2)).toBeGreaterThan(hole)
    expect(texts(await mailbox.messages([1, 3]))).toEqual([letter('first'), letter('last')])
    await mailbox.close()
  })

  it('that Rehome wrote is read without its index too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { minLength: 1, maxLength: 6 }), async (messages) => {
        const dir = scratch()
        const whole = messages.map((message, at) => ({
          ...message,
          raw: Buffer.concat([Buffer.from(`Subject: ${at}\r\n\r\n`), message.raw, Buffer.from('.\r\n')])
        }))
        const { append, path } = await keep(dir, 'Folder')
        await append(whole)
        const got = await read(join(dir, `${path}.mbox`), 'Folder')
        // Without the index a bare LF and CRLF are one.
        const digest = (raw: Buffer) =>
          digestOf(Buffer.from(raw.toString('latin1').replace(/\r*\n/g, '\n'), 'latin1'))
        expect(got.map(({ raw }) => digest(raw))).toEqual(whole.map(({ raw }) => digest(raw)))
      }),
      { numRuns: 30 }
    )
  })
})

describe('Google Takeout’s file', () => {
  it('gives states out of its labels', async () => {
    const head = 'From 1790@xxx Mon Jan 01 10:00:00 +0000 2001\nX-GM-THRID: 1790\n'
    const dir = files({
      'Takeout/Mail/All mail Including Spam and Trash.mbox':
        `${head}X-Gmail-Labels: Inbox,Unread,Important\n${letter('1')}\n` +
        `${head}X-Gmail-Labels: =?UTF-8?Q?Messages_envoy=C3=A9s,Suivis,Ouvert?=\n${letter('2')}\n`
    })
    expect(await list(dir)).toMatchObject([{ levels: ['All mail Including Spam and Trash'], messages: 2 }])
    expect((await read(dir, 'All mail Including Spam and Trash')).map(({ flags }) => flags)).toEqual([
      [],
      ['\\Seen', '\\Flagged']
    ])
  })
})

describe('Apple Mail’s packages', () => {
  const emlx = (raw: string, flags: number) =>
    `${Buffer.byteLength(raw, 'latin1')}      \n${raw}<?xml version="1.0"?>\n<plist version="1.0"><dict>\n\t<key>date-received</key>\n\t<integer>978343200</integer>\n\t<key>flags</key>\n\t<integer>${flags}</integer>\n</dict></plist>\n`

  it('are folders: an mbox file inside, or a file for each message', async () => {
    const dir = files({
      'INBOX.mbox/mbox': `From a@b.example Mon Jan  1 10:00:00 2001\n${letter('1')}\n`,
      'INBOX.mbox/table_of_contents': '\0\0',
      'Clients.mbox/11-22/Data/1/Messages/7.emlx': emlx(letter('7'), 8590195713),
      'Clients.mbox/11-22/Data/1/Messages/8.emlx': emlx(letter('8'), 0),
      'Clients.mbox/Été.mbox/Messages/9.emlx': emlx(letter('9'), 1 + 4 + 16)
    })
    expect((await list(dir)).map(({ levels, messages }) => [levels, messages])).toEqual([
      [['Clients'], 2],
      [['Clients', 'Été'], 1],
      [['INBOX'], 1]
    ])
    const got = await read(dir, 'Clients')
    expect(texts(got)).toEqual([letter('7'), letter('8')])
    expect(got.map(({ flags }) => flags)).toEqual([['\\Seen'], []])
    expect(got[0]?.internalDate?.toISOString()).toBe('2001-01-01T10:00:00.000Z')
    expect((await read(dir, 'Clients/Été')).map(({ flags }) => flags)).toEqual([
      ['\\Seen', '\\Answered', '\\Flagged']
    ])
  })

  it('tell of messages whose attachments are elsewhere, and of a file that is cut off', async () => {
    const dir = files({
      'A.mbox/Messages/1.partial.emlx': emlx(letter('1'), 1),
      'A.mbox/Messages/2.emlx': emlx(letter('2'), 1).slice(0, 40),
      'A.mbox/Messages/3.emlx': emlx(letter('3'), 1)
    })
    expect(await opened(dir, 'A')).toMatchObject({ messages: 3 })
    const mailbox = await openBackup(dir)
    await mailbox.open('A')
    expect(await mailbox.uids()).toEqual([1, 2])
    await expect(mailbox.messages([1])).rejects.toMatchObject({ code: 'folder.unreadable' })
    expect(texts(await mailbox.messages([2]))).toEqual([letter('3')])
    await mailbox.close()
  })
})

describe('Folders of letters in files', () => {
  it('are folders, their dates those of the messages, or else of the files', async () => {
    const dir = files({
      'Clients/a.eml': letter('a'),
      'Clients/b.eml': 'Subject: no date\n\nx\n',
      'Clients/Jones/c.EML': letter('c'),
      'Clients/readme.txt': 'not mail'
    })
    utimesSync(join(dir, 'Clients/b.eml'), 1_000_000, 1_000_000)
    expect((await list(dir)).map(({ levels, messages }) => [levels, messages])).toEqual([
      [['Clients', 'Jones'], 1],
      [['Clients'], 2]
    ])
    const got = await read(dir, 'Clients')
    expect(texts(got)).toEqual([letter('a'), 'Subject: no date\n\nx\n'])
    expect(got.map(({ flags, internalDate }) => [flags, internalDate?.toISOString()])).toEqual([
      [['\\Seen'], '2001-01-01T09:00:00.000Z'],
      [['\\Seen'], '1970-01-12T13:46:40.000Z']
    ])
  })

  it('of a Maildir have their flags in the names, and are the same when those change', async () => {
    const dir = files({
      'cur/1000.a.host:2,S': letter('1'),
      'cur/1001.b.host:2,FRS': letter('2'),
      'new/1002.c.host': letter('3'),
      'tmp/1003.d.host': letter('unfinished'),
      '.Clients.&AMk-t&AOk-/cur/1.x:2,': letter('4')
    })
    const [folder] = await list(dir)
    expect((await list(dir)).map(({ levels, messages }) => [levels.slice(-2), messages])).toEqual([
      [[folder?.levels[0]], 3],
      [['Clients', 'Été'], 1]
    ])
    const got = await read(dir, folder?.path ?? '')
    expect(got.map(({ flags }) => flags)).toEqual([['\\Seen'], ['\\Flagged', '\\Answered', '\\Seen'], []])
  })
})

describe('Mail of another program', () => {
  it('can be looked at as a mailbox: sizes, headers, descriptions', async () => {
    const dir = files({
      'a.mbox': `From a@b.example Mon Jan  1 10:00:00 2001\nMessage-ID: <1@b>\n${letter('=?utf-8?B?w4l0w6k=?= =?utf-8?Q?_2001?=')}\n`
    })
    const mailbox = await openBackup(dir)
    await mailbox.open('a')
    expect(await mailbox.describe(1)).toEqual({ subject: 'Été 2001', date: '2001-01-01T09:00:00.000Z' })
    const [outline] = await mailbox.outlines([1])
    expect(outline?.headers.toString()).toMatch(/^Message-ID: <1@b>\n[^]*\n\n$/)
    const [message] = await mailbox.messages([1])
    expect((await mailbox.sizes([1, 2])).get(1)).toBe(message?.raw.length)
    expect(await mailbox.messages([2])).toEqual([])
    expect(await mailbox.largeMessage(2)).toBeUndefined()
    await expect(mailbox.open('b')).rejects.toMatchObject({ code: 'folder.vanished', side: 'old' })
    await mailbox.close()
    await expect(mailbox.open('a')).rejects.toMatchObject({ code: 'connect.lost' })
  })
})
