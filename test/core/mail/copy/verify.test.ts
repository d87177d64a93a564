import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../../src-main/core/mail/message/digest.ts'
import { Budget } from '../../../../src-main/core/mail/copy/budget.ts'
import { Verification } from '../../../../src-main/core/mail/copy/verify.ts'
import { FakeMailbox, fakeStore, failure, type Oddities } from '../fake-mailbox.ts'
import { FakeMove, letter, quickClock } from '../fake-move.ts'

const settled = () => new Promise(setImmediate)

/** Letters that were sent as UIDs 1, 2, 3 …, and what the new server has of them. */
async function scene(count: number, odd: Oddities = {}) {
  const letters = Array.from({ length: count }, (_, n) => letter(n + 1))
  const move = new FakeMove(fakeStore({ INBOX: letters }), fakeStore({ INBOX: letters }))
  const journal = move.journal
    .copy(move.journal.beginRun(quickClock.now()))
    .folder({ from: 'INBOX', fromUidValidity: '7', to: 'INBOX', toUidValidity: '7' })
  const sent = letters.map((text, n) => ({ uid: n + 1, newUid: n + 1, digest: digestOf(Buffer.from(text)) }))
  const id = journal.openBatch(
    1,
    sent.map(({ uid, digest }) => ({ uid, digest, size: 10 }))
  )
  journal.closeBatch(id, { arrived: sent, refused: [] })
  const next = new FakeMailbox(move.new, odd)
  await next.open('INBOX')
  const proved: number[] = []
  let checked = (count: number): void => void proved.push(count)
  const of = new Verification({
    ...{ journal, old: new FakeMailbox(move.old).asOld(), new: next.asNew(), folder },
    budget: new Budget(1024 * 1024),
    checked: (count) => checked(count)
  })
  return { move, journal, sent, next, of, proved, onChecked: (hook: typeof checked) => (checked = hook) }
}

const folder = { path: 'INBOX', uidValidity: '7' }

const nothing = { missing: [], unreadable: [], altered: [] }

describe('A verification', () => {
  it('reads what has arrived while the rest is on its way, and nothing of it again at the end', async () => {
    const { of, sent, next, journal } = await scene(4)
    of.add(sent.slice(0, 2))
    await of.pause()
    expect(next.bodies).toEqual([1, 2])
    of.add(sent.slice(2, 3))
    of.add(sent.slice(3))
    expect(await of.finish()).toEqual(nothing)
    expect(next.bodies).toEqual([1, 2, 3, 4])
    expect([...journal.entries().values()].every(({ verified }) => verified)).toBe(true)
  })

  it('looks again at the end for what it did not find at first', async () => {
    const { of, sent, move } = await scene(2)
    const inbox = move.messages(move.new, 'INBOX')
    const second = inbox.get(2)
    inbox.delete(2)
    of.add(sent)
    await of.pause()
    if (second) inbox.set(2, second)
    expect(await of.finish()).toEqual(nothing)
  })

  it('tells what is missing, what can’t be read and what is altered', async () => {
    const { of, sent, move, journal } = await scene(4, { fetch: (uids) => uids.filter((uid) => uid !== 3) })
    move.messages(move.new, 'INBOX').delete(1)
    move.change('INBOX', 2, { raw: Buffer.from(letter('another')) })
    of.add(sent)
    expect(await of.finish()).toEqual({ missing: [1], unreadable: [3], altered: [2] })
    expect([...journal.entries().values()].map(({ verified, altered }) => [verified, altered])).toEqual([
      [false, false],
      [false, true],
      [false, false],
      [true, false]
    ])
  })

  it('reads an altered message once, and tells of it each time', async () => {
    const { of, move, next, journal } = await scene(2)
    move.change('INBOX', 2, { raw: Buffer.from(letter('another')) })
    expect((await of.finish()).altered).toEqual([2])
    const again = new Verification({
      ...{ journal, old: new FakeMailbox(move.old).asOld(), new: next.asNew(), folder },
      budget: new Budget(1024 * 1024),
      checked: () => undefined
    })
    expect((await again.finish()).altered).toEqual([2])
    expect(next.bodies).toEqual([1, 2])
  })

  it('that is ended in the middle is no surprise, says so when it is waited for, and begins nothing more', async () => {
    const { of, sent, next, onChecked } = await scene(3)
    onChecked(() => {
      throw failure('new', 'move.interrupted')
    })
    of.add(sent.slice(0, 1))
    await settled()
    await settled()
    of.add(sent.slice(1))
    await expect(of.pause()).rejects.toMatchObject({ code: 'move.interrupted' })
    await expect(of.finish()).rejects.toMatchObject({ code: 'move.interrupted' })
    expect(next.bodies).toEqual([1])
  })

  it('keeps to its share of memory, and gives it back', async () => {
    const { sent, journal, move } = await scene(3)
    const budget = new Budget(1)
    const next = new FakeMailbox(move.new)
    await next.open('INBOX')
    const narrow = new Verification({
      ...{ journal, old: new FakeMailbox(move.old).asOld(), new: next.asNew(), folder, budget },
      checked: () => undefined
    })
    const release = await budget.take(1)
    narrow.add(sent)
    await settled()
    expect(next.bodies).toEqual([])
    release()
    expect(await narrow.finish()).toEqual(nothing)
    ;(await budget.take(1))()
  })
})

describe('What was there before, stored otherwise', () => {
  const old = { raw: Buffer.from(`Message-ID: <1@x>\r\nSubject: d\xe9j\xe0\r\n\r\nText\r\n`, 'latin1') }
  const stored = { raw: Buffer.from(`Message-ID: <1@x>\r\nSubject: dXjX\r\n\r\nText\r\n`) }

  it('is not claimed to be the same, in this run or a later one', async () => {
    const move = new FakeMove(fakeStore({ INBOX: [old] }), fakeStore({ INBOX: [stored] }))
    for (let run = 0; run < 3; run++) {
      const outcome = await move.copy()
      expect(outcome).toMatchObject({ verified: false, messages: { copied: 0, alreadyThere: 1 } })
      expect(outcome.problems.map(({ code, uid }) => [code, uid])).toEqual([['message.altered', 1]])
    }
  })
})
