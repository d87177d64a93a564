import type { NewMailbox } from './mailbox.ts'

/** Keywords without which a message arrived, because the server refused it with them. */
export interface LostLabels {
  readonly uid: number
  /** Unknown where the server says nothing of UIDs. */
  readonly newUid: number | undefined
  readonly labels: readonly string[]
}

/**
 * Sets the keywords one more time, now that the messages are there: a server may have refused for another reason.
 * @returns Those that are still lost.
 */
export async function restoreLabels(
  mailbox: NewMailbox,
  path: string,
  lost: readonly LostLabels[]
): Promise<LostLabels[]> {
  const placed = lost.flatMap(({ newUid, labels }) => (newUid === undefined ? [] : { uid: newUid, labels }))
  if (placed.length === 0) return [...lost]
  await mailbox.changeFlags(
    path,
    // One by one: what it can't keep is not to cost the others.
    placed.flatMap(({ uid, labels }) => labels.map((label) => ({ uid, add: [label], remove: [] })))
  )
  const kept = await mailbox.flags(placed.map(({ uid }) => uid))
  return lost.flatMap(({ uid, newUid, labels }) => {
    const flags = newUid === undefined ? [] : (kept.get(newUid) ?? [])
    const still = labels.filter((label) => !flags.includes(label))
    return still.length > 0 ? [{ uid, newUid, labels: still }] : []
  })
}
