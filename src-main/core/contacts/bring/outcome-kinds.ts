export const outcomeKinds = ['added', 'completed', 'alreadyThere', 'needsALook', 'skipped', 'failed'] as const
/** What became of a found card. */
export type OutcomeKind = (typeof outcomeKinds)[number]

export type OutcomeCounts = Readonly<Record<OutcomeKind, number>>

/** How many there are of each kind. */
export function countKinds(outcomes: Iterable<{ readonly kind: OutcomeKind }>): OutcomeCounts {
  const counts = { added: 0, completed: 0, alreadyThere: 0, needsALook: 0, skipped: 0, failed: 0 }
  for (const { kind } of outcomes) counts[kind]++
  return counts
}
