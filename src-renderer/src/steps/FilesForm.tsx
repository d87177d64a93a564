import { useState } from 'react'
import { Button } from '../components/Button.tsx'
import { EmailField } from '../components/EmailField.tsx'
import { ErrorSummary } from '../components/ErrorSummary.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Field } from '../components/Field.tsx'
import { Path } from '../components/KeepCopy.tsx'
import { BackButton, ContinueButton, Screen } from '../components/Screen.tsx'
import { useWords } from '../i18n.tsx'
import { looksLikeAddress } from '../state/account-draft.ts'
import { useOpenMove, useTask } from '../wizard.tsx'

interface FilesFormProps {
  /** The address as far as it was typed. */
  readonly email: string
  /** Back to the form of an account. */
  readonly onAccount: () => void
}

/** For who has no old account any more, but its mail in files: whose mail it was, and where it is. */
export function FilesForm({ email: typed, onAccount }: FilesFormProps) {
  const words = useWords()
  const { move, can, take, go } = useOpenMove()
  const task = useTask()
  const [email, setEmail] = useState(move.old?.email ?? typed)
  const [path, setPath] = useState(move.old?.backup ?? '')
  const [tries, setTries] = useState(0)
  const mends = {
    email: looksLikeAddress(email) ? undefined : words.text('wizard.account.mend.email'),
    path: path.trim() === '' ? words.text('wizard.files.mend.path') : undefined
  }
  const shown = tries === 0 ? { email: undefined, path: undefined } : mends
  const list = (['email', 'path'] as const).flatMap((field) => {
    const text = shown[field]
    return text === undefined ? [] : [{ field, text }]
  })

  const choose = async (kind: 'folder' | 'file') => {
    const chosen = await task.ask('files.choose', { kind })
    if (chosen?.path) setPath(chosen.path)
  }
  const open = async () => {
    setTries((count) => count + 1)
    if (mends.email !== undefined || mends.path !== undefined) return
    const opened = await task.ask('account.setFiles', { moveId: move.id, email: email.trim(), path })
    if (!opened) return
    take(opened)
    go('newMailbox')
  }
  return (
    <Screen
      title={words.text('wizard.files.title')}
      lead={words.text('wizard.files.lead')}
      onSubmit={() => void open()}
      aside={<BackButton onPress={onAccount} />}
      actions={
        <ContinueButton isPending={task.isBusy} pendingLabel={words.text('wizard.files.opening')}>
          {words.text('wizard.files.open')}
        </ContinueButton>
      }
    >
      <ErrorSummary attempt={tries} mends={list} />
      <div className="form">
        <EmailField
          label={words.text('wizard.files.email')}
          value={email}
          onChange={setEmail}
          mend={shown.email}
        />
        {can.saveDialog ? (
          <div className="field" role="group" aria-labelledby="path-name">
            <p className="field-name" id="path-name">
              {words.text('wizard.files.path')}
            </p>
            {path !== '' && (
              <p>
                <Path path={path} />
              </p>
            )}
            <p className="keep-copy-acts">
              <Button id="path" onPress={() => void choose('folder')}>
                {words.text('wizard.files.folder')}
              </Button>
              <Button onPress={() => void choose('file')}>{words.text('wizard.files.file')}</Button>
            </p>
            {shown.path !== undefined && <p className="mend">{shown.path}</p>}
          </div>
        ) : (
          <Field
            id="path"
            label={words.text('wizard.files.path')}
            help={words.text('wizard.files.path.help', { example: '~/Documents/Mail' })}
            isTechnical
            value={path}
            onChange={(value) => {
              setPath(value)
              task.clear()
            }}
            mend={shown.path}
          />
        )}
      </div>
      {task.failure && <FailureNotice failure={task.failure} />}
    </Screen>
  )
}
