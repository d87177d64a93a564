import { CornerDownRight } from 'lucide-react'
import { memo } from 'react'
import { T, useWords } from '../i18n.tsx'
import { canTick, isCopied, tickOfHolder, type FolderNode, type PlannedRow } from '../state/folders.ts'
import { Button } from './Button.tsx'
import { FolderName, Level } from './FolderName.tsx'
import { Tick } from './Tick.tsx'

interface FolderTreeProps {
  readonly nodes: readonly FolderNode[]
  readonly onTick: (node: FolderNode, copied: boolean) => void
  readonly onRename: (row: PlannedRow) => void
  readonly isTop?: boolean
}

/** Folders as nested lists of check boxes: every screen reader knows those, few know a tree. */
export function FolderTree({ nodes, onTick, onRename, isTop = true }: FolderTreeProps) {
  return (
    <ul className="tree">
      {nodes.map((node) => (
        <li key={node.key}>
          <FolderRow node={node} isTop={isTop} onTick={onTick} onRename={onRename} />
          {node.children.length > 0 && (
            <FolderTree nodes={node.children} onTick={onTick} onRename={onRename} isTop={false} />
          )}
        </li>
      ))}
    </ul>
  )
}

interface FolderRowProps {
  readonly node: FolderNode
  readonly isTop: boolean
  readonly onTick: FolderTreeProps['onTick']
  readonly onRename: FolderTreeProps['onRename']
}

/** Every snapshot brings new rows; most of hundreds say what they said before. */
const FolderRow = memo(FolderRowNow, (before, now) => sameBranch(before.node, now.node))

/** A tick tells of the folders below too, so they have to be the same ones. */
const sameBranch = (one: FolderNode, other: FolderNode): boolean =>
  one.key === other.key &&
  sameRow(one.row, other.row) &&
  one.children.length === other.children.length &&
  one.children.every((child, index) => {
    const counterpart = other.children[index]
    return counterpart !== undefined && sameBranch(child, counterpart)
  })

function sameRow(one: PlannedRow | undefined, other: PlannedRow | undefined): boolean {
  if (!one || !other) return one === other
  return (
    one.from === other.from &&
    one.to === other.to &&
    one.leftOut === other.leftOut &&
    one.exists === other.exists &&
    one.remainder === other.remainder &&
    one.messages === other.messages &&
    one.bytes === other.bytes
  )
}

/** “All mail” is virtual like others, but archived mail is nowhere else. */
function reasonOf({ role, leftOut, remainder }: PlannedRow) {
  if (remainder) return 'remainder'
  return leftOut === 'virtual' && role === 'all' ? 'all' : leftOut
}

function FolderRowNow({ node, isTop, onTick, onRename }: FolderRowProps) {
  const words = useWords()
  const { row } = node
  if (!row || !canTick(row)) return <Holder node={node} isTop={isTop} onTick={onTick} />
  const reason = reasonOf(row)
  return (
    <div className={isCopied(row) ? 'folder' : 'folder left-out'}>
      <Tick
        isSelected={isCopied(row)}
        onChange={(copied) => onTick(node, copied)}
        help={
          <>
            <span>
              {row.messages === 0
                ? words.text('folder.empty')
                : words.text('folder.size', { count: row.messages, size: words.bytes(row.bytes) })}
            </span>
            {reason && reason !== 'chosen' && (
              <span className="folder-why">
                {words.text(reason === 'remainder' ? 'folder.remainder' : `folder.leftOut.${reason}`)}
              </span>
            )}
          </>
        }
      >
        <Level name={node.name} isTop={isTop} />
      </Tick>
      {isCopied(row) && (
        <Button
          kind="quiet"
          onPress={() => onRename(row)}
          icon={<CornerDownRight className="mirrored" aria-hidden />}
        >
          <span className="unseen">{words.text('folder.target.before', { folder: node.name })} </span>
          <FolderName levels={row.toLevels} />
          {!row.exists && (
            <span className="folder-new">
              <T id="folder.target.new" />
            </span>
          )}
          <span className="unseen"> {words.text('folder.target.after')}</span>
        </Button>
      )}
    </div>
  )
}

/** A name that only holds other folders: its tick is for all of them. */
function Holder({ node, isTop, onTick }: Omit<FolderRowProps, 'onRename'>) {
  const words = useWords()
  const tick = tickOfHolder(node)
  const name = <Level name={node.name} isTop={isTop} />
  const help = words.text('folder.leftOut.not-selectable')
  if (tick === null) {
    return (
      <div className="folder">
        <span className="folder-plain">{name}</span>
        <span className="folder-why">{help}</span>
      </div>
    )
  }
  return (
    <div className={tick === 'none' ? 'folder left-out' : 'folder'}>
      <Tick
        isSelected={tick === 'all'}
        isIndeterminate={tick === 'some'}
        onChange={(copied) => onTick(node, copied)}
        help={help}
      >
        {name}
      </Tick>
    </div>
  )
}
