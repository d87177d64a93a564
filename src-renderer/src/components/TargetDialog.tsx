import { useEffect, useState } from 'react'
import { useWords } from '../i18n.tsx'
import type { PlannedRow } from '../state/folders.ts'
import { EditDialog } from './Confirm.tsx'
import { Field } from './Field.tsx'
import { FolderName } from './FolderName.tsx'

interface TargetDialogProps {
  readonly row: PlannedRow
  readonly onSave: (to: string) => void
  readonly onClose: () => void
}

/** Where a folder goes; `/` stands between levels. */
export function TargetDialog({ row, onSave, onClose }: TargetDialogProps) {
  const words = useWords()
  useEffect(() => document.getElementById('target')?.focus(), [])
  const [to, setTo] = useState(row.toLevels.join('/'))
  const [tried, setTried] = useState(false)
  const name = to
    .split('/')
    .map((level) => level.trim())
    .filter((level) => level !== '')
    .join('/')
  const save = () => {
    if (name === '') setTried(true)
    else onSave(name)
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
        mend={tried && name === '' ? words.text('folder.target.mend') : undefined}
      />
    </EditDialog>
  )
}
