import type { FolderPlan, PlannedFolder } from '../mail/index.ts'

/** Which folders the person ticked or unticked, by {@link PlannedFolder.from}; nothing follows from it for folders below. */
export type Ticks = Readonly<Record<string, boolean>>

/** Reasons that a tick overrules; what can't be read stays behind whatever is ticked. */
const overruled = new Set<PlannedFolder['leftOut']>(['chosen', 'junk', 'trash', 'virtual', 'other-people'])

/** The plan as the person wants it. */
export function applyTicks(plan: FolderPlan, ticks: Ticks): FolderPlan {
  return plan.map((row) => {
    if (!Object.hasOwn(ticks, row.from)) return row
    const { leftOut, ...kept } = row
    if (!ticks[row.from]) return { ...kept, leftOut: leftOut ?? 'chosen' }
    return overruled.has(leftOut) ? kept : row
  })
}
