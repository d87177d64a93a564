import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AnswerLines,
  appendedUids,
  parseAnswer
} from '../../../../src-main/core/mail/append/append-answer.ts'

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set([0, ...at.map((place) => place % (bytes.length + 1)), bytes.length])]
  return places
    .sort((a, b) => a - b)
    .flatMap((from, i) => {
      const to = places[i + 1]
      return to === undefined ? [] : [bytes.subarray(from, to)]
    })
}

const linesOf = (chunks: readonly Buffer[]) => {
  const lines = new AnswerLines()
  return chunks.flatMap((chunk) => lines.push(chunk))
}

describe('What a server sends', () => {
  const text = fc.string({ unit: 'grapheme' }).map((said) => said.replace(/[\r\n]/g, ' '))
  const told = fc.oneof(
    text.map((said) => ({ wire: `R1 OK ${said}\r\n`, line: `R1 OK ${said}` })),
    // Some servers are content with LF.
    text.map((said) => ({ wire: `+ ${said}\n`, line: `+ ${said}` })),
    fc
      .tuple(text, fc.string())
      .map(([said, literal]) => ({ said, literal: Buffer.from(literal) }))
      .map(({ said, literal }) => ({
        wire: `* ${said} {${literal.length}}\r\n${literal.toString()} x\r\n`,
        line: `* ${said} {${literal.length}} x`
      }))
  )

  it('is the same lines however the network cuts it, with nothing of what is inside literals', () => {
    fc.assert(
      fc.property(fc.array(told), fc.array(fc.nat()), (answers, places) => {
        const wire = Buffer.from(answers.map(({ wire }) => wire).join(''))
        expect(linesOf(cut(wire, places))).toEqual(answers.map(({ line }) => line))
      })
    )
  })

  it('is text for people where it only looks like a literal', () => {
    expect(linesOf([Buffer.from('* OK see {5}\r\nR1 NO or {7}\r\n')])).toEqual([
      '* OK see {5}',
      'R1 NO or {7}'
    ])
  })

  it.each<[string, string]>([
    ['a line without end', 'x'.repeat(70_000)],
    ['a line that is too long', `${'x'.repeat(70_000)}\r\n`],
    ['a literal that is too long', '* X {1048577}\r\n'],
    ['an answer of ever more literals', '* X {1}\r\ny'.repeat(20_000)]
  ])('is refused as %s', (_, wire) => {
    const lines = new AnswerLines()
    expect(() => {
      for (const chunk of cut(Buffer.from(wire), [1000, 40_000, 66_000])) lines.push(chunk)
    }).toThrow(RangeError)
  })
})

describe('A tagged answer', () => {
  it.each([
    ['R1 OK', { tag: 'R1', status: 'OK', code: '', about: '', text: '' }],
    ['R1 NO Not now', { tag: 'R1', status: 'NO', code: '', about: '', text: 'Not now' }],
    ['R7 no [overquota] Full', { tag: 'R7', status: 'NO', code: 'OVERQUOTA', about: '', text: 'Full' }],
    [
      'R1 OK [APPENDUID 7 3:5,9] Done',
      { tag: 'R1', status: 'OK', code: 'APPENDUID', about: '7 3:5,9', text: 'Done' }
    ],
    ['R1 BAD [half', { tag: 'R1', status: 'BAD', code: '', about: '', text: '[half' }]
  ])('is read: %s', (line, answer) => {
    expect(parseAnswer(line)).toEqual(answer)
  })

  it.each(['', 'R1', 'R1 FINE', '* OK', '+ go', 'R1 OKAY', 'HTTP/1.1 400 Bad Request', '\0 OK'])(
    'is not: %j',
    (line) => {
      expect(parseAnswer(line)).toBeUndefined()
    }
  )

  it('is never a reason to fail', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(100), (line, count) => {
        const answer = parseAnswer(line)
        if (answer) appendedUids(answer, count)
      })
    )
  })
})

describe('[APPENDUID …]', () => {
  const appended = (about: string, count: number) =>
    appendedUids({ tag: 'R1', status: 'OK', code: 'APPENDUID', about, text: '' }, count)

  it('gives each message its UID, in the order in which they were sent', () => {
    const ranges = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 20 })), {
      minLength: 1
    })
    fc.assert(
      fc.property(ranges, (steps) => {
        const all: number[] = []
        const set = steps.map(([gap, length]) => {
          const first = (all.at(-1) ?? 0) + gap
          for (let uid = first; uid < first + length; uid++) all.push(uid)
          return length === 1 ? `${first}` : `${first}:${first + length - 1}`
        })
        expect(appended(`1234 ${set.join()}`, all.length)).toEqual({ uidValidity: '1234', uids: all })
      })
    )
  })

  it.each<[string, string, number]>([
    ['too many', '7 1:3', 2],
    ['too few', '7 1:3', 4],
    ['all there could be', '7 1:4294967295', 3],
    ['more than there could be', '7 4294967295:4294967297', 3],
    ['endless', `7 ${'1:4294967295,'.repeat(5000)}1`, 3],
    ['backwards', '7 5:3', 3],
    ['not in order', '7 9,3', 2],
    ['twice', '7 3,3', 2],
    ['zero', '7 0:2', 3],
    ['without a validity', '3:5', 3],
    ['of a validity that is none', '0 3:5', 3],
    ['no numbers', '7 *', 1],
    ['no set', '7 1:2:3', 3],
    ['half', '7 1:,', 1]
  ])('is not believed when it is %s', (_, about, count) => {
    expect(appended(about, count)).toBeUndefined()
  })
})
