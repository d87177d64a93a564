import { describe, expect, it } from 'vitest'
import { RehomeError } from '../../../../src-main/core/errors.ts'
import { deliver } from '../../../../src-main/core/mail/append/deliver.ts'
import type { Appender, Fate, Message, Report } from '../../../../src-main/core/mail/connection/mailbox.ts'

const message = (uid: number, text: string, ...flags: string[]): Message => ({
  uid,
  raw: Buffer.from(text),
  flags,
  internalDate: new Date(Date.UTC(2001, 0))
})

const refused: Fate = { is: 'refused', code: 'message.refused', params: {} }
const tooBig: Fate = { is: 'refused', code: 'message.tooBig', params: {} }
const arrived: Fate = { is: 'arrived', newUid: 5 }

/** An appender that judges each message, and writes down what it was sent. */
function judging(judge: (message: Message) => Fate, end?: (call: number) => Report | undefined) {
  const sent: string[] = []
  let calls = 0
  const appender: Appender = {
    alive: true,
    waitsForEach: false,
    append(_, messages) {
      sent.push(
        messages
          .map(({ uid, raw, flags }) => `${uid} [${flags.join(' ')}] ${raw.toString('latin1')}`)
          .join('|')
      )
      const report = end?.(++calls)
      return Promise.resolve(report ?? { fates: new Map(messages.map((each) => [each.uid, judge(each)])) })
    },
    close: () => Promise.resolve()
  }
  return { appender, sent }
}

const never = new AbortController().signal

describe('A message that the server refuses', () => {
  it('is tried without labels, then tidied, then without its mbox line, and then no more', async () => {
    const { appender, sent } = judging(() => refused)
    const { fates, stopped } = await deliver(
      appender,
      'INBOX',
      [message(1, 'From me\r\na\0b', '\\Seen', 'label')],
      never
    )
    expect(sent).toEqual([
      '1 [\\Seen label] From me\r\na\0b',
      '1 [\\Seen] From me\r\na\0b',
      '1 [\\Seen] From me\r\na\x80b\r\n',
      '1 [\\Seen] a\x80b\r\n'
    ])
    expect(fates).toEqual(new Map([[1, refused]]))
    expect(stopped).toBeUndefined()
  })

  it('of before 1970 is tried with the first second that every server knows', async () => {
    const dates: (Date | undefined)[] = []
    const { appender } = judging(({ internalDate }) => {
      dates.push(internalDate)
      return internalDate && internalDate.getTime() > 0 ? arrived : refused
    })
    const old = { ...message(1, 'a\r\n'), internalDate: new Date(Date.UTC(1950, 0)) }
    expect((await deliver(appender, 'INBOX', [old], never)).fates.get(1)).toEqual(arrived)
    expect(dates).toEqual([new Date(Date.UTC(1950, 0)), new Date(1000)])
  })

  it('because of its labels is known to have arrived without them', async () => {
    const { appender } = judging(({ flags }) => (flags.includes('label') ? refused : arrived))
    const { fates } = await deliver(appender, 'INBOX', [message(1, 'a\r\n', '\\Seen', 'label')], never)
    expect(fates.get(1)).toEqual({ ...arrived, without: ['label'] })
  })

  it('keeps what it may keep: nothing is changed that needs no change', async () => {
    const { appender, sent } = judging(({ raw }) => (raw.toString().endsWith('\r\n') ? arrived : refused))
    const batch = [
      message(1, 'fine\r\n', 'label'),
      message(2, 'no line end'),
      message(3, 'nor here', '\\Seen')
    ]
    expect((await deliver(appender, 'INBOX', batch, never)).fates).toEqual(
      new Map([
        [1, arrived],
        [2, arrived],
        [3, arrived]
      ])
    )
    expect(sent).toEqual([
      '1 [label] fine\r\n|2 [] no line end|3 [\\Seen] nor here',
      '2 [] no line end\r\n|3 [\\Seen] nor here\r\n'
    ])
  })

  it('is not tried again when it is too big, or when there is nothing to change', async () => {
    const { appender, sent } = judging(({ uid }) => (uid === 1 ? tooBig : refused))
    const batch = [message(1, 'From me\r\na\0b', 'label'), message(2, 'a\r\n', '\\Seen')]
    const { fates } = await deliver(appender, 'INBOX', batch, never)
    expect(sent).toHaveLength(1)
    expect(fates).toEqual(
      new Map([
        [1, tooBig],
        [2, refused]
      ])
    )
  })
})

describe('A message whose second try nobody knows about', () => {
  it('has no fate', async () => {
    const lost = new RehomeError('connect.lost')
    const { appender } = judging(
      ({ uid }) => (uid === 1 ? refused : arrived),
      (call) => (call === 2 ? { fates: new Map(), stopped: lost } : undefined)
    )
    const batch = [message(1, 'a\r\n', 'label'), message(2, 'b\r\n')]
    expect(await deliver(appender, 'INBOX', batch, never)).toEqual({
      fates: new Map([[2, arrived]]),
      stopped: lost
    })
  })

  it('nor when there was no second try, because all has stopped', async () => {
    const full = new RehomeError('quota.full')
    const { appender, sent } = judging(
      () => arrived,
      () => ({
        fates: new Map([
          [1, refused],
          [2, refused]
        ]),
        stopped: full
      })
    )
    const batch = [message(1, 'a', '\\Seen'), message(2, 'b\r\n'), message(3, 'c\r\n')]
    // There was nothing to try with the second: that it is refused is the last word.
    expect(await deliver(appender, 'INBOX', batch, never)).toEqual({
      fates: new Map([[2, refused]]),
      stopped: full
    })
    expect(sent).toHaveLength(1)
  })
})

describe('Stopping', () => {
  it('sends nothing more', async () => {
    const { appender, sent } = judging(() => arrived)
    expect(await deliver(appender, 'INBOX', [message(1, 'a\r\n')], AbortSignal.abort())).toMatchObject({
      fates: new Map(),
      stopped: { code: 'move.interrupted' }
    })
    expect(sent).toEqual([])
  })

  it('before a second try leaves the message without a fate', async () => {
    const stop = new AbortController()
    const { appender, sent } = judging(() => {
      stop.abort()
      return refused
    })
    const report = await deliver(appender, 'INBOX', [message(1, 'a', 'label')], stop.signal)
    expect(report).toMatchObject({ fates: new Map(), stopped: { code: 'move.interrupted' } })
    expect(sent).toHaveLength(1)
  })
})

describe('The next batch', () => {
  it('can be handed over at once: this one has been', () => {
    const { appender, sent } = judging(() => arrived)
    void deliver(appender, 'INBOX', [message(1, 'a\r\n')], never)
    expect(sent).toHaveLength(1)
  })
})
