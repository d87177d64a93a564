import * as z from 'zod'
import {
  type Bridge,
  type ErrorCode,
  type EventName,
  events,
  failure,
  type Failure,
  type Output,
  type Reply,
  requests
} from '../../../src-main/ipc/contract.ts'
import { enter, enterAgainWithNewTicket } from './session.ts'
import { readServerSent } from './server-sent.ts'

const replyOver = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: failure })
])
const eventOver = z.strictObject({ name: z.string(), payload: z.unknown() })

/** What a refusal of the server itself, before any handler, means to a person. */
const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'bridge.badInput',
  401: 'bridge.usedAddress',
  403: 'bridge.badSender',
  413: 'bridge.badInput',
  415: 'bridge.badInput',
  500: 'unexpected'
}

export interface HttpBridge extends Bridge {
  /**
   * Told, now and at each change, whether the program answers. It does not once it was stopped, or when this
   * tab's session has ended. When it does again, each move's present state arrives as an event by itself.
   *
   * @returns A function that ends the subscription.
   */
  onConnection(listener: (connected: boolean) => void): () => void
}

/**
 * The page's end of browser mode.
 *
 * @param pause Waits before the next attempt to reach the server; gets the number of attempts that failed.
 */
export function createHttpBridge(pause: (failures: number) => Promise<void> = backOff): HttpBridge {
  const heard = createListeners<{ readonly name: string; readonly payload: unknown }>()
  const connection = createListeners<boolean>()
  let connected: boolean | undefined
  /** `null` when nobody answers. */
  const session = enter().catch(() => null)
  enterAgainWithNewTicket()
  void session.then((token) => (typeof token === 'string' ? follow(token) : say(false)))

  function say(now: boolean): void {
    connected = now
    connection.tell(now)
  }

  /** Keeps the stream of events open for as long as the session lasts. */
  async function follow(token: string): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      const response = await ask(token, '/api/events')
      say(response?.ok === true)
      if (response?.status === 401) return
      if (response?.ok && response.body) {
        failures = 0
        await deliver(response.body)
      }
      await pause(failures)
    }
  }

  async function deliver(body: ReadableStream<Uint8Array>): Promise<void> {
    try {
      for await (const message of readServerSent(body)) {
        const { data } = eventOver.safeParse(message)
        if (data === undefined || !Object.hasOwn(events, data.name)) continue
        const name = data.name as EventName
        const payload = events[name].safeParse(data.payload)
        if (payload.success) heard.tell({ name, payload: payload.data })
      }
    } catch {
      // The line was cut: `follow` tries again.
    }
  }

  return {
    async request(name, input) {
      const token = await session
      if (token === undefined) return failed('bridge.usedAddress')
      const response =
        token === null ? undefined : await ask(token, '/api/request', JSON.stringify({ name, input }))
      if (response === undefined) return failed('bridge.disconnected')
      if (!response.ok)
        return failed(codes[response.status] ?? 'bridge.disconnected', { request: name, field: '' })
      return understand(name, await response.text().catch(() => undefined))
    },
    subscribe: (name, listener) =>
      heard.add((event) => {
        if (event.name === name) listener(event.payload as Parameters<typeof listener>[0])
      }),
    onConnection(listener) {
      if (connected !== undefined) listener(connected)
      return connection.add(listener)
    }
  }
}

/** @returns `undefined` when nobody answers. */
async function ask(token: string, path: string, body?: string): Promise<Response | undefined> {
  const headers = { authorization: `Bearer ${token}` }
  try {
    return await fetch(
      `${location.origin}${path}`,
      body === undefined
        ? { headers }
        : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
    )
  } catch {
    return undefined
  }
}

function understand<N extends keyof typeof requests>(name: N, text: string | undefined): Reply<Output<N>> {
  if (text === undefined) return failed('bridge.disconnected')
  try {
    const reply = replyOver.parse(JSON.parse(text))
    return reply.ok ? { ok: true, value: requests[name].output.parse(reply.value) as Output<N> } : reply
  } catch (error) {
    return failed('unexpected', { name: error instanceof Error ? error.name : 'reply' })
  }
}

function failed(code: ErrorCode, params: Failure['params'] = {}): { ok: false; error: Failure } {
  return { ok: false, error: { code, params } }
}

/** A quarter of a second, doubled with each failure, up to five seconds. */
function backOff(failures: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(250 * 2 ** failures, 5_000)))
}

/** A listener that fails neither cuts the stream nor keeps the others from hearing. */
function createListeners<T>() {
  const listeners = new Set<{ readonly hear: (value: T) => void }>()
  return {
    add(hear: (value: T) => void): () => void {
      const entry = { hear }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    tell(value: T): void {
      for (const { hear } of [...listeners]) {
        try {
          hear(value)
        } catch (error) {
          reportError(error)
        }
      }
    }
  }
}
