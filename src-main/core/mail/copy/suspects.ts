import type { RehomeError } from '../../errors.ts'
import type { Side } from '../../ports.ts'

/** Losses in a row from which on a folder is copied message by message, to find the one that causes them. */
const CAREFUL_AFTER = 2
/** Messages without a loss after which the line is to blame and not a message: as many as a window holds. */
const CLEARED_AFTER = 100
/** Losses with the same single message under way that make it the cause. */
const GUILTY_AFTER = 3

export interface Guilty {
  readonly uid: number
  /** The server that hung up over it. */
  readonly side: Side
  /** Its last words. */
  readonly reason: string
}

/** Finds the message over which a server hangs up every time: else one message would keep all others from arriving. */
export class Suspects {
  #losses = 0
  #cleared = 0
  #underWay: number | undefined
  readonly #seen = new Map<number, Guilty & { readonly times: number }>()

  /** Whether messages are to be read and sent one at a time. */
  get careful(): boolean {
    return this.#losses >= CAREFUL_AFTER
  }

  /** The least suspect first: what is well arrives, before one more loss is risked. */
  inOrder(uids: readonly number[]): readonly number[] {
    const times = (uid: number) => this.#seen.get(uid)?.times ?? 0
    return uids.toSorted((a, b) => times(a) - times(b))
  }

  /** Messages are about to be asked for; a single one is under way until it is settled. */
  readonly asked = (uids: readonly number[]): void => {
    this.#underWay = uids.length === 1 ? uids[0] : undefined
  }

  /** What was under way needs no more work. */
  settled(): void {
    this.#underWay = undefined
    if (this.careful && ++this.#cleared < CLEARED_AFTER) return
    this.#losses = this.#cleared = 0
  }

  /** A connection was lost while copying. */
  lost({ side = 'old', params }: RehomeError): void {
    const uid = this.#underWay
    if (this.careful && uid !== undefined) {
      const times = (this.#seen.get(uid)?.times ?? 0) + 1
      this.#seen.set(uid, { uid, side, reason: String(params.reason ?? ''), times })
    }
    this.#losses++
    this.#cleared = 0
    this.#underWay = undefined
  }

  /** Messages that caused too many losses; each is named once. There may be more of them, so care goes on. */
  guilty(): readonly Guilty[] {
    const guilty = [...this.#seen.values()].filter(({ times }) => times >= GUILTY_AFTER)
    for (const { uid } of guilty) this.#seen.delete(uid)
    return guilty
  }
}
