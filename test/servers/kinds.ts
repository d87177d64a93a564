/** The servers that the copy is tested with, and what each is known to make of mail. */
import { startCyrus } from './cyrus.ts'
import { startDovecot } from './dovecot.ts'
import { startHoodiecrow } from './hoodiecrow.ts'
import type { TestFolder, TestServer } from './mailbox.ts'

/** What a server doesn't take, and its words then. */
export interface Refusal {
  readonly says: string
  /** Of a message, each byte a character, or of a folder's name. */
  readonly is: (text: string) => boolean
}

export interface Kind {
  readonly start: () => Promise<TestServer>
  /** For a server that can hold mail which it would not take: how it is started with it. */
  readonly startWith?: (mail: readonly TestFolder[]) => Promise<TestServer>
  readonly separator: '/' | '.'
  readonly refusesMail: readonly Refusal[]
  readonly refusesNames: readonly Refusal[]
  /** Names of which it makes others, without a word. */
  readonly mistakesNames?: RegExp
  /** The message that it hands out for one that it was given, each byte a character. */
  readonly keeps: (mail: string) => string
}

export const withCrlf = (mail: string) => mail.replace(/\r?\n/g, '\r\n')
const asItIs = (mail: string) => mail
/** Takes anything; serves each line with CRLF, and NUL as 0x80. */
const asDovecotServes = (mail: string) => withCrlf(mail).replaceAll('\0', '\x80')
/** Each byte of an 8-bit character in the header is an X (`munge8bit`). */
const withXInHeader = (mail: string) => {
  const header = headerLines(mail).join('\r\n')
  return header.replace(/[\x80-\xff]/g, 'X') + mail.slice(header.length)
}

const dots: Refusal = { says: 'A dot is the separator', is: (name) => name.includes('.') }

const dovecot = { refusesMail: [], refusesNames: [], keeps: asDovecotServes }

/** It would refuse NUL as well, but takes it in a literal of its own kind (RFC 3516), and serves it so. */
const cyrus = {
  refusesMail: [
    { says: 'Message contains bare newlines', is: (mail) => /(?<!\r)\n/.test(mail) },
    {
      says: 'Message contains invalid header',
      is: (mail) => headerLines(mail).some((line) => !/^(?:[^\s:]+:|[ \t]|From )/.test(line))
    }
  ],
  refusesNames: [{ says: 'Invalid mailbox name', is: (name) => /["%\\|`;<>{}!\t]/.test(name) }],
  keeps: asItIs
} satisfies Partial<Kind>

export const kinds = {
  Dovecot: { ...dovecot, separator: '/', start: () => startDovecot() },
  'Dovecot with INBOX.': {
    ...dovecot,
    separator: '.',
    refusesNames: [dots],
    start: () => startDovecot({ separator: '.', prefix: 'INBOX.' })
  },
  Cyrus: { ...cyrus, separator: '/', start: () => startCyrus({ keeps8Bit: true }) },
  'Cyrus with INBOX.': {
    ...cyrus,
    separator: '.',
    refusesNames: [dots, ...cyrus.refusesNames],
    start: () => startCyrus({ keeps8Bit: true, separator: '.', altNamespace: false })
  },
  'Cyrus as installed': { ...cyrus, separator: '/', keeps: withXInHeader, start: () => startCyrus() },
  /**
   * Pretends, in this process: keeps what it gets, has no MULTIAPPEND, and refuses NUL, of which none gets to it
   * from a Dovecot. It takes a quote in a name for its end.
   */
  hoodiecrow: {
    separator: '/',
    refusesMail: [],
    refusesNames: [],
    mistakesNames: /["\\<]/,
    keeps: asItIs,
    start: () => startHoodiecrow(),
    startWith: startHoodiecrow
  }
} satisfies Record<string, Kind>

export type KindName = keyof typeof kinds

/** None where the message begins with an empty line. */
function headerLines(mail: string): string[] {
  const header = mail.startsWith('\r\n') ? '' : mail.split('\r\n\r\n', 1)[0]
  return header ? header.replace(/\r\n$/, '').split('\r\n') : []
}
