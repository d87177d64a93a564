import { RehomeError } from '../../errors.ts'
import { levelsOf } from '../connection/folders.ts'
import { isRemainder, leftOutReasons } from './left-out.ts'
import { fullNameOf, legalLevel, nameOf, numbered, twinKey } from './level-names.ts'
import type { Folder, FolderChoices, FolderPlan, Listing, PlannedFolder, PlanReason } from '../types.ts'

/** Where one old folder goes. */
interface Target {
  readonly levels: readonly string[]
  readonly path: string
  readonly why: PlanReason
  readonly exists: boolean
}

/**
 * Decides which old folder goes to which new folder, and why. Pure. Each old folder is in it once, and no two
 * go to the same place: what would collide gets ` (2)`.
 * @param settled Old path → new path of folders that were copied before: what the new server lists since then
 * must not send them elsewhere, or all of it would arrive a second time.
 * @throws {RehomeError} `folder.notFound` for a name in `wishes` that no old folder has.
 */
export function planFolders(
  old: Listing,
  target: Listing,
  wishes: FolderChoices,
  settled: Readonly<Record<string, string>> = {}
): FolderPlan {
  const choices = withoutPrefix(old, wishes)
  checkNames(old, choices)
  const leftOut = leftOutReasons(old, choices)
  const targets = new Targets(target, choices, settled)
  const byDepth = [...old.folders].sort((a, b) => a.levels.length - b.levels.length)
  // Who has the better claim on a name goes first: the inbox, the person's wishes, what is settled, roles, and then the rest.
  for (const folder of byDepth) if (folder.path === 'INBOX') targets.assignInbox(folder)
  for (const folder of byDepth) if (folder.path !== 'INBOX') targets.assignChosen(folder)
  for (const folder of byDepth) targets.assignSettled(folder)
  for (const folder of byDepth) targets.assignRole(folder)
  for (const folder of byDepth) targets.assignOwnName(folder)

  return old.folders.map((folder): PlannedFolder => {
    const { levels, path, why, exists } = targets.of(folder)
    const reason = leftOut.get(folder.path)
    return {
      from: folder.path,
      fromLevels: folder.levels,
      ...(folder.role && { role: folder.role }),
      to: path,
      toLevels: levels,
      why,
      ...(reason && { leftOut: reason }),
      exists,
      messages: folder.messages,
      bytes: folder.bytes,
      ...(isRemainder(folder, old.namesMessages) && { remainder: true })
    }
  })
}

/** The choices with each folder called by its name, though it was given with the namespace's prefix. */
function withoutPrefix({ folders }: Listing, choices: FolderChoices): FolderChoices {
  const byName = new Map<string | undefined, string>()
  for (const folder of folders) byName.set(fullNameOf(folder), nameOf(folder))
  for (const folder of folders) byName.set(nameOf(folder), nameOf(folder))
  const own = (name: string) => byName.get(name.normalize('NFC')) ?? name
  const { skip, include, rename, only } = choices
  return {
    ...choices,
    ...(skip && { skip: skip.map(own) }),
    ...(include && { include: include.map(own) }),
    ...(rename && {
      rename: Object.fromEntries(Object.entries(rename).map(([from, to]) => [own(from), to]))
    }),
    ...(only && { only: only.map(own) })
  }
}

function checkNames(old: Listing, { skip = [], include = [], rename = {}, only = [] }: FolderChoices): void {
  const known = new Set(old.folders.map(nameOf))
  const unknown = [...skip, ...include, ...Object.keys(rename), ...only].find(
    (name) => !known.has(name.normalize('NFC'))
  )
  if (unknown !== undefined) throw new RehomeError('folder.notFound', { folder: unknown })
}

class Targets {
  readonly #new: Listing
  readonly #into: readonly string[]
  readonly #rename: ReadonlyMap<string, string>
  readonly #settled: ReadonlyMap<string, string>
  /** By old path. */
  readonly #assigned = new Map<string, Target>()
  /** By old levels: what folders below go under. */
  readonly #below = new Map<string, readonly string[]>()
  readonly #taken = new Set<string>()
  readonly #present: ReadonlyMap<string, Folder>

  constructor(
    target: Listing,
    { into, rename = {} }: FolderChoices,
    settled: Readonly<Record<string, string>>
  ) {
    this.#new = target
    this.#settled = new Map(Object.entries(settled))
    this.#into = into === undefined ? [] : this.#legal(into.split('/'))
    this.#rename = new Map(Object.entries(rename).map(([from, to]) => [from.normalize('NFC'), to]))
    const own = target.folders.filter(({ owner }) => owner === 'personal')
    // The first of twins wins; the real inbox is before all.
    this.#present = new Map(own.toReversed().map((folder) => [presenceKey(folder), folder]))
    this.#taken.add(twinKey(['INBOX']))
  }

  of(folder: Folder): Target {
    const target = this.#assigned.get(folder.path)
    if (!target) throw new TypeError(`No target for ${folder.path}.`)
    return target
  }

  assignInbox(folder: Folder): void {
    if (this.#rename.has('INBOX')) return this.assignChosen(folder)
    if (this.#into.length > 0) return this.#assign(folder, [...this.#into, 'INBOX'], 'inbox')
    this.#keep(folder, { levels: ['INBOX'], path: 'INBOX', why: 'inbox', exists: true })
  }

  assignChosen(folder: Folder): void {
    const wish = this.#rename.get(nameOf(folder))
    if (wish === undefined || this.#assigned.has(folder.path)) return
    const levels = this.#legal(wish.split('/'))
    if (twinKey(levels) === 'inbox' && folder.path === 'INBOX') {
      this.#keep(folder, { levels: ['INBOX'], path: 'INBOX', why: 'inbox', exists: true })
    } else this.#assign(folder, [...this.#into, ...levels], 'chosen')
  }

  /** Not where the person has said otherwise since: of the folder, of one above it, or of where all is put. */
  assignSettled(folder: Folder): void {
    const path = this.#settled.get(folder.path)
    const isRenamed = folder.levels.some((_, depth) =>
      this.#rename.has(nameOf({ levels: folder.levels.slice(0, depth + 1) }))
    )
    if (path === undefined || isRenamed || this.#assigned.has(folder.path)) return
    const levels = levelsOf(path, this.#new.delimiter, this.#new.prefix)
    const isInside = twinKey(levels.slice(0, this.#into.length)) === twinKey(this.#into)
    if (!isInside || this.#taken.has(twinKey(levels))) return
    const exists = this.#new.folders.some((present) => present.path === path && present.selectable)
    const same = twinKey(levels) === twinKey(folder.levels)
    const why = same ? 'same-name' : folder.role ? 'well-known-name' : 'renamed'
    this.#keep(folder, { levels, path, why, exists })
  }

  /** A folder with a role goes to the new side's folder of that role, whatever that is called. */
  assignRole(folder: Folder): void {
    const { role, path } = folder
    if (!role || role === 'inbox' || this.#into.length > 0 || this.#assigned.has(path)) return
    const match = this.#new.folders.find((present) => present.role === role && present.owner === 'personal')
    if (!match || this.#taken.has(twinKey(match.levels))) return
    // A guess by name is worth less than the very name.
    if (match.roleFrom === 'name' && this.#present.has(twinKey(this.#inPlace(folder)))) return
    const guessed = match.roleFrom === 'name' || folder.roleFrom === 'name'
    const same = twinKey(match.levels) === twinKey(folder.levels)
    this.#assign(folder, match.levels, same ? 'same-name' : guessed ? 'well-known-name' : 'special-use')
  }

  assignOwnName(folder: Folder): void {
    if (this.#assigned.has(folder.path)) return
    const levels = this.#inPlace(folder)
    const unchanged = levels.at(-1) === folder.levels.at(-1)?.normalize('NFC')
    this.#assign(folder, levels, unchanged ? 'same-name' : 'renamed')
  }

  /** The folder's own last level under wherever its parent goes. */
  #inPlace({ levels }: Folder): readonly string[] {
    return [...this.#parent(levels.slice(0, -1)), ...this.#legal(levels.slice(-1))]
  }

  #parent(levels: readonly string[]): readonly string[] {
    if (levels.length === 0) return this.#into
    const known = this.#below.get(levels.join('\0'))
    if (known) return known
    // A level that isn't listed as a folder.
    return [...this.#parent(levels.slice(0, -1)), ...this.#legal(levels.slice(-1))]
  }

  #legal(levels: readonly string[]): string[] {
    const given = levels.filter((level) => level !== '')
    return (given.length > 0 ? given : levels).map((level) => legalLevel(level, this.#new.delimiter))
  }

  #assign(folder: Folder, wanted: readonly string[], why: PlanReason): void {
    const levels = this.#fit(wanted)
    let free = levels
    for (let n = 2; this.#taken.has(twinKey(free)); n++) {
      free = [...levels.slice(0, -1), numbered(levels.at(-1) ?? '', n)]
    }
    const present = this.#present.get(twinKey(free))
    this.#keep(folder, {
      levels: present?.levels ?? free,
      path: present?.path ?? this.#new.prefix + free.join(this.#new.delimiter),
      why: free === levels || why === 'chosen' ? why : 'renamed',
      exists: present?.selectable ?? false
    })
  }

  /** Below an `INBOX.` prefix everything is a child of the inbox already; a server without levels gets one. */
  #fit(levels: readonly string[]): readonly string[] {
    const { prefix, delimiter } = this.#new
    const inInbox = levels.length > 1 && levels[0]?.toUpperCase() === 'INBOX'
    const bare = inInbox && prefix.toUpperCase() === `INBOX${delimiter}` ? levels.slice(1) : levels
    return delimiter === '' && bare.length > 1 ? [legalLevel(bare.join('-'), '')] : bare
  }

  #keep(folder: Folder, target: Target): void {
    this.#assigned.set(folder.path, target)
    this.#taken.add(twinKey(target.levels))
    const key = folder.levels.join('\0')
    if (!this.#below.has(key)) this.#below.set(key, target.levels)
  }
}

/** The inbox itself, and a folder that is merely called so, are two. */
const presenceKey = ({ path, levels }: Folder) =>
  levels.length === 1 && twinKey(levels) === 'inbox' && path !== 'INBOX' ? '' : twinKey(levels)
