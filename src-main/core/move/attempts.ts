import { createHash, randomBytes } from 'node:crypto'
import { RehomeError } from '../errors.ts'
import type { Clock, Side } from '../ports.ts'

/** Whom a password is shown to. */
export interface Door {
  readonly host: string
  readonly port: number
  readonly user: string
}

const MOST = 2
const MINUTE = 60_000
/** After so long, servers have forgotten most of it, and something may have been changed there meanwhile. */
const FORGOTTEN_AFTER = 15 * MINUTE

/**
 * How often each password was refused: several wrong ones in a row lock accounts. Passwords themselves are not kept,
 * only what tells them apart while this process lives.
 */
export class Attempts {
  readonly #clock: Clock
  readonly #salt = randomBytes(16)
  /** When, in milliseconds, by whose door and which password. */
  readonly #refused = new Map<string, readonly number[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Shows a password to a server, unless it was refused twice there within a quarter of an hour.
   * @throws {RehomeError} `signIn.triedTwice`; what `enter` fails with.
   */
  async make<T>(side: Side, door: Door, password: string, enter: () => Promise<T>): Promise<T> {
    const key = this.#key(side, door, password)
    const [first] = this.#recent(key).slice(-MOST)
    if (first !== undefined && this.#recent(key).length >= MOST) {
      const minutes = Math.ceil((first + FORGOTTEN_AFTER - this.#now()) / MINUTE)
      throw new RehomeError('signIn.triedTwice', { host: door.host, user: door.user, minutes })
    }
    try {
      const inside = await enter()
      this.#refused.delete(key)
      return inside
    } catch (error) {
      if (isRefusedPassword(error)) this.note(side, door, password)
      throw error
    }
  }

  /** Counts a refusal. */
  note(side: Side, door: Door, password: string): void {
    const key = this.#key(side, door, password)
    this.#refused.set(key, [...this.#recent(key), this.#now()])
  }

  #recent(key: string): readonly number[] {
    return (this.#refused.get(key) ?? []).filter((time) => this.#now() - time < FORGOTTEN_AFTER)
  }

  #now(): number {
    return this.#clock.now().getTime()
  }

  #key(side: Side, { host, port, user }: Door, password: string): string {
    const what = JSON.stringify([side, host.toLowerCase(), port, user.toLowerCase(), password])
    return createHash('sha256').update(this.#salt).update(what).digest('base64')
  }
}

/** Whether a server has looked at a password and not taken it. */
export const isRefusedPassword = (error: unknown): error is RehomeError =>
  error instanceof RehomeError &&
  (error.code === 'signIn.wrongPassword' || error.code === 'signIn.appPassword')
