import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of messages; a collection takes some 20 ms, as long as it takes to copy a quarter of this at best. */
const COLLECT_AFTER = 16 * 1024 * 1024

/**
 * Frees what messages that are no longer needed took. They lie in buffers beside V8's heap, of which it lets 64 MB
 * come together before it looks for those to free: three times what all messages under way need.
 * @returns To be told the bytes of each message, or of several, once nobody needs them.
 */
export function garbageCollector(): (bytes: number) => void {
  const collect = collection()
  let waiting = 0
  return (bytes) => {
    waiting += bytes
    if (waiting < COLLECT_AFTER) return
    waiting = 0
    collect?.()
  }
}

/** V8's own function for it, which Node hides. */
function collection(): (() => void) | undefined {
  setFlagsFromString('--expose-gc')
  return runInNewContext('globalThis.gc') as (() => void) | undefined
}
