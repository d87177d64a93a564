import { useEffect, useState } from 'react'
import { useWords } from '../i18n.tsx'
import { takenBy, type PlannedRow } from '../state/folders.ts'
import { EditDialog } from './Confirm.tsx'
import { Field } from './Field.tsx'
import { FolderName } from './FolderName.tsx'

interface TargetDialogProps {
  readonly row: PlannedRow
  /** All folders of the mailbox. */
  readonly rows: readonly PlannedRow[]
  readonly onSave: (to: string) => void
  readonly onClose: () => void
}

/** Where a folder goes; `/` stands between levels. */
export function TargetDialog({ row, rows, onSave, onClose }: TargetDialogProps) {
  const words = useWords()
  useEffect(() => document.getElementById('target')?.focus(), [])
  const [to, setTo] = useState(row.toLevels.join('/'))
  const [tried, setTried] = useState(false)
  const name = to
    .split('/')
    .map((level) => level.trim())
    .filter((level) => level !== '')
    .join('/')
  const taken = takenBy(name, row, rows)
  const mend =
    name === ''
      ? words.text('folder.target.mend')
      : taken && words.text('folder.target.taken', { folder: taken.fromLevels.join(' / ') })
  const save = () => {
    if (mend === undefined) onSave(name)
    else setTried(true)
  }
  return (
    <EditDialog title={words.text('folder.target.title')} onSave={save} onClose={onClose}>
      <p className="dialog-subject">
        <FolderName levels={row.fromLevels} />
      </p>
      <Field
        id="target"
        label={words.text('folder.target.label')}
        help={words.text('folder.target.help')}
        value={to}
        onChange={setTo}
        mend={tried ? mend : undefined}
      />
    </EditDialog>
  )
}
