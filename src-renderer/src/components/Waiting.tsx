import { useWords } from '../i18n.tsx'
import { isConnectionFailure, type Run, type Side } from '../state/steps.ts'
import { failureText } from './failure-text.ts'
import { Notice } from './Notice.tsx'

/** Until when a run waits, and why. */
export function Waiting({ run }: { readonly run: Run }) {
  if (run.state !== 'waiting') return null
  return <WaitingUntil until={run.waitUntil} failure={run.failure} side={run.waitSide ?? 'old'} />
}

interface WaitingUntilProps {
  /** RFC 3339. */
  readonly until: string | null
  readonly failure: Run['failure']
  readonly side: Side
}

/** A server that asked for time, which is normal, or one that can't be reached. */
export function WaitingUntil({ until, failure, side }: WaitingUntilProps) {
  const words = useWords()
  const time = until === null ? null : words.date(new Date(until), { timeStyle: 'short' })
  return (
    <Notice
      tone="info"
      title={
        time === null
          ? words.text('wizard.moving.wait.some')
          : words.text('wizard.moving.wait.until', { time })
      }
    >
      {failure && isConnectionFailure(failure) ? (
        <>
          <p>{failureText(words, failure, 'title')}</p>
          <p>{failureText(words, failure, 'why')}</p>
        </>
      ) : (
        <p>{words.text(side === 'new' ? 'wizard.moving.wait.new' : 'wizard.moving.wait.old')}</p>
      )}
    </Notice>
  )
}
