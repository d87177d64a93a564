import fc from 'fast-check'
import { encodePath, normalizePath } from 'imapflow/lib/tools.js'
import { describe, expect, it } from 'vitest'
import {
  announcement,
  areSafe,
  type Dialect,
  dialectOf,
  mailboxName
} from '../../../../src-main/core/mail/append/append-command.ts'
import { decodeName } from '../../../servers/raw-imap.ts'

const server = (capabilities: string[], enabled: string[] = [], prefix = '') => ({
  capabilities: new Map<string, boolean | number>(
    capabilities.map((name) =>
      name.startsWith('APPENDLIMIT=') ? ['APPENDLIMIT', Number(name.slice(12))] : [name, true]
    )
  ),
  enabled: new Set(enabled),
  namespace: { prefix, delimiter: '.' }
})
const plain: Dialect = dialectOf(server([]))

describe('What a server can do', () => {
  it.each<[string[], Partial<Dialect>]>([
    [['IMAP4rev1', 'LITERAL+', 'MULTIAPPEND'], { unasked: 'all', batches: true }],
    [['IMAP4rev1', 'LITERAL-'], { unasked: 'small', batches: false }],
    [['IMAP4rev1'], { unasked: 'none', utf8: false, appendLimit: Infinity }],
    [['IMAP4rev2'], { unasked: 'small', utf8: true }],
    [['IMAP4rev1', 'IMAP4rev2'], { unasked: 'none', utf8: false }],
    [['APPENDLIMIT=5000'], { appendLimit: 5000 }],
    // Told for each folder only (RFC 7889 §2).
    [['APPENDLIMIT'], { appendLimit: Infinity }]
  ])('is read from %j', (capabilities, expected) => {
    expect(dialectOf(server(capabilities))).toMatchObject(expected)
  })
})

describe('A folder’s name', () => {
  it('is quoted, encoded, and has the prefix once', () => {
    const at = { ...plain, prefix: 'INBOX.' }
    expect(mailboxName('inbox', at)).toBe('"INBOX"')
    expect(mailboxName('INBOX.Été', at)).toBe('"INBOX.&AMk-t&AOk-"')
    expect(mailboxName('Été', at)).toBe('"INBOX.&AMk-t&AOk-"')
    expect(mailboxName('R&D "x" \\ 📧', plain)).toBe('"R&-D \\"x\\" \\\\ &2D3c5w-"')
    expect(mailboxName('R&D Été', { ...plain, utf8: true })).toBe('"R&D Été"')
  })

  it('is none when a command can’t hold it', () => {
    for (const path of ['', 'a\r\nb', 'a\nR2 DELETE b', 'a\0b'])
      expect(mailboxName(path, plain)).toBeUndefined()
  })

  it('is the very name that imapflow uses, whatever it is', () => {
    const path = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/\p{Cc}/u.test(name))
    fc.assert(
      fc.property(path, fc.boolean(), fc.constantFrom('', 'INBOX.', 'Mail/'), (name, utf8, prefix) => {
        const client = server([], utf8 ? ['UTF8=ACCEPT'] : [], prefix)
        const theirs = encodePath(client as never, normalizePath(client as never, name))
        const ours = mailboxName(name, dialectOf(client))?.slice(1, -1).replace(/\\(.)/g, '$1')
        expect(ours).toBe(theirs)
        if (!utf8)
          expect(decodeName(ours ?? '').endsWith(name.toUpperCase() === 'INBOX' ? 'INBOX' : name)).toBe(true)
      })
    )
  })
})

describe('What comes before a message', () => {
  const internalDate = new Date('1996-07-07T09:44:25.900Z')
  const message = (bytes: number | string, flags: string[] = []) => {
    const raw = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.alloc(bytes, 'x')
    return { uid: 1, raw, flags, internalDate }
  }

  it('is its flags, its date in UTC and its size in bytes', () => {
    expect(announcement(message('é', ['\\Seen', '$Forwarded']), plain)).toEqual({
      text: ' (\\Seen $Forwarded) "07-Jul-1996 09:44:25 +0000" {2}\r\n',
      waits: true
    })
  })

  it('has no date when there is none to be said', () => {
    for (const internalDate of [undefined, new Date(NaN), new Date('+012026-01-01T00:00:00Z')]) {
      expect(announcement({ ...message('x'), internalDate }, plain).text).toBe(' () {1}\r\n')
    }
  })

  it.each<[Dialect['unasked'], number, boolean]>([
    ['all', 5_000_000, false],
    ['small', 4096, false],
    ['small', 4097, true],
    ['none', 1, true]
  ])('with %s literals unasked and %i bytes waits: %s', (unasked, bytes, waits) => {
    const { text, waits: does } = announcement(message(bytes), { ...plain, unasked })
    expect(does).toBe(waits)
    expect(text).toContain(waits ? `{${bytes}}` : `{${bytes}+}`)
  })

  it('announces NUL bytes where the server knows of such', () => {
    expect(announcement(message('a\0b'), { ...plain, binary: true }).text).toContain(' ~{3}')
    expect(announcement(message('a\0b'), plain).text).toContain(' {3}')
    expect(announcement(message('ab'), { ...plain, binary: true }).text).toContain(' {2}')
  })

  it('can’t be derailed by flags that no server, or not every server, knows', () => {
    expect(areSafe(['\\Seen', '$Forwarded', 'Facture_2019'])).toBe(true)
    for (const flag of [
      '',
      'a b',
      'a)',
      '(',
      '{3}',
      '"',
      'a\r\nR9 LOGOUT',
      'é',
      '\0',
      '\\Recent',
      '\\X-Odd'
    ]) {
      expect(areSafe([flag])).toBe(false)
    }
  })
})
