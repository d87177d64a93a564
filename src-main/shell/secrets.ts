import { safeStorage } from 'electron'
import Store from 'electron-store'
import * as z from 'zod'
import { dataFolder } from '../core/move/index.ts'
import { memorySecrets, type Secrets, type Side } from '../core/ports.ts'
import { logFault } from '../core/faults.ts'

/** A password as kept on disk: unreadable without the keyring that `backend` names. */
const kept = z.strictObject({ backend: z.string(), cipher: z.base64() })
type Kept = z.infer<typeof kept>

export interface DesktopSecrets extends Secrets {
  /** Whether this system has a keyring that a password can be trusted to. */
  canRemember(): Promise<boolean>
}

/**
 * Passwords live in memory. One is also kept on disk until its move ends, but only when the person asked for
 * it, and only where the system's keyring is real.
 */
export function desktopSecrets(): DesktopSecrets {
  const memory = memorySecrets()
  // Dots would be read as a path by electron-store; ids are hexadecimal, so this key has none.
  const key = (moveId: string, side: Side) => `${moveId}-${side}`

  return {
    canRemember: async () => (await keyring()) !== undefined,

    async get(moveId, side) {
      const password = (await memory.get(moveId, side)) ?? (await recall(key(moveId, side)))
      if (password !== undefined) await memory.set(moveId, side, password, false)
      return password
    },

    async set(moveId, side, password, remember) {
      await memory.set(moveId, side, password, remember)
      if (remember) await keep(key(moveId, side), password)
      else drop(key(moveId, side))
    },

    async replace(moveId, side, password) {
      await memory.replace(moveId, side, password)
      if (isKept(key(moveId, side))) await keep(key(moveId, side), password)
    },

    async forget(moveId, side) {
      await memory.forget(moveId, side)
      drop(...(side ? [side] : (['old', 'new'] as const)).map((each) => key(moveId, each)))
    }
  }
}

/**
 * The name of the keyring that would protect a password; undefined where there is none. On Linux Electron
 * says "available" even when it would encrypt with a key that is the same on every computer: only the
 * backend's name tells (`basic_text`, or `unknown` before it was chosen).
 */
async function keyring(): Promise<string | undefined> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined
  if (process.platform !== 'linux') return process.platform
  const backend = safeStorage.getSelectedStorageBackend()
  return backend === 'basic_text' || backend === 'unknown' ? undefined : backend
}

async function keep(key: string, password: string): Promise<void> {
  try {
    const backend = await keyring()
    if (backend === undefined) {
      drop(key)
      return
    }
    const cipher = (await safeStorage.encryptStringAsync(password)).toString('base64')
    openStore().set(key, { backend, cipher } satisfies Kept)
  } catch (error) {
    // The copy has what it needs; the password will be asked for again after a restart.
    logFault(error)
  }
}

async function recall(key: string): Promise<string | undefined> {
  try {
    const { success, data } = kept.safeParse(openStore().get(key))
    // Another desktop session can mean another keyring: what it can't open is asked for again, not guessed at.
    if (!success || data.backend !== (await keyring())) return undefined
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(
      Buffer.from(data.cipher, 'base64')
    )
    if (shouldReEncrypt) await keep(key, result)
    return result
  } catch (error) {
    logFault(error)
    return undefined
  }
}

function isKept(key: string): boolean {
  try {
    return openStore().has(key)
  } catch (error) {
    logFault(error)
    return false
  }
}

function drop(...keys: readonly string[]): void {
  try {
    const store = openStore()
    for (const key of keys) if (store.has(key)) store.delete(key)
  } catch (error) {
    logFault(error)
  }
}

/** Opened anew each time: it is rarely needed, and a damaged file must cost no more than what it held. */
function openStore(): Store {
  return new Store({ cwd: dataFolder(), name: 'remembered', clearInvalidConfig: true, configFileMode: 0o600 })
}
