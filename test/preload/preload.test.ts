import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Bridge } from '../../src-main/ipc/contract.ts'
import { MOVE, snapshot } from '../ipc/fixtures.ts'

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  ipcRenderer: {} as { invoke: (...args: unknown[]) => Promise<unknown> } & EventEmitter
}))
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => electron.exposed.set(name, value) },
  ipcRenderer: electron.ipcRenderer
}))

let api: Bridge
const invoke = vi.fn<(...args: unknown[]) => Promise<unknown>>()
beforeEach(async () => {
  vi.resetModules()
  Object.setPrototypeOf(electron.ipcRenderer, new EventEmitter())
  electron.ipcRenderer.removeAllListeners()
  electron.ipcRenderer.invoke = invoke
  await import('../../src-main/preload/index.ts')
  api = electron.exposed.get('api') as Bridge
})
const emit = (...args: unknown[]) =>
  electron.ipcRenderer.emit('bridge:event', { sender: 'ipcRenderer' }, ...args)

test('the page gets two functions, and nothing else of Electron', () => {
  expect([...electron.exposed.keys()]).toEqual(['api'])
  expect(Object.keys(api).sort()).toEqual(['request', 'subscribe'])
})

test('a request goes over the one channel, and its reply comes back as it is', async () => {
  const reply = { ok: false, error: { code: 'move.notFound', params: {} } }
  invoke.mockResolvedValueOnce(reply)
  expect(await api.request('move.get', { moveId: MOVE })).toBe(reply)
  expect(invoke).toHaveBeenCalledExactlyOnceWith('bridge:request', 'move.get', { moveId: MOVE })
})

test('nothing is thrown at the page when the other end is not there', async () => {
  invoke.mockRejectedValueOnce(new Error("Error invoking remote method 'bridge:request'"))
  expect(await api.request('hello', {})).toEqual({
    ok: false,
    error: { code: 'bridge.disconnected', params: {} }
  })
})

test('an event arrives as its payload alone', () => {
  const listener = vi.fn()
  api.subscribe('move.changed', listener)
  emit('move.changed', snapshot(1))
  expect(listener).toHaveBeenCalledExactlyOnceWith(snapshot(1))
})

test('an event that is not of the contract does not arrive', () => {
  const listener = vi.fn()
  api.subscribe('move.changed', listener)
  emit('another', snapshot(1))
  emit('move.changed', { ...snapshot(1), password: 'hunter2' })
  emit('move.changed', { ...snapshot(1), id: '<script>' })
  emit('move.changed')
  expect(listener).not.toHaveBeenCalled()
})

test('a subscription ends when its function is called, and others go on', () => {
  const [one, other] = [vi.fn(), vi.fn()]
  const end = api.subscribe('move.changed', one)
  api.subscribe('move.changed', other)
  end()
  emit('move.changed', snapshot(1))
  expect(one).not.toHaveBeenCalled()
  expect(other).toHaveBeenCalledOnce()
})

test.each(['constructor', '__proto__', 'bridge:request', 'nonsense'])(
  'there is no event %s to subscribe to',
  (name) => {
    const end = api.subscribe(name as 'move.changed', vi.fn())
    expect(electron.ipcRenderer.listenerCount('bridge:event')).toBe(0)
    end()
  }
)
