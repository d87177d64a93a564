import { createHash } from 'node:crypto'

/** A UID as it is compared: without `urn:uuid:`, in lower case. */
export function uidKey(uid: string): string {
  return uid
    .trim()
    .replace(/^urn:uuid:/i, '')
    .toLowerCase()
}

/** A UUID made of a text (RFC 9562 §5.8): the same one each time. */
export function uuidOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex')
  const variant = ((parseInt(digits.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20, 32)
  ].join('-')
}
