/**
 * The process in which the engine works, apart from the window and from what draws it: a `utilityProcess`.
 * It speaks with the main process over `parentPort` alone, passwords included; its arguments and its
 * environment hold none.
 */
import '../memory.ts'
import * as z from 'zod'
import { discover } from '../core/discovery/index.ts'
import { RehomeError } from '../core/errors.ts'
import { systemClock, systemRandom } from '../core/ports.ts'
import { createEngine } from '../ipc/engine.ts'
import { callPort, type Port, servePort } from '../ipc/port.ts'
import { logFault } from '../core/faults.ts'
import { remoteSecrets } from './secrets-port.ts'

// Electron (since 37) only warns of unhandled rejections here. An engine in an unknown state must not go on
// copying: the main process starts a new one, which goes on from the journal.
const fail = (fault: unknown) => {
  logFault(fault)
  process.exit(1)
}
process.on('unhandledRejection', fail)
process.on('uncaughtException', fail)

const { parentPort } = process
const port: Port = {
  postMessage: (message) => parentPort.postMessage(message),
  on: (_event, listener) => void parentPort.on('message', ({ data }) => listener(data)),
  close: () => process.exit(0)
}

let engine: ReturnType<typeof createEngine> | undefined
const main = callPort(port)
const secrets = remoteSecrets((name, input) => main.call(name, input))
const link = servePort(port, async (name, input) => {
  if (name === 'engine.start') {
    const { dataDir } = z.strictObject({ dataDir: z.string() }).parse(input)
    engine ??= createEngine({
      dataDir,
      secrets,
      clock: systemClock,
      random: systemRandom,
      discover,
      emit: (event, payload) => link.emit(event, payload)
    })
    return null
  }
  if (!engine) throw new RehomeError('bridge.disconnected')
  if (name === 'engine.stop') {
    await engine.close()
    return null
  }
  if (!Object.hasOwn(engine.handlers, name)) throw new RehomeError('bridge.unknownRequest')
  // The main process's dispatch has checked the input against this name's schema.
  return engine.handlers[name as keyof typeof engine.handlers](input as never)
})
