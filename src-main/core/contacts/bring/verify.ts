import { RehomeError } from '../../errors.ts'
import type { AddressBook, ReadCard } from '../carddav/address-book.ts'
import type { FetchedPhoto } from '../carddav/photo.ts'
import { contentHash } from '../matching/content.ts'
import type { Card, Property } from '../vcard/property.ts'
import { propertiesNamed, unescapeText } from '../vcard/value.ts'
import { differences, saysTheSame } from './differences.ts'
import { cardIn } from './form.ts'
import type { ContactJournal, ContactWrite } from './journal-port.ts'
import type { ContactField } from './remarks.ts'

export interface VerifyOptions {
  readonly book: AddressBook
  readonly journal: ContactJournal
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
  /** For address books that hand pictures out as links (iCloud); without it, such a picture counts as missing. */
  readonly fetchPhoto?: (address: string) => Promise<FetchedPhoto>
}

/** How the address book holds what was written; the journal has it in each write. */
export interface Verification {
  /** Cards that were read back now and hold all that was sent. */
  readonly equal: number
  readonly differing: readonly { readonly write: ContactWrite; readonly fields: readonly ContactField[] }[]
  /** Not there any more. */
  readonly lost: readonly ContactWrite[]
  /** The server doesn't hand them out now; the next run asks again. */
  readonly unread: readonly ContactWrite[]
}

/**
 * Reads every card back that was written and not verified yet, and compares it with what was sent.
 * @throws {RehomeError} As {@link AddressBook.read}, and `move.interrupted`.
 */
export async function verifyContacts(options: VerifyOptions): Promise<Verification> {
  const { book, journal, signal, onProgress } = options
  const open = new Map(
    journal
      .writes()
      .flatMap((write) => (write.state === 'confirmed' && write.href ? [[write.href, write]] : []))
  )
  const found: {
    -readonly [Key in keyof Verification]: Verification[Key] extends number ? number : ContactWrite[]
  } = { equal: 0, differing: [], lost: [], unread: [] }
  const total = open.size
  let done = 0
  for await (const read of book.read([...open.keys()])) {
    if (signal?.aborted) throw new RehomeError('move.interrupted')
    const write = open.get(read.href)
    if (!write) continue
    const verified = await verifiedWrite(write, read, options)
    if (verified !== write) journal.save(verified)
    if (verified.state === 'failed') found.lost.push(verified)
    else if (verified.state !== 'verified') found.unread.push(verified)
    else if (verified.differs.length > 0) found.differing.push(verified)
    else found.equal++
    onProgress?.(++done, total)
  }
  return { ...found, differing: found.differing.map((write) => ({ write, fields: write.differs })) }
}

async function verifiedWrite(
  write: ContactWrite,
  read: ReadCard,
  options: VerifyOptions
): Promise<ContactWrite> {
  const { text, ...rest } = write
  if (read.kind === 'missing') return { ...rest, state: 'failed', reason: { code: 'lost', params: {} } }
  if (read.kind === 'unreadable') return write
  const held = cardIn(read.text) ?? { properties: [] }
  const sent = cardIn(text ?? '') ?? { properties: [] }
  const differs = differences(sent, held)
  const isThere = differs.includes('photo') && (await isPhotoThere(sent, held, options))
  // A version that has changed by itself is ours as long as the card says what we sent, and nothing else.
  const isAsSent = saysTheSame(sent, held)
  const etag = isAsSent ? (read.etag ?? write.etagAfter) : write.etagAfter
  return {
    ...rest,
    state: 'verified',
    differs: isThere ? differs.filter((field) => field !== 'photo') : differs,
    contentAfter: contentHash(held),
    isDoubtful: !isAsSent && read.etag !== write.etagAfter,
    ...(etag !== undefined && { etagAfter: etag })
  }
}

/** Whether the picture is there behind a link. It may have been made anew, so that its bytes can't be compared. */
async function isPhotoThere(sent: Card, held: Card, { fetchPhoto }: VerifyOptions): Promise<boolean> {
  const [photo] = propertiesNamed(held, 'PHOTO')
  const wasEmbedded = propertiesNamed(sent, 'PHOTO').some((each) => !isLink(each))
  if (!fetchPhoto || !photo || !isLink(photo) || !wasEmbedded) return false
  const fetched = await fetchPhoto(unescapeText(photo.value))
  return fetched.kind === 'image'
}

function isLink({ value }: Property): boolean {
  return /^https?:/i.test(value)
}
