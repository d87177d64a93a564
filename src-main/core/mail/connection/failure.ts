import { type ErrorCode, type ErrorParams, type Failure, RehomeError } from '../../errors.ts'
import {
  certificateNames,
  codesOf,
  connectFailureCode,
  serverText,
  tlsFailureCode,
  tlsParams
} from '../../web/index.ts'
import type { ImapServer } from '../types.ts'
import { readRefusal, type Said } from './server-words.ts'

/** A tagged NO or BAD (RFC 9051 §7.1), for who speaks to a server without imapflow. */
export class Refused extends Error {
  readonly status: 'NO' | 'BAD'
  /** In brackets (RFC 5530), upper case; empty where there is none. */
  readonly responseCode: string
  /** As the server wrote it. */
  readonly text: string

  constructor(status: 'NO' | 'BAD', responseCode: string, text: string) {
    super('Command failed')
    this.status = status
    this.responseCode = responseCode
    this.text = text
  }
}

/** What a {@link Refused}, imapflow, Node's sockets or TLS tell of a failure; all of it optional, none of it to be trusted. */
interface Clues {
  readonly message: string
  readonly code: string
  /** Where several addresses of a host were tried, of each. */
  readonly codes: readonly string[]
  /** The response code in brackets (RFC 5530), upper case. */
  readonly responseCode: string
  /** The server's own words, of a tagged answer or of its BYE. */
  readonly text: string
  /** `NO` or `BAD`, where the server answered at all. */
  readonly status: string
  readonly authenticationFailed: boolean
  readonly tlsFailed: boolean
  /** Milliseconds that the server asked for. */
  readonly throttle: number
  readonly certificateNames: string
}

/**
 * Says in one of our codes why a connection could not be made or a sign-in failed.
 * @param mechanisms The server's `AUTH=` capabilities.
 */
export function connectionFailure(
  caught: unknown,
  server: ImapServer,
  mechanisms: readonly string[] = []
): RehomeError {
  if (caught instanceof RehomeError) return caught
  const clues = cluesOf(caught)
  const { host, port, user } = server
  const fail = (code: ErrorCode, params: ErrorParams = {}) =>
    new RehomeError(code, { host, port, ...params }, caught)

  const tls = tlsCode(clues)
  if (tls) return fail(tls, tlsParams(tls, host, clues.certificateNames))
  const refused = refusedSignIn(clues, mechanisms)
  if (refused) {
    const { code, ...more } = refused
    const reason = clues.text || (quoting.has(code) ? clues.message : '')
    return fail(code, { user, ...more, ...(reason && { reason }), ...patience(clues) })
  }
  return fail(networkCode(clues) ?? 'server.unexpected', clues.text ? { reason: clues.text } : {})
}

/** Failures whose words quote the server. */
const quoting: ReadonlySet<ErrorCode> = new Set(['signIn.refused', 'signIn.otherService'])

/**
 * Says why a command failed on a connection that was fine until then.
 * @param refused The code for a plain NO or BAD: it depends on what was asked.
 */
export function commandFailure(
  caught: unknown,
  host: string,
  refused: ErrorCode,
  params: ErrorParams = {}
): RehomeError {
  if (caught instanceof RehomeError) return caught
  const clues = cluesOf(caught)
  const reason = clues.text ? { reason: clues.text } : {}
  // Without a tagged answer nobody knows whether the command was done, whatever a BYE says of being busy.
  if (clues.status !== 'NO' && clues.status !== 'BAD') {
    return new RehomeError('connect.lost', { host, ...reason }, caught)
  }
  // Somebody else is at work in this one folder (RFC 5530 §3); the server itself has time for others.
  if (clues.responseCode === 'INUSE' && params.folder)
    return new RehomeError('folder.inUse', { host, ...params, ...reason }, caught)
  if (isBusy(clues)) return new RehomeError('server.busy', { host, ...reason, ...patience(clues) }, caught)
  // Exchange says so only when something is asked for.
  if (/authenticated but not connected/i.test(clues.text)) {
    return new RehomeError('signIn.noLicence', { host, ...reason }, caught)
  }
  return new RehomeError(refused, { host, ...params, ...reason }, caught)
}

/** Why a server did not take a message; `undefined` when the failure isn't about that one message. */
export type Refusal = 'quota.full' | 'message.tooBig' | 'message.refused' | 'folder.vanished'

/** Classifies a failed APPEND. Anything but a tagged NO or BAD leaves open whether the message arrived. */
export function refusal(caught: unknown): Refusal | undefined {
  const clues = cluesOf(caught)
  if (clues.responseCode === 'APPENDLIMIT' || clues.responseCode === 'TOOBIG') return 'message.tooBig'
  if (isBusy(clues) || (clues.status !== 'NO' && clues.status !== 'BAD')) return undefined
  if (clues.responseCode === 'TRYCREATE' || clues.responseCode === 'NONEXISTENT') return 'folder.vanished'
  if (clues.responseCode === 'OVERQUOTA') return 'quota.full'
  if (/(too (big|large)|size|maximum.*exceeded|larger than)/i.test(clues.text)) return 'message.tooBig'
  // Exchange says “Server Unavailable. 15” when the mailbox is full.
  if (
    /quota|mailbox (is )?full|(no|not enough|insufficient) (space|storage)|unavailable\. 15/i.test(clues.text)
  ) {
    return 'quota.full'
  }
  return 'message.refused'
}

/** The server's own words of a failure, made safe to show. */
export const serverWords = (caught: unknown): string => cluesOf(caught).text

/**
 * Leaves the server's words out where they repeat a password, in clear or as SASL PLAIN sends it (RFC 4616):
 * some servers quote the command that they don't understand.
 */
export function withoutSecret(failure: RehomeError, user: string, password: string): RehomeError {
  const { reason = '' } = failure.params
  const forms = [password, Buffer.from(`\0${user}\0${password}`).toString('base64')]
  const isQuoted = forms.some((form) => String(reason).includes(form))
  return isQuoted ? new RehomeError(failure.code, { ...failure.params, reason: '…' }, failure.cause) : failure
}

/** Whether waiting and trying again may help. */
export const isTransient = (error: Failure): boolean =>
  error.code.startsWith('connect.') ||
  error.code === 'server.busy' ||
  error.code === 'folder.inUse' ||
  error.code === 'signIn.tooManyConnections'

function tlsCode({ code, tlsFailed, message }: Clues): ErrorCode | undefined {
  const known = code === 'STARTTLS_INJECTION' ? 'tls.failed' : tlsFailureCode(code)
  if (known) return known
  // Without a code, imapflow means that STARTTLS was not offered, was refused, or came too late (PREAUTH).
  if (tlsFailed && code === '' && message.includes('STARTTLS')) return 'tls.startTlsMissing'
  return undefined
}

/** Why a server let nobody in; nothing where the trouble isn't the sign-in. */
function refusedSignIn(clues: Clues, mechanisms: readonly string[]): Said | undefined {
  const { message, responseCode, text, status, authenticationFailed } = clues
  const said = readRefusal(text, responseCode)
  // Also by a BYE in place of the greeting.
  if (said?.code === 'signIn.tooManyConnections') return said
  if (message === 'Unsupported authentication mechanism' || message === 'Login is disabled') {
    const takesTokens = mechanisms.some((name) => /OAUTH/i.test(name))
    return { code: takesTokens ? 'signIn.oauthOnly' : 'signIn.refused' }
  }
  // imapflow calls every NO to a sign-in a failed authentication: the server's own words know better.
  if (!authenticationFailed) return undefined
  // “Unavailable” is an account that is locked for a while, too; the words tell.
  if (isBusy(clues) && !(said && responseCode === 'UNAVAILABLE')) return { code: 'server.busy' }
  return said ?? { code: status === 'BAD' ? 'signIn.refused' : 'signIn.wrongPassword' }
}

function networkCode({ code, codes, text }: Clues): ErrorCode | undefined {
  switch (code) {
    case 'CONNECT_TIMEOUT':
    case 'GREETING_TIMEOUT':
    case 'UPGRADE_TIMEOUT':
      return 'connect.timeout'
    case 'ClosedAfterConnectText':
    case 'ClosedAfterConnectTLS':
    case 'NoConnection':
    case 'EConnectionClosed':
    case 'ECONNRESET':
    case 'EPIPE':
      return /unavailable|busy|try again|temporar|throttl|shutting down/i.test(text)
        ? 'server.busy'
        : 'connect.lost'
  }
  return connectFailureCode(codes)
}

/** RFC 5530's codes for “not now”; LIMIT is one only when it is about rates or connections. */
function isBusy({ code, responseCode, text }: Clues): boolean {
  if (code === 'ETHROTTLE' || /request is throttled|rate limit|too many requests/i.test(text)) return true
  // What Yahoo says of a single message that it can't read, however often it is asked.
  if (/server error while fetching/i.test(text)) return false
  if (/^(THROTTLED|UNAVAILABLE|INUSE)$/.test(responseCode)) return true
  return responseCode === 'LIMIT' && /rate|connection|bandwidth|too many (commands|simultaneous)/i.test(text)
}

const patience = ({ throttle }: Clues): ErrorParams =>
  throttle > 0 ? { retryAfterSeconds: Math.ceil(throttle / 1000) } : {}

/** Microsoft's way of asking for patience, with BAD and in words alone. */
const askedFor = (text: string) => Number(/backoff time[:=\s]+(\d{1,9})/i.exec(text)?.[1] ?? 0)

function cluesOf(caught: unknown): Clues {
  if (caught instanceof Refused) {
    const { status, responseCode, text } = caught
    return { ...noClues, status, responseCode, text: serverText(text), throttle: askedFor(text) }
  }
  const from: Record<string, unknown> = typeof caught === 'object' && caught !== null ? { ...caught } : {}
  const string = (key: string) => (typeof from[key] === 'string' ? from[key] : '')
  const responseCode = string('serverResponseCode') || parsedResponseCode(from.response)
  // Exchange's second thoughts about a sign-in come as an answer alone.
  const isAnswer = responseCode !== '' || from.authenticationFailed === true
  return {
    message: caught instanceof Error ? caught.message : '',
    code: string('code'),
    codes: codesOf(caught),
    responseCode: responseCode.toUpperCase(),
    text: serverText(string('responseText') || string('reason') || (isAnswer ? string('response') : '')),
    status: string('responseStatus'),
    authenticationFailed: from.authenticationFailed === true,
    tlsFailed: from.tlsFailed === true,
    throttle: Number(from.throttleReset ?? 0) - Number(from.throttleWaited ?? 0),
    certificateNames: certificateNames(from.cert)
  }
}

/** Of some commands (FETCH), imapflow keeps the answer as it has parsed it, and nothing else. */
function parsedResponseCode(response: unknown): string {
  const { attributes } = (response ?? {}) as { attributes?: unknown }
  const [first] = (Array.isArray(attributes) ? attributes : []) as { section?: unknown }[]
  const [code] = (Array.isArray(first?.section) ? first.section : []) as { value?: unknown }[]
  return typeof code?.value === 'string' ? code.value : ''
}

const noClues: Clues = {
  message: '',
  code: '',
  codes: [],
  responseCode: '',
  text: '',
  status: '',
  authenticationFailed: false,
  tlsFailed: false,
  throttle: 0,
  certificateNames: ''
}
