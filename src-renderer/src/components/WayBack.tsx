import { useState, type ReactNode } from 'react'
import type { Failure } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import { Button } from './Button.tsx'
import { Confirm } from './Confirm.tsx'
import { FailureNotice } from './FailureNotice.tsx'

interface WayBackProps<Preview> {
  readonly label: string
  /** Finds out what would be taken back. */
  readonly look: () => Promise<Preview | null>
  readonly failure: Failure | null
  readonly title: string
  readonly act: (preview: Preview) => string
  /** What exactly will happen, and what stays. */
  readonly children: (preview: Preview) => ReactNode
  readonly onAct: () => void
}

/** A quiet way back for who has changed their mind: it says exactly what will happen, and asks. */
export function WayBack<Preview>({
  label,
  look,
  failure,
  title,
  act,
  children,
  onAct
}: WayBackProps<Preview>) {
  const words = useWords()
  const [preview, setPreview] = useState<Preview | null>(null)
  return (
    <>
      <p>
        <Button kind="quiet" onPress={() => void look().then(setPreview)}>
          {label}
        </Button>
      </p>
      {failure && <FailureNotice failure={failure} />}
      {preview !== null && (
        <Confirm
          title={title}
          act={act(preview)}
          keep={words.text('wizard.takeBack.keep')}
          onAct={() => {
            setPreview(null)
            onAct()
          }}
          onKeep={() => setPreview(null)}
        >
          {children(preview)}
        </Confirm>
      )}
    </>
  )
}
