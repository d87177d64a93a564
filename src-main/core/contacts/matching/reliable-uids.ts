import { contradict, type Identity, identityOf, joined } from './identity.ts'
import type { CardKeys } from './keys.ts'
import { isLikeName, isSameName, type NameKey } from './name-key.ts'

/**
 * The keys without the UIDs that say nothing: some programs give one UID to many people (`1`, or that of the person
 * who exports), and then it ties nobody to anybody.
 */
export function withReliableUids(cards: readonly CardKeys[]): CardKeys[] {
  const bearers = new Map<string, { name: NameKey; identity: Identity }>()
  const unreliable = new Set<string>()
  for (const keys of cards) {
    const { uid, name } = keys
    const first = bearers.get(uid)
    const identity = identityOf(keys)
    if (!first) bearers.set(uid, { name, identity })
    else if (contradict(first.identity, identity) || !isAlike(first.name, name)) unreliable.add(uid)
    else {
      bearers.set(uid, {
        name: first.name.words.length > 0 ? first.name : name,
        identity: joined(first.identity, identity)
      })
    }
  }
  return cards.map((keys) => (unreliable.has(keys.uid) ? { ...keys, uid: '' } : keys))
}

function isAlike(one: NameKey, other: NameKey): boolean {
  return isSameName(one, other) || isLikeName(one, other)
}
