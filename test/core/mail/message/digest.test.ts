import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf, wireForm } from '../../../../src-main/core/mail/message/digest.ts'

const digest = (text: string) => digestOf(Buffer.from(text, 'latin1'))
/** Messages made of what matters: line ends of all kinds, NUL, and text. */
const message = fc
  .array(fc.constantFrom('\r\n', '\n', '\r', '\0', 'a', 'Subject: x', '\x80', '.'), { maxLength: 30 })
  .map((parts) => parts.join(''))

/** The same in the plainest way. */
const plainly = (text: string) =>
  createHash('sha256')
    .update(
      Buffer.from(
        text
          .replaceAll('\0', '\x80')
          .replace(/[\r\n]+$/, '')
          .replace(/\r?\n/g, '\r\n'),
        'latin1'
      )
    )
    .digest('hex')

describe('A message’s identity', () => {
  it('is the SHA-256 of its canonical form', () => {
    fc.assert(
      fc.property(message, (text) => {
        expect(digest(text)).toBe(plainly(text))
      })
    )
  })

  it('does not depend on how lines end, nor on what the end of the message is', () => {
    fc.assert(
      fc.property(message, (text) => {
        const unix = text.replaceAll('\r\n', '\n')
        // A CR of its own is no part of a line end, but makes one of an LF that follows.
        if (!unix.includes('\r')) expect(digest(unix.replaceAll('\n', '\r\n'))).toBe(digest(unix))
        expect(digest(`${text}\r\n`)).toBe(digest(text))
        expect(digest(wireForm(Buffer.from(text, 'latin1')).toString('latin1'))).toBe(digest(text))
      })
    )
  })

  it('takes NUL for what Dovecot makes of it', () => {
    expect(digest('a\0b')).toBe(digest('a\x80b'))
    expect(digest('a\0b')).not.toBe(digest('ab'))
  })

  it('tells bodies apart that differ in one byte, or in an empty line', () => {
    expect(digest('a\r\n\r\nb')).not.toBe(digest('a\r\n\r\nc'))
    expect(digest('a\r\n\r\nb')).not.toBe(digest('a\r\nb'))
  })
})

describe('A message on the wire', () => {
  it('is the very bytes where lines end as they should', () => {
    const raw = Buffer.from('a\r\n\0\r\n\rb')
    expect(wireForm(raw)).toBe(raw)
  })

  it('has CRLF for bare LF and is else as it was', () => {
    expect(wireForm(Buffer.from('\na\r\nb\n\nc')).toString()).toBe('\r\na\r\nb\r\n\r\nc')
  })
})
