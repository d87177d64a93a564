import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readServerSent } from '../../src-renderer/src/bridge/server-sent.ts'

async function read(bytes: Uint8Array, cuts: readonly number[]): Promise<unknown[]> {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((one, other) => one - other)
  const chunks = [0, ...places].map((start, index) => bytes.slice(start, places[index]))
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    }
  })
  const events: unknown[] = []
  for await (const event of readServerSent(body)) events.push(event)
  return events
}

describe('server-sent events', () => {
  it('arrive whole, wherever the stream is cut, even within a letter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ folder: fc.string({ unit: 'binary' }), n: fc.nat() }), { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (events, cuts) => {
          const frames = events.map((event) => `data: ${JSON.stringify(event)}\n\n`)
          expect(await read(new TextEncoder().encode(frames.join('')), cuts)).toEqual(events)
        }
      )
    )
  })

  it('leave out comments, and what was cut off at the end', async () => {
    const text = ': hello\n\ndata: {"n":1}\n\ndata: {"n":'
    expect(await read(new TextEncoder().encode(text), [])).toEqual([{ n: 1 }])
  })
})
