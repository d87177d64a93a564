import type { ServerResponse } from 'node:http'
import * as z from 'zod'

const subject = z.object({ id: z.string() })

/** The open event streams of browser mode, as server-sent events (WHATWG HTML §9.2). */
export interface EventStreams {
  /** Takes over `response` until its reader leaves. */
  open(response: ServerResponse, headers: Readonly<Record<string, string>>): void
  /** How many are open. */
  count(): number
  emit(name: string, payload: unknown): void
  close(): void
}

/**
 * Of each kind of event and each move, only the latest matters: it tells a whole state (`move.changed`), or lets
 * a reader notice that it has missed something (`move.progress`). Hence two things: a reader that is slower than
 * the events skips some instead of filling our memory, and a reader that comes back is told how things stand.
 */
export function createEventStreams(): EventStreams {
  const latest = new Map<string, string>()
  const streams = new Map<ServerResponse, (key: string, frame: string) => void>()

  return {
    open(response, headers) {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
      response.flushHeaders()
      const write = latestWins(response)
      for (const [key, frame] of latest) write(key, frame)
      streams.set(response, write)
      response.on('close', () => streams.delete(response))
    },
    count: () => streams.size,
    emit(name, payload) {
      const { data } = subject.safeParse(payload)
      const key = `${name} ${data?.id ?? ''}`
      const frame = `data: ${JSON.stringify({ name, payload })}\n\n`
      putLast(latest, key, frame)
      for (const write of streams.values()) write(key, frame)
    },
    close() {
      for (const response of streams.keys()) response.end()
    }
  }
}

/** Writes to `response` while it takes more; after that keeps only the last frame of each key. */
function latestWins(response: ServerResponse): (key: string, frame: string) => void {
  const waiting = new Map<string, string>()
  let ready = true
  const flush = () => {
    for (const [key, frame] of waiting) {
      if (!ready) return
      waiting.delete(key)
      ready = response.write(frame)
    }
  }
  response.on('drain', () => {
    ready = true
    flush()
  })
  return (key, frame) => {
    putLast(waiting, key, frame)
    flush()
  }
}

/** What replaces something earlier doesn't take its place in the order: events arrive as they were told. */
function putLast(frames: Map<string, string>, key: string, frame: string): void {
  frames.delete(key)
  frames.set(key, frame)
}
