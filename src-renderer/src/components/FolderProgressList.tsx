import { Check, CircleAlert, Circle, LoaderCircle } from 'lucide-react'
import { memo, useRef, useState } from 'react'
import { useWords } from '../i18n.tsx'
import type { Run } from '../state/steps.ts'
import { Button } from './Button.tsx'
import { FolderName } from './FolderName.tsx'

export type FolderProgress = Run['folders'][number]

const icons = {
  waiting: Circle,
  copying: LoaderCircle,
  checking: LoaderCircle,
  done: Check,
  failed: CircleAlert
} as const

/** Folders drawn at a time: thousands would hold up the page, and nobody reads as many. */
const PAGE = 50

interface FolderProgressListProps {
  readonly folders: readonly FolderProgress[]
  readonly levelsOf: (path: string) => readonly string[]
  /** Nothing is under way, so no folder is either: the one begun waits like the others. */
  readonly isResting: boolean
}

export function FolderProgressList({ folders, levelsOf, isResting }: FolderProgressListProps) {
  const words = useWords()
  const list = useRef<HTMLUListElement>(null)
  const [shown, setShown] = useState(PAGE)
  const left = folders.length - shown
  const showMore = () => {
    setShown(shown + PAGE)
    // The button goes away after the last page, and the focus would with it.
    if (left <= PAGE) list.current?.focus()
  }
  return (
    <>
      <ul className="progress-list" ref={list} tabIndex={-1}>
        {folders.slice(0, shown).map((folder) => (
          <Line
            key={folder.from}
            folder={isResting && isUnderWay(folder) ? { ...folder, state: 'waiting' } : folder}
            levels={levelsOf(folder.from)}
          />
        ))}
      </ul>
      {left > 0 && (
        <Button kind="quiet" onPress={showMore}>
          {words.text('wizard.moving.folders.more', { count: Math.min(PAGE, left) })}
        </Button>
      )}
    </>
  )
}

const isUnderWay = ({ state }: FolderProgress) => state === 'copying' || state === 'checking'

/** Four times a second something comes, and a few folders of hundreds have changed. */
const Line = memo(
  LineNow,
  ({ folder: before }, { folder: now }) =>
    before.state === now.state &&
    before.copied === now.copied &&
    before.total === now.total &&
    before.from === now.from
)

function LineNow({
  folder,
  levels
}: {
  readonly folder: FolderProgress
  readonly levels: readonly string[]
}) {
  const words = useWords()
  const Icon = icons[folder.state]
  return (
    <li className={`progress-line ${folder.state}`}>
      <Icon aria-hidden />
      <span className="progress-name">
        <FolderName levels={levels} />
        <span className="unseen">{words.text(`folder.state.${folder.state}`)}</span>
      </span>
      <span className="progress-count">
        {words.text('folder.progress', {
          done: words.number(folder.copied),
          total: words.number(folder.total)
        })}
      </span>
    </li>
  )
}
