import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RehomeError } from '../../src-main/core/errors.ts'
import { memorySecrets, type Secrets } from '../../src-main/core/ports.ts'
import type { EngineOptions } from '../../src-main/ipc/engine.ts'
import { engineEnvironment, launchEngine } from '../../src-main/shell/engine-link.ts'
import { children, inChild, type UtilityChild } from './fake-electron.ts'
import { MOVE, moveThat } from './moves.ts'

vi.mock('electron', () => import('./fake-electron.ts'))
vi.mock('../../src-main/shell/engine-process.ts?modulePath', () => ({ default: '/app/engine-process.js' }))
const createEngine = vi.hoisted(() => vi.fn())
vi.mock('../../src-main/ipc/engine.ts', () => ({ createEngine }))

/** What the engine under test was given, and what it does. */
let given: EngineOptions
const close = vi.fn(() => Promise.resolve())
const handlers = {
  'move.get': ({ moveId }: { moveId: string }) => Promise.resolve({ id: moveId }),
  'moves.list': () => Promise.reject(new Theirs('state.damaged', { file: 'journal' })),
  'copy.start': () => new Promise(() => undefined),
  'folders.read': async () => (await given.secrets.get(MOVE, 'old')) ?? 'none'
}

const log = vi.spyOn(console, 'error')
const exit = vi.spyOn(process, 'exit')
const before = new Map<string, unknown[]>()
const faults = ['uncaughtException', 'unhandledRejection'] as const
/** Runs the process's own module in this one, with the far end of the port. */
async function runIn(child: UtilityChild): Promise<void> {
  Object.assign(process, { parentPort: child.parentPort })
  vi.resetModules()
  ;({ RehomeError: Theirs } = await import('../../src-main/core/errors.ts'))
  await import('../../src-main/shell/engine-process.ts')
}
let running: Promise<void>
/** The error class as that process has it. */
let Theirs = RehomeError

beforeEach(() => {
  children.length = 0
  log.mockImplementation(() => undefined)
  exit.mockImplementation(() => undefined as never)
  createEngine.mockImplementation((options: EngineOptions) => {
    given = options
    return { handlers, close }
  })
  for (const fault of faults) before.set(fault, process.listeners(fault as 'uncaughtException'))
  inChild.run = (child) => void (running = runIn(child))
})
afterEach(() => {
  for (const fault of faults) {
    for (const listener of addedListeners(fault)) process.off(fault, listener)
  }
  Reflect.deleteProperty(process, 'parentPort')
})
const addedListeners = (fault: (typeof faults)[number]) =>
  process.listeners(fault as 'uncaughtException').filter((listener) => !before.get(fault)?.includes(listener))

async function launch(secrets: Secrets = memorySecrets()) {
  const engine = launchEngine('/data/rehome', secrets)
  // A port keeps what is posted before its other end listens; the fake has no such patience.
  const [child] = children
  if (!child) throw new Error('no process was started')
  const early = [...child.posted]
  child.parentPort.removeAllListeners()
  await running
  for (const data of early) child.parentPort.emit('message', { data, ports: [] })
  return { engine, child }
}

test('the engine starts with the data folder, and answers', async () => {
  const { engine, child } = await launch()
  expect(await engine.call('move.get', { moveId: MOVE })).toEqual({ id: MOVE })
  expect(child.modulePath).toBe('/app/engine-process.js')
  expect(given.dataDir).toBe('/data/rehome')
  expect(createEngine).toHaveBeenCalledOnce()
})

test('its failures arrive with their code and data', async () => {
  const { engine } = await launch()
  await expect(engine.call('moves.list', {})).rejects.toEqual(
    new RehomeError('state.damaged', { file: 'journal' })
  )
})

test.each(['constructor', 'toString', '__proto__', 'hello', 'nonsense'])(
  'it doesn’t know the request %s',
  async (name) => {
    const { engine } = await launch()
    await expect(engine.call(name, {})).rejects.toEqual(new RehomeError('bridge.unknownRequest'))
  }
)

test('its events arrive', async () => {
  const { engine } = await launch()
  const heard = vi.fn()
  engine.onEvent(heard)
  await engine.call('move.get', { moveId: MOVE })
  const move = moveThat('copying')
  given.emit('move.changed', move)
  await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith('move.changed', move))
})

test('its process gets no stranger’s environment', async () => {
  vi.stubEnv('OTHER_TOKEN', 'hunter2')
  const { child } = await launch()
  expect(child.options.env).not.toHaveProperty('OTHER_TOKEN')
  expect(child.options.env.PATH).toBe(process.env.PATH)
  vi.unstubAllEnvs()
})

test('passwords stay with the main process and cross the port when they are needed, and only then', async () => {
  const secrets = memorySecrets()
  await secrets.set(MOVE, 'old', 'hunter2', false)
  const { engine, child } = await launch(secrets)
  await engine.call('move.get', { moveId: MOVE })
  expect(JSON.stringify([child.args, child.options, child.posted])).not.toContain('hunter2')
  expect(await engine.call('folders.read', {})).toBe('hunter2')

  await given.secrets.set(MOVE, 'new', 'hunter3', true)
  expect(await secrets.get(MOVE, 'new')).toBe('hunter3')
  await given.secrets.forget(MOVE)
  expect(await secrets.get(MOVE, 'old')).toBeUndefined()
  expect(await given.secrets.get(MOVE, 'old')).toBeUndefined()
  await given.secrets.replace(MOVE, 'new', 'hunter4')
  expect(await secrets.get(MOVE, 'new')).toBe('hunter4')
  await given.secrets.set(MOVE, 'old', 'hunter5', false)
  await given.secrets.forget(MOVE, 'new')
  expect([await secrets.get(MOVE, 'old'), await secrets.get(MOVE, 'new')]).toEqual(['hunter5', undefined])
})

test('when it ends, what was asked and not answered fails, and so does what is asked after', async () => {
  const { engine, child } = await launch()
  const asked = engine.call('copy.start', { moveId: MOVE, language: 'en' })
  await engine.call('move.get', { moveId: MOVE })
  child.exit(1)
  await engine.exited
  await expect(asked).rejects.toEqual(new RehomeError('bridge.disconnected'))
  await expect(engine.call('move.get', { moveId: MOVE })).rejects.toEqual(
    new RehomeError('bridge.disconnected')
  )
})

test('an engine that can’t start says why to whoever asks', async () => {
  createEngine.mockImplementation(() => {
    throw new Theirs('state.damaged', { file: 'journal' })
  })
  const { engine } = await launch()
  const failure = new RehomeError('state.damaged', { file: 'journal' })
  await expect(engine.call('moves.list', {})).rejects.toEqual(failure)
  await expect(engine.call('move.get', { moveId: MOVE })).rejects.toEqual(failure)
})

test('stopping lets it finish, then ends the process', async () => {
  const { engine, child } = await launch()
  await engine.call('move.get', { moveId: MOVE })
  close.mockImplementationOnce(() => {
    expect(child.kill).not.toHaveBeenCalled()
    return Promise.resolve()
  })
  await engine.stop()
  expect(close).toHaveBeenCalledOnce()
  expect(child.kill).toHaveBeenCalledOnce()
})

test('stopping an engine that hangs ends it all the same', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { engine, child } = await launch()
  await engine.call('move.get', { moveId: MOVE })
  close.mockReturnValueOnce(new Promise(() => undefined))
  const stopped = engine.stop()
  await vi.advanceTimersByTimeAsync(5_000)
  await stopped
  expect(child.kill).toHaveBeenCalled()
  vi.useRealTimers()
})

test.each(faults)(
  'an %s in it ends the process with an error, and the log doesn’t quote it',
  async (fault) => {
    await launch()
    for (const listener of addedListeners(fault)) listener(new Error('LOGIN marie hunter2'), fault)
    expect(exit).toHaveBeenCalledExactlyOnceWith(1)
    expect(JSON.stringify(log.mock.calls)).not.toContain('hunter2')
  }
)

test('the engine’s environment is what it needs, and nobody’s tokens', () => {
  expect(
    engineEnvironment({
      PATH: '/bin',
      HOME: '/home/marie',
      Path: 'C:\\Windows',
      SystemRoot: 'C:\\Windows',
      LC_ALL: 'fr_FR.UTF-8',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      REHOME_OAUTH_MICROSOFT_CLIENT_ID: 'ours',
      NODE_OPTIONS: '--require=/tmp/evil.js',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      ELECTRON_RUN_AS_NODE: '1',
      LD_PRELOAD: '/tmp/evil.so',
      GITHUB_TOKEN: 'secret',
      OLD_PASSWORD: 'hunter2',
      MISSING: undefined
    })
  ).toEqual({
    PATH: '/bin',
    HOME: '/home/marie',
    Path: 'C:\\Windows',
    SystemRoot: 'C:\\Windows',
    LC_ALL: 'fr_FR.UTF-8',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    REHOME_OAUTH_MICROSOFT_CLIENT_ID: 'ours'
  })
})
