import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImapStream, type Piece, type Speaker, textOf } from './imap-stream.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

/** The pieces that come out where the network has cut the text at these places. */
function pieces(speaker: Speaker, text: string, cuts: readonly number[] = []): Piece[] {
  const all = bytes(text)
  const stream = new ImapStream(speaker)
  const places = [0, ...cuts.map((cut) => cut % (all.length + 1)), all.length].sort((a, b) => a - b)
  const found = places.flatMap((from, i) => [...stream.push(all.subarray(from, places[i + 1] ?? all.length))])
  const rest = stream.end()
  return rest.length > 0 ? [...found, { is: 'line', bytes: rest, first: false }] : found
}

const lines = (found: readonly Piece[]) =>
  found.flatMap((piece) => (piece.is === 'line' ? [textOf(piece.bytes)] : []))
const joined = (found: readonly Piece[]) =>
  Buffer.concat(found.map((piece) => piece.bytes)).toString('latin1')

describe('What is said on a connection', () => {
  const tricky = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'A1 APPEND INBOX {5}\r\n',
          '* 1 FETCH (BODY[] {12+}\r\n',
          '{0}\r\n',
          '~{3-}\r\n',
          '\n'
        ),
        fc.string({ unit: 'binary-ascii' }),
        fc.constantFrom('\r', '\n', '{', '}', '+', '7')
      )
    )
    .map((parts) => parts.join(''))
  const places = fc.array(fc.nat())

  it('comes out byte for byte, however it was cut up', () => {
    fc.assert(
      fc.property(tricky, places, fc.constantFrom('client', 'server'), (text, cuts, speaker) => {
        expect(joined(pieces(speaker, text, cuts))).toBe(text)
      })
    )
  })

  it('has the same lines, however it was cut up', () => {
    fc.assert(
      fc.property(tricky, places, fc.constantFrom('client', 'server'), (text, cuts, speaker) => {
        expect(lines(pieces(speaker, text, cuts))).toEqual(lines(pieces(speaker, text)))
      })
    )
  })

  it.each(['{12}', '{12+}', '{12-}', '~{12}', '~{12+}'])('has no lines within a literal %s', (mark) => {
    const found = pieces('client', `A1 APPEND x ${mark}\r\nA2 LOGOUT\r\n!\r\nA3 NOOP\r\n`, [20, 25])
    expect(lines(found)).toEqual([`A1 APPEND x ${mark}`, '', 'A3 NOOP'])
    expect(found.map((piece) => piece.is === 'line' && piece.first)).toEqual(
      found.map((piece) => piece.is === 'line' && textOf(piece.bytes) !== '')
    )
  })

  it('has no literals in text for people', () => {
    expect(lines(pieces('server', '* OK a {3}\r\nA1 NO {5}\r\n+ {6}\r\n* BYE {7}\r\n'))).toHaveLength(4)
  })

  it('tells which literals wait to be asked for; a refused one does not come', () => {
    const stream = new ImapStream('client')
    const announced = [...stream.push(bytes('A1 APPEND x {3}\r\n'))]
    expect(announced).toMatchObject([{ literal: { length: 3, synchronizing: true } }])
    expect(stream.refuse()).toBe(true)
    expect([...stream.push(bytes('A2 NOOP\r\n'))]).toMatchObject([{ is: 'line', first: true }])
    expect([...stream.push(bytes('A3 APPEND x {3+}\r\n'))]).toMatchObject([
      { literal: { synchronizing: false } }
    ])
    expect(stream.refuse()).toBe(false)
    expect([...stream.push(bytes('abc'))]).toMatchObject([{ is: 'literal', last: true }])
  })

  it('is let be once it can’t be read', () => {
    const stream = new ImapStream('client')
    stream.giveUp()
    expect([...stream.push(bytes('A1 NO'))]).toEqual([{ is: 'opaque', bytes: bytes('A1 NO') }])
  })
})
