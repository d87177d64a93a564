import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../src-main/core/ports.ts'

export interface ManualClock extends Clock {
  /** Lets `ms` pass, waking each sleeper at its time. */
  advance(ms: number): Promise<void>
}

export function manualClock(): ManualClock {
  let now = Date.UTC(2030, 0, 1)
  const sleepers = new Map<() => void, number>()
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.set(resolve, now + ms)
        signal?.addEventListener('abort', () => {
          sleepers.delete(resolve)
          reject(signal.reason as Error)
        })
      }),
    async advance(ms) {
      const end = now + ms
      for (;;) {
        await turn()
        const [next] = [...sleepers].filter(([, at]) => at <= end).sort(([, a], [, b]) => a - b)
        if (!next) break
        now = Math.max(now, next[1])
        sleepers.delete(next[0])
        next[0]()
      }
      now = end
    }
  }
}
