import { describe, expect, it, onTestFinished } from 'vitest'
import type { Dialect } from '../../../../src-main/core/mail/append/append-command.ts'
import type { Message } from '../../../../src-main/core/mail/connection/mailbox.ts'
import { type Peer, scripted } from '../scripted-server.ts'

const internalDate = new Date('2001-02-03T04:05:06Z')
const message = (uid: number, raw = `m${uid}\r\n`, flags: string[] = []): Message => ({
  uid,
  raw: Buffer.from(raw),
  flags,
  internalDate
})
const messages = (count: number, first = 1) => Array.from({ length: count }, (_, i) => message(first + i))
const when = '"03-Feb-2001 04:05:06 +0000"'

async function appending(dialect: Partial<Dialect> = {}) {
  const ends = await scripted(dialect)
  onTestFinished(() => {
    ends.client.destroy()
    ends.peer.socket.destroy()
  })
  return ends
}

const single = { batches: false }
const asking = { unasked: 'none', batches: false } as const

const announced = (opening: string) => Number(/\{(\d+)\+?\}$/.exec(opening)?.[1])

/** Reads one APPEND of a single message with a literal that doesn't wait. */
async function takeOne(peer: Peer): Promise<{ tag: string; raw: string }> {
  const opening = (await peer.line()) ?? ''
  const raw = (await peer.bytes(announced(opening))).toString()
  expect(await peer.line()).toBe('')
  return { tag: opening.split(' ')[0] ?? '', raw }
}

/** Reads one MULTIAPPEND whose literals don't wait; gives its tag and how many messages it holds. */
async function takeBatch(peer: Peer): Promise<{ tag: string; count: number }> {
  const opening = (await peer.line()) ?? ''
  let count = 0
  for (let next: string | undefined = opening; next; next = await peer.line()) {
    await peer.bytes(announced(next))
    count++
  }
  return { tag: opening.split(' ')[0] ?? '', count }
}

/** @param newUid In a folder whose UIDVALIDITY is 1. */
const arrived = (newUid?: number) => ({
  is: 'arrived',
  ...(newUid !== undefined && { newUid, uidValidity: '1' })
})

describe('A server with MULTIAPPEND and LITERAL+', () => {
  it('gets a call’s messages in one command, and the next without waiting for its answer', async () => {
    const { appender, peer } = await appending()
    expect(appender.waitsForEach).toBe(false)
    const first = appender.append('Été', [message(7, 'one\r\n', ['\\Seen']), message(9, 'two\r\n')])
    const second = appender.append('INBOX', [message(8)])
    expect(await peer.line()).toBe(`R1 APPEND "&AMk-t&AOk-" (\\Seen) ${when} {5+}`)
    expect(String(await peer.bytes(5))).toBe('one\r\n')
    expect(await peer.line()).toBe(` () ${when} {5+}`)
    expect(String(await peer.bytes(5))).toBe('two\r\n')
    expect(await peer.line()).toBe('')
    expect(await takeBatch(peer)).toEqual({ tag: 'R2', count: 1 })
    peer.say('* 2 EXISTS', 'R1 OK [APPENDUID 1 101:102] Done', 'R2 OK Done')
    expect(await first).toEqual({
      fates: new Map([
        [7, arrived(101)],
        [9, arrived(102)]
      ])
    })
    expect(await second).toEqual({ fates: new Map([[8, arrived()]]) })
  })

  it('gets at most 50 messages and 4 MB at a time, and a larger message by itself', async () => {
    const { appender, peer } = await appending()
    const big = (uid: number, mb: number) => ({ ...message(uid), raw: Buffer.alloc(mb * 1024 * 1024, 'x') })
    const report = appender.append('INBOX', [
      ...messages(51),
      big(60, 5),
      big(61, 3),
      big(62, 1),
      message(63)
    ])
    const counts: number[] = []
    for (let i = 0; i < 5; i++) {
      const { tag, count } = await takeBatch(peer)
      counts.push(count)
      peer.say(`${tag} OK`)
    }
    expect(counts).toEqual([50, 1, 1, 2, 1])
    expect((await report).fates.size).toBe(55)
  })

  it('that refuses a batch gets its messages one by one, ahead of what is still to come', async () => {
    const { appender, peer } = await appending()
    const report = appender.append('INBOX', messages(3))
    const { tag } = await takeBatch(peer)
    peer.say(`${tag} NO [CANNOT] Bad keyword`)
    const tags = [await takeOne(peer), await takeOne(peer), await takeOne(peer)].map(({ tag }) => tag)
    peer.say(`${tags[0]} OK [APPENDUID 1 5] x`, `${tags[1]} NO [CANNOT] Bad\u202e keyword`, `${tags[2]} OK x`)
    expect(await report).toEqual({
      fates: new Map<number, unknown>([
        [1, arrived(5)],
        [2, { is: 'refused', code: 'message.refused', params: {}, reason: 'Bad keyword' }],
        [3, arrived()]
      ])
    })
  })

  it('that refuses a batch gets its messages before what was handed over later', async () => {
    const { appender, peer } = await appending()
    for (const n of [1, 2, 3]) void appender.append('INBOX', messages(2, 10 * n))
    for (let n = 4; n <= 20; n++) void appender.append('INBOX', messages(1, 10 * n))
    for (let n = 1; n <= 16; n++) await takeBatch(peer)
    peer.say('R2 NO [CANNOT] x', 'R1 NO [CANNOT] x')
    // As many again as were answered, and then as there is room.
    const sent = [await takeOne(peer), await takeOne(peer)]
    for (let n = 3; n <= 16; n++) peer.say(`R${n} OK x`)
    for (let i = 0; i < 6; i++) sent.push(await takeOne(peer))
    expect(sent.map(({ raw }) => raw.trim())).toEqual([
      'm10',
      'm11',
      'm20',
      'm21',
      'm170',
      'm180',
      'm190',
      'm200'
    ])
  })

  it('that is full gets what may still fit, one by one, up to the first that does not', async () => {
    const { appender, peer } = await appending()
    const first = appender.append('INBOX', messages(4))
    const second = appender.append('Sent', messages(2, 11))
    const [one, two] = [await takeBatch(peer), await takeBatch(peer)]
    peer.say(`${one.tag} NO [OVERQUOTA] Full`, `${two.tag} NO [OVERQUOTA] Full`)
    const fits = await takeOne(peer)
    peer.say(`${fits.tag} OK [APPENDUID 1 9] x`)
    const full = await takeOne(peer)
    expect([fits.raw, full.raw]).toEqual(['m1\r\n', 'm2\r\n'])
    peer.say(`${full.tag} NO [OVERQUOTA] Full`)
    expect(await first).toMatchObject({ fates: new Map([[1, arrived(9)]]), stopped: { code: 'quota.full' } })
    expect(await second).toMatchObject({ fates: new Map(), stopped: { code: 'quota.full', side: 'new' } })
    expect(appender.alive).toBe(true)
    // Room was made: the same connection goes on.
    const later = appender.append('Sent', messages(1))
    peer.say(`${(await takeBatch(peer)).tag} OK x`)
    expect(await later).toEqual({ fates: new Map([[1, arrived()]]) })
  })
})

describe('A server with MULTIAPPEND that wants to be asked', () => {
  it('is asked before each message', async () => {
    const { appender, peer } = await appending({ unasked: 'none' })
    expect(appender.waitsForEach).toBe(true)
    const report = appender.append('INBOX', messages(2))
    expect(await peer.line()).toBe(`R1 APPEND "INBOX" () ${when} {4}`)
    peer.say('+ go')
    expect(await peer.line()).toBe('m1')
    expect(await peer.line()).toBe(` () ${when} {4}`)
    peer.say('+ go')
    expect([await peer.line(), await peer.line()]).toEqual(['m2', ''])
    peer.say('R1 OK [APPENDUID 1 5:6] x')
    expect(await report).toEqual({
      fates: new Map([
        [1, arrived(5)],
        [2, arrived(6)]
      ])
    })
  })

  it('and refuses a batch in its midst, gets the end of it, and then its messages one by one', async () => {
    const { appender, peer } = await appending({ unasked: 'none' })
    void appender.append('INBOX', messages(2))
    await peer.line()
    // Allowed, and then thought better of: what was announced is sent all the same.
    peer.say('+ go', 'R1 NO [CANNOT] Not this one')
    expect([await peer.line(), await peer.line()]).toEqual(['m1', ''])
    expect(await peer.line()).toBe(`R2 APPEND "INBOX" () ${when} {4}`)
  })

  it('and refuses to be asked, is not sent the message', async () => {
    const { appender, peer } = await appending({ unasked: 'none' })
    void appender.append('INBOX', messages(2))
    await peer.line()
    peer.say('+ go')
    expect([await peer.line(), await peer.line()]).toEqual(['m1', ` () ${when} {4}`])
    peer.say('R1 NO [CANNOT] Not this one')
    expect(await peer.line()).toBe(`R2 APPEND "INBOX" () ${when} {4}`)
  })
})

describe('A server with LITERAL+ alone', () => {
  it('gets messages one after the other without waiting, more once all goes well', async () => {
    const { appender, peer } = await appending(single)
    const report = appender.append('INBOX', messages(200))
    const tags: string[] = []
    for (let i = 0; i < 16; i++) tags.push((await takeOne(peer)).tag)
    peer.say(...tags.map((tag) => `${tag} OK [APPENDUID 1 ${tag.slice(1)}] x`))
    for (let i = 0; i < 64; i++) tags.push((await takeOne(peer)).tag)
    peer.say(...tags.slice(16).map((tag) => `${tag} OK x`))
    for (let i = 80; i < 200; i++) peer.say(`${(await takeOne(peer)).tag} OK x`)
    const { fates, stopped } = await report
    expect(stopped).toBeUndefined()
    expect(fates.size).toBe(200)
    expect(fates.get(16)).toEqual(arrived(16))
  })

  it('that is full gets nothing more, and each message that it has already has its own fate', async () => {
    const { appender, peer } = await appending(single)
    const report = appender.append('INBOX', messages(20))
    const tags: string[] = []
    for (let i = 0; i < 16; i++) tags.push((await takeOne(peer)).tag)
    peer.say(...tags.map((tag, i) => (i === 3 ? `${tag} NO [OVERQUOTA] Full` : `${tag} OK x`)))
    const { fates, stopped } = await report
    expect(stopped).toMatchObject({ code: 'quota.full', params: { reason: 'Full', folder: 'INBOX' } })
    expect([...fates.keys()]).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
    void appender.close()
    expect(await peer.line()).toBe('R17 LOGOUT')
  })

  it.each([
    ['NO [UNAVAILABLE] Try again later', 'server.busy', {}],
    [
      'BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds',
      'server.busy',
      { retryAfterSeconds: 300 }
    ],
    ['NO [TRYCREATE] No such folder', 'folder.vanished', { folder: 'Old' }],
    ['NO [NONEXISTENT] No such folder', 'folder.vanished', { folder: 'Old' }]
  ])('that says “%s” stops with %s', async (answer, code, params) => {
    const { appender, peer } = await appending(single)
    const report = appender.append('Old', messages(1))
    peer.say(`${(await takeOne(peer)).tag} ${answer}`)
    expect(await report).toMatchObject({ fates: new Map(), stopped: { code, params, side: 'new' } })
  })

  it('where one folder is gone still gets what is for another', async () => {
    const { appender, peer } = await appending(single)
    const gone = appender.append('Gone', messages(20))
    const fine = appender.append('INBOX', messages(1))
    for (let i = 0; i < 16; i++) peer.say(`${(await takeOne(peer)).tag} NO [TRYCREATE] Gone`)
    peer.say(`${(await takeOne(peer)).tag} OK x`)
    expect(await gone).toMatchObject({ fates: new Map(), stopped: { code: 'folder.vanished' } })
    expect(await fine).toEqual({ fates: new Map([[1, arrived()]]) })
  })

  it('that doesn’t understand is asked for the next message, until one arrives', async () => {
    const { appender, peer, client } = await appending(single)
    void appender.append('INBOX', messages(40))
    const tags: string[] = []
    for (let i = 0; i < 16; i++) tags.push((await takeOne(peer)).tag)
    peer.say(...tags.map((tag, i) => `${tag} ${i < 15 ? 'OK x' : 'BAD What?'}`))
    for (const [n, answer] of [
      [17, 'BAD What?'],
      [18, 'OK x']
    ]) {
      expect(await peer.line()).toBe(`R${n} APPEND "INBOX" () ${when} {5}`)
      expect(peer.received).toBe(client.bytesWritten)
      peer.say('+ go')
      expect([await peer.line(), await peer.line()]).toEqual([`m${n}`, ''])
      expect(peer.received).toBe(client.bytesWritten)
      peer.say(`R${n} ${answer}`)
    }
    for (let i = 18; i < 40; i++) await takeOne(peer)
  })

  it('that doesn’t understand again and again is left before it hangs up', async () => {
    const { appender, peer } = await appending(single)
    const report = appender.append('INBOX', messages(40))
    for (let i = 0; i < 16; i++) peer.say(`${(await takeOne(peer)).tag} BAD What?`)
    const { fates, stopped } = await report
    expect(fates.size).toBe(16)
    expect(stopped).toMatchObject({ code: 'connect.lost' })
    expect(appender.alive).toBe(false)
    expect(await peer.line()).toBeUndefined()
  })
})

describe('A server that wants to be asked for each message', () => {
  it('is asked for the next in the same breath as it gets the last: one round trip for each', async () => {
    const { appender, peer, client } = await appending(asking)
    const report = appender.append('INBOX', messages(3))
    expect(await peer.line()).toBe(`R1 APPEND "INBOX" () ${when} {4}`)
    // Not a byte of the message before the server has said so.
    expect(peer.received).toBe(client.bytesWritten)
    peer.say('+ go')
    for (const n of [1, 2]) {
      expect(await peer.line()).toBe(`m${n}`)
      expect(await peer.line()).toBe('')
      expect(await peer.line()).toBe(`R${n + 1} APPEND "INBOX" () ${when} {4}`)
      expect(peer.received).toBe(client.bytesWritten)
      peer.say(`R${n} OK [APPENDUID 1 ${n}] x`, '+ go')
    }
    expect([await peer.line(), await peer.line()]).toEqual(['m3', ''])
    peer.say('R3 OK x')
    expect((await report).fates.size).toBe(3)
  })

  it('is not sent what it refuses to be asked for, and is asked for the next', async () => {
    const { appender, peer } = await appending(asking)
    const report = appender.append('INBOX', messages(3))
    await peer.line()
    peer.say('R1 NO [TOOBIG] Message too large')
    expect(await peer.line()).toBe(`R2 APPEND "INBOX" () ${when} {4}`)
    peer.say('+ go')
    expect([await peer.line(), await peer.line()]).toEqual(['m2', ''])
    expect(await peer.line()).toBe(`R3 APPEND "INBOX" () ${when} {4}`)
    peer.say('R2 OK [APPENDUID 1 7] x', 'R3 BAD [CANNOT] No')
    expect((await report).fates).toMatchObject(
      new Map<number, unknown>([
        [1, { is: 'refused', code: 'message.tooBig', reason: 'Message too large' }],
        [2, arrived(7)],
        [3, { is: 'refused', code: 'message.refused' }]
      ])
    )
    expect(appender.alive).toBe(true)
  })

  it('and is full, still gets what it has been asked for', async () => {
    const { appender, peer } = await appending(asking)
    const report = appender.append('INBOX', messages(4))
    await peer.line()
    peer.say('+ go')
    for (let i = 0; i < 3; i++) await peer.line()
    peer.say('R1 NO [OVERQUOTA] Full', '+ go')
    expect([await peer.line(), await peer.line()]).toEqual(['m2', ''])
    peer.say('R2 OK x')
    expect(await report).toMatchObject({ fates: new Map([[2, arrived()]]), stopped: { code: 'quota.full' } })
  })
})

describe('A server with LITERAL-', () => {
  it('gets small messages without being asked, and is asked for large ones', async () => {
    const { appender, peer } = await appending({ unasked: 'small', batches: false })
    expect(appender.waitsForEach).toBe(true)
    const large = message(2, 'x'.repeat(4097))
    const report = appender.append('INBOX', [message(1), large, message(3)])
    expect((await takeOne(peer)).raw).toBe('m1\r\n')
    expect(await peer.line()).toContain('{4097}')
    peer.say('R1 OK x', '+ go')
    await peer.bytes(4099)
    expect((await takeOne(peer)).raw).toBe('m3\r\n')
    peer.say('R2 OK x', 'R3 OK x')
    expect((await report).fates.size).toBe(3)
  })
})

describe('What need not be sent', () => {
  it('is a message larger than the server has said to take', async () => {
    const { appender, peer } = await appending({ appendLimit: 10 })
    const report = appender.append('INBOX', [message(1, 'x'.repeat(11)), message(2, 'x'.repeat(10))])
    const { tag, count } = await takeBatch(peer)
    expect(count).toBe(1)
    peer.say(`${tag} OK x`)
    expect((await report).fates).toEqual(
      new Map<number, unknown>([
        [1, { is: 'refused', code: 'message.tooBig', params: {} }],
        [2, arrived()]
      ])
    )
  })

  it('is a message with flags that no command can hold, and anything for a name that none can', async () => {
    const { appender, client } = await appending()
    const written = client.bytesWritten
    const evil = appender.append('INBOX', [message(1, 'x', ['a)\r\nR9 DELETE INBOX'])])
    expect((await evil).fates.get(1)).toMatchObject({ is: 'refused', code: 'message.refused' })
    expect(await appender.append('a\r\nb', messages(1))).toMatchObject({
      fates: new Map(),
      stopped: { code: 'folder.vanished' }
    })
    expect(await appender.append('INBOX', [])).toEqual({ fates: new Map() })
    expect(client.bytesWritten).toBe(written)
  })
})

describe('Nobody knows what became of messages', () => {
  const lost = { fates: new Map(), stopped: { code: 'connect.lost', params: { host: 'imap.new.example' } } }

  it.each<[string, string[]]>([
    ['says OK before it has everything', ['R1 OK x']],
    ['answers what nobody asked', ['R77 OK x']],
    ['goes on when nobody waits', ['+ go', '+ go']],
    ['takes the message for commands', ['hello BAD Error in IMAP command', '* BAD Error in IMAP tag']],
    ['answers to no command', ['* BAD Error in IMAP tag']],
    ['talks of other things', ['HTTP/1.1 400 Bad Request']],
    ['talks without end', [`* ${'x'.repeat(70_000)}`]],
    ['says nothing', ['']]
  ])('when the server %s', async (_, lines) => {
    const { appender, peer } = await appending(asking)
    const reports = [appender.append('INBOX', messages(2)), appender.append('Sent', messages(1))]
    await peer.line()
    peer.say(...lines)
    for (const report of reports) expect(await report).toMatchObject(lost)
    expect(appender.alive).toBe(false)
  })

  it('when the server hangs up; what was answered is known, and its last words are told', async () => {
    const { appender, peer } = await appending(single)
    const report = appender.append('INBOX', messages(3))
    const first = await takeOne(peer)
    peer.say(`${first.tag} OK [APPENDUID 1 5] x`, '* BYE [UNAVAILABLE] Shutting down')
    peer.socket.end()
    expect(await report).toMatchObject({
      fates: new Map([[1, arrived(5)]]),
      stopped: { code: 'connect.lost', params: { reason: 'Shutting down' }, side: 'new' }
    })
    expect(await appender.append('INBOX', messages(1))).toMatchObject(lost)
    await appender.close()
  })

  it('when the server says BAD in the middle of a message: it may take the rest for commands', async () => {
    const { appender, peer } = await appending(asking)
    const report = appender.append('INBOX', messages(2))
    await peer.line()
    peer.say('+ go', 'R1 BAD What?')
    expect(await report).toMatchObject({
      fates: new Map([[1, { is: 'refused', code: 'message.refused' }]]),
      stopped: { code: 'connect.lost' }
    })
    expect(appender.alive).toBe(false)
  })

  it('when the line is cut in the middle of a message', async () => {
    const { appender, peer } = await appending()
    const report = appender.append('INBOX', [{ ...message(1), raw: Buffer.alloc(30_000_000, 'x') }])
    await peer.line()
    await peer.bytes(1_000_000)
    peer.socket.resetAndDestroy()
    expect(await report).toMatchObject(lost)
  })

  it('though the mailbox is known to be full', async () => {
    const { appender, peer } = await appending(single)
    const report = appender.append('INBOX', messages(2))
    peer.say(`${(await takeOne(peer)).tag} NO [OVERQUOTA] Full`)
    await takeOne(peer)
    peer.socket.end()
    expect(await report).toMatchObject(lost)
  })

  it('when nothing moves any more; nobody minds silence where there is nothing to say', async () => {
    const { appender, client, peer } = await appending()
    client.emit('timeout')
    expect(appender.alive).toBe(true)
    const report = appender.append('INBOX', messages(1))
    await takeBatch(peer)
    client.emit('timeout')
    expect(await report).toMatchObject(lost)
  })
})

describe('Saying goodbye', () => {
  it('lets the server answer all that it was sent, and then hangs up', async () => {
    const { appender, peer } = await appending()
    const reports = [appender.append('INBOX', messages(1)), appender.append('INBOX', messages(1))]
    for (let i = 0; i < 2; i++) await takeBatch(peer)
    const closed = appender.close()
    expect(appender.alive).toBe(false)
    expect(await peer.line()).toBe('R3 LOGOUT')
    peer.say('R1 OK x')
    expect(await reports[0]).toEqual({ fates: new Map([[1, arrived()]]) })
    peer.say('R2 OK x', '* BYE Until next time', 'R3 OK x')
    expect(await reports[1]).toEqual({ fates: new Map([[1, arrived()]]) })
    await closed
    expect(await peer.line()).toBeUndefined()
    await appender.close()
  })

  it('doesn’t wait in the middle of a message', async () => {
    const { appender, peer } = await appending(asking)
    const report = appender.append('INBOX', messages(2))
    await peer.line()
    await appender.close()
    expect(await report).toMatchObject({ fates: new Map(), stopped: { code: 'connect.lost' } })
    expect(await peer.line()).toBeUndefined()
  })
})

describe('Answers', () => {
  it('come in the order of the calls, whatever the order of the server’s', async () => {
    const { appender, peer } = await appending()
    const order: number[] = []
    const calls = [1, 2, 3].map((n) => appender.append('INBOX', messages(1)).then(() => order.push(n)))
    for (let i = 0; i < 3; i++) await takeBatch(peer)
    peer.say('R3 OK x', 'R1 NO [UNAVAILABLE] Later', 'R2 OK x')
    await Promise.all(calls)
    expect(order).toEqual([1, 2, 3])
  })
})
