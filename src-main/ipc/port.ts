import * as z from 'zod'
import { RehomeError, toFailure } from '../core/errors.ts'
import { failure } from './contract.ts'

/**
 * What Node's `MessagePort`, Electron's `utilityProcess` and its `parentPort` have in common, once unwrapped:
 * messages arrive whole, in order, and as the value that was posted.
 */
export interface Port {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): void
  close(): void
}

/** The answering end of a port. */
export interface ServedPort {
  readonly emit: (name: string, payload: unknown) => void
  readonly close: () => void
}

/** The asking end of a port. */
export interface CalledPort {
  readonly call: (name: string, input: unknown) => Promise<unknown>
  readonly onEvent: (listener: (name: string, payload: unknown) => void) => void
  readonly close: () => void
}

const id = z.number().int().nonnegative()
const name = z.string()

const request = z.strictObject({ kind: z.literal('request'), id, name, input: z.unknown() })
const event = z.strictObject({ kind: z.literal('event'), name, payload: z.unknown() })
const reply = z.discriminatedUnion('ok', [
  z.strictObject({ kind: z.literal('reply'), id, ok: z.literal(true), value: z.unknown() }),
  z.strictObject({
    kind: z.literal('reply'),
    id,
    ok: z.literal(false),
    // A caller must never wait for ever because its failure was badly put.
    error: failure.catch({ code: 'unexpected', params: {} })
  })
])
/** What the calling end listens to; the serving end listens to requests only, so one port can carry both. */
const answer = z.union([reply, event])

type PortMessage = z.infer<typeof request> | z.infer<typeof answer>

/**
 * Answers the requests that arrive at `port`. What `serve` rejects with crosses as a code and its data, never
 * as text. The same port may carry {@link callPort} too: each end counts its own calls, and a message says
 * which way it goes.
 */
export function servePort(port: Port, serve: (name: string, input: unknown) => Promise<unknown>): ServedPort {
  let open = true
  const post = (message: PortMessage) => {
    if (open) port.postMessage(message)
  }

  async function answerTo(call: z.infer<typeof request>): Promise<void> {
    try {
      post({ kind: 'reply', id: call.id, ok: true, value: await serve(call.name, call.input) })
    } catch (error) {
      post({ kind: 'reply', id: call.id, ok: false, error: toFailure(error) })
    }
  }

  port.on('message', (message) => {
    const call = request.safeParse(message)
    if (open && call.success) void answerTo(call.data)
  })

  return {
    emit: (name, payload) => post({ kind: 'event', name, payload }),
    close() {
      open = false
      port.close()
    }
  }
}

/**
 * Calls what is served at the other end of `port`.
 *
 * `call` rejects with a {@link RehomeError}: the other end's own, or `bridge.disconnected` once `close` was
 * called. A port does not say that its other end has died: whoever watches that process calls `close`.
 */
export function callPort(port: Port): CalledPort {
  let open = true
  let calls = 0
  const pending = new Map<number, PromiseWithResolvers<unknown>>()
  const listeners: ((name: string, payload: unknown) => void)[] = []

  function settle(reply: z.infer<typeof answer> & { kind: 'reply' }): void {
    const call = pending.get(reply.id)
    pending.delete(reply.id)
    if (reply.ok) call?.resolve(reply.value)
    else call?.reject(new RehomeError(reply.error.code, reply.error.params))
  }

  port.on('message', (message) => {
    const parsed = answer.safeParse(message)
    if (!open || !parsed.success) return
    if (parsed.data.kind === 'reply') settle(parsed.data)
    else for (const listener of listeners) listener(parsed.data.name, parsed.data.payload)
  })

  return {
    async call(name, input) {
      if (!open) throw new RehomeError('bridge.disconnected')
      const message: PortMessage = { kind: 'request', id: calls++, name, input }
      port.postMessage(message)
      const call = Promise.withResolvers<unknown>()
      pending.set(message.id, call)
      return call.promise
    },
    onEvent(listener) {
      listeners.push(listener)
    },
    close() {
      open = false
      for (const call of pending.values()) call.reject(new RehomeError('bridge.disconnected'))
      pending.clear()
      port.close()
    }
  }
}
