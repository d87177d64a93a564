/** What the core needs of the world around it: injected, so that tests need no mocks. */

export type Side = 'old' | 'new'

export interface Clock {
  now(): Date
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface Random {
  /** A fresh identifier of 16 lower-case hexadecimal digits. */
  id(): string
}

/** Passwords of moves. The core only ever asks; what is kept, and where, is the shell's policy. */
export interface Secrets {
  get(moveId: string, side: Side): Promise<string | undefined>
  /** @param remember Whether the person asked to keep it until the move ends; a shell without a real keyring ignores that. */
  set(moveId: string, side: Side, password: string, remember: boolean): Promise<void>
  /** Forgets both sides' passwords of a move, everywhere. */
  forget(moveId: string): Promise<void>
}

export interface SettingsData {
  readonly language: 'en' | 'fr' | 'ar'
}

export interface Settings {
  get(): Partial<SettingsData>
  set(change: Partial<SettingsData>): void
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }, ms)
      signal?.addEventListener('abort', stop, { once: true })
    })
}

export const systemRandom: Random = {
  id: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, '0')).join('')
}

/** Keeps passwords in memory only: the default everywhere. */
export function memorySecrets(): Secrets {
  const kept = new Map<string, string>()
  const key = (moveId: string, side: Side) => `${moveId}/${side}`
  return {
    get: (moveId, side) => Promise.resolve(kept.get(key(moveId, side))),
    set(moveId, side, password) {
      kept.set(key(moveId, side), password)
      return Promise.resolve()
    },
    forget(moveId) {
      kept.delete(key(moveId, 'old'))
      kept.delete(key(moveId, 'new'))
      return Promise.resolve()
    }
  }
}
