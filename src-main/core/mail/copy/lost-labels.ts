import type { Entry } from './journal-port.ts'
import type { NewMailbox } from '../connection/mailbox.ts'

/** Keywords without which a message arrived, because the server refused it with them. */
export interface LostLabels {
  readonly uid: number
  readonly labels: readonly string[]
}

/**
 * Sets the keywords one more time, now that the messages are there: a server may have refused for another reason.
 * @param entries Where the messages are; unknown where the server says nothing of UIDs.
 * @returns Those that are still lost.
 */
export async function restoreLabels(
  mailbox: NewMailbox,
  path: string,
  lost: readonly LostLabels[],
  entries: ReadonlyMap<number, Entry>
): Promise<LostLabels[]> {
  const newUidOf = (uid: number) => entries.get(uid)?.newUid
  const placed = lost.flatMap(({ uid, labels }) => {
    const newUid = newUidOf(uid)
    return newUid === undefined ? [] : { newUid, labels }
  })
  if (placed.length === 0) return [...lost]
  await mailbox.changeFlags(
    path,
    // One by one: what it can't keep is not to cost the others.
    placed.flatMap(({ newUid, labels }) => labels.map((label) => ({ uid: newUid, add: [label], remove: [] })))
  )
  const kept = await mailbox.flags(placed.map(({ newUid }) => newUid))
  return lost.flatMap(({ uid, labels }) => {
    const flags = kept.get(newUidOf(uid) ?? 0) ?? []
    const still = labels.filter((label) => !flags.includes(label))
    return still.length > 0 ? [{ uid, labels: still }] : []
  })
}
