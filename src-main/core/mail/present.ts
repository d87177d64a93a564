import { digestOf } from './digest.ts'
import { likeness } from './header.ts'
import type { Digest } from './journal-port.ts'
import type { Message, ReadMailbox } from './mailbox.ts'

/** UIDs whose headers are asked for at a time. */
const OUTLINES = 500

/**
 * What the new folder held before we came, as far as it is like something that is to be copied. Headers only
 * say where a look is worth while; the body's digest decides, and each present message stands for one old one.
 */
export class PresentMessages {
  readonly #mailbox: ReadMailbox
  /** UIDs by likeness, and by size for those whose headers say too little. */
  readonly #candidates = new Map<string, number[]>()
  readonly #digests = new Map<number, Digest>()

  private constructor(mailbox: ReadMailbox) {
    this.#mailbox = mailbox
  }

  /** Looks at the open folder's messages, but for those of `uids` that are known already. */
  static async survey(mailbox: ReadMailbox, uids: readonly number[]): Promise<PresentMessages> {
    const present = new PresentMessages(mailbox)
    for (let at = 0; at < uids.length; at += OUTLINES) {
      for (const { uid, size, headers } of await mailbox.outlines(uids.slice(at, at + OUTLINES))) {
        present.#add(likeness(headers) ?? sizeKey(size), uid)
      }
    }
    return present
  }

  /** The UID of a message that is the very same, which is then taken; `undefined` where there is none. */
  async take(message: Message, digest: Digest): Promise<number | undefined> {
    const candidates = this.#candidates.get(likeness(message.raw) ?? sizeKey(message.raw.length)) ?? []
    for (const [index, uid] of candidates.entries()) {
      if ((await this.#digestOf(uid)) !== digest) continue
      candidates.splice(index, 1)
      this.#digests.delete(uid)
      return uid
    }
    return undefined
  }

  #add(key: string, uid: number): void {
    const uids = this.#candidates.get(key)
    if (uids) uids.push(uid)
    else this.#candidates.set(key, [uid])
  }

  async #digestOf(uid: number): Promise<Digest | undefined> {
    const known = this.#digests.get(uid)
    if (known !== undefined) return known
    const [message] = await this.#mailbox.messages([uid])
    if (!message) return undefined
    const digest = digestOf(message.raw)
    this.#digests.set(uid, digest)
    return digest
  }
}

const sizeKey = (size: number) => `size ${size}`
