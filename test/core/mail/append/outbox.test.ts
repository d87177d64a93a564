import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { Gate } from '../../../../src-main/core/mail/connection/links.ts'
import type { Appender, Message, Report } from '../../../../src-main/core/mail/connection/mailbox.ts'
import { Outbox } from '../../../../src-main/core/mail/append/outbox.ts'

const settled = () => new Promise(setImmediate)

const message = (uid: number): Message => ({
  uid,
  raw: Buffer.from(`Subject: ${uid}\r\n\r\n`),
  flags: [],
  internalDate: new Date(0)
})

/** An appender whose answers the test gives, in the order of the calls. */
class Hand implements Appender {
  alive = true
  readonly waitsForEach: boolean
  readonly calls: { uids: number[]; answer(report?: Report): void }[] = []

  constructor(waitsForEach: boolean) {
    this.waitsForEach = waitsForEach
  }

  append(_: string, messages: readonly Message[]): Promise<Report> {
    return new Promise((resolve) => {
      const uids = messages.map(({ uid }) => uid)
      const arrived = new Map(uids.map((uid) => [uid, { is: 'arrived', newUid: uid } as const]))
      this.calls.push({ uids, answer: (report = { fates: arrived }) => resolve(report) })
    })
  }

  close(): Promise<void> {
    this.alive = false
    for (const call of this.calls)
      call.answer({ fates: new Map(), stopped: new RehomeError('connect.lost', {}) })
    return Promise.resolve()
  }
}

/** @param most Connections that the server allows. */
function outbox({ waits = false, most = Infinity } = {}) {
  const hands: Hand[] = []
  const abort = new AbortController()
  const connect = () => {
    if (hands.filter(({ alive }) => alive).length >= most)
      return Promise.reject(new RehomeError('signIn.tooManyConnections', {}))
    const hand = new Hand(waits)
    hands.push(hand)
    return Promise.resolve(hand)
  }
  return { hands, abort, of: new Outbox(new Gate('new'), connect, abort.signal) }
}

const answerAll = (hands: readonly Hand[]) => {
  for (const { calls } of hands) for (const call of calls) call.answer()
}

describe('What is to be sent', () => {
  it('is cut into batches, in order, of 50 messages and 4 MB at most, or one large message', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 6 * 1024 * 1024 }), { maxLength: 120 })
    const { of } = outbox()
    fc.assert(
      fc.property(sizes, (list) => {
        const messages = list.map((length) => ({ raw: { length } as Buffer }))
        const batches = of.batches(messages)
        expect(batches.flat()).toEqual(messages)
        for (const batch of batches) {
          const bytes = batch.reduce((sum, { raw }) => sum + raw.length, 0)
          expect(batch.length).toBeLessThanOrEqual(50)
          expect(batch.length === 1 || bytes <= 4 * 1024 * 1024).toBe(true)
        }
      })
    )
  })

  it('is cut into small batches from the first on, where each message waits for its answer', async () => {
    const { of } = outbox({ waits: true })
    await of.warm(0)
    const messages = Array.from({ length: 25 }, (_, uid) => message(uid))
    expect(of.batches(messages).map(({ length }) => length)).toEqual([10, 10, 5])
  })

  it('goes over one connection a folder, in order, without waiting for answers', async () => {
    const { hands, of } = outbox()
    const sent = [1, 2, 3].map((uid) => of.send(0, 'INBOX', [message(uid)]))
    await settled()
    expect(hands.map(({ calls }) => calls.map(({ uids }) => uids))).toEqual([[[1], [2], [3]]])
    const other = of.send(1, 'Archive', [message(9)])
    await settled()
    expect(hands[1]?.calls.map(({ uids }) => uids)).toEqual([[9]])
    answerAll(hands)
    for (const report of await Promise.all([...sent, other])) expect(report.stopped).toBeUndefined()
  })

  it('goes over as many connections as there may be, where each message costs a round trip', async () => {
    const { hands, of } = outbox({ waits: true })
    const first = of.send(0, 'INBOX', [message(1)])
    await settled()
    const more = [2, 3, 4, 5, 6].map((uid) => of.send(0, 'INBOX', [message(uid)]))
    await settled()
    expect(hands).toHaveLength(4)
    answerAll(hands)
    await settled()
    answerAll(hands)
    await Promise.all([first, ...more])
  })

  it.each([1, 2, 3])('makes do with %i connections where the server wants no more', async (most) => {
    const { hands, of } = outbox({ waits: true, most })
    const first = of.send(0, 'INBOX', [message(0)])
    await settled()
    answerAll(hands)
    await first
    const sent = Array.from({ length: 9 }, (_, n) => of.send(n % 3, 'INBOX', [message(n + 1)]))
    for (let n = 0; n < 12; n++) {
      await settled()
      answerAll(hands)
    }
    const reports = await Promise.all(sent)
    expect(reports.map(({ stopped }) => stopped)).toEqual(Array(9).fill(undefined))
    expect(hands.flatMap(({ calls }) => calls.flatMap(({ uids }) => uids)).sort()).toEqual(
      Array.from({ length: 10 }, (_, n) => n)
    )
    expect(hands).toHaveLength(most)
  })
})

describe('A connection that sends', () => {
  const lost: Report = { fates: new Map(), stopped: new RehomeError('connect.lost', {}) }

  it('and has lost an answer is used no more; a late answer does not end the next one', async () => {
    const { hands, of } = outbox()
    const sent = [1, 2].map((uid) => of.send(0, 'INBOX', [message(uid)]))
    await settled()
    const [first] = hands
    if (first) first.close = () => Promise.resolve(void (first.alive = false))
    hands[0]?.calls[0]?.answer(lost)
    await sent[0]
    const next = of.send(0, 'INBOX', [message(3)])
    await settled()
    expect(hands).toHaveLength(2)
    hands[0]?.calls[1]?.answer(lost)
    await sent[1]
    expect(hands[1]?.alive).toBe(true)
    hands[1]?.calls[0]?.answer()
    expect((await next).stopped).toBeUndefined()
  })

  it('and can’t be made has sent nothing, in so many words', async () => {
    const of = new Outbox(
      new Gate('new'),
      () => Promise.reject(new RehomeError('signIn.tooManyConnections', {})),
      new AbortController().signal
    )
    expect(await of.send(0, 'INBOX', [message(1)])).toEqual({
      fates: new Map(),
      stopped: expect.objectContaining({ code: 'signIn.tooManyConnections', side: 'new' }) as RehomeError
    })
  })

  it('and is closed while it sends leaves nobody waiting', async () => {
    const { of } = outbox()
    const sent = of.send(0, 'INBOX', [message(1)])
    await settled()
    await of.close()
    expect((await sent).stopped?.code).toBe('connect.lost')
  })

  it('and was asked for in advance is not left over when there is nothing to send', async () => {
    const opening = Promise.withResolvers<Hand>()
    const of = new Outbox(new Gate('new'), () => opening.promise, new AbortController().signal)
    void of.warm(0)
    await settled()
    const ended = of.end()
    const hand = new Hand(false)
    opening.resolve(hand)
    await ended
    expect(hand.alive).toBe(false)
  })

  it('gets nothing more after a pause', async () => {
    const { hands, abort, of } = outbox()
    abort.abort()
    expect((await of.send(0, 'INBOX', [message(1)])).stopped?.code).toBe('move.interrupted')
    expect(hands.flatMap(({ calls }) => calls)).toEqual([])
  })
})
