import { describe, expect, it } from 'vitest'
import { serverText } from '../../../src-main/core/web/failure-codes.ts'

describe('Text of a server', () => {
  it('is one short line without control characters', () => {
    expect(serverText('a\r\nb\u0000c\u202Ed\t\u2028e')).toBe('a b c d e')
    expect(serverText('📧'.repeat(500))).toBe('📧'.repeat(200))
  })
})
