import { RehomeError } from '../../errors.ts'
import { notBefore1970 } from '../message/dates.ts'
import { onlySystemFlags } from '../message/flags.ts'
import type { Appender, Fate, Message, Report } from '../connection/mailbox.ts'
import { tidied, withoutMboxLine } from '../message/repair.ts'

/** What is changed about a message that the server refuses, one after the other and the former kept. */
const remedies: readonly ((message: Message) => Message)[] = [
  // A label that the server can't keep is no reason to leave the message behind.
  (message) => {
    const flags = onlySystemFlags(message.flags)
    return flags.length < message.flags.length ? { ...message, flags } : message
  },
  (message) => withBytes(message, tidied(message.raw)),
  (message) => {
    const internalDate = notBefore1970(message.internalDate)
    return internalDate === message.internalDate ? message : { ...message, internalDate }
  },
  (message) => withBytes(message, withoutMboxLine(message.raw))
]

const withBytes = (message: Message, raw: Buffer) => (raw === message.raw ? message : { ...message, raw })

/**
 * Sends a batch into a folder of the new mailbox, in order, and what is refused once more with as little
 * changed about it as may help. Nothing is ever sent twice but a message that the server has refused in so
 * many words. The appender has the batch before this returns.
 * @param signal Aborting stops with `move.interrupted` before anything more is sent.
 */
export async function deliver(
  appender: Appender,
  path: string,
  batch: readonly Message[],
  signal: AbortSignal
): Promise<Report> {
  const interrupted = () => (signal.aborted ? new RehomeError('move.interrupted') : undefined)
  let stopped = interrupted()
  if (stopped) return { fates: new Map(), stopped }
  const report = await appender.append(path, batch)
  const fates = new Map(report.fates)
  stopped = report.stopped
  let tried = batch
  for (const remedy of remedies) {
    const refused = tried.filter(({ uid }) => mayBeHelped(fates.get(uid)))
    tried = refused.map(remedy)
    const changed = tried.filter((message, index) => message !== refused[index])
    if (changed.length === 0) continue
    // Not the last word: what isn't tried again now is neither stored nor refused.
    for (const { uid } of changed) fates.delete(uid)
    stopped ??= interrupted()
    if (stopped) continue
    const again = await appender.append(path, changed)
    const originals = new Map(batch.map((message) => [message.uid, message.flags]))
    const sent = new Map(changed.map((message) => [message.uid, message.flags]))
    for (const [uid, fate] of again.fates) {
      const without = (originals.get(uid) ?? []).filter((flag) => !sent.get(uid)?.includes(flag))
      fates.set(uid, fate.is === 'arrived' && without.length > 0 ? { ...fate, without } : fate)
    }
    stopped = again.stopped
  }
  return { fates, ...(stopped && { stopped }) }
}

const mayBeHelped = (fate: Fate | undefined) => fate?.is === 'refused' && fate.code === 'message.refused'
