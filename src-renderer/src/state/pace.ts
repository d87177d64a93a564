/**
 * Lets values through at most once every `ms` milliseconds: the first at once, then all of each span together.
 * @returns The function to hand them to, and one that drops what is still waiting.
 */
export function gathered<T>(
  ms: number,
  deliver: (values: readonly T[]) => void
): { push: (value: T) => void; drop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: T[] = []
  const pass = () => {
    const values = waiting
    waiting = []
    timer = values.length > 0 ? setTimeout(pass, ms) : undefined
    if (values.length > 0) deliver(values)
  }
  return {
    push(value) {
      waiting.push(value)
      if (timer === undefined) pass()
    },
    drop() {
      clearTimeout(timer)
      timer = undefined
      waiting = []
    }
  }
}
