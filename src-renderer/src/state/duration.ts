import type { Run } from './steps.ts'

export type TimeLeft = NonNullable<Run['timeLeft']>

/** A rough word for a duration: the same buckets as for the time left, so that both sound alike. */
export function roughly(seconds: number): TimeLeft {
  const minutes = seconds / 60
  if (minutes < 1) return { bucket: 'under-a-minute', value: 0 }
  if (minutes < 10) return { bucket: 'minutes', value: Math.ceil(minutes) }
  if (minutes < 55) return { bucket: 'minutes', value: Math.ceil(minutes / 5) * 5 }
  if (minutes < 210) return { bucket: 'hours', value: Math.max(1, Math.round(minutes / 60)) }
  return { bucket: minutes < 480 ? 'few-hours' : 'overnight', value: 0 }
}
