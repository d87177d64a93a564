import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { deliver } from '../../../../src-main/core/mail/append/deliver.ts'
import type { Appender, Message, Report } from '../../../../src-main/core/mail/connection/mailbox.ts'
import { openAppender, openNew } from '../../../../src-main/core/mail/connection/session.ts'
import { generator } from '../../../servers/awkward-mail.ts'
import { trustTestCa } from '../../../servers/certificates.ts'
import { type Dovecot, type DovecotOptions, startDovecot } from '../../../servers/dovecot.ts'
import { type SeenMessage, snapshot } from '../../../servers/mailbox.ts'
import { inClear } from '../two-mailboxes.ts'

let server: Dovecot | undefined
let appender: Appender | undefined
afterEach(async () => {
  await appender?.close()
  await server?.stop()
})

async function start(options: DovecotOptions = {}): Promise<{ server: Dovecot; appender: Appender }> {
  server = await startDovecot(options)
  appender = await openAppender(inClear(server), server.password)
  return { server, appender }
}

/** Says that the server can do these things, and nothing else of what matters here. */
const capable = (...names: string[]): DovecotOptions => ({
  extra: `protocol imap {\n  imap_capability = ${['IMAP4rev1 SASL-IR ID ENABLE NAMESPACE UIDPLUS', ...names].join(' ')}\n}\n`
})

const modes: Readonly<Record<string, DovecotOptions>> = {
  'MULTIAPPEND and LITERAL+': {},
  'MULTIAPPEND alone': capable('MULTIAPPEND'),
  'MULTIAPPEND and LITERAL-': capable('MULTIAPPEND', 'LITERAL-'),
  'LITERAL+ alone': capable('LITERAL+'),
  'LITERAL- alone': capable('LITERAL-'),
  'none of it': capable(),
  'LITERAL+ and BINARY': capable('LITERAL+', 'BINARY')
}

/** A server that refuses labels of more than 20 characters; this one has 40. */
const shortKeywords = 'mail_max_keyword_length = 20\n'
const label = 'long'.repeat(10)

const keywords = ['\\Seen', '\\Flagged', '\\Answered', '\\Draft', '\\Deleted', '$Forwarded', 'NonJunk']

/** Messages of all sizes, from one line to 300 kB, some with NUL bytes, all different. */
function mixedMail(count: number, seed = 1): Message[] {
  const random = generator(seed)
  return Array.from({ length: count }, (_, index) => {
    const bytes = index % 250 === 7 ? 300_000 : Math.round(20 * 1000 ** random())
    const body = index % 50 === 3 ? 'a\0b' : 'x'.repeat(70)
    const lines = `${body} ${index}\r\n`.repeat(Math.ceil(bytes / 75))
    return {
      uid: 1000 + index,
      raw: Buffer.from(`Subject: Letter ${index}\r\nFrom: Zoë <zoe@old.example>\r\n\r\n${lines}`),
      flags: keywords.filter(() => random() < 0.3),
      internalDate: new Date(Math.floor(random() * 1.7e9) * 1000)
    }
  })
}

/** What is to be seen of messages in the new mailbox. */
const expected = (messages: readonly Message[]): SeenMessage[] =>
  messages.map(({ raw, flags, internalDate }) => ({
    // Dovecot serves NUL as 0x80.
    sha256: createHash('sha256')
      .update(raw.map((byte) => (byte === 0 ? 0x80 : byte)))
      .digest('hex'),
    flags: [...flags].sort(),
    internalDate: internalDate?.getTime() ?? NaN,
    subject: /^Subject: (.*)\r$/m.exec(raw.toString('latin1', 0, 200))?.[1] ?? ''
  }))

const arrivedIn = (report: Report) =>
  [...report.fates].filter(([, fate]) => fate.is === 'arrived').map(([uid]) => uid)

describe.each(Object.entries(modes))('A server with %s', (_, options) => {
  it('gets 1,000 messages byte for byte, in order, with flags and dates, and tells their UIDs', async () => {
    const { server, appender } = await start(options)
    const mail = mixedMail(1000)
    const calls: Promise<Report>[] = []
    for (let from = 0; from < mail.length; from += 70) {
      calls.push(appender.append('INBOX', mail.slice(from, from + 70)))
    }
    const reports = await Promise.all(calls)
    expect(reports.map(({ stopped }) => stopped)).toEqual(calls.map(() => undefined))
    const placed = reports.flatMap(({ fates }) => [...fates])
    // A new folder counts from 1.
    expect(placed).toMatchObject(mail.map(({ uid }, index) => [uid, { is: 'arrived', newUid: index + 1 }]))
    expect((await snapshot(server)).get('INBOX')).toEqual(expected(mail))
  })

  it('that refuses some gets all the others, once', async () => {
    const { server, appender } = await start({
      ...options,
      mailSizeLimit: 100_000,
      extra: `${options.extra ?? ''}${shortKeywords}`
    })
    const mail = mixedMail(60)
    const tooBig = { ...mail[20], uid: 1, raw: Buffer.alloc(150_000, 'big\r\n') } as Message
    const huge = { ...mail[21], uid: 2, raw: Buffer.alloc(3_000_000, 'big\r\n') } as Message
    const labelled = { ...mail[22], uid: 3, flags: ['\\Seen', label] } as Message
    const misflagged = { ...mail[23], uid: 4, flags: ['\\Made-Up'] } as Message
    const batch = [...mail.slice(0, 30), tooBig, labelled, huge, misflagged, ...mail.slice(30)].filter(
      ({ uid, raw }) => uid < 1000 || raw.length < 100_000
    )
    const { fates, stopped } = await appender.append('INBOX', batch)
    expect(stopped).toBeUndefined()
    expect(fates.size).toBe(batch.length)
    expect(fates.get(1)).toMatchObject({ is: 'refused', code: 'message.tooBig' })
    expect(fates.get(2)).toMatchObject({ is: 'refused', code: 'message.tooBig' })
    expect(fates.get(3)).toMatchObject({ is: 'refused', code: 'message.refused' })
    expect(fates.get(4)).toMatchObject({ is: 'refused', code: 'message.refused' })
    // What was on its way already goes before what is sent once more: the order may be another, the UIDs are right.
    const seen = (await snapshot(server)).get('INBOX') ?? []
    const fine = batch.filter(({ uid }) => uid > 4)
    expect(seen).toHaveLength(fine.length)
    const placed = fine.map(({ uid }) => {
      const fate = fates.get(uid)
      return fate?.is === 'arrived' ? seen[(fate.newUid ?? 0) - 1] : undefined
    })
    expect(placed).toEqual(expected(fine))
  })

  it('that becomes full gets as many as fit, and nothing twice after room was made', async () => {
    const { server, appender } = await start({ ...options, quota: 200_000 })
    const mail = Array.from({ length: 40 }, (_, index) => ({
      uid: index + 1,
      raw: Buffer.from(`Subject: Letter ${index}\r\n\r\n${'x'.repeat(9_000)}\r\n`),
      flags: [],
      internalDate: new Date(1e12)
    }))
    const reports = await Promise.all([
      appender.append('INBOX', mail.slice(0, 15)),
      appender.append('INBOX', mail.slice(15, 30)),
      appender.append('INBOX', mail.slice(30))
    ])
    expect(reports[0].stopped).toBeUndefined()
    expect(reports[1].stopped).toMatchObject({ code: 'quota.full', side: 'new' })
    expect(reports[2].stopped).toMatchObject({ code: 'quota.full' })
    const arrived = reports.flatMap(arrivedIn)
    expect(arrived).toEqual(mail.slice(0, 22).map(({ uid }) => uid))
    expect((await snapshot(server)).get('INBOX')).toEqual(expected(mail.slice(0, 22)))

    await server.reconfigure({ quota: 0 })
    const roomy = await openAppender(inClear(server), server.password)
    const rest = await roomy.append('INBOX', mail.slice(22))
    await roomy.close()
    expect(arrivedIn(rest)).toHaveLength(18)
    expect((await snapshot(server)).get('INBOX')).toEqual(expected(mail))
  })
})

describe('A label that the server can’t keep', () => {
  it('stays behind, and the message doesn’t', async () => {
    const { server, appender } = await start({ extra: shortKeywords })
    const mail = mixedMail(30).map((message, index) => ({
      ...message,
      flags:
        index % 10 === 4 ? [...message.flags.filter((flag) => flag.startsWith('\\')), label] : message.flags
    }))
    const { fates } = await deliver(appender, 'INBOX', mail, new AbortController().signal)
    expect(Array.from(fates.values(), ({ is }) => is)).toEqual(mail.map(() => 'arrived'))
    const without = mail.map((message) => ({
      ...message,
      flags: message.flags.filter((flag) => flag !== label)
    }))
    const bySubject = (a: SeenMessage, b: SeenMessage) => a.subject.localeCompare(b.subject)
    const seen = (await snapshot(server)).get('INBOX') ?? []
    expect([...seen].sort(bySubject)).toEqual(expected(without).sort(bySubject))
  })
})

describe('A folder with an odd name', () => {
  it.each([
    [
      { separator: '.', prefix: 'INBOX.' },
      ['INBOX.Été & hiver', 'INBOX.家族 📧', 'INBOX.a"b\\c (2)', 'INBOX.*%{3}', 'inbox']
    ],
    [{ separator: '/', prefix: '' }, ['Dr. Jones/Été', '&-&AOk-', 'A'.repeat(200), ' ~ ', 'Inbox']]
  ] as const)('is the very one that was opened: %j', async (options, paths) => {
    const { server, appender } = await start(options)
    const mailbox = await openNew(inClear(server), server.password)
    const [message] = mixedMail(1)
    for (const path of paths) {
      await mailbox.prepare(path, true)
      const report = await appender.append(path, message ? [message] : [])
      expect(arrivedIn(report)).toEqual([1000])
      expect((await mailbox.open(path)).messages).toBe(1)
    }
    await mailbox.close()
    const counts = Array.from((await snapshot(server)).values(), (messages) => messages.length)
    expect(counts.filter((count) => count > 0)).toEqual(paths.map(() => 1))
  })

  it('is missed when it is not there, and what is for others arrives', async () => {
    const { server, appender } = await start()
    const mail = mixedMail(120)
    const gone = appender.append('Gone', mail.slice(0, 60))
    const fine = appender.append('INBOX', mail.slice(60))
    expect(await gone).toMatchObject({ fates: new Map(), stopped: { code: 'folder.vanished', side: 'new' } })
    expect(arrivedIn(await fine)).toHaveLength(60)
    expect((await snapshot(server)).get('INBOX')).toHaveLength(60)
  })
})

describe('A connection', () => {
  it.each(['tls', 'starttls'] as const)('is as good over %s, and compressed', async (security) => {
    trustTestCa()
    server = await startDovecot({
      extra: 'protocol imap {\n  mail_plugins = $mail_plugins imap_zlib\n}\n'
    })
    const port = security === 'tls' ? server.tlsPort : server.port
    appender = await openAppender({ host: 'localhost', port, security, user: server.user }, server.password)
    const mail = mixedMail(300)
    const report = await appender.append('INBOX', mail)
    expect(arrivedIn(report)).toHaveLength(300)
    expect((await snapshot(server)).get('INBOX')).toEqual(expected(mail))
    await appender.close()
    expect(appender.alive).toBe(false)
  })

  it('that the server has closed is known to be gone', async () => {
    const { server, appender } = await start()
    await server.stop()
    const report = await appender.append('INBOX', mixedMail(3))
    expect(report).toMatchObject({ fates: new Map(), stopped: { code: 'connect.lost', side: 'new' } })
    expect(appender.alive).toBe(false)
  })
})
