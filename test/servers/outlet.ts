import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** How often a slow line lets some bytes through, in milliseconds. */
const TICK = 20
/** Bytes in waiting from which on no more should be taken in. */
const FULL = 1024 * 1024

/** One direction of a line: what is written comes out in order, but it can be held, slowed down and delayed. */
export class Outlet {
  readonly #to: Socket
  readonly #emptied: () => void
  readonly #closed = new AbortController()
  readonly #holds = new Set<unknown>()
  #queue: { bytes: Buffer; due: number }[] = []
  #waiting = 0
  #isRunning = false
  #run: Promise<void> = Promise.resolve()
  #letGo: (() => void) | undefined
  /** Bytes a second. */
  rate = Infinity
  /** Milliseconds that each byte is on its way. */
  delay = 0

  /** @param emptied Called when there is room again after {@link isFull}. */
  constructor(to: Socket, emptied: () => void) {
    this.#to = to
    this.#emptied = emptied
    to.once('close', () => this.#closed.abort())
  }

  isFull(): boolean {
    return this.#waiting >= FULL
  }

  get held(): boolean {
    return this.#holds.size > 0
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#waiting += bytes.length
    this.#queue.push({ bytes, due: performance.now() + this.delay })
    if (this.#isRunning) return
    this.#isRunning = true
    // A socket that is gone takes nothing more, and nobody needs to know.
    this.#run = this.#empty().catch(() => undefined)
  }

  /** Resolves when all that was written so far has left. */
  async flushed(): Promise<void> {
    await this.#run
  }

  /** Lets nothing out until {@link release} with the same owner. */
  hold(owner: unknown): void {
    this.#holds.add(owner)
  }

  release(owner: unknown): void {
    this.#holds.delete(owner)
    if (!this.held) this.#letGo?.()
  }

  async #empty(): Promise<void> {
    const { signal } = this.#closed
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      while (this.held && !signal.aborted) {
        await new Promise<void>((resolve) => {
          this.#letGo = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      signal.throwIfAborted()
      const early = next.due - performance.now()
      if (early > 0) await pause(early, undefined, { signal })
      const isSlow = Number.isFinite(this.rate)
      const part = isSlow ? next.bytes.subarray(0, Math.max(1, (this.rate * TICK) / 1000)) : next.bytes
      if (part.length === next.bytes.length) this.#queue.shift()
      else next.bytes = next.bytes.subarray(part.length)
      const wasFull = this.isFull()
      this.#waiting -= part.length
      if (!this.#to.write(part)) await once(this.#to, 'drain', { signal })
      if (wasFull && !this.isFull()) this.#emptied()
      if (isSlow) await pause(TICK, undefined, { signal })
    }
    this.#isRunning = false
  }
}
