/**
 * Lets values through at most once every `ms` milliseconds: the first at once, then the latest of each span.
 * @returns The paced function, and one that drops what is still waiting.
 */
export function paced<T>(
  ms: number,
  deliver: (value: T) => void
): { push: (value: T) => void; drop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: { value: T } | undefined
  const rest = () => {
    timer = undefined
    if (!waiting) return
    const { value } = waiting
    waiting = undefined
    push(value)
  }
  const push = (value: T) => {
    if (timer !== undefined) {
      waiting = { value }
      return
    }
    timer = setTimeout(rest, ms)
    deliver(value)
  }
  return {
    push,
    drop() {
      clearTimeout(timer)
      timer = undefined
      waiting = undefined
    }
  }
}
