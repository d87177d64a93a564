import { ArrowLeft, ArrowRight } from 'lucide-react'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useWords } from '../i18n.tsx'
import { Button } from './Button.tsx'

interface ScreenProps {
  readonly title: string
  /** What the window is called instead, where it tells more than the title. */
  readonly windowTitle?: string
  readonly lead?: ReactNode
  /** A sign above the title, where a word isn't quick enough. */
  readonly mark?: ReactNode
  /** Makes the screen a form: Enter and the primary button come here. */
  readonly onSubmit?: () => void
  /** Bottom, at the line's start: the way back, and what is said rarely. */
  readonly aside?: ReactNode
  /** Bottom, at the line's end: the one primary action last. */
  readonly actions?: ReactNode
  readonly children?: ReactNode
}

/** The frame of each step. A new screen starts at its heading, for eyes and for screen readers. */
export function Screen({ title, windowTitle, lead, mark, onSubmit, aside, actions, children }: ScreenProps) {
  const words = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const headingId = useId()
  const name = windowTitle ?? title

  useEffect(() => {
    document.title = words.text('wizard.title', { name }).replaceAll(/[\u2068\u2069]/g, '')
  }, [name, words])

  useEffect(() => {
    window.scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [])

  const content = (
    <>
      <div className="screen-body">
        <header className="screen-head">
          {mark}
          <h1 id={headingId} ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p className="lead">{lead}</p>}
        </header>
        {children}
      </div>
      {(isShown(aside) || isShown(actions)) && (
        <div className="actions">
          <div className="actions-aside">{aside}</div>
          <div className="actions-main">{actions}</div>
        </div>
      )}
    </>
  )
  if (!onSubmit) return <div className="screen">{content}</div>
  return (
    <form
      className="screen"
      noValidate
      aria-labelledby={headingId}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {content}
    </form>
  )
}

/** What React draws nothing for. */
const isShown = (node: ReactNode) => node !== undefined && node !== null && node !== false

export function BackButton({ onPress }: { readonly onPress: () => void }) {
  const words = useWords()
  return (
    <Button kind="quiet" onPress={onPress} icon={<ArrowLeft className="mirrored" aria-hidden />}>
      {words.text('wizard.back')}
    </Button>
  )
}

interface ContinueButtonProps {
  readonly onPress?: () => void
  readonly isPending?: boolean
  readonly pendingLabel?: string
  readonly children?: string
}

/** The primary action that leads to the next step; without `onPress` it submits the screen. */
export function ContinueButton({ onPress, isPending = false, pendingLabel, children }: ContinueButtonProps) {
  const words = useWords()
  return (
    <Button
      kind="primary"
      isPending={isPending}
      {...(pendingLabel === undefined ? {} : { pendingLabel })}
      {...(onPress ? { onPress } : { type: 'submit' as const })}
    >
      {children ?? words.text('wizard.continue')}
      {!isPending && <ArrowRight className="mirrored trailing" aria-hidden />}
    </Button>
  )
}
