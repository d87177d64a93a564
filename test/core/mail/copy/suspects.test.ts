import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Suspects } from '../../../../src-main/core/mail/copy/suspects.ts'
import { fakeStore, failure } from '../fake-mailbox.ts'
import { FakeMove, letter } from '../fake-move.ts'

const lost = (side: 'old' | 'new', reason = 'Server error') => failure(side, 'connect.lost', { reason })

describe('Suspects', () => {
  it('make nobody careful after one loss, or after losses far apart', () => {
    const suspects = new Suspects()
    for (let n = 0; n < 10; n++) {
      suspects.lost(lost('old'))
      expect(suspects.careful).toBe(false)
      suspects.settled()
    }
  })

  it('name who was under way alone at three losses, once, and are still careful then', () => {
    const suspects = new Suspects()
    for (let n = 0; n < 2; n++) suspects.lost(lost('new'))
    for (let n = 0; n < 3; n++) {
      expect(suspects.careful).toBe(true)
      expect(suspects.guilty()).toEqual([])
      suspects.asked([5])
      suspects.lost(lost('new', 'Crashed'))
    }
    expect(suspects.guilty()).toEqual([expect.objectContaining({ uid: 5, side: 'new', reason: 'Crashed' })])
    expect(suspects.guilty()).toEqual([])
    expect(suspects.careful).toBe(true)
  })

  it('accuse nobody of a loss at which several were under way, or none', () => {
    const suspects = new Suspects()
    for (let n = 0; n < 20; n++) {
      if (n % 2 === 0) suspects.asked([1, 2])
      else {
        suspects.asked([1])
        suspects.settled()
        suspects.lost(lost('new'))
      }
      suspects.lost(lost('new'))
    }
    expect(suspects.guilty()).toEqual([])
  })

  it('come last, the most suspect at the very end', () => {
    const suspects = new Suspects()
    for (const uid of [0, 0, 4, 2, 2]) {
      suspects.asked([uid])
      suspects.lost(lost('new'))
    }
    expect(suspects.inOrder([1, 2, 3, 4, 5])).toEqual([1, 3, 5, 4, 2])
  })

  it('are forgotten after a hundred messages that went well', () => {
    const suspects = new Suspects()
    for (let n = 0; n < 2; n++) suspects.lost(lost('new'))
    for (let uid = 1; uid <= 99; uid++) {
      suspects.asked([uid])
      suspects.settled()
    }
    expect(suspects.careful).toBe(true)
    suspects.settled()
    expect(suspects.careful).toBe(false)
  })
})

describe('A message over which a server hangs up each time', () => {
  const COUNT = 30
  const moveOf = () =>
    new FakeMove(fakeStore({ INBOX: Array.from({ length: COUNT }, (_, n) => letter(n + 1)) }), fakeStore({}))
  const all = Array.from({ length: COUNT }, (_, n) => String(n + 1))

  it('is listed, wherever it is and whichever server it is, and all others arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: COUNT }),
        fc.constantFrom('reading', 'measuring', 'sending'),
        async (guilty, when) => {
          const move = moveOf()
          const reading = (uids: readonly number[]) => {
            if (uids.includes(guilty)) throw lost('old')
            return uids
          }
          const size = ({ raw }: { raw: Buffer }) => {
            if (raw.includes(`<${guilty}@`)) throw lost('old')
            return raw.length
          }
          const append = ({ uid }: { uid: number }) => {
            if (uid === guilty) throw lost('new')
            return undefined
          }
          move.odd =
            when === 'sending'
              ? { new: { append } }
              : { old: when === 'reading' ? { fetch: reading } : { size } }
          const kept: string[] = []
          const outcome = await move.copy(move.plan, {
            keepRefused: (_, raw) => Promise.resolve(void kept.push(raw.toString()))
          })
          expect(move.inNew('INBOX')).toEqual(all.filter((n) => n !== String(guilty)))
          expect(outcome.messages).toMatchObject({ found: COUNT, copied: COUNT - 1, refused: 1 })
          expect(outcome.problems).toMatchObject([
            {
              code: when === 'sending' ? 'message.refused' : 'message.unreadable',
              uid: guilty,
              reason: 'Server error'
            }
          ])
          expect(kept).toEqual(when === 'sending' ? [letter(guilty)] : [])

          move.odd = {}
          expect((await move.copy()).messages).toMatchObject({
            copied: 1,
            alreadyThere: COUNT - 1,
            refused: 0
          })
        }
      ),
      { numRuns: 20 }
    )
  })

  it('is found among several, some side by side, and one that the server has stored all the same is not sent twice', async () => {
    const move = moveOf()
    move.odd.new = {
      append({ uid }) {
        if ([3, 4, 21].includes(uid)) throw lost('new')
        return undefined
      },
      // Stored, and then no word of it.
      stored({ uid }) {
        if (uid === 12) throw lost('new')
      }
    }
    const outcome = await move.copy()
    expect(outcome.messages).toMatchObject({ copied: COUNT - 3, refused: 3 })
    expect(move.inNew('INBOX')).toEqual(all.filter((n) => !['3', '4', '21'].includes(n)))
  })
})
