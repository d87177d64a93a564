import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../../src-main/core/mail/message/digest.ts'
import { tidied, withoutMboxLine } from '../../../../src-main/core/mail/message/repair.ts'

/** Bytes rich in what matters here. */
const bytes = fc
  .array(fc.oneof(fc.constantFrom(0x00, 0x0a, 0x0d, 0x41, 0x80), fc.nat(255)))
  .map((list) => Buffer.from(list))

describe('A tidied message', () => {
  it('is the same message to the digest, has no NUL and ends with a line end', () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        const before = Buffer.from(raw)
        const tidy = tidied(raw)
        expect(digestOf(tidy)).toBe(digestOf(raw))
        expect(tidy.includes(0)).toBe(false)
        expect(tidy.subarray(-2).toString()).toBe('\r\n')
        expect(raw).toEqual(before)
        expect(tidied(tidy)).toBe(tidy)
      })
    )
  })
})

describe('A message with an mbox line in front', () => {
  it('starts with its headers afterwards', () => {
    const raw = Buffer.from('From marie@old.example Mon Jan  1 10:00:00 2001\r\nSubject: x\r\n\r\n')
    expect(String(withoutMboxLine(raw))).toBe('Subject: x\r\n\r\n')
  })

  it.each(['From: marie@old.example\r\n\r\n', 'Subject: x\r\n\r\nFrom me\r\n', 'From ', 'From me\r\n', ''])(
    'is not: %j',
    (text) => {
      const raw = Buffer.from(text)
      expect(withoutMboxLine(raw)).toBe(raw)
    }
  )
})
