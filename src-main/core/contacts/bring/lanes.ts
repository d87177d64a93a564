import { RehomeError } from '../../errors.ts'
import { Lanes } from '../../web/index.ts'

/**
 * Does something with each item, four at a time. After a failure nothing new is begun, and what is under way comes to
 * its end, for it may be written down still.
 * @throws The first failure; `move.interrupted` once the signal is aborted.
 */
export async function inLanes<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  signal?: AbortSignal
): Promise<void> {
  const lanes = new Lanes()
  const failures: unknown[] = []
  const step = async (item: T) => {
    if (failures.length > 0) return
    try {
      if (signal?.aborted) throw new RehomeError('move.interrupted')
      await work(item)
    } catch (error) {
      failures.push(error)
    }
  }
  await Promise.all(items.map((item) => lanes.run(() => step(item))))
  if (failures.length > 0) throw failures[0]
}
