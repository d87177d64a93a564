import { RehomeError } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import { isTransient } from '../connection/failure.ts'
import { Nudge } from './nudge.ts'
import type { CopyEvent } from '../types.ts'

/** Attempts in a row without any progress before giving up. */
const ATTEMPTS = 8
const LONGEST_SECONDS = 60
/** However long a server asks for. */
const LONGEST_ASKED_SECONDS = 3600

export interface PatienceOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly on: (event: CopyEvent) => void
  /** How many attempts in a row without any progress there may be; 8 unless said otherwise. */
  readonly attempts?: number | undefined
  /** Cuts a wait short. */
  readonly nudge?: Nudge | undefined
}

/**
 * Decides how long to wait after what may pass by itself: 2, 4, 8 … 60 seconds, or what the server asks for, up
 * to an hour. Shared by all that is under way: what meets the same trouble meanwhile waits along.
 */
export class Patience {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #on: (event: CopyEvent) => void
  readonly #attempts: number
  readonly #nudge: Nudge
  #failures = 0
  #waiting: Promise<RehomeError | undefined> | undefined

  constructor({ clock, signal, on, attempts = ATTEMPTS, nudge = new Nudge() }: PatienceOptions) {
    this.#clock = clock
    this.#signal = signal
    this.#on = on
    this.#attempts = attempts
    this.#nudge = nudge
  }

  /** Whether it never gives up: then a server that hasn't answered yet is waited for as well. */
  get isEndless(): boolean {
    return this.#attempts === Infinity
  }

  /** Something was achieved: the count of failures starts anew. */
  progress(): void {
    this.#failures = 0
  }

  /**
   * Does something over and over until it succeeds.
   * @throws {RehomeError} What waiting can't help with or has helped with too seldom; `move.interrupted`.
   */
  async insist<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof RehomeError)) throw error
        const fatal = await this.wait(error)
        if (fatal) throw fatal
      }
    }
  }

  /**
   * Waits before a folder is tried again that somebody else has in use: 2, 4, 8 … 60 seconds. However endless, it
   * has an end: such a folder would keep those behind it from their turn.
   * @param times How often in a row it was in use.
   * @returns As {@link wait}.
   */
  async waitForFolder(error: RehomeError, times: number): Promise<RehomeError | undefined> {
    if (times > Math.min(ATTEMPTS, this.#attempts)) return error
    return this.#pauseFor(error, secondsAfter(times))
  }

  /**
   * Waits before the next attempt.
   * @returns Nothing when it is time for it; else the failure: what waiting can't help with or has helped with
   * too seldom, or `move.interrupted`.
   */
  wait(error: RehomeError): Promise<RehomeError | undefined> {
    if (!isTransient(error)) return Promise.resolve(error)
    this.#waiting ??= this.#wait(error).finally(() => (this.#waiting = undefined))
    return this.#waiting
  }

  async #wait(error: RehomeError): Promise<RehomeError | undefined> {
    if (++this.#failures > this.#attempts) {
      this.#failures = 0
      return error.code.startsWith('connect.') ? lost(error) : error
    }
    const asked = Math.min(LONGEST_ASKED_SECONDS, Number(error.params.retryAfterSeconds ?? 0))
    return this.#pauseFor(error, Math.max(asked, secondsAfter(this.#failures)))
  }

  async #pauseFor(error: RehomeError, seconds: number): Promise<RehomeError | undefined> {
    const until = new Date(this.#clock.now().getTime() + seconds * 1000)
    this.#on({ type: 'wait', side: error.side ?? 'new', until, reason: error.toJSON() })
    try {
      // Who asked for time gets it, whatever the network does.
      await (error.code.startsWith('connect.') ? this.#pauseUnlessNudged(seconds) : this.pause(seconds))
    } catch (reason) {
      if (reason instanceof RehomeError) return reason
      throw reason
    }
    this.#on({ type: 'going-on' })
    return undefined
  }

  /** Waits so many seconds. @throws {RehomeError} `move.interrupted` when aborted first. */
  async pause(seconds: number): Promise<void> {
    await this.#pauseUnless(new AbortController().signal, seconds)
  }

  async #pauseUnlessNudged(seconds: number): Promise<void> {
    const nudged = new AbortController()
    const stopListening = this.#nudge.listen(() => nudged.abort())
    await this.#pauseUnless(nudged.signal, seconds).finally(stopListening)
  }

  async #pauseUnless(enough: AbortSignal, seconds: number): Promise<void> {
    try {
      await this.#clock.sleep(seconds * 1000, AbortSignal.any([this.#signal, enough]))
    } catch (reason) {
      if (this.#signal.aborted) throw new RehomeError('move.interrupted', {}, reason)
      if (!enough.aborted) throw reason
    }
  }
}

const secondsAfter = (failures: number) => Math.min(LONGEST_SECONDS, 2 ** failures)

function lost(error: RehomeError): RehomeError {
  const failure = new RehomeError('connect.lost', error.params, error)
  if (error.side) failure.side = error.side
  return failure
}
