import { nameOf } from './level-names.ts'
import type { Folder, FolderChoices, LeftOutReason } from '../types.ts'

/** Which folders stay behind, and why, by old path. */
export function leftOutReasons(
  folders: readonly Folder[],
  choices: FolderChoices
): ReadonlyMap<string, LeftOutReason> {
  const inherited = new Map<string, LeftOutReason>()
  const reasons = new Map<string, LeftOutReason>()
  const judge = judgement(choices)
  for (const folder of [...folders].sort((a, b) => a.levels.length - b.levels.length)) {
    const { path, levels } = folder
    const parents = levels.map((_, depth) => inherited.get(levels.slice(0, depth).join('\0')))
    const { reason, passedOn } = judge(
      folder,
      parents.findLast((above) => above !== undefined)
    )
    if (reason) reasons.set(path, reason)
    if (passedOn) inherited.set(levels.join('\0'), passedOn)
  }
  return reasons
}

/** `passedOn` is the reason that folders below inherit. */
interface Verdict {
  readonly reason?: LeftOutReason | undefined
  readonly passedOn?: LeftOutReason | undefined
}

function judgement(choices: FolderChoices): (folder: Folder, above: LeftOutReason | undefined) => Verdict {
  const names = (list: readonly string[] = []) => new Set(list.map((name) => name.normalize('NFC')))
  const [skip, include, only] = [names(choices.skip), names(choices.include), names(choices.only)]
  const roles = new Set(choices.leaveOutRoles)

  return (folder, above) => {
    const name = nameOf(folder)
    const skipped = skip.has(name) ? 'chosen' : undefined
    const byRole = skipped ?? above ?? roleReason(folder, roles)
    // Named by the person: what its role, or a folder above it, would say is overruled.
    const wanted = only.has(name) || (include.has(name) && !skipped)
    const passedOn = wanted ? undefined : byRole === 'virtual' ? undefined : byRole
    const impossible = notForCopying(folder)
    if (impossible) return { reason: impossible, passedOn }
    if (wanted) return { passedOn }
    return { reason: byRole ?? (choices.only ? 'chosen' : undefined), passedOn }
  }
}

function notForCopying({ owner, selectable }: Folder): LeftOutReason | undefined {
  if (owner !== 'personal') return 'other-people'
  return selectable ? undefined : 'not-selectable'
}

function roleReason({ role, roleFrom }: Folder, leftOut: ReadonlySet<string>): LeftOutReason | undefined {
  // Views of what is in other folders (RFC 6154): their messages would arrive twice.
  const isView = role === 'all' || role === 'flagged' || role === 'important'
  if (isView && roleFrom === 'special-use') return 'virtual'
  if (!role || !leftOut.has(role)) return undefined
  return role === 'junk' || role === 'trash' ? role : 'chosen'
}
