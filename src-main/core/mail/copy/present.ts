import { digestOf } from '../message/digest.ts'
import { likeness, withPlainHeader } from '../message/header.ts'
import type { Digest } from './journal-port.ts'
import type { ReadMailbox } from '../connection/mailbox.ts'
import { readWindows } from './reader.ts'
import { pairEqual } from '../message/twins.ts'

/** UIDs whose headers are asked for at a time. */
const OUTLINES = 500

/**
 * What the new folder held before we came, as far as it is like something that is to be copied. Headers only
 * say where a look is worth while; the body's digest decides, and each present message stands for one old one.
 */
export class PresentMessages {
  readonly #mailbox: ReadMailbox
  /** UIDs by likeness, and by size for those whose headers say too little. */
  readonly #candidates = new Map<string, Set<number>>()
  readonly #read = new Map<number, { readonly digest: Digest; readonly date: number | undefined }>()

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

  /**
   * Finds those of these messages that are there, by reading what is like them. Each present message stands for
   * one, once and for all.
   * @returns The present message's UID by a message's UID; `altered` where the server has changed it.
   */
  async take(messages: readonly Identified[]): Promise<ReadonlyMap<number, Present>> {
    // As in most folders: they are made by us, and empty.
    if (this.#candidates.size === 0) return new Map()
    const likes = messages.map(({ raw }) => this.#like(raw))
    const alike = new Set(likes.flatMap((uids) => [...uids]))
    const unread = [...alike].filter((uid) => !this.#read.has(uid)).sort((a, b) => a - b)
    for await (const window of readWindows(this.#mailbox, unread)) {
      for (const { uid, raw, internalDate } of window.messages)
        this.#read.set(uid, { digest: digestOf(raw), date: internalDate?.getTime() })
    }
    const present = [...alike].flatMap((uid) => {
      const known = this.#read.get(uid)
      return known ? { uid, ...known } : []
    })
    const equal = pairEqual(messages, present)
    const taken = new Set(equal.values())
    const altered = pairEqual(
      messages.filter(({ uid }) => !equal.has(uid)).flatMap(withPlainDigest),
      present.filter(({ uid }) => !taken.has(uid))
    )
    for (const uid of altered.values()) taken.add(uid)
    for (const uids of likes) for (const uid of taken) uids.delete(uid)
    const found = (pairs: ReadonlyMap<number, number>, isAltered: boolean) =>
      [...pairs].map(([uid, newUid]) => [uid, { newUid, altered: isAltered }] as const)
    return new Map([...found(equal, false), ...found(altered, true)])
  }

  #like(raw: Buffer): Set<number> {
    return this.#candidates.get(likeness(raw) ?? sizeKey(raw.length)) ?? new Set()
  }

  #add(key: string, uid: number): void {
    const uids = this.#candidates.get(key)
    if (uids) uids.add(uid)
    else this.#candidates.set(key, new Set([uid]))
  }
}

/** A message as it is after a server has made its header plain, where that changes it. */
function withPlainDigest(message: Identified): Identified[] {
  const raw = withPlainHeader(message.raw)
  return raw === message.raw ? [] : [{ ...message, digest: digestOf(raw) }]
}

export interface Present {
  readonly newUid: number
  readonly altered: boolean
}

/** A message to be looked for. */
export interface Identified {
  readonly uid: number
  readonly raw: Buffer
  readonly digest: Digest
  readonly date: number
}

const sizeKey = (size: number) => `size ${size}`
