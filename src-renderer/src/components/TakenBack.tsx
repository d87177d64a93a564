import type { ReactNode } from 'react'
import { useWords } from '../i18n.tsx'
import { AllMovesButton } from './AllMovesButton.tsx'
import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'
import { ContinueButton, Screen } from './Screen.tsx'

interface TakenBackProps {
  readonly title: string
  readonly lead: string
  readonly failures: ReactNode
  /** What somebody has touched since, and stays. */
  readonly kept: { readonly title: string; readonly text: string } | null
  /** What could not be taken back, and may be another time. */
  readonly failed: string | null
  readonly onAgain: () => void
  readonly isBusy: boolean
  readonly anew: string
  readonly onAnew: () => void
  readonly children?: ReactNode
}

/** What has come of a way back; from here the person can begin anew. */
export function TakenBack({
  title,
  lead,
  failures,
  kept,
  failed,
  onAgain,
  isBusy,
  anew,
  onAnew,
  children
}: TakenBackProps) {
  const words = useWords()
  return (
    <Screen
      title={title}
      lead={lead}
      aside={<AllMovesButton />}
      actions={<ContinueButton onPress={onAnew}>{anew}</ContinueButton>}
    >
      {failures}
      {kept && (
        <Notice tone="info" title={kept.title}>
          <p>{kept.text}</p>
        </Notice>
      )}
      {failed !== null && (
        <Notice tone="warning" title={failed}>
          <p>
            <Button onPress={onAgain} isPending={isBusy}>
              {words.text('wizard.tryAgain')}
            </Button>
          </p>
        </Notice>
      )}
      {children}
    </Screen>
  )
}
