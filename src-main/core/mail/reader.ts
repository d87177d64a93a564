import { RehomeError } from '../errors.ts'
import type { Message, ReadMailbox } from './mailbox.ts'

/** Most of a window, in bytes as the server counts them; one larger message is a window of its own. */
const WINDOW_BYTES = 8 * 1024 * 1024
const WINDOW_MESSAGES = 100
/** UIDs whose sizes are asked for at a time. */
const SIZES = 500

/** What a window of UIDs turned out to hold. Each UID asked for is in one of the lists. */
export interface Window {
  readonly messages: readonly Message[]
  /** No longer in the folder. */
  readonly vanished: readonly number[]
  /** In the folder, but the server does not hand them out; with its words. */
  readonly unreadable: readonly { readonly uid: number; readonly reason: string }[]
}

/**
 * Reads the open folder's messages window by window, so that memory does not grow with the folder.
 * @throws {RehomeError} `folder.unreadable` when not even one message of a window can be read.
 */
export async function* readWindows(mailbox: ReadMailbox, uids: readonly number[]): AsyncGenerator<Window> {
  for (let at = 0; at < uids.length; at += SIZES) {
    const chunk = uids.slice(at, at + SIZES)
    const sizes = await mailbox.sizes(chunk)
    for (const window of windows(chunk, sizes)) yield await readWindow(mailbox, window)
  }
}

/** Cuts UIDs into windows by the bytes of their messages. */
export function* windows(uids: readonly number[], sizes: ReadonlyMap<number, number>): Generator<number[]> {
  let window: number[] = []
  let bytes = 0
  for (const uid of uids) {
    const size = sizes.get(uid) ?? 0
    if (window.length > 0 && (bytes + size > WINDOW_BYTES || window.length === WINDOW_MESSAGES)) {
      yield window
      window = []
      bytes = 0
    }
    window.push(uid)
    bytes += size
  }
  if (window.length > 0) yield window
}

async function readWindow(mailbox: ReadMailbox, uids: readonly number[]): Promise<Window> {
  const messages = await messagesOrNone(mailbox, uids)
  if (messages.length === uids.length) return { messages, vanished: [], unreadable: [] }

  const vanished: number[] = []
  const unreadable: { uid: number; reason: string }[] = []
  const got = new Set(messages.map(({ uid }) => uid))
  const missing = uids.filter((uid) => !got.has(uid))
  let failure: RehomeError | undefined
  for (const uid of missing) {
    try {
      const [message] = await mailbox.messages([uid])
      if (message) messages.push(message)
      else if (await isThere(mailbox, uid)) unreadable.push({ uid, reason: '' })
      else vanished.push(uid)
    } catch (error) {
      if (!isUnreadable(error)) throw error
      failure = error
      unreadable.push({ uid, reason: String(error.params.reason ?? '') })
    }
  }
  if (failure && unreadable.length === uids.length && uids.length > 1) throw failure
  return { messages: messages.sort((a, b) => a.uid - b.uid), vanished, unreadable }
}

/** A server that refuses a whole window for one bad message (Yahoo) is asked for each message singly. */
async function messagesOrNone(mailbox: ReadMailbox, uids: readonly number[]): Promise<Message[]> {
  try {
    return await mailbox.messages(uids)
  } catch (error) {
    if (isUnreadable(error)) return []
    throw error
  }
}

const isThere = async (mailbox: ReadMailbox, uid: number) => (await mailbox.uids(uid)).includes(uid)

const isUnreadable = (error: unknown): error is RehomeError =>
  error instanceof RehomeError && error.code === 'folder.unreadable'
