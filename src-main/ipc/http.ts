/**
 * Browser mode: the page and its requests over HTTP, for this computer only. What each check is against is
 * in the table of threats in ARCHITECTURE.md; `test/ipc/http.test.ts` tries each attack.
 *
 * Loopback is a secure context for browsers, and nothing leaves the machine: no TLS. A browser's extensions
 * can read what is typed into a page; no server can prevent that.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as z from 'zod'
import { type Clock, systemClock } from '../core/ports.ts'
import type { Dispatch } from './dispatch.ts'
import { createDoor, TICKET_LIFE } from './door.ts'
import { createEventStreams } from './event-streams.ts'
import { readStatic, SECURITY_HEADERS } from './static-files.ts'

const LOOPBACK = '127.0.0.1'

/** What one computer's own processes and pages may take up of the server. Times are in milliseconds. */
const LIMITS = {
  /** Bytes. The largest request is a choice of folders: some hundred bytes for each. */
  body: 1_000_000,
  /** A browser opens six connections to a host; streams that took them all would leave none for requests. */
  streams: 4,
  connections: 32,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  timeoutsCheckedEvery: 5_000
}
const IDLE_AFTER = 2 * 60_000
/**
 * On a machine without a screen the address is printed, and somebody opens it when they get to it. An hour
 * is enough for that; a forgotten process goes away by itself.
 */
const FIRST_VISIT_WITHIN = 60 * 60_000

const sessionBody = z.strictObject({ ticket: z.string().max(100) })
const requestBody = z.strictObject({ name: z.unknown(), input: z.unknown() })

export interface LoopbackOptions {
  readonly dispatch: Dispatch
  /** The folder of the built page. */
  readonly pageRoot: string
  /** Default: any free one. */
  readonly port?: number | undefined
  /** Milliseconds without anybody and without work after which the server closes itself; default: two minutes. */
  readonly idleAfter?: number | undefined
  /** Whether something runs that must not be stopped because a page was closed. */
  readonly isBusy: () => boolean
  readonly clock?: Clock | undefined
  /** Told the new address to print, each time the printed one was used. */
  readonly onLaunchUrl?: (url: string) => void
  readonly limits?: Partial<typeof LIMITS>
}

export interface LoopbackServer {
  /**
   * The address to print. It works once, whenever that is: a person may open it minutes later, by hand. Once
   * used it is replaced by another (see `onLaunchUrl`), so that what a terminal or a history kept of it is
   * worthless, and the person can still come back.
   *
   * The secret rides in the fragment, which browsers neither send nor pass on as a referrer.
   */
  readonly launchUrl: string
  /** An address that works once, within a minute: for the browser that this program opens itself. */
  shortLivedUrl(): string
  readonly emit: (name: string, payload: unknown) => void
  /** Resolves once the server is gone, by `close` or because nobody needed it any more. */
  readonly closed: Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Any number of tabs may share the session: the page holds no truth of its own, so a second tab is a second
 * view of the same moves. Only the streams of events are limited; a tab too many asks again until one is free.
 *
 * @throws What `listen` fails with, such as `EADDRINUSE` for a `port` that is taken.
 */
export async function serveLoopback(options: LoopbackOptions): Promise<LoopbackServer> {
  const { dispatch, pageRoot, isBusy, clock = systemClock, idleAfter = IDLE_AFTER } = options
  const limits = { ...LIMITS, ...options.limits }
  const door = createDoor(clock)
  const streams = createEventStreams()
  const attendance = createAttendance(clock)

  const server = createServer(
    {
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      connectionsCheckingInterval: limits.timeoutsCheckedEvery
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        refuse(request, response, error instanceof Refusal ? error.status : 500)
      })
    }
  )
  server.maxConnections = limits.connections
  const port = await listen(server, options.port ?? 0)
  // Through URL, because browsers leave out a scheme's own port.
  const { host, origin } = new URL(`http://${LOOPBACK}:${port}`)

  const launchUrl = (ticket: string) => `${origin}/#ticket=${ticket}`
  let printed = door.issueTicket(Infinity)

  const api: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>> = {
    async 'POST /api/session'(request, response) {
      const { ticket } = await readJson(request, sessionBody, limits.body)
      const token = door.redeem(ticket)
      if (token === undefined) throw new Refusal(401)
      attendance.note(response)
      sendJson(response, { token })
      if (ticket !== printed) return
      printed = door.issueTicket(Infinity)
      options.onLaunchUrl?.(launchUrl(printed))
    },
    async 'POST /api/request'(request, response) {
      if (!door.admits(request.headers.authorization)) throw new Refusal(401)
      attendance.note(response)
      const { name, input } = await readJson(request, requestBody, limits.body)
      sendJson(response, await dispatch(name, input))
    },
    'GET /api/events'(request, response) {
      if (!door.admits(request.headers.authorization)) throw new Refusal(401)
      if (streams.count() >= limits.streams) throw new Refusal(503)
      attendance.note(response)
      streams.open(response, SECURITY_HEADERS)
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A DNS name that was rebound to loopback still gets here, but says so in Host.
    if (request.headers.host !== host) throw new Refusal(421)
    const [path = ''] = (request.url ?? '').split('?', 1)
    if (!path.startsWith('/api/')) return sendFile(request, response, pageRoot, path)
    // Absent from programs that aren't browsers; `null` from a page without an origin of its own.
    if (![undefined, origin].includes(request.headers.origin)) throw new Refusal(403)
    const route = `${request.method ?? ''} ${path}`
    if (!Object.hasOwn(api, route)) throw new Refusal(404)
    await api[route]?.(request, response)
  }

  const gone = Promise.withResolvers<undefined>()
  server.on('close', () => gone.resolve(undefined))
  const stop = new AbortController()
  const close = () => {
    stop.abort()
    streams.close()
    server.close()
    server.closeAllConnections()
    return gone.promise
  }
  void attendance.untilForgotten({ isBusy, idleAfter, signal: stop.signal }).then(close, () => undefined)

  return {
    get launchUrl() {
      return launchUrl(printed)
    },
    shortLivedUrl: () => launchUrl(door.issueTicket(TICKET_LIFE)),
    emit: (name, payload) => streams.emit(name, payload),
    closed: gone.promise,
    close
  }
}

/** A status to answer with, and nothing else: a refusal explains nothing to whoever is not our page. */
class Refusal extends Error {
  readonly status: number
  constructor(status: number) {
    super()
    this.status = status
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  if (response.headersSent) return void response.destroy()
  // Reads on without keeping anything, or the sender would see a reset instead of the answer.
  request.resume()
  response.writeHead(status, SECURITY_HEADERS).end()
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  root: string,
  path: string
): Promise<void> {
  if (request.method !== 'GET') throw new Refusal(405)
  const file = await readStatic(root, path)
  response
    .writeHead(file.status, Object.fromEntries(file.headers))
    .end(new Uint8Array(await file.arrayBuffer()))
}

function sendJson(response: ServerResponse, value: unknown): void {
  response
    .writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'application/json' })
    .end(JSON.stringify(value))
}

/** A page of another origin can send JSON only after asking for leave (CORS), which nobody here ever gives. */
async function readJson<T>(request: IncomingMessage, schema: z.ZodType<T>, limit: number): Promise<T> {
  if (request.headers['content-type'] !== 'application/json') throw new Refusal(415)
  const body = await readBody(request, limit)
  try {
    return schema.parse(JSON.parse(body.toString('utf8')))
  } catch {
    throw new Refusal(400)
  }
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length']) > limit) throw new Refusal(413)
  const chunks: Buffer[] = []
  let size = 0
  // Not destroyed on leaving early: the refusal must still get through.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new Refusal(413)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** Keeps count of who is there: an open page holds its stream of events, so it counts even when it is silent. */
function createAttendance(clock: Clock) {
  const now = () => clock.now().getTime()
  let present = 0
  let visited = false
  let lastNeeded = now()
  return {
    /** Somebody is there until `response` has ended. */
    note(response: ServerResponse): void {
      visited = true
      present += 1
      response.on('close', () => {
        present -= 1
        lastNeeded = now()
      })
    },
    /** Resolves when nobody has been there and nothing has run for `idleAfter` ms; rejects when aborted. */
    async untilForgotten(on: { isBusy(): boolean; idleAfter: number; signal: AbortSignal }): Promise<void> {
      for (;;) {
        if (present > 0 || on.isBusy()) lastNeeded = now()
        const left = lastNeeded + (visited ? on.idleAfter : FIRST_VISIT_WITHIN) - now()
        if (left <= 0) return
        await clock.sleep(Math.min(left, on.idleAfter), on.signal)
      }
    }
  }
}
