import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../../src-main/core/mail/message/digest.ts'
import { findArrived } from '../../../../src-main/core/mail/copy/look.ts'
import { FakeMailbox, fakeStore } from '../fake-mailbox.ts'

const entry = (uid: number, text: string) => ({ uid, digest: digestOf(Buffer.from(text)), size: text.length })
const look = (
  present: string[],
  uidNextBefore: number,
  entries: ReturnType<typeof entry>[],
  claimed: number[] = []
) =>
  findArrived(
    new FakeMailbox(fakeStore({ INBOX: [] })).asOld(),
    new FakeMailbox(fakeStore({ INBOX: present })).asNew(),
    { path: 'INBOX', uidValidity: '7' },
    { uidNextBefore, entries },
    new Set(claimed)
  ).then(({ equal }) => Object.fromEntries(equal))

describe('Looking for what arrived', () => {
  it('finds of equal messages as many as are there', async () => {
    expect(
      await look(['a', 'b', 'a'], 1, [entry(11, 'a'), entry(12, 'a'), entry(13, 'a'), entry(14, 'c')])
    ).toEqual({ 11: 1, 12: 3 })
  })

  it('does not look at what was there before', async () => {
    expect(await look(['a', 'a'], 2, [entry(11, 'a'), entry(12, 'a')])).toEqual({ 11: 2 })
    expect(await look(['a'], 2, [entry(11, 'a')])).toEqual({})
  })

  it('leaves alone what is some other message’s', async () => {
    expect(await look(['a', 'a'], 1, [entry(11, 'a'), entry(12, 'a')], [1])).toEqual({ 11: 2 })
  })
})
