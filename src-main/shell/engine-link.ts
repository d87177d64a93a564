import { utilityProcess } from 'electron'
import type { Secrets } from '../core/ports.ts'
import { callPort, type Port, servePort } from '../ipc/port.ts'
import modulePath from './engine-process.ts?modulePath'
import { logFault } from '../core/faults.ts'
import { serveSecrets } from './secrets-port.ts'

/** An engine at work in a process of its own. */
export interface RunningEngine {
  /** @throws {RehomeError} The engine's own; `bridge.disconnected` when it ends before it has answered. */
  readonly call: (name: string, input: unknown) => Promise<unknown>
  readonly onEvent: (listener: (name: string, payload: unknown) => void) => void
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<void>
  /** Lets it finish what must not be cut, then ends the process; after `STOP_LIMIT_MS` in any case. */
  stop(): Promise<void>
}

const STOP_LIMIT_MS = 5_000

/** What a program needs to find its files, its language, its certificates and where it is registered. Windows can't start one without its own. */
const PASSED_ON =
  /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|XDG_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|REHOME_OAUTH_\w+|SYSTEMROOT|SYSTEMDRIVE|WINDIR|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|COMSPEC|PATHEXT)$/i

/** The part of an environment that the engine gets: nothing that could change how it runs, and no stranger's tokens. */
export function engineEnvironment(all: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && PASSED_ON.test(entry[0])
    )
  )
}

/** Starts the engine's process. Only possible once Electron is ready. */
export function launchEngine(dataDir: string, secrets: Secrets): RunningEngine {
  const child = utilityProcess.fork(modulePath, [], {
    env: engineEnvironment(process.env),
    serviceName: 'Rehome engine'
  })
  const port: Port = {
    postMessage: (message) => child.postMessage(message),
    on: (_event, listener) => void child.on('message', listener),
    close: () => undefined
  }
  const vault = servePort(port, serveSecrets(secrets))
  const link = callPort(port)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      link.close()
      vault.close()
      resolve()
    })
  })
  const started = link.call('engine.start', { dataDir })
  started.catch(logFault)

  return {
    async call(name, input) {
      await started
      return link.call(name, input)
    },
    onEvent: (listener) => link.onEvent(listener),
    exited,
    async stop() {
      const limit = setTimeout(() => child.kill(), STOP_LIMIT_MS)
      await link.call('engine.stop', {}).catch(logFault)
      child.kill()
      await exited
      clearTimeout(limit)
    }
  }
}
