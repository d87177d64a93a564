import { EventEmitter } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RehomeError, toFailure } from '../../src-main/core/errors.ts'
import { type Bridge, type EventName, type EventPayload, type Reply } from '../../src-main/ipc/contract.ts'
import { createDispatch, type Dispatch } from '../../src-main/ipc/dispatch.ts'
import { EVENT_CHANNEL, serveIpcMain } from '../../src-main/ipc/electron.ts'
import { serveLoopback } from '../../src-main/ipc/http.ts'
import { callPort, servePort } from '../../src-main/ipc/port.ts'
import { createHttpBridge } from '../../src-renderer/src/bridge/http.ts'
import { contactsPage, desk, handlers, MOVE, openTab, progress, snapshot } from './fixtures.ts'

/** Both ends of a transport. */
interface Line {
  readonly bridge: Bridge
  readonly emit: (name: string, payload: unknown) => void
  /** The engine's end is gone. */
  readonly cut: () => Promise<void> | void
}

/** What the preload sees of Electron, and what it gives to the page. */
interface Preloading {
  exposed?: Bridge
  renderer: EventEmitter
  invoke: (channel: string, ...args: unknown[]) => Promise<unknown>
}

const electron = vi.hoisted(() => ({}) as Preloading)

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (_name: string, value: Bridge) => (electron.exposed = value) },
  ipcRenderer: {
    invoke: (channel: string, ...args: unknown[]) => electron.invoke(channel, ...args),
    on: (channel: string, listener: () => void) => electron.renderer.on(channel, listener),
    off: (channel: string, listener: () => void) => electron.renderer.off(channel, listener)
  }
}))

const transports = {
  direct(dispatch: Dispatch): Promise<Line> {
    const told = new EventEmitter()
    let open = true
    return Promise.resolve({
      bridge: {
        request: (name, input) =>
          (open ? dispatch(name, input) : Promise.resolve(disconnected)) as Promise<Reply<never>>,
        subscribe(name, listener) {
          const hear = (payload: EventPayload<EventName>) => listener(payload as Heard<typeof listener>)
          told.on(name, hear)
          return () => told.off(name, hear)
        }
      },
      emit: (name, payload) => told.emit(name, payload),
      cut: () => void (open = false)
    })
  },

  port(dispatch: Dispatch): Promise<Line> {
    const { port1, port2 } = new MessageChannel()
    const engine = servePort(port1, dispatch)
    const main = callPort(port2)
    return Promise.resolve({
      bridge: {
        request: (name, input) =>
          main
            .call(name, input)
            .catch((error: unknown) => ({ ok: false, error: toFailure(error) })) as Promise<Reply<never>>,
        subscribe(name, listener) {
          let on = true
          main.onEvent((incoming, payload) => {
            if (on && incoming === name) listener(payload as Heard<typeof listener>)
          })
          return () => void (on = false)
        }
      },
      emit: engine.emit,
      cut: main.close
    })
  },

  async ipcMain(dispatch: Dispatch): Promise<Line> {
    electron.renderer = new EventEmitter()
    const handled = new Map<string, (event: never, ...args: unknown[]) => Promise<unknown>>()
    electron.invoke = async (channel, ...args) => {
      const handler = handled.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      const event = { senderFrame: { url: 'app://wizard/', parent: null } }
      return structuredClone(await handler(event as never, ...structuredClone(args)))
    }
    const served = serveIpcMain(
      {
        handle: (channel, listener) => void handled.set(channel, listener),
        removeHandler: (channel) => void handled.delete(channel)
      },
      { isOurPage: () => true, dispatch }
    )
    const page = {
      isDestroyed: () => false,
      send: (channel: string, ...args: unknown[]) =>
        void electron.renderer.emit(channel, {}, ...structuredClone(args))
    }
    vi.resetModules()
    await import('../../src-main/preload/index.ts')
    if (!electron.exposed) throw new Error('The preload gave nothing to the page')
    return {
      bridge: electron.exposed,
      emit: (name, payload) => served.emit(page, name, payload),
      cut: served.close
    }
  },

  async http(dispatch: Dispatch): Promise<Line> {
    const server = await serveLoopback({ dispatch, pageRoot: '/nowhere', isBusy: () => true })
    openTab(server.launchUrl)
    const bridge = createHttpBridge(() => new Promise(() => undefined))
    await new Promise<void>((resolve) => bridge.onConnection(() => resolve()))
    return { bridge, emit: server.emit, cut: server.close }
  }
}

type Heard<L extends (payload: never) => void> = Parameters<L>[0]

const disconnected = { ok: false, error: { code: 'bridge.disconnected', params: {} } }
const SECRET = 'hunter2 /home/marie'

describe.each(Object.entries(transports))('over %s', (_name, connect) => {
  let line: Line
  let unexpected: unknown[]
  let letGo: () => void
  /** Pieces of files that have arrived. */
  let given: string[]

  beforeEach(async () => {
    unexpected = []
    given = []
    const held = Promise.withResolvers<undefined>()
    letGo = () => held.resolve(undefined)
    const scripted = handlers({
      'move.get': ({ moveId }: { moveId: string }) => Promise.resolve(snapshot(7, moveId)),
      'move.setTrack': () => Promise.resolve({ ...snapshot(7), password: SECRET }),
      'move.discard': () =>
        Promise.reject(new RehomeError('move.notFound', { move: MOVE }, new Error(SECRET))),
      'copy.pause': () => Promise.reject(new TypeError(SECRET)),
      'contacts.get': ({ moveId }: { moveId: string }) => Promise.resolve(desk(3, moveId)),
      'contacts.giveFile': ({ data }: { data: string }) => {
        given.push(Buffer.from(data, 'base64').toString())
        return Promise.resolve({})
      },
      'contacts.list': () => Promise.resolve(contactsPage),
      'folders.read': async () => {
        await held.promise
        return snapshot(8)
      }
    })
    const dispatch = createDispatch(scripted, (error) => unexpected.push(error))
    line = await connect(dispatch)
  })
  afterEach(async () => {
    letGo()
    await line.cut()
    vi.unstubAllGlobals()
  })

  const ask = (name: string, input: unknown) =>
    line.bridge.request(name as 'move.get', input as { moveId: string })

  it('brings a request to its handler and the answer back', async () => {
    expect(await ask('move.get', { moveId: MOVE })).toEqual({ ok: true, value: snapshot(7) })
  })

  it('keeps answers apart, in whatever order they come', async () => {
    const slow = ask('folders.read', { moveId: MOVE })
    expect(await ask('move.get', { moveId: MOVE })).toMatchObject({ value: { revision: 7 } })
    letGo()
    expect(await slow).toMatchObject({ value: { revision: 8 } })
  })

  it('brings contacts and their lists, with whatever is in a name', async () => {
    expect(await ask('contacts.get', { moveId: MOVE })).toEqual({ ok: true, value: desk(3) })
    const page = { moveId: MOVE, list: 'new', offset: 0, limit: 50 }
    expect(await ask('contacts.list', page)).toEqual({ ok: true, value: contactsPage })
  })

  it('takes the largest piece of a file that a page may send', async () => {
    const piece = 'é'.repeat(240_000)
    const data = Buffer.from(piece).toString('base64')
    const input = { moveId: MOVE, file: 0, name: 'mes contacts.vcf', offset: 0, data }
    expect(await ask('contacts.giveFile', input)).toEqual({ ok: true, value: {} })
    expect(given).toEqual([piece])
  })

  it.each([
    ['contacts.giveFile', { file: -1, name: 'a.vcf', offset: 0, data: '' }],
    ['contacts.giveFile', { file: 0, name: '', offset: 0, data: '' }],
    ['contacts.giveFile', { file: 0, name: 'a.vcf', offset: 0, data: '<no base64>' }],
    ['contacts.giveFile', { file: 0, name: 'a.vcf', offset: 0, data: 'A'.repeat(700_004) }],
    ['contacts.list', { list: 'passwords', offset: 0, limit: 50 }],
    ['contacts.list', { list: 'new', offset: 0, limit: 1_000_000 }],
    ['contacts.answer', { index: 0, answer: { kind: 'merge' } }],
    ['contacts.answerEncoding', { file: 'a.vcf', encoding: '../utf-8' }],
    [
      'contacts.sign',
      { side: 'old', email: 'a@b', presetId: 'x', password: 'p', remember: false, url: 'file:///etc' }
    ]
  ])('refuses to %s with %j', async (request, input) => {
    expect(await ask(request, { moveId: MOVE, ...input })).toMatchObject({
      ok: false,
      error: { code: 'bridge.badInput', params: { request } }
    })
    expect(given).toEqual([])
  })

  it.each([
    ['nonsense', 'nonsense'],
    ['an empty text', ''],
    ['a long text', 'x'.repeat(5_000)],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
    ['hasOwnProperty', 'hasOwnProperty']
  ])('knows no request named %s', async (_what, name) => {
    expect(await ask(name, {})).toEqual({ ok: false, error: { code: 'bridge.unknownRequest', params: {} } })
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', MOVE],
    ['a wrong value', { moveId: '../../etc' }],
    ['a field too many', { moveId: MOVE, admin: true }]
  ])('refuses %s as input', async (_what, input) => {
    expect(await ask('move.get', input)).toMatchObject({
      ok: false,
      error: { code: 'bridge.badInput', params: { request: 'move.get' } }
    })
  })

  it('lets no field out that the contract does not name', async () => {
    const reply = await ask('move.setTrack', { moveId: MOVE, track: 'address' })
    expect(reply).toMatchObject({ ok: false, error: { code: 'unexpected' } })
    expect(JSON.stringify(reply)).not.toContain(SECRET)
    expect(unexpected).toHaveLength(1)
  })

  it('brings back the code and data of a failure, and nothing of its cause', async () => {
    expect(await ask('move.discard', { moveId: MOVE })).toEqual({
      ok: false,
      error: { code: 'move.notFound', params: { move: MOVE } }
    })
    expect(unexpected).toEqual([])
  })

  it('brings back no text of a bug', async () => {
    expect(await ask('copy.pause', { moveId: MOVE })).toEqual({
      ok: false,
      error: { code: 'unexpected', params: { name: 'TypeError' } }
    })
  })

  it('tells events in their order, to everybody', async () => {
    const first = hear()
    const second = hear()
    const told = Array.from({ length: 50 }, (_, revision) => snapshot(revision))
    for (const move of told) line.emit('move.changed', move)
    expect(await first.until(50)).toEqual(told)
    expect(await second.until(50)).toEqual(told)
  })

  it('tells what changed and how a copy gets on each to who listens to it, whole and in order', async () => {
    const changed = hear()
    const progressed = hear('move.progress')
    const told = Array.from({ length: 50 }, (_, revision) => progress(revision, revision + 1))
    line.emit('move.changed', snapshot(0))
    for (const each of told) line.emit('move.progress', each)
    line.emit('move.changed', snapshot(51))
    expect(await progressed.until(50)).toEqual(told)
    expect(await changed.until(2)).toEqual([snapshot(0), snapshot(51)])
  })

  it('tells a listener nothing after it has left, and goes on telling the same one that stayed', async () => {
    const heard: number[] = []
    const listener = (move: { revision: number }) => heard.push(move.revision)
    const leave = line.bridge.subscribe('move.changed', listener)
    line.bridge.subscribe('move.changed', listener)
    const other = hear()
    leave()
    leave()
    line.emit('move.changed', snapshot(1))
    await other.until(1)
    expect(heard).toEqual([1])
  })

  it('answers that it is disconnected once the engine has gone', async () => {
    await line.cut()
    expect(await ask('move.get', { moveId: MOVE })).toEqual(disconnected)
  })

  function hear(name: EventName = 'move.changed') {
    const heard: unknown[] = []
    let enough: (() => void) | undefined
    line.bridge.subscribe(name, (payload) => {
      heard.push(payload)
      enough?.()
    })
    return {
      async until(count: number) {
        while (heard.length < count) await new Promise<void>((resolve) => (enough = resolve))
        return heard
      }
    }
  }
})

describe.each(['port', 'http'] as const)('over %s', (transport) => {
  it('gives up what was still being asked when the engine goes', async () => {
    const asked = Promise.withResolvers<undefined>()
    const line = await transports[transport](async () => {
      asked.resolve(undefined)
      return new Promise(() => undefined)
    })
    const reply = line.bridge.request('move.get', { moveId: MOVE })
    await asked.promise
    await line.cut()
    expect(await reply).toEqual(disconnected)
    vi.unstubAllGlobals()
  })
})

describe.each(['ipcMain', 'http'] as const)('over %s', (transport) => {
  it('keeps from the page what is no event of the contract', async () => {
    const line = await transports[transport](() => Promise.resolve(disconnected as never))
    const heard: unknown[] = []
    const last = new Promise<void>((resolve) =>
      line.bridge.subscribe('move.changed', (move) => {
        heard.push(move)
        if (move.revision === 2) resolve()
      })
    )
    line.emit('move.changed', { ...snapshot(1), password: SECRET })
    line.emit('constructor', snapshot(1))
    line.emit('move.changed', null)
    line.emit('move.progress', { ...progress(1, 2), password: SECRET })
    line.emit('move.changed', snapshot(2))
    await last
    expect(heard).toEqual([snapshot(2)])
    await line.cut()
    vi.unstubAllGlobals()
  })
})

describe('ipcMain', () => {
  const ours = { url: 'app://wizard/', parent: null }

  function serve(isOurPage = () => true) {
    let handle: (event: { senderFrame: typeof ours | null }, ...args: unknown[]) => unknown = () => undefined
    const dispatch = vi.fn<Dispatch>(() => Promise.resolve({ ok: true, value: {} }))
    const served = serveIpcMain(
      {
        handle: (_channel, listener) => (handle = listener as typeof handle),
        removeHandler: () => undefined
      },
      { isOurPage, dispatch }
    )
    return {
      served,
      dispatch,
      from: (senderFrame: unknown) => handle({ senderFrame: senderFrame as typeof ours }, 'hello', {})
    }
  }

  it.each([
    ['a frame that has gone', null, true],
    ['a frame inside our page', { ...ours, parent: ours }, true],
    ['a page that is not ours', ours, false]
  ])('refuses %s, and reads nothing of it', async (_who, frame, known) => {
    const { dispatch, from } = serve(() => known)
    expect(await from(frame)).toEqual({ ok: false, error: { code: 'bridge.badSender', params: {} } })
    expect(dispatch).not.toHaveBeenCalled()
  })

  it('hands over the name and the input, whatever they are', async () => {
    const { dispatch, from } = serve()
    await from(ours)
    expect(dispatch).toHaveBeenCalledWith('hello', {})
  })

  it('sends nothing to a window that has gone', () => {
    const send = vi.fn()
    const { served } = serve()
    served.emit({ isDestroyed: () => true, send }, 'move.changed', snapshot(1))
    expect(send).not.toHaveBeenCalled()
    served.emit({ isDestroyed: () => false, send }, 'move.changed', snapshot(1))
    expect(send).toHaveBeenCalledWith(EVENT_CHANNEL, 'move.changed', snapshot(1))
  })
})
