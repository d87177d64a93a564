import { connect } from 'node:net'
import fc from 'fast-check'
import { ImapFlow } from 'imapflow'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type PretendMailbox,
  type Practice,
  type PracticeOptions,
  startPractice
} from '../../../src-main/core/practice/index.ts'
import { encodeName } from '../../../src-main/core/practice/mailbox-name.ts'
import { oldMailbox, stubbornFolder } from '../../../src-main/core/practice/mailboxes.ts'
import { words } from '../../../src-main/core/practice/mime.ts'

const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

async function practise(options: PracticeOptions = {}): Promise<Practice> {
  const practice = await startPractice({ pace: 0, ...options })
  toClose.push(() => practice.close())
  return practice
}

async function signIn({ imap, password }: PretendMailbox, pass = password): Promise<ImapFlow> {
  const { host, port, user } = imap
  const client = new ImapFlow({
    host,
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass },
    logger: false
  })
  client.on('error', () => undefined)
  await client.connect()
  toClose.push(() => client.close())
  return client
}

async function sourceOf(client: ImapFlow, uid: number): Promise<Buffer | undefined> {
  const message = await client.fetchOne(String(uid), { source: true }, { uid: true })
  return message ? message.source : undefined
}

const letter = (text: string) => Buffer.from(`Subject: x\r\n\r\n${text}`)

describe('the old mailbox', () => {
  it('has folders with accents, other scripts and signs, nested, empty and without messages', async () => {
    const { old } = await practise()
    const client = await signIn(old)
    const folders = await client.list({ statusQuery: { messages: true, size: true } })
    const expected = oldMailbox(1)
    expect(folders.map(({ path }) => path).sort()).toEqual(
      expected.map(({ levels }) => levels.join('/')).sort()
    )
    for (const { levels, use, messages, selectable } of expected) {
      const path = levels.join('/')
      const folder = folders.find((one) => one.path === path)
      expect.soft(folder?.specialUse, path).toBe(path === 'INBOX' ? '\\Inbox' : use)
      expect.soft(folder?.flags.has('\\Noselect'), path).toBe(selectable === false)
      if (selectable === false) continue
      expect.soft(folder?.status?.messages, path).toBe(messages.length)
    }
  })

  it('gives each message byte for byte, with its flags, keywords and date', async () => {
    const { old } = await practise()
    const client = await signIn(old)
    let compared = 0
    for (const { levels, messages, selectable } of oldMailbox(1)) {
      if (selectable === false) continue
      const { exists } = await client.mailboxOpen([...levels], { readOnly: true })
      if (exists === 0) continue
      const query = { source: true, flags: true, internalDate: true, size: true }
      for (const [index, got] of (await client.fetchAll('1:*', query)).entries()) {
        const { source, flags, received } = messages[index] ?? {
          source: undefined,
          flags: [],
          received: undefined
        }
        expect(got.source?.equals(source ?? Buffer.alloc(0))).toBe(true)
        expect(got.size).toBe(source?.length)
        expect([...(got.flags ?? [])].sort()).toEqual([...flags].sort())
        expect(new Date(got.internalDate ?? 0)).toEqual(received)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(250)
  })

  it('is written in well-formed messages', () => {
    for (const { messages } of oldMailbox(1)) {
      for (const { source } of messages) {
        const text = source.toString('latin1')
        const [header = ''] = text.split('\r\n\r\n')
        expect(text).not.toMatch(/[^\r]\n|\r[^\n]|\0/)
        expect(header).toMatch(/^Date: .*\r\nFrom: /)
        expect(header).toMatch(/^[\x20-\x7e\r\n]*$/)
        expect(Math.max(...text.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998)
      }
    }
  })

  it('has letters in three languages, over ten years, with attachments and threads', () => {
    const all = oldMailbox(1).flatMap(({ messages }) => messages)
    const years = new Set(all.map(({ received }) => received.getUTCFullYear()))
    const holding = (words: string) => all.filter(({ source }) => source.includes(words)).length
    expect(all.length).toBeGreaterThan(280)
    expect(years.size).toBeGreaterThanOrEqual(10)
    expect(holding('application/pdf')).toBeGreaterThan(20)
    expect(holding('image/png')).toBeGreaterThan(20)
    expect(holding('In-Reply-To: ')).toBeGreaterThan(20)
    expect(all.length - holding('Message-ID: ')).toBeGreaterThan(3)
  })

  it('is the same for the same seed, and another for another', () => {
    const sources = (seed: number) =>
      oldMailbox(seed).flatMap(({ messages }) => messages.map(({ source }) => source.toString('latin1')))
    expect(sources(7)).toEqual(sources(7))
    expect(sources(7)).not.toEqual(sources(8))
  })
})

describe('signing in', () => {
  it('needs the right password, which is another each time', async () => {
    const [first, second] = [await practise(), await practise()]
    const passwords = [first.old, first.new, second.old, second.new].map(({ password }) => password)
    expect(new Set(passwords).size).toBe(4)
    await expect(signIn(first.old, passwords[1])).rejects.toMatchObject({ authenticationFailed: true })
  })

  it('is possible from this computer alone', async () => {
    const { old, new: target } = await practise()
    expect(old.imap).toMatchObject({ host: '127.0.0.1', security: 'none' })
    expect(target.imap).toMatchObject({ host: '127.0.0.1', security: 'none' })
  })

  it('is no longer possible once the practice is over, and open connections end', async () => {
    const practice = await practise()
    const client = await signIn(practice.old)
    const ended = new Promise((resolve) => client.once('close', resolve))
    await practice.close()
    await ended
    await expect(signIn(practice.old)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe('the new mailbox', () => {
  it('names its system folders otherwise than the old one', async () => {
    const { new: target } = await practise()
    const folders = await (await signIn(target)).list()
    expect(folders.map(({ path, specialUse }) => [path, specialUse]).sort()).toEqual([
      ['Drafts', '\\Drafts'],
      ['INBOX', '\\Inbox'],
      ['Junk', '\\Junk'],
      ['Sent', '\\Sent'],
      ['Trash', '\\Trash']
    ])
  })

  it('keeps a message with its bytes, flags, keywords and date, and says which UID it got', async () => {
    const client = await signIn((await practise()).new)
    const everyByte = Buffer.from(Array.from({ length: 255 }, (_, byte) => byte + 1))
    const received = new Date('2011-02-28T23:59:58Z')
    const appended = await client.append(
      'Sent',
      everyByte,
      ['\\Seen', '\\Flagged', '$Forwarded', 'famille'],
      received
    )
    expect(appended).toMatchObject({ destination: 'Sent', uid: 1 })
    await client.mailboxOpen('Sent')
    const message = await client.fetchOne('1', { source: true, flags: true, internalDate: true })
    if (!message) throw new Error('nothing there')
    expect(message.source?.equals(everyByte)).toBe(true)
    expect([...(message.flags ?? [])].sort()).toEqual(['$Forwarded', '\\Flagged', '\\Seen', 'famille'])
    expect(message.internalDate).toEqual(received)
  })

  it('keeps whatever bytes it is given', async () => {
    const client = await signIn((await practise()).new)
    await client.mailboxOpen('Sent')
    const byte = fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constantFrom(...Buffer.from(' \r\n{}+"()1\\')))
    const bytes = fc.array(byte, { minLength: 1, maxLength: 300 }).map((all) => Buffer.from(all))
    await fc.assert(
      fc.asyncProperty(bytes, async (source) => {
        const appended = await client.append('Sent', source)
        if (!appended || !appended.uid) throw new Error('no UID')
        expect(await sourceOf(client, appended.uid)).toEqual(source)
      }),
      { numRuns: 25 }
    )
  })

  it('keeps a message of five megabytes', async () => {
    const client = await signIn((await practise()).new)
    const big = letter('0123456789abcdef\r\n'.repeat(300_000))
    await client.append('Sent', big)
    await client.mailboxOpen('Sent')
    expect((await sourceOf(client, 1))?.equals(big)).toBe(true)
  })

  it('takes several messages that are sent without waiting for the answers', async () => {
    const { new: target } = await practise({ pace: 1 })
    const sources = [letter('one '), letter('A1 APPEND INBOX {3}\r\nabc\r\n'), letter('')]
    const appends = sources.map((source, index) =>
      Buffer.concat([
        Buffer.from(`A${index} APPEND "Sent" (\\Seen) {${source.length}+}\r\n`),
        source,
        Buffer.from('\r\n')
      ])
    )
    const answer = await new Promise<string>((resolve, reject) => {
      let heard = ''
      const socket = connect(target.imap.port, target.imap.host)
      toClose.push(() => socket.destroy())
      socket.on('error', reject)
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1')
        if (heard.includes('* BYE')) resolve(heard)
      })
      const login = Buffer.from(`L LOGIN "${target.imap.user}" "${target.password}"\r\n`)
      socket.write(Buffer.concat([login, ...appends, Buffer.from('Z LOGOUT\r\n')]))
    })
    expect(answer.match(/^A\d OK \[APPENDUID \d+ \d\]/gm)).toHaveLength(3)
    const client = await signIn(target)
    await client.mailboxOpen('Sent')
    for (const [index, source] of sources.entries()) expect(await sourceOf(client, index + 1)).toEqual(source)
  })

  it('refuses a message for a folder that is not there, and tells to create it', async () => {
    const client = await signIn((await practise()).new)
    await expect(client.append('Nowhere', letter('x'))).rejects.toMatchObject({
      serverResponseCode: 'TRYCREATE'
    })
    await client.mailboxCreate(['Vacances d’été', 'العائلة'])
    await expect(client.append('Vacances d’été/العائلة', letter('x'))).resolves.toMatchObject({ uid: 1 })
    const paths = (await client.list()).map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['Vacances d’été', 'Vacances d’été/العائلة']))
  })

  it('refuses a message with NUL, which IMAP can not carry', async () => {
    const client = await signIn((await practise()).new)
    await expect(client.append('Sent', letter('a\0b'))).rejects.toMatchObject({ responseStatus: 'NO' })
  })

  it('changes flags', async () => {
    const client = await signIn((await practise()).new)
    await client.mailboxOpen('INBOX')
    await client.messageFlagsAdd('1', ['\\Seen', 'famille'])
    const message = await client.fetchOne('1', { flags: true })
    expect(message && [...(message.flags ?? [])].sort()).toEqual(['\\Seen', 'famille'])
  })

  it('tells how much room there is', async () => {
    const client = await signIn((await practise()).new)
    const quota = await client.getQuota()
    expect(quota && quota.storage?.limit).toBeGreaterThan(4e9)
  })

  it('takes its time with each message when a person watches', async () => {
    const client = await signIn((await practise({ pace: 30 })).new)
    const before = performance.now()
    await client.append('Sent', letter('x'))
    expect(performance.now() - before).toBeGreaterThanOrEqual(29)
  })
})

describe('the stubborn folder', () => {
  const open = async (client: ImapFlow) =>
    (await client.mailboxOpen(stubbornFolder, { readOnly: true })).exists

  it('can be counted and opened before anything is copied', async () => {
    const { old } = await practise()
    const client = await signIn(old)
    expect(await client.status(stubbornFolder, { messages: true })).toMatchObject({ messages: 24 })
    expect(await open(client)).toBe(24)
    expect(await open(client)).toBe(24)
  })

  it('refuses the first time after copying began, while it can still be counted, and then works', async () => {
    const { old, new: target } = await practise()
    const [reader, writer] = [await signIn(old), await signIn(target)]
    await writer.append('Sent', letter('x'))
    expect(await reader.status(stubbornFolder, { messages: true })).toMatchObject({ messages: 24 })
    expect((await reader.mailboxOpen('Factures', { readOnly: true })).exists).toBe(12)
    await expect(open(reader)).rejects.toMatchObject({ responseStatus: 'NO' })
    expect(await open(reader)).toBe(24)
  })

  it('need not be stubborn', async () => {
    const { old, new: target } = await practise({ stubborn: false })
    const [reader, writer] = [await signIn(old), await signIn(target)]
    await writer.append('Sent', letter('x'))
    expect(await open(reader)).toBe(24)
  })
})

describe('the name of a folder', () => {
  it.each([
    ['INBOX', 'INBOX'],
    ['R&D', 'R&-D'],
    ['台北', '&U,BTFw-'],
    ['日本語', '&ZeVnLIqe-'],
    ['Vacances d’été', 'Vacances d&IBkA6Q-t&AOk-']
  ])('%s goes over the wire as %s', (name, wire) => {
    expect(encodeName(name)).toBe(wire)
  })

  it('is always ASCII, and can be read again', () => {
    const decode = (wire: string) =>
      wire.replaceAll(/&([^-]*)-/g, (_, base64: string) =>
        base64 ? Buffer.from(base64.replaceAll(',', '/'), 'base64').swap16().toString('utf16le') : '&'
      )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const wire = encodeName(name)
        expect(wire).toMatch(/^[\x20-\x7e]*$/)
        expect(decode(wire)).toBe(name)
      })
    )
  })
})

describe('a header', () => {
  it('is written in encoded words of at most 75 characters that join to the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const written = words(text).split('\r\n ')
        expect(Math.max(...written.slice(0, -1).map(({ length }) => length), 0)).toBeLessThanOrEqual(75)
        const read = written.map((word) => {
          const base64 = /^=\?utf-8\?B\?(.*)\?=$/.exec(word)?.[1]
          return base64 === undefined ? word : Buffer.from(base64, 'base64').toString()
        })
        expect(read.join('')).toBe(text)
      })
    )
  })
})
