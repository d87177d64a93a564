import { digestOf } from './digest.ts'
import { likeness } from './header.ts'
import type { Digest } from './journal-port.ts'
import type { Message, ReadMailbox } from './mailbox.ts'
import { readWindows } from './reader.ts'

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

  /** Looks at the headers of these messages of the open folder. */
  static async survey(mailbox: ReadMailbox, uids: readonly number[]): Promise<PresentMessages> {
    const present = new PresentMessages(mailbox)
    for (let at = 0; at < uids.length; at += OUTLINES) {
      for (const { uid, size, headers } of await mailbox.outlines(uids.slice(at, at + OUTLINES))) {
        present.#add(likeness(headers) ?? sizeKey(size), uid)
      }
    }
    return present
  }

  /** Reads the candidates for these messages, so that {@link take} can tell. */
  async compare(messages: readonly Message[]): Promise<void> {
    const wanted = new Set(
      messages.flatMap((message) => this.#like(message)).filter((uid) => !this.#digests.has(uid))
    )
    const uids = [...wanted].sort((a, b) => a - b)
    for await (const window of readWindows(this.#mailbox, uids)) {
      for (const { uid, raw } of window.messages) this.#digests.set(uid, digestOf(raw))
    }
  }

  /** The UID of a message that is the very same, which is then taken; `undefined` where there is none. */
  take(message: Message, digest: Digest): number | undefined {
    const candidates = this.#like(message)
    const index = candidates.findIndex((uid) => this.#digests.get(uid) === digest)
    return index < 0 ? undefined : candidates.splice(index, 1)[0]
  }

  #like(message: Message): number[] {
    return this.#candidates.get(likeness(message.raw) ?? sizeKey(message.raw.length)) ?? []
  }

  #add(key: string, uid: number): void {
    const uids = this.#candidates.get(key)
    if (uids) uids.push(uid)
    else this.#candidates.set(key, [uid])
  }
}

const sizeKey = (size: number) => `size ${size}`
