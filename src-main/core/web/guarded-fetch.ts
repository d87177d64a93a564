import { type ErrorCode, type Failure, RehomeError } from '../errors.ts'
import { type Clock, type Side, systemClock } from '../ports.ts'
import { hostOf, isProtected, portOf, resolve, siteOf } from './hosts.ts'
import { Lanes } from './lanes.ts'
import { networkFailure } from './fetch-failure.ts'
import { fetchOut } from './way-out.ts'

/** With what a person signs in: a password (RFC 7617), or access tokens (RFC 6750). */
export type SignIn = { readonly user: string } & (
  | { readonly password: string }
  | {
      /**
       * @param refused One that the server did not take: there is another then.
       * @throws {RehomeError} `signIn.expired`, `connect.*`, `server.busy`.
       */
      accessToken(refused?: string): Promise<string>
      /** The hosts that tokens are for, among those that were agreed on. */
      readonly isFor: (url: URL) => boolean
    }
)

export interface GuardOptions {
  /** Absent where nobody signs in. */
  readonly signIn?: SignIn
  /**
   * URLs of hosts that the person has named or confirmed. Only they and their neighbours (the same registrable
   * domain) are ever contacted with the password or a token.
   */
  readonly agreed: readonly URL[]
  /** Which account it is, for the errors. */
  readonly side?: Side
  readonly clock?: Clock
  /** Aborting ends every request and every wait with `move.interrupted`. */
  readonly signal?: AbortSignal
  /** The server asked for patience, or doesn't answer: until when nothing is sent, and why. */
  readonly onWait?: (until: Date, reason: Failure) => void
  readonly onGoingOn?: () => void
  /** The way out, unless a test says otherwise. */
  readonly fetch?: typeof fetch
}

export interface GuardedRequest {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Bytes of the longest answer that is taken; 32 MB unless said otherwise. */
  readonly limit?: number
  /** Seconds without a byte after which it is given up; 30 unless said otherwise. */
  readonly timeoutSeconds?: number
  /** How often it is sent at most where waiting may help; 5 unless said otherwise. */
  readonly attempts?: number
  /** Whether redirects are answers. */
  readonly keepsRedirects?: boolean
  /** Whether a 401 is an answer, where nobody signs in by HTTP. */
  readonly keepsRefusals?: boolean
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Where it came from, after redirects. */
  readonly url: URL
  readonly bytes: Uint8Array
  /** Whether an earlier attempt may have been carried out: its answer was lost. */
  readonly isRepeated: boolean
}

/** One line of what was asked: no query, no header, no body. */
export interface LogLine {
  readonly method: string
  readonly url: string
  readonly status: number
}

const ATTEMPTS = 5
const TIMEOUT_SECONDS = 30
const HOPS = 5
const LIMIT = 32 * 1024 * 1024
/** Of what a server says of a failure. */
const ERROR_LIMIT = 64 * 1024
/** Longer waits are the caller's to decide. */
const LONGEST_WAIT_SECONDS = 300
/** Upload speed in bytes a millisecond that is waited for. */
const SLOWEST_UPLOAD = 16
const LOG_LINES = 50

/** Statuses that may be gone in a moment (RFC 6585 §4, RFC 9110 §15.6). */
const passing = new Set([429, 502, 503, 504])

/**
 * The only way from the contacts to the network. Nothing goes out but by https to hosts that were agreed on, a
 * password only where it is asked for in a way that we know; redirects are followed by hand; every request has
 * a time limit, every answer a size limit; what passes by itself is waited for.
 */
export class GuardedFetch {
  readonly #options: GuardOptions
  readonly #clock: Clock
  readonly #fetch: typeof fetch
  readonly #lanes = new Lanes()
  readonly #agreed: ReadonlySet<string>
  /** Sites at which the password goes along from the start: they have asked for it before. */
  readonly #signedIn = new Set<string>()
  /** By origin: a refused password isn't sent again, for several in a row lock accounts. */
  readonly #refused = new Map<string, RehomeError>()
  readonly #answered = new Set<string>()
  readonly #log: LogLine[] = []
  #foreign: RehomeError | undefined
  #pause: Promise<void> | undefined

  constructor(options: GuardOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#fetch = options.fetch ?? fetchOut
    this.#agreed = new Set(options.agreed.map(siteOf))
  }

  /** The last requests, the newest at the end. */
  get log(): readonly LogLine[] {
    return this.#log
  }

  /** The first host that somebody wanted us to go to and that nobody has agreed on: `contacts.foreignHost`. */
  get foreign(): RehomeError | undefined {
    return this.#foreign
  }

  /** How many hosts have refused the password. */
  get refusals(): number {
    return this.#refused.size
  }

  /** How many requests may be under way at a time now. */
  get lanes(): number {
    return this.#lanes.open
  }

  isAgreed(url: URL): boolean {
    return isProtected(url) && this.#agreed.has(siteOf(url))
  }

  /**
   * Sends the password along with the next requests to this site, without being asked for it.
   * @returns False where that is so already, or may not be.
   */
  offerPassword(url: URL): boolean {
    if (!this.#options.signIn || !this.isAgreed(url) || this.#signedIn.has(siteOf(url))) return false
    this.#signedIn.add(siteOf(url))
    return true
  }

  /**
   * Sends a request, and again where that may help; any status but 401 is an answer.
   * @throws {RehomeError} `connect.*`, `tls.*`, `signIn.wrongPassword`, `signIn.appPassword`,
   * `signIn.notTaken`, `contacts.signInUnknown`, `contacts.foreignHost`, `input.insecure`, `server.busy`, `server.unexpected`
   * (redirects without end, an answer that is too long), `move.interrupted`.
   */
  async send(request: GuardedRequest): Promise<Answer> {
    const attempts = request.attempts ?? ATTEMPTS
    let isRepeated = false
    for (let attempt = 1; ; attempt++) {
      await this.#pause
      const outcome = await this.#lanes.run(() => this.#attempt(request))
      if (outcome instanceof RehomeError) {
        // A server that has never answered isn't waited for: its name may be mistyped.
        const mayHelp = outcome.code.startsWith('connect.') && this.#answered.has(request.url.origin)
        if (!mayHelp || attempt >= attempts) throw this.#told(outcome)
        isRepeated ||= outcome.code === 'connect.lost' || outcome.code === 'connect.timeout'
        await this.#wait(2 ** attempt, outcome)
      } else if (passing.has(outcome.status)) {
        const asked = retryAfter(outcome.headers, this.#clock)
        const { url, status } = outcome
        const params = { host: hostOf(url), ...(asked !== undefined && { retryAfterSeconds: asked }) }
        const busy = new RehomeError('server.busy', params)
        if (attempt >= attempts || (asked ?? 0) > LONGEST_WAIT_SECONDS) throw this.#told(busy)
        // A gateway may have passed it on before it gave up.
        isRepeated ||= status === 502 || status === 504
        await this.#wait(Math.max(1, asked ?? 2 ** attempt), busy)
      } else {
        this.#lanes.calm()
        return { ...outcome, isRepeated }
      }
    }
  }

  /** Follows redirects, to where it was agreed only; what can't be sent is an outcome, for others to judge. */
  async #attempt(request: GuardedRequest): Promise<Omit<Answer, 'isRepeated'> | RehomeError> {
    let { url } = request
    try {
      this.#demandAgreed(url, this.#options.agreed[0] ?? url)
      for (let hop = 0; hop <= HOPS; hop++) {
        const answer = await this.#exchange(request, url)
        const next = request.keepsRedirects ? undefined : redirect(request.method, answer)
        if (!next) return answer
        this.#demandAgreed(next, url)
        url = next
      }
      throw new RehomeError('server.unexpected', { host: hostOf(url) })
    } catch (error) {
      if (this.#options.signal?.aborted) return new RehomeError('move.interrupted', {}, error)
      return networkFailure(error, url)
    }
  }

  #demandAgreed(url: URL, from: URL): void {
    if (this.isAgreed(url)) return
    const host = hostOf(from)
    if (this.#agreed.has(siteOf(url))) throw new RehomeError('input.insecure', { host: hostOf(url) })
    this.#foreign ??= this.#told(new RehomeError('contacts.foreignHost', { host, other: hostOf(url) }))
    throw this.#foreign
  }

  /** Sends the password or a token only where the server asks for it in that way, or has done so before. */
  async #exchange(request: GuardedRequest, url: URL): Promise<Omit<Answer, 'isRepeated'>> {
    const refused = this.#refused.get(url.origin)
    if (refused) throw refused
    const given = this.#options.signIn
    const signIn = given && (!('isFor' in given) || given.isFor(url)) ? given : undefined
    const wasSignedIn = signIn !== undefined && this.#signedIn.has(siteOf(url))
    let key = wasSignedIn ? await nextKey(signIn) : undefined
    for (;;) {
      const answer = await this.#once(request, url, key)
      if (answer.status !== 401 || request.keepsRefusals) {
        if (key) this.#signedIn.add(siteOf(url))
        return answer
      }
      if (!signIn || !takes(signIn, answer.headers))
        throw new RehomeError('contacts.signInUnknown', { host: hostOf(url) })
      key = await nextKey(signIn, key)
      if (!key) throw this.#refusal(answer)
    }
  }

  #refusal({ url, bytes }: Omit<Answer, 'isRepeated'>): RehomeError {
    const wantsAppPassword = /app(lication)?[- ]?(specific|generated)? ?password/i
    const { signIn } = this.#options
    const { user = '' } = signIn ?? {}
    const isPassword = !signIn || 'password' in signIn
    const wanted: ErrorCode = wantsAppPassword.test(textOf(bytes))
      ? 'signIn.appPassword'
      : 'signIn.wrongPassword'
    const code = isPassword ? wanted : 'signIn.notTaken'
    const refused = this.#told(new RehomeError(code, { host: hostOf(url), user }))
    this.#refused.set(url.origin, refused)
    return refused
  }

  async #once(request: GuardedRequest, url: URL, key: Key | undefined): Promise<Omit<Answer, 'isRepeated'>> {
    const { method, headers, body, limit = LIMIT, timeoutSeconds = TIMEOUT_SECONDS } = request
    const stop = new AbortController()
    const watch = (ms: number) => this.#watch(ms, stop, url)
    const upload = (body?.length ?? 0) / SLOWEST_UPLOAD
    let stopWatching = watch(timeoutSeconds * 1000 + upload)
    try {
      const response = await this.#fetch(url, {
        method,
        redirect: 'manual',
        headers: {
          ...headers,
          'user-agent': 'Rehome',
          ...(key && { authorization: key.authorization })
        },
        ...(body !== undefined && { body }),
        signal: this.#options.signal ? AbortSignal.any([stop.signal, this.#options.signal]) : stop.signal
      })
      this.#answered.add(url.origin)
      this.#note({ method, url: url.origin + url.pathname, status: response.status })
      const bytes = await read(response, response.ok ? limit : ERROR_LIMIT, () => {
        stopWatching()
        stopWatching = watch(timeoutSeconds * 1000)
      })
      if (!bytes) throw new RehomeError('server.unexpected', { host: hostOf(url) })
      return { status: response.status, headers: response.headers, url, bytes }
    } catch (error) {
      throw stop.signal.aborted ? (stop.signal.reason as Error) : error
    } finally {
      stopWatching()
    }
  }

  /** Gives a request up after so long. @returns What ends the watch. */
  #watch(ms: number, stop: AbortController, url: URL): () => void {
    const over = new AbortController()
    const timeout = new RehomeError('connect.timeout', { host: hostOf(url), port: portOf(url) })
    this.#clock.sleep(ms, over.signal).then(
      () => stop.abort(timeout),
      () => undefined
    )
    return () => over.abort()
  }

  #note(line: LogLine): void {
    this.#log.push(line)
    if (this.#log.length > LOG_LINES) this.#log.shift()
  }

  /** Waits, and lets all others wait along; fewer go on at a time afterwards. */
  #wait(seconds: number, reason: RehomeError): Promise<void> {
    this.#pause ??= this.#waitOut(seconds, this.#told(reason)).finally(() => (this.#pause = undefined))
    return this.#pause
  }

  async #waitOut(seconds: number, reason: RehomeError): Promise<void> {
    this.#lanes.halve()
    const { signal, onWait, onGoingOn } = this.#options
    onWait?.(new Date(this.#clock.now().getTime() + seconds * 1000), reason.toJSON())
    try {
      await this.#clock.sleep(seconds * 1000, signal)
    } catch (error) {
      if (signal?.aborted) throw new RehomeError('move.interrupted', {}, error)
      throw error
    }
    onGoingOn?.()
  }

  /** Says at which account it happened. */
  #told(error: RehomeError): RehomeError {
    if (this.#options.side) error.side ??= this.#options.side
    return error
  }
}

/** An answer's body, or anything that is UTF-8. */
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** What is shown to a server. */
interface Key {
  readonly authorization: string
  /** Absent for a password. */
  readonly token?: string
  /** Whether it is the last that there is to show. */
  readonly isLast: boolean
}

/**
 * What to show to a server: a password once, a token, and where it may have expired on its way, another one.
 * @param refused What was shown before.
 */
async function nextKey(signIn: SignIn, refused?: Key): Promise<Key | undefined> {
  if (refused?.isLast) return undefined
  // RFC 7617 with UTF-8, which every server that takes more than ASCII expects today.
  if ('password' in signIn) {
    const both = Buffer.from(`${signIn.user}:${signIn.password}`, 'utf8')
    return { authorization: `Basic ${both.toString('base64')}`, isLast: true }
  }
  const token = await signIn.accessToken(refused?.token)
  return { authorization: `Bearer ${token}`, token, isLast: refused !== undefined }
}

/** Whether a 401 asks for it; one that says nothing (against RFC 9110 §15.5.2) is given the benefit of the doubt. */
function takes(signIn: SignIn, headers: Headers): boolean {
  const challenges = headers.get('www-authenticate')?.replace(/"(?:[^"\\]|\\.)*"/g, '""')
  const scheme = 'password' in signIn ? /(^|,)\s*basic\b/i : /(^|,)\s*bearer\b/i
  return challenges === undefined || scheme.test(challenges)
}

/** Where an answer sends a request, which keeps its method: DAV knows no form to be turned into a page. */
function redirect(method: string, { status, headers, url }: Omit<Answer, 'isRepeated'>): URL | undefined {
  const isForReading = method === 'GET' || method === 'PROPFIND' || method === 'REPORT'
  const isRedirect = [301, 302, 307, 308].includes(status) || (status === 303 && isForReading)
  const location = headers.get('location')
  return isRedirect && location ? resolve(location, url) : undefined
}

/** Seconds that a server asks to be left alone (RFC 9110 §10.2.3), as a number or as a date. */
function retryAfter(headers: Headers, clock: Clock): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  const seconds = /^\d{1,9}$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - clock.now().getTime()) / 1000)
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

/** Reads a body up to a limit. @returns Nothing for a longer one of a good answer; of a bad one, its beginning. */
async function read(
  response: Response,
  limit: number,
  onProgress: () => void
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    onProgress()
    length += chunk.length
    // Leaving the loop lets go of the connection.
    if (length > limit && response.ok) return undefined
    chunks.push(chunk)
    if (length > limit) break
  }
  return Buffer.concat(chunks)
}
