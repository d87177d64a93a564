import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CapabilityFilter } from './capabilities.ts'

const hidden = ['MULTIAPPEND', 'literal+', 'LITERAL-']

function filtered(chunks: readonly string[]): string {
  const filter = new CapabilityFilter(hidden)
  return chunks.map((chunk) => filter.push(Buffer.from(chunk, 'latin1')).toString('latin1')).join('')
}

test.each([
  [
    'a greeting',
    '* OK [CAPABILITY IMAP4rev1 LITERAL+ ID] Dovecot ready.\r\n',
    '* OK [CAPABILITY IMAP4rev1 ID] Dovecot ready.\r\n'
  ],
  [
    'an untagged list',
    '* CAPABILITY IMAP4rev1 MULTIAPPEND UIDPLUS LITERAL-\r\na1 OK done\r\n',
    '* CAPABILITY IMAP4rev1 UIDPLUS\r\na1 OK done\r\n'
  ],
  [
    'the answer to a login',
    'a1 OK [CAPABILITY IMAP4rev1 literal+ MULTIAPPEND] Logged in\r\n',
    'a1 OK [CAPABILITY IMAP4rev1] Logged in\r\n'
  ]
])('words are taken out of %s', (_, sent, seen) => {
  expect(filtered([sent])).toBe(seen)
})

test.each([
  ['a longer word', '* CAPABILITY XLITERAL+ LITERAL+X\r\n'],
  ['other answers', '* OK LITERAL+ would be nice\r\n'],
  ['a message', '* 1 FETCH (BODY[] {51}\r\n* CAPABILITY LITERAL+\r\na OK [CAPABILITY LITERAL+]\r\n)\r\n'],
  ['a message after a message', '* 1 FETCH (X {3}\r\nabc Y {23}\r\n* CAPABILITY LITERAL+\r\n)\r\n']
])('%s stays as it is', (_, sent) => {
  expect(filtered([sent])).toBe(sent)
})

test('however the network splits an answer, the same comes out', () => {
  const line = fc.constantFrom(
    '* OK [CAPABILITY IMAP4rev1 LITERAL+ ID] hello\r\n',
    '* CAPABILITY MULTIAPPEND IMAP4rev1 LITERAL+\r\n',
    '* 2 EXISTS\r\n',
    '* 1 FETCH (BODY[] {25}\r\n* CAPABILITY LITERAL+\r\n\r\n FLAGS ())\r\n',
    '* 1 FETCH (A {0}\r\n B {2}\r\n{9)\r\n',
    'a7 NO [CAPABILITY LITERAL-] no\r\n'
  )
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), lengths, (lines, pieces) => {
      const sent = lines.join('')
      const chunks: string[] = []
      for (let at = 0; at < sent.length; at += chunks.at(-1)?.length ?? 0) {
        chunks.push(sent.slice(at, at + (pieces[chunks.length % pieces.length] ?? 1)))
      }
      expect(filtered(chunks)).toBe(filtered([sent]))
    })
  )
})
