import { RehomeError } from '../../errors.ts'
import type { Budget, Release } from './budget.ts'
import type { Message, ReadMailbox } from '../connection/mailbox.ts'

/** Most of a window, in bytes as the server counts them; one larger message is a window of its own. */
const WINDOW_BYTES = 4 * 1024 * 1024
const WINDOW_MESSAGES = 100
/** UIDs whose sizes are asked for at a time. */
const SIZES = 2000
/** What a message is taken to hold whose server tells no size, in bytes. */
const UNTOLD = 256 * 1024

/** What a window of UIDs turned out to hold. Each UID asked for is in one of the lists. */
export interface Window {
  readonly messages: readonly Message[]
  /** No longer in the folder. */
  readonly vanished: readonly number[]
  /** In the folder, but the server does not hand them out; with its words. */
  readonly unreadable: readonly { readonly uid: number; readonly reason: string }[]
  /** To be called when the messages are no longer needed. */
  readonly release: Release
}

export interface Reading {
  /** Where the room for the messages comes from; without it, nobody else is to hold as much. */
  readonly budget?: Budget
  /** One message at a time: for a server that hangs up over one of them. */
  readonly singly?: boolean
  /** Hears about which messages the server is asked next. */
  readonly onAsk?: (uids: readonly number[]) => void
}

/**
 * Reads the open folder's messages window by window, so that memory does not grow with the folder.
 * @throws {RehomeError} `folder.unreadable` when not even one message of a window can be read.
 */
export async function* readWindows(
  mailbox: ReadMailbox,
  uids: readonly number[],
  { budget, singly = false, onAsk }: Reading = {}
): AsyncGenerator<Window> {
  const step = singly ? 1 : SIZES
  for (let at = 0; at < uids.length; at += step) {
    const chunk = uids.slice(at, at + step)
    onAsk?.(chunk)
    const sizes = await mailbox.sizes(chunk)
    for (const window of windows(chunk, sizes)) {
      const bytes = window.reduce((sum, uid) => sum + sizeOf(sizes, uid), 0)
      const release = (await budget?.take(bytes)) ?? (() => undefined)
      try {
        yield { ...(await readWindow(mailbox, window, bytes)), release }
      } catch (error) {
        release()
        throw error
      }
    }
  }
}

/** Fetches the next window while the last one is being worked on. */
export async function* ahead(windows: AsyncGenerator<Window>): AsyncGenerator<Window> {
  let next = begun(windows)
  try {
    for (;;) {
      const { value, done } = await next
      if (done) return
      next = begun(windows)
      yield value
    }
  } finally {
    const unwanted = await next.catch(() => undefined)
    if (unwanted && !unwanted.done) unwanted.value.release()
    await windows.return(undefined)
  }
}

/** A failure is heard by whoever awaits it, and is no surprise before. */
function begun(windows: AsyncGenerator<Window>): Promise<IteratorResult<Window, void>> {
  const next = windows.next()
  next.catch(() => undefined)
  return next
}

/** Cuts UIDs into windows by the bytes of their messages. */
export function* windows(uids: readonly number[], sizes: ReadonlyMap<number, number>): Generator<number[]> {
  let window: number[] = []
  let bytes = 0
  for (const uid of uids) {
    const size = sizeOf(sizes, uid)
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

function sizeOf(sizes: ReadonlyMap<number, number>, uid: number): number {
  const size = sizes.get(uid) ?? 0
  return size > 0 ? size : UNTOLD
}

async function readWindow(
  mailbox: ReadMailbox,
  uids: readonly number[],
  bytes: number
): Promise<Omit<Window, 'release'>> {
  const messages = await messagesOrNone(mailbox, uids, bytes)
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
async function messagesOrNone(
  mailbox: ReadMailbox,
  uids: readonly number[],
  bytes: number
): Promise<Message[]> {
  const [first] = uids
  try {
    if (first === undefined || uids.length > 1 || bytes <= WINDOW_BYTES) return await mailbox.messages(uids)
    const large = await mailbox.largeMessage(first)
    return large ? [large] : []
  } catch (error) {
    if (isUnreadable(error)) return []
    throw error
  }
}

const isThere = async (mailbox: ReadMailbox, uid: number) => (await mailbox.uids(uid, uid)).includes(uid)

const isUnreadable = (error: unknown): error is RehomeError =>
  error instanceof RehomeError && error.code === 'folder.unreadable'
