import { type FolderPlan, isView, type PlannedFolder } from '../mail/index.ts'

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

/**
 * The folders that a run leaves alone, and whose messages aren't to come with All Mail either: the move brings them
 * in another run, or the person doesn't want them. Where a run is asked for a view that isn't the move's own choice,
 * it brings all of it.
 * @param plan The move's.
 * @param run What of it is copied now.
 */
export function besidesViews(plan: FolderPlan, run: FolderPlan): FolderPlan {
  const copied = new Set(run.flatMap(({ from, leftOut }) => (leftOut ? [] : from)))
  if (plan.some(({ from, role, leftOut }) => isView(role) && leftOut && copied.has(from))) return []
  return plan.filter(({ from, role, leftOut }) => !isView(role) && !copied.has(from) && !isNobodys(leftOut))
}

const isNobodys = (leftOut: PlannedFolder['leftOut']) =>
  leftOut === 'other-people' || leftOut === 'not-selectable'
