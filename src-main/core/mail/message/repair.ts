const NUL = 0x00
const NUL_STAND_IN = 0x80

/**
 * A message that its digest takes for the same, without what some servers refuse: NUL bytes are 0x80, as Dovecot
 * serves them, and there is a line end at the end (Yahoo's wants one).
 * @returns The very same bytes where there is nothing to do.
 */
export function tidied(raw: Buffer): Buffer {
  const ends = raw.subarray(-2).equals(crlf)
  if (ends && !raw.includes(NUL)) return raw
  const copy = ends ? Buffer.from(raw) : Buffer.concat([raw, crlf])
  for (let at = copy.indexOf(NUL); at >= 0; at = copy.indexOf(NUL, at + 1)) copy[at] = NUL_STAND_IN
  return copy
}

/** Without the line that mbox files have before each message (RFC 4155), left there by an old import; its digest is another. */
export function withoutMboxLine(raw: Buffer): Buffer {
  if (raw.toString('latin1', 0, 5) !== 'From ') return raw
  const end = raw.indexOf('\n')
  return end < 0 || end === raw.length - 1 ? raw : raw.subarray(end + 1)
}

const crlf = Buffer.from('\r\n')
