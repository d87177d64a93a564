import type { CopyResult } from './copying.ts'

/** The middle one, or the mean of the two in the middle; `NaN` of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1)
  return middle.reduce((sum, value) => sum + value, 0) / middle.length
}

export const medianSeconds = ({ runs }: CopyResult): number => median(runs.map(({ seconds }) => seconds))

/**
 * What a copy of so many messages takes, also for a tool that was given fewer: what it takes when there is nothing
 * to copy is counted once, the rest in proportion.
 */
export function secondsFor(result: CopyResult, messages: number): number {
  const seconds = medianSeconds(result)
  if (result.messages === messages) return seconds
  const fixed = median(result.runs.map(({ secondSeconds }) => secondSeconds))
  return fixed + ((seconds - fixed) * messages) / result.messages
}
