/** Folders as a tree, and what a tick means for the folders below. */
import type { MoveSnapshot } from '../../../src-main/ipc/contract.ts'

export type PlannedRow = NonNullable<MoveSnapshot['folders']>['rows'][number]

export interface FolderNode {
  /** Identifies the node: its levels from the top. */
  readonly key: string
  /** The last level of the name. */
  readonly name: string
  /** Absent where a level has no folder of its own. */
  readonly row: PlannedRow | undefined
  readonly children: readonly FolderNode[]
}

interface Branch {
  key: string
  name: string
  row: PlannedRow | undefined
  children: Map<string, Branch>
}

/** No server allows it in a name (RFC 3501 §5.1 forbids control characters in practice). */
const BETWEEN = '\u0000'

export function folderTree(rows: readonly PlannedRow[]): readonly FolderNode[] {
  const root = new Map<string, Branch>()
  for (const row of rows) {
    let siblings = root
    let branch: Branch | undefined
    const levels = row.fromLevels.length > 0 ? row.fromLevels : [row.from]
    levels.forEach((name, depth) => {
      const known = siblings.get(name)
      branch = known ?? {
        key: levels.slice(0, depth + 1).join(BETWEEN),
        name,
        row: undefined,
        children: new Map()
      }
      if (!known) siblings.set(name, branch)
      siblings = branch.children
    })
    if (branch) branch.row = row
  }
  return finished(root)
}

function finished(branches: ReadonlyMap<string, Branch>): readonly FolderNode[] {
  return [...branches.values()].map(({ key, name, row, children }) => ({
    key,
    name,
    row,
    children: finished(children)
  }))
}

/** A name without messages can't be ticked: it comes along when a folder below it does. */
export const canTick = (row: PlannedRow) => row.leftOut !== 'not-selectable'

export const isCopied = (row: PlannedRow) => row.leftOut === undefined

/**
 * How a name that only holds other folders stands: by those below it. Spam, trash and the like, which stay behind
 * unless ticked one by one, don't count; `null` where there are no others.
 */
export function tickOfHolder({ children }: FolderNode): 'all' | 'some' | 'none' | null {
  const below = children.flatMap(rowsFrom).filter((row) => isCopied(row) || row.leftOut === 'chosen')
  if (below.length === 0) return null
  const count = below.filter(isCopied).length
  return count === below.length ? 'all' : count > 0 ? 'some' : 'none'
}

const rowsFrom = ({ row, children }: FolderNode): PlannedRow[] => [
  ...(row ? [row] : []),
  ...children.flatMap(rowsFrom)
]

/**
 * The folder that goes to this place already, in whatever case: two folders in one would be hard to tell apart
 * again. `/` stands between levels.
 */
export function takenBy(to: string, moving: PlannedRow, rows: readonly PlannedRow[]): PlannedRow | undefined {
  const same = (row: PlannedRow) => row.toLevels.join('/').toLowerCase() === to.toLowerCase()
  return rows.find((row) => row.from !== moving.from && isCopied(row) && same(row))
}

/**
 * What to tell the engine when a folder is ticked or not: the same for the folders below it, except that
 * ticking brings back only those that were left out by choice, not the spam folder below.
 */
export function ticked(node: FolderNode, copied: boolean): readonly { from: string; copied: boolean }[] {
  const own =
    node.row && canTick(node.row) && isCopied(node.row) !== copied ? [{ from: node.row.from, copied }] : []
  return [...own, ...node.children.flatMap((child) => tickedBelow(child, copied))]
}

function tickedBelow(node: FolderNode, copied: boolean): readonly { from: string; copied: boolean }[] {
  const { row } = node
  const changes =
    row && (copied ? row.leftOut === 'chosen' : isCopied(row)) ? [{ from: row.from, copied }] : []
  return [...changes, ...node.children.flatMap((child) => tickedBelow(child, copied))]
}

/** From a folder's path to the levels of its name, for lists that know only the path. */
export function levelsByPath(folders: MoveSnapshot['folders']): (path: string) => readonly string[] {
  const known = new Map(folders?.rows.map((row) => [row.from, row.fromLevels]))
  return (path) => known.get(path) ?? path.split('/')
}
