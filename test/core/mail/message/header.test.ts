import { describe, expect, it } from 'vitest'
import { arrivalDate } from '../../../../src-main/core/mail/message/dates.ts'
import { likeness } from '../../../../src-main/core/mail/message/header.ts'

const like = (text: string) => likeness(Buffer.from(text, 'latin1'))

describe('Likeness', () => {
  it('is the same however the header is folded and whatever else is in it', () => {
    const one = like('Message-ID: <1@x>\r\nDate: Mon,\r\n 1 Jan 2001\r\nFrom: a@b\r\nSubject: hi\r\n\r\nbody')
    expect(like('X: y\nsubject: hi\nMESSAGE-ID:<1@x>\nfrom:  a@b\ndate: Mon, 1 Jan 2001\n\nother')).toBe(one)
  })

  it('does not look into the body', () => {
    expect(like('\r\nMessage-ID: <1@x>\r\nDate: x\r\n')).toBeUndefined()
    expect(like('Message-ID: <1@x>\r\n\r\nFrom: a@b\r\n')).toBe(like('Message-ID: <1@x>\r\n\r\n'))
  })

  it('is not to be had from too little', () => {
    expect(like('Subject: hi\r\n\r\n')).toBeUndefined()
    expect(like('Date: x\r\nFrom: a@b\r\n\r\n')).toBeDefined()
    expect(like('')).toBeUndefined()
  })
})

describe('The date of arrival', () => {
  const received =
    'Received: by mx.example (with; semicolon)\r\n\tfor marie; Tue, 2 Jan 2001 10:00:00 +0100 (CET)\r\n'
  const sent = 'Date: Mon, 1 Jan 2001 10:00:00 +0100\r\n'
  const dateOf = (header: string, internalDate?: Date) =>
    arrivalDate({ raw: Buffer.from(`${header}\r\nbody`), internalDate }).toISOString()

  it('is the server’s, where that is a date', () => {
    expect(dateOf(received, new Date('1996-07-17T02:44:25Z'))).toBe('1996-07-17T02:44:25.000Z')
  })

  it.each([undefined, new Date(NaN), new Date('+012345-01-01T00:00:00Z')])(
    'is else what the header says: %s',
    (none) => {
      expect(dateOf(received + sent, none)).toBe('2001-01-02T09:00:00.000Z')
      expect(dateOf(sent, none)).toBe('2001-01-01T09:00:00.000Z')
    }
  )

  it('is never today', () => {
    expect(dateOf('Date: yesterday, I think\r\n')).toBe('1970-01-01T00:00:01.000Z')
  })
})
