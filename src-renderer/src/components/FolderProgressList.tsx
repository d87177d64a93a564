import { Check, CircleAlert, Circle, LoaderCircle } from 'lucide-react'
import { memo } from 'react'
import { useWords } from '../i18n.tsx'
import type { Run } from '../state/steps.ts'
import { FolderName } from './FolderName.tsx'

export type FolderProgress = Run['folders'][number]

const icons = {
  waiting: Circle,
  copying: LoaderCircle,
  checking: LoaderCircle,
  done: Check,
  failed: CircleAlert
} as const

interface FolderProgressListProps {
  readonly folders: readonly FolderProgress[]
  readonly levelsOf: (path: string) => readonly string[]
  /** Nothing is under way, so no folder is either: the one begun waits like the others. */
  readonly isResting: boolean
}

export function FolderProgressList({ folders, levelsOf, isResting }: FolderProgressListProps) {
  return (
    <ul className="progress-list">
      {folders.map((folder) => (
        <Line
          key={folder.from}
          folder={isResting && isUnderWay(folder) ? { ...folder, state: 'waiting' } : folder}
          levels={levelsOf(folder.from)}
        />
      ))}
    </ul>
  )
}

const isUnderWay = ({ state }: FolderProgress) => state === 'copying' || state === 'checking'

/** Four times a second a snapshot comes, and one folder of hundreds has changed. */
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
