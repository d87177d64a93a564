import type { Clock } from '../ports.ts'

/**
 * Does something for so long at most.
 * @param ms Milliseconds.
 * @param work Gets a signal that is aborted at the end of the time.
 * @returns Nothing where the time was over, the signal aborted, or the work failed.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T | undefined> {
  const over = new AbortController()
  const done = new AbortController()
  const stop = AbortSignal.any([signal, over.signal])
  const end = clock.sleep(ms, AbortSignal.any([signal, done.signal])).then(
    () => over.abort(),
    () => undefined
  )
  try {
    return await Promise.race([work(stop), end.then(() => undefined)])
  } catch {
    return undefined
  } finally {
    done.abort()
  }
}
