import { decodeWords } from './describe.ts'

/** What mail programs write into messages that they keep in files. */
export interface ProgramMarks {
  /** Bytes in front of the message that a program has put there. */
  readonly added: number
  /** What the program says of the message; undefined where it says nothing. */
  readonly flags: readonly string[] | undefined
  /** Deleted, and not yet cleared away. */
  readonly deleted: boolean
}

/** Fields that Thunderbird puts in front of a message's own. */
const own = '(?:X-Account-Key|X-UIDL|X-Mozilla-Status2?|X-Mozilla-Keys):.*\\r?\\n'
const added = new RegExp(`^(?:${own})*X-Mozilla-Status:.*\\r?\\n(?:${own})*`, 'i')
/** Bits of X-Mozilla-Status (Thunderbird's nsMsgMessageFlags). */
const mozillaBits: readonly (readonly [number, string])[] = [
  [0x0001, '\\Seen'],
  [0x0002, '\\Answered'],
  [0x0004, '\\Flagged'],
  [0x1000, '$Forwarded']
]
const MOZILLA_DELETED = 0x0008

/** Of Mutt, Pine, Dovecot and others (mbox(5)): `Status: RO`, `X-Status: AF`. */
const unixLetters: Readonly<Record<string, string>> = {
  R: '\\Seen',
  A: '\\Answered',
  F: '\\Flagged',
  D: '\\Deleted',
  T: '\\Draft'
}

/** Google Takeout's labels that are states, in the languages that Rehome speaks and German. */
const labels: readonly (readonly [string, readonly string[]])[] = [
  ['unread', ['unread', 'non lus', 'non lu', 'ungelesen', 'غير مقروءة', 'غير مقروء']],
  ['\\Flagged', ['starred', 'suivis', 'messages suivis', 'markiert', 'مميزة بنجمة', 'المميّزة بنجمة']],
  ['\\Draft', ['drafts', 'draft', 'brouillons', 'entwürfe', 'المسودات']]
]

/** Reads the marks out of a message's beginning. */
export function readMarks(start: Buffer): ProgramMarks {
  const text = start.toString('latin1')
  const end = /\r?\n\r?\n/.exec(text)?.index
  const header = text.slice(0, end)
  const status = valueOf(header, 'X-Mozilla-Status')
  const bits = parseInt(status ?? '0', 16)
  const flags =
    (status === undefined ? undefined : fromMozilla(bits, valueOf(header, 'X-Mozilla-Keys'))) ??
    fromUnix(valueOf(header, 'Status'), valueOf(header, 'X-Status'), valueOf(header, 'X-Keywords')) ??
    fromLabels(valueOf(header, 'X-Gmail-Labels'))
  return { added: added.exec(text)?.[0].length ?? 0, flags, deleted: (bits & MOZILLA_DELETED) !== 0 }
}

const fromMozilla = (status: number, keys = '') => [
  ...mozillaBits.flatMap(([bit, flag]) => (status & bit ? flag : [])),
  ...words(keys)
]

function fromUnix(status?: string, more?: string, keywords?: string): string[] | undefined {
  if (status === undefined && more === undefined) return undefined
  return [
    ...Array.from(`${status ?? ''}${more ?? ''}`).flatMap((letter) => unixLetters[letter] ?? []),
    ...words(keywords)
  ]
}

function fromLabels(value?: string): string[] | undefined {
  if (value === undefined) return undefined
  const given = new Set(
    decodeWords(value)
      .split(',')
      .map((label) => label.replaceAll('"', '').trim().toLowerCase())
  )
  const has = labels.flatMap(([state, names]) => (names.some((name) => given.has(name)) ? state : []))
  return [...(has.includes('unread') ? [] : ['\\Seen']), ...has.filter((state) => state !== 'unread')]
}

const words = (text = '') => text.split(/\s+/).filter((word) => word !== '')

/** A field of a header, unfolded. */
function valueOf(header: string, name: string): string | undefined {
  const found = new RegExp(`^${name}:(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(header)
  return found?.[1]?.replace(/\r?\n/g, '').trim()
}
