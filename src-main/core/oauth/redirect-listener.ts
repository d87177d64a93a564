import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Language } from '../../i18n/index.ts'
import { RehomeError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { PAGE_HEADERS, type RedirectPage, redirectPage } from './redirect-page.ts'

/** How long a person has for signing in: as long as the service's own pages last, or less. */
export const SIGN_IN_MS = 5 * 60_000
/** How long a second tab is still told that all is done. */
const AFTERGLOW_MS = 30_000
const CONNECTIONS = 16

export interface ListenerOptions {
  /** As it is registered at the service: the browser sends it as `Host`. */
  readonly redirectHost: 'localhost' | '127.0.0.1'
  readonly language: Language
  readonly clock: Clock
  /** Aborting closes it. */
  readonly signal: AbortSignal
}

/** Waits on this computer for the browser to come back (RFC 8252 §7.3). */
export interface RedirectListener {
  /** `http://`, the host and a free port, as Entra compares it: without a path. */
  readonly redirectUri: string
  /**
   * The address that the browser came back to, the first time that it brought this state. It goes on being answered for
   * half a minute, for a second tab.
   * @throws {RehomeError} `signIn.noAnswer` after five minutes; `move.interrupted` when aborted.
   */
  answer(state: string): Promise<URL>
}

/**
 * Listens on loopback only. Whatever isn't a GET of the one address with the right `Host` and state is refused and
 * changes nothing: other programs and pages may knock here.
 */
export async function listenForRedirect(options: ListenerOptions): Promise<RedirectListener> {
  const { redirectHost, language, clock, signal } = options
  const over = new AbortController()
  const ends = AbortSignal.any([signal, over.signal])
  const came = Promise.withResolvers<URL>()
  came.promise.catch(() => undefined)
  let expected: string | undefined
  let isDone = false

  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    const reply = (status: number, page?: RedirectPage) => {
      response.writeHead(status, page ? PAGE_HEADERS : { connection: 'close' })
      response.end(page && request.method !== 'HEAD' ? redirectPage(page, language) : undefined)
    }
    const url = addressOf(request, base)
    // A DNS name that was rebound to loopback still gets here, but says so in Host.
    if (!url || request.headers.host !== new URL(base).host) return reply(421)
    if (url.pathname !== '/') return reply(404)
    if (request.method !== 'GET') return reply(405)
    if (!isAnswer(url) || url.searchParams.get('state') !== expected) return reply(400, 'stray')
    if (isDone) return reply(200, 'again')
    isDone = true
    reply(200, 'done')
    came.resolve(url)
  })
  server.maxConnections = CONNECTIONS
  // A process that has nothing else to do needn't stay for this one.
  server.unref()
  const base = `http://${redirectHost}:${await listen(server)}`
  ends.addEventListener('abort', () => close(server), { once: true })
  if (ends.aborted) close(server)
  const interrupted = () => came.reject(new RehomeError('move.interrupted'))
  signal.addEventListener('abort', interrupted, { once: true })
  if (signal.aborted) interrupted()

  void after(clock, SIGN_IN_MS, ends, () => {
    came.reject(new RehomeError('signIn.noAnswer'))
    if (!isDone) over.abort()
  })
  void came.promise.then(
    () => after(clock, AFTERGLOW_MS, ends, () => over.abort()),
    () => undefined
  )
  return {
    redirectUri: base,
    answer(state) {
      expected = state
      return came.promise
    }
  }
}

/** Each of them once: what says two things at a time is nobody's answer. */
function isAnswer({ searchParams: params }: URL): boolean {
  const count = (name: string) => params.getAll(name).length
  return count('state') === 1 && count('code') + count('error') === 1
}

function addressOf({ url = '' }: IncomingMessage, base: string): URL | undefined {
  return url.startsWith('/') && URL.canParse(url, base) ? new URL(url, base) : undefined
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}

function close(server: Server): void {
  server.close()
  server.closeAllConnections()
}

/** Does something after so long, unless it is over before. */
async function after(clock: Clock, ms: number, over: AbortSignal, act: () => void): Promise<void> {
  try {
    await clock.sleep(ms, over)
  } catch {
    return
  }
  act()
}
