import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { RehomeError } from '../../errors.ts'
import { type Answer, GuardedFetch, hostOf, isPublicAddress } from '../../web/index.ts'

export type ImageType =
  'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp' | 'image/bmp' | 'image/tiff' | 'image/heic'

export type FetchedPhoto =
  | { readonly kind: 'image'; readonly type: ImageType; readonly bytes: Uint8Array }
  | { readonly kind: 'none'; readonly reason: PhotoFailure }

export type PhotoFailure =
  /** No https, or not a host of the public Internet. */
  | 'notAllowed'
  | 'notFound'
  /** The host wants a sign-in that it doesn't get, or refuses it. */
  | 'refused'
  | 'tooLarge'
  | 'notAnImage'
  | 'unreachable'

export interface PhotoOptions {
  /** The way in that has found the account: it knows the provider's hosts, and signs in there. */
  readonly web?: GuardedFetch
  readonly signal?: AbortSignal
  /** All addresses of a host; the system's look-up unless a test says otherwise. */
  readonly lookup?: (host: string) => Promise<readonly string[]>
  readonly fetch?: typeof fetch
}

/** Bytes of the largest photo that is taken. */
export const LARGEST_PHOTO = 10 * 1024 * 1024
const REDIRECTS = 3
const SECONDS = 30

/**
 * Fetches the photo that a card only points to (RFC 2426 §3.1.4): with the sign-in from the provider's own hosts,
 * as iCloud needs it, and without from any public host. It never fails for a photo; a photo isn't worth that.
 * @throws {RehomeError} `move.interrupted`.
 */
export async function fetchPhoto(address: string, options: PhotoOptions = {}): Promise<FetchedPhoto> {
  try {
    let url = URL.canParse(address) ? new URL(address) : undefined
    for (let hop = 0; url && hop <= REDIRECTS; hop++) {
      url.username = url.password = url.hash = ''
      const web = await wayTo(url, options)
      if (!web) return none('notAllowed')
      const answer = await web.send(request(url))
      if (answer.status < 300 || answer.status >= 400) return image(answer)
      const next = answer.headers.get('location') ?? ''
      url = URL.canParse(next, url.href) ? new URL(next, url) : undefined
    }
    return none(url ? 'unreachable' : 'notAllowed')
  } catch (error) {
    if (!(error instanceof RehomeError) || error.code === 'move.interrupted') throw error
    return none(reasonOf(error))
  }
}

/** Who may fetch from there: the account's own way in, a stranger, or nobody. */
async function wayTo(url: URL, options: PhotoOptions): Promise<GuardedFetch | undefined> {
  const { web, signal, fetch } = options
  if (web?.isAgreed(url)) return web
  if (!(await isPublic(url, options))) return undefined
  return new GuardedFetch({ agreed: [url], ...(signal && { signal }), ...(fetch && { fetch }) })
}

const none = (reason: PhotoFailure): FetchedPhoto => ({ kind: 'none', reason })

const request = (url: URL) => ({
  method: 'GET',
  url,
  headers: { accept: 'image/*' },
  limit: LARGEST_PHOTO,
  timeoutSeconds: SECONDS,
  attempts: 2,
  keepsRedirects: true
})

function reasonOf({ code }: RehomeError): PhotoFailure {
  if (code === 'input.insecure' || code === 'contacts.foreignHost') return 'notAllowed'
  if (code.startsWith('signIn.') || code === 'contacts.signInUnknown') return 'refused'
  return code === 'server.unexpected' ? 'tooLarge' : 'unreachable'
}

/**
 * Whether an address is one of the public Internet. A host could answer this look-up and the next one differently,
 * but what is not public has no certificate for its name.
 */
async function isPublic(url: URL, options: PhotoOptions): Promise<boolean> {
  if (url.protocol !== 'https:') return false
  const host = hostOf(url)
  if (isIP(host)) return isPublicAddress(host)
  const addresses = await (options.lookup ?? everyAddress)(host).catch(() => [])
  return addresses.length > 0 && addresses.every(isPublicAddress)
}

const everyAddress = async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address)

function image({ status, bytes }: Answer): FetchedPhoto {
  if (status === 404 || status === 410) return none('notFound')
  if (status === 403) return none('refused')
  if (status !== 200) return none('unreachable')
  const type = imageType(bytes)
  return type ? { kind: 'image', type, bytes } : none('notAnImage')
}

/** What kind of image some bytes are, by how they begin; what a server says of them is often wrong. */
export function imageType(bytes: Uint8Array): ImageType | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return signatures.find(([, signature]) => signature.test(start))?.[0]
}

const signatures: readonly (readonly [ImageType, RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
  ['image/bmp', /^BM[\s\S]{4}\0\0\0\0/],
  ['image/tiff', /^(II\*\0|MM\0\*)/],
  ['image/heic', /^[\s\S]{4}ftyp(heic|heix|mif1|msf1)/]
]
