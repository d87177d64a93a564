import { RehomeError } from '../errors.ts'
import { onlySystemFlags } from './flags.ts'
import type { Fate, Message, NewMailbox } from './mailbox.ts'

/** What is known of a batch once nothing more will be sent of it. */
export interface Report {
  /** By old UID; a message that isn't in it was not answered for, or not sent. */
  readonly fates: ReadonlyMap<number, Fate>
  /** Why the rest was not sent. After `connect.lost` nobody knows which messages arrived. */
  readonly stopped?: RehomeError
}

/**
 * Sends a batch into a folder of the new mailbox, in order. Nothing is ever sent twice here but a message
 * that the server has refused in so many words.
 * @param signal Aborting stops with `move.interrupted` before the next message.
 */
export async function sendBatch(
  mailbox: NewMailbox,
  path: string,
  batch: readonly Message[],
  signal: AbortSignal
): Promise<Report> {
  const fates = new Map<number, Fate>()
  for (const message of batch) {
    if (signal.aborted) return { fates, stopped: new RehomeError('move.interrupted') }
    try {
      fates.set(message.uid, await sendOne(mailbox, path, message))
    } catch (error) {
      if (error instanceof RehomeError) return { fates, stopped: error }
      throw error
    }
  }
  return { fates }
}

/** A label that the server can't keep is no reason to leave the message behind. */
async function sendOne(mailbox: NewMailbox, path: string, message: Message): Promise<Fate> {
  const fate = await mailbox.append(path, message)
  const flags = onlySystemFlags(message.flags)
  if (fate.is === 'arrived' || fate.code === 'message.tooBig' || flags.length === message.flags.length)
    return fate
  return mailbox.append(path, { ...message, flags })
}
