import { type FolderPlan, isView, type Quota } from '../mail/index.ts'
import type { FoldersSnapshot, Room } from './types.ts'

/** Rates that an ordinary provider and line allow; only for a rough word before anything is measured. */
const MESSAGES_A_SECOND = 25
const BYTES_A_SECOND = 1_500_000

/** What the plan amounts to, and whether the new mailbox has room for it. */
export function foldersSnapshot(rows: FolderPlan, quota: Quota | undefined): FoldersSnapshot {
  const messages = sumOf(rows, 'messages')
  const bytes = sumOf(rows, 'bytes')
  return {
    rows,
    messages,
    bytes,
    quota: quota ?? null,
    room: room(bytes, quota),
    forecastSeconds: Math.ceil(Math.max(messages / MESSAGES_A_SECOND, bytes / BYTES_A_SECOND))
  }
}

/** Of the rows that are copied. Of All Mail where most is in other folders: what is left if none is in two of them. */
function sumOf(rows: FolderPlan, amount: 'messages' | 'bytes'): number {
  const sum = (some: FolderPlan) => some.reduce((total, row) => total + row[amount], 0)
  const copied = rows.filter((row) => !row.leftOut)
  const elsewhere = sum(rows.filter(({ role, leftOut }) => !isView(role) && leftOut !== 'other-people'))
  const remainders = copied.filter(({ remainder }) => remainder)
  return sum(copied.filter(({ remainder }) => !remainder)) + Math.max(0, sum(remainders) - elsewhere)
}

/** Three times what the old server claims is comfortable: servers count differently, and mail goes on coming. */
function room(bytes: number, quota: Quota | undefined): Room {
  if (!quota || quota.limitBytes === 0) return 'unknown'
  const free = quota.limitBytes - quota.usedBytes
  if (free >= 3 * bytes) return 'comfortable'
  return free >= 1.2 * bytes ? 'enough' : 'not-enough'
}
