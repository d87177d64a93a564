import { MessageChannel, type MessagePort } from 'node:worker_threads'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { RehomeError } from '../../src-main/core/errors.ts'
import { callPort, servePort } from '../../src-main/ipc/port.ts'

const opened: MessagePort[] = []
afterEach(() => {
  for (const port of opened.splice(0)) port.close()
})

function channel(): { here: MessagePort; there: MessagePort } {
  const { port1: here, port2: there } = new MessageChannel()
  opened.push(here, there)
  return { here, there }
}

describe('a port', () => {
  it('carries requests both ways at once', async () => {
    const { here, there } = channel()
    const main = callPort(here)
    servePort(here, (name) => Promise.resolve(`main answers ${name}`))
    const engine = callPort(there)
    // The engine asks for a password in the middle of answering: both count their calls from nought.
    servePort(
      there,
      async (name) => `engine answers ${name} after ${String(await engine.call('secrets.get', {}))}`
    )

    expect(await Promise.all([main.call('copy.start', {}), engine.call('hello', {})])).toEqual([
      'engine answers copy.start after main answers secrets.get',
      'main answers hello'
    ])
  })

  it('rejects with the code and data of what was thrown, and no text', async () => {
    const { here, there } = channel()
    servePort(there, (name) =>
      Promise.reject(
        name === 'ours' ? new RehomeError('quota.full', { folder: 'Sent' }) : new TypeError('hunter2')
      )
    )
    const main = callPort(here)
    await expect(main.call('ours', {})).rejects.toMatchObject({
      code: 'quota.full',
      params: { folder: 'Sent' }
    })
    const bug = await main.call('bug', {}).catch((error: unknown) => error)
    expect(bug).toBeInstanceOf(RehomeError)
    expect(bug).toMatchObject({ code: 'unexpected', params: { name: 'TypeError' } })
    expect(JSON.stringify(bug)).not.toContain('hunter2')
  })

  it('answers even when the answer, or the failure, cannot be carried', async () => {
    const { here, there } = channel()
    servePort(there, (name) =>
      name === 'function'
        ? Promise.resolve(() => undefined)
        : Promise.reject(new RehomeError('message.refused', { reason: 'x'.repeat(5_000) }))
    )
    const main = callPort(here)
    await expect(main.call('function', {})).rejects.toMatchObject({ code: 'unexpected' })
    await expect(main.call('essay', {})).rejects.toMatchObject({ code: 'unexpected' })
  })

  it('rejects at once what is asked of a closed port', async () => {
    const { here } = channel()
    const main = callPort(here)
    main.close()
    await expect(main.call('hello', {})).rejects.toMatchObject({ code: 'bridge.disconnected' })
  })

  it('is not disturbed by whatever else arrives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(strange, { maxLength: 20 }), async (messages) => {
        const { here, there } = channel()
        const served: string[] = []
        servePort(there, (name) => {
          served.push(name)
          return Promise.resolve(name)
        })
        const main = callPort(here)
        const heard: string[] = []
        main.onEvent((name) => heard.push(name))
        for (const message of messages) {
          here.postMessage(message)
          there.postMessage(message)
        }
        expect(await main.call('hello', {})).toBe('hello')
        expect(served).toEqual(['hello'])
        expect(heard).toEqual([])
        here.close()
      }),
      { numRuns: 50 }
    )
  })
})

/** Nearly right messages, each with something wrong, and replies to calls that were never made. */
const strange = fc.oneof(
  fc.jsonValue(),
  fc.record({ kind: fc.constantFrom('request', 'event', 'reply'), id: fc.constantFrom(-1, '0', null, 0.5) }),
  fc.record({
    kind: fc.constant('reply'),
    id: fc.integer({ min: 1_000 }),
    ok: fc.constant(true),
    value: fc.jsonValue()
  }),
  fc.constant({ kind: 'request', id: 0, name: 'copy.start', input: {}, admin: true }),
  fc.constant({ kind: 'event', name: 7, payload: {} })
)
