import type { FolderProgress } from '../mail/index.ts'
import type { TimeLeft } from './types.ts'

export interface Totals {
  readonly messages: { readonly done: number; readonly total: number }
  readonly bytes: { readonly done: number; readonly total: number }
}

/** Sums the folders. A folder that failed counts with what it reached. */
export function totalsOf(folders: Iterable<FolderProgress>): Totals {
  const messages = { done: 0, total: 0 }
  const bytes = { done: 0, total: 0 }
  for (const folder of folders) {
    messages.done += folder.copied
    messages.total += folder.total
    bytes.done += folder.copiedBytes
    bytes.total += folder.totalBytes
  }
  return { messages, bytes }
}

const WINDOW_MS = 60_000
const FIRST_GUESS_AFTER_MS = 30_000
const FIRST_GUESS_AFTER_SHARE = 0.02
const STEADY_MS = 10_000

/**
 * Guesses the time left from bytes that really went through, as an average that fades over a minute; pauses
 * don't count. Nothing is said before 30 s and 2 %, and a word changes only after holding for 10 s
 * (research/electron.md §4.2): a rough word that stays beats a precise one that jumps.
 */
export class TimeLeftEstimate {
  #rate = 0
  #activeMs = 0
  #last: { at: number; done: number } | undefined
  #shown: TimeLeft | null = null
  #candidate: { value: TimeLeft; since: number } | undefined

  /** Call when work stops for a while, so that the gap isn't taken for slowness. */
  interrupt(): void {
    this.#last = undefined
  }

  /** @param now Milliseconds of any steady clock. */
  update(now: number, bytes: { readonly done: number; readonly total: number }): TimeLeft | null {
    if (this.#last && now > this.#last.at) {
      const elapsed = now - this.#last.at
      const fade = Math.exp(-elapsed / WINDOW_MS)
      const rate = Math.max(0, bytes.done - this.#last.done) / elapsed
      this.#rate = this.#activeMs === 0 ? rate : this.#rate * fade + rate * (1 - fade)
      this.#activeMs += elapsed
    }
    this.#last = { at: now, done: bytes.done }
    const early = this.#activeMs < FIRST_GUESS_AFTER_MS || bytes.done < bytes.total * FIRST_GUESS_AFTER_SHARE
    if (early || this.#rate === 0) return this.#shown
    this.#settle(now, inWords((bytes.total - bytes.done) / this.#rate / 60_000))
    return this.#shown
  }

  #settle(now: number, value: TimeLeft): void {
    const same = (other: TimeLeft | null | undefined) =>
      other?.bucket === value.bucket && other.value === value.value
    if (same(this.#shown)) {
      this.#candidate = undefined
    } else if (!this.#shown) {
      this.#shown = value
    } else if (!same(this.#candidate?.value)) {
      this.#candidate = { value, since: now }
    } else if (this.#candidate && now - this.#candidate.since >= STEADY_MS) {
      this.#shown = value
    }
  }
}

function inWords(minutes: number): TimeLeft {
  if (minutes < 1) return { bucket: 'under-a-minute', value: 0 }
  if (minutes < 10) return { bucket: 'minutes', value: Math.ceil(minutes) }
  if (minutes < 55) return { bucket: 'minutes', value: Math.ceil(minutes / 5) * 5 }
  if (minutes < 210) return { bucket: 'hours', value: Math.max(1, Math.round(minutes / 60)) }
  return minutes < 480 ? { bucket: 'few-hours', value: 0 } : { bucket: 'overnight', value: 0 }
}
