import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { onlySystemFlags, transferableFlags } from '../../../../src-main/core/mail/message/flags.ts'

const any = ['\\*']

describe('Flags', () => {
  it('of the standard are kept, however they are written', () => {
    expect(transferableFlags(['\\SEEN', '\\flagged', '\\Answered', '\\Draft', '\\Deleted'], [])).toEqual([
      '\\Seen',
      '\\Flagged',
      '\\Answered',
      '\\Draft',
      '\\Deleted'
    ])
  })

  it('that a server makes up would have the message refused', () => {
    expect(transferableFlags(['\\Recent', '\\FORWARDED', '\\X-HAS-ATTACH', '\\*', '\\Seen'], any)).toEqual([
      '\\Seen'
    ])
  })

  it('are kept once', () => {
    expect(transferableFlags(['\\Seen', '\\seen', '$label1', '$label1'], any)).toEqual(['\\Seen', '$label1'])
  })
})

describe('Keywords', () => {
  it('go where the folder takes any, or this one', () => {
    expect(transferableFlags(['$Forwarded', 'NonJunk'], any)).toEqual(['$Forwarded', 'NonJunk'])
    expect(transferableFlags(['$Forwarded', 'NonJunk'], ['\\Seen', '$FORWARDED'])).toEqual(['$Forwarded'])
    expect(transferableFlags(['$Forwarded'], ['\\Seen'])).toEqual([])
  })

  it.each(['a b', 'a]', 'été', 'a(b', 'a"b', 'a\\b', 'a{1}', 'a%', '', 'x'.repeat(51), 'a\0b'])(
    'that are no atoms stay behind: %j',
    (bad) => {
      expect(transferableFlags([bad], any)).toEqual([])
    }
  )

  it('that are left are always atoms', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (flags) => {
        for (const flag of transferableFlags(flags, any))
          expect(flag).toMatch(/^\\?[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]+$/)
      })
    )
  })

  it('can be left away', () => {
    expect(onlySystemFlags(['\\Seen', 'NonJunk'])).toEqual(['\\Seen'])
  })
})
