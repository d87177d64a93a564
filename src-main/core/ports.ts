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

/**
 * Secrets of moves: passwords, and grants of sign-ins in the browser, in a form of which only the core knows the
 * meaning. The core only ever asks; what is kept, and where, is the shell's policy.
 */
export interface Secrets {
  get(moveId: string, side: Side): Promise<string | undefined>
  /** @param remember Whether the person asked to keep it until the move ends; a shell without a real keyring ignores that. */
  set(moveId: string, side: Side, password: string, remember: boolean): Promise<void>
  /** Puts another secret in the place of the one that is there, wherever that is kept. */
  replace(moveId: string, side: Side, password: string): Promise<void>
  /** Forgets one side's secret of a move, or both sides', everywhere. */
  forget(moveId: string, side?: Side): Promise<void>
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

/** Keeps secrets in memory only: the default everywhere. */
export function memorySecrets(): Secrets {
  const kept = new Map<string, string>()
  const key = (moveId: string, side: Side) => `${moveId}/${side}`
  const set = (moveId: string, side: Side, password: string) => {
    kept.set(key(moveId, side), password)
    return Promise.resolve()
  }
  return {
    get: (moveId, side) => Promise.resolve(kept.get(key(moveId, side))),
    set,
    replace: set,
    forget(moveId, side) {
      for (const each of side ? [side] : (['old', 'new'] as const)) kept.delete(key(moveId, each))
      return Promise.resolve()
    }
  }
}
