/** The header block's bytes as text with lines unfolded; bytes over 0x7f stay distinguishable. */
function unfolded(raw: Buffer): string {
  const start = raw.toString('latin1', 0, 64 * 1024)
  const end = /^\r?\n|\r?\n\r?\n/.exec(start)?.index
  return start.slice(0, end).replace(/\r?\n[ \t]+/g, ' ')
}

/** The first field of a name, its blanks folded; the empty string where there is none. */
function field(header: string, name: string): string {
  const match = new RegExp(`^${name}[ \\t]*:(.*)$`, 'im').exec(header)
  return (match?.[1] ?? '').replace(/\s+/g, ' ').trim()
}

/**
 * What makes two messages worth comparing byte by byte: the same Message-ID, Date, From and Subject. Not an
 * identity: different messages share it. Undefined where there is too little to go by.
 */
export function likeness(raw: Buffer): string | undefined {
  const header = unfolded(raw)
  const fields = ['message-id', 'date', 'from', 'subject'].map((name) => field(header, name))
  return fields[0] || (fields[1] && fields[2]) ? fields.join('\n').replace(eightBit, 'X') : undefined
}

/** Bytes of a header, as characters, that RFC 5322 §2.2 doesn't allow and that Cyrus stores as `X`. */
const eightBit = /[\x80-\xff]/g

/** The message as Cyrus stores it: each 8-bit byte of its header is an `X`. The very same bytes where there is none. */
export function withPlainHeader(raw: Buffer): Buffer {
  const blank = raw.indexOf('\r\n\r\n')
  const end = raw[0] === 0x0d ? 0 : blank < 0 ? raw.length : blank
  const header = raw.toString('latin1', 0, end)
  const plain = header.replace(eightBit, 'X')
  return plain === header ? raw : Buffer.concat([Buffer.from(plain, 'latin1'), raw.subarray(end)])
}

/** A field's value as the message has it, its blanks folded; the empty string where there is none. */
export const headerField = (raw: Buffer, name: string): string => field(unfolded(raw), name)

/** When the message itself says it arrived, else when it says it was sent. */
export function headerDate(raw: Buffer): Date | undefined {
  const header = unfolded(raw)
  const received = field(header, 'received').split(';').at(-1) ?? ''
  return [received, field(header, 'date')].map(parseDate).find((date) => date !== undefined)
}

function parseDate(text: string): Date | undefined {
  const date = new Date(text.replace(/\([^)]*\)/g, ''))
  return isStorable(date) ? date : undefined
}

/** Whether IMAP's date-time can say it: four digits for the year (RFC 9051 §9). */
export const isStorable = (date: Date | undefined): date is Date =>
  date !== undefined && date.getTime() >= Date.UTC(1000, 0) && date.getTime() < Date.UTC(9999, 0)
