import type { Clock } from '../ports.ts'

/**
 * Lets calls through at most once in `everyMs` milliseconds; the last one always gets through in the end.
 * A copy of small messages makes thousands of events a second, and a screen wants four.
 */
export function throttle(
  clock: Clock,
  everyMs: number,
  act: () => void
): { readonly call: () => void; readonly flush: () => void } {
  let last = -Infinity
  let pending = false
  const run = () => {
    pending = false
    last = clock.now().getTime()
    act()
  }
  return {
    call() {
      if (pending) return
      const wait = last + everyMs - clock.now().getTime()
      if (wait <= 0) {
        run()
        return
      }
      pending = true
      void clock.sleep(wait).then(() => {
        if (pending) run()
      })
    },
    flush() {
      run()
    }
  }
}
