import { nameOf } from './level-names.ts'
import type { Folder, FolderChoices, LeftOutReason, Listing } from '../types.ts'
import { isView } from './views.ts'

/** Which folders stay behind, and why, by old path. */
export function leftOutReasons(
  { folders, namesMessages = false }: Pick<Listing, 'folders' | 'namesMessages'>,
  choices: FolderChoices
): ReadonlyMap<string, LeftOutReason> {
  const inherited = new Map<string, LeftOutReason>()
  const reasons = new Map<string, LeftOutReason>()
  const judge = judgement(choices, namesMessages)
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

function judgement(
  choices: FolderChoices,
  namesMessages: boolean
): (folder: Folder, above: LeftOutReason | undefined) => Verdict {
  const names = (list: readonly string[] = []) => new Set(list.map((name) => name.normalize('NFC')))
  const [skip, include, only] = [names(choices.skip), names(choices.include), names(choices.only)]
  const roles = new Set(choices.leaveOutRoles)
  const named = names(Object.keys(choices.rename ?? {}))

  return (folder, above) => {
    const name = nameOf(folder)
    const skipped = skip.has(name) ? 'chosen' : undefined
    const isCopiedView = named.has(name) || (choices.archived === true && isRemainder(folder, namesMessages))
    const byRole =
      skipped ?? above ?? (isCopiedView ? undefined : viewReason(folder)) ?? roleReason(folder, roles)
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

/** Views of what is in other folders (RFC 6154): their messages would arrive twice. */
const viewReason = ({ role, roleFrom }: Folder): LeftOutReason | undefined =>
  isView(role) && roleFrom === 'special-use' ? 'virtual' : undefined

/** Whether it shows all mail, of which only what is in no other folder is copied. */
export const isRemainder = ({ role, roleFrom }: Folder, namesMessages = false): boolean =>
  namesMessages && role === 'all' && roleFrom === 'special-use'

function roleReason({ role }: Folder, leftOut: ReadonlySet<string>): LeftOutReason | undefined {
  if (!role || !leftOut.has(role)) return undefined
  return role === 'junk' || role === 'trash' ? role : 'chosen'
}
