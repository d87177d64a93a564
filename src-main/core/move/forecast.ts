import type { FolderPlan, Quota } from '../mail/index.ts'
import type { FoldersSnapshot, Room } from './types.ts'

/** Rates that an ordinary provider and line allow; only for a rough word before anything is measured. */
const MESSAGES_A_SECOND = 25
const BYTES_A_SECOND = 1_500_000

/** What the plan amounts to, and whether the new mailbox has room for it. */
export function foldersSnapshot(rows: FolderPlan, quota: Quota | undefined): FoldersSnapshot {
  const copied = rows.filter((row) => !row.leftOut)
  const messages = copied.reduce((sum, row) => sum + row.messages, 0)
  const bytes = copied.reduce((sum, row) => sum + row.bytes, 0)
  return {
    rows,
    messages,
    bytes,
    quota: quota ?? null,
    room: room(bytes, quota),
    forecastSeconds: Math.ceil(Math.max(messages / MESSAGES_A_SECOND, bytes / BYTES_A_SECOND))
  }
}

/** Three times what the old server claims is comfortable: servers count differently, and mail goes on coming. */
function room(bytes: number, quota: Quota | undefined): Room {
  if (!quota || quota.limitBytes === 0) return 'unknown'
  const free = quota.limitBytes - quota.usedBytes
  if (free >= 3 * bytes) return 'comfortable'
  return free >= 1.2 * bytes ? 'enough' : 'not-enough'
}
