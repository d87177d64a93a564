import { useState } from 'react'
import type { Output } from '../../../src-main/ipc/contract.ts'
import { T, useWords } from '../i18n.tsx'
import { useOpenMove, useTask } from '../wizard.tsx'
import { Address } from './Address.tsx'
import { Button } from './Button.tsx'
import { Confirm } from './Confirm.tsx'
import { FailureNotice } from './FailureNotice.tsx'

/** A quiet way back for who has changed their mind: it says exactly what will happen, and asks. */
export function TakeBack({ onAct }: { readonly onAct: () => void }) {
  const words = useWords()
  const { move } = useOpenMove()
  const task = useTask()
  const [preview, setPreview] = useState<Output<'undo.preview'> | null>(null)
  const ask = async () => setPreview(await task.ask('undo.preview', { moveId: move.id }))
  if (!move.canUndo) return null
  return (
    <>
      <p>
        <Button kind="quiet" onPress={() => void ask()}>
          {words.text('wizard.takeBack')}
        </Button>
      </p>
      {task.failure && <FailureNotice failure={task.failure} />}
      {preview && (
        <Confirm
          title={words.text('wizard.takeBack.title')}
          act={words.text('wizard.takeBack.act', { count: preview.messages })}
          keep={words.text('wizard.takeBack.keep')}
          onAct={() => {
            setPreview(null)
            onAct()
          }}
          onKeep={() => setPreview(null)}
        >
          <p>
            <T
              id="wizard.takeBack.what"
              values={{
                count: preview.messages,
                folders: preview.folders,
                account: <Address text={move.new?.email ?? ''} />
              }}
            />
          </p>
          <p>{words.text('wizard.takeBack.stays')}</p>
        </Confirm>
      )}
    </>
  )
}
