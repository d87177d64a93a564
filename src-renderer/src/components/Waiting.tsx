import { useWords } from '../i18n.tsx'
import { phaseOf, type Run } from '../state/steps.ts'
import { failureText } from './failure-text.ts'
import { Notice } from './Notice.tsx'

/** Until when, and why: a server that asked for time, which is normal, or one that can't be reached. */
export function Waiting({ run }: { readonly run: Run }) {
  const words = useWords()
  if (run.state !== 'waiting') return null
  const until = run.waitUntil === null ? null : words.date(new Date(run.waitUntil), { timeStyle: 'short' })
  return (
    <Notice
      tone="info"
      title={
        until === null
          ? words.text('wizard.moving.wait.some')
          : words.text('wizard.moving.wait.until', { time: until })
      }
    >
      {run.failure && phaseOf(run) === 'reconnecting' ? (
        <>
          <p>{failureText(words, run.failure, 'title')}</p>
          <p>{failureText(words, run.failure, 'why')}</p>
        </>
      ) : (
        <p>{words.text(run.waitSide === 'new' ? 'wizard.moving.wait.new' : 'wizard.moving.wait.old')}</p>
      )}
    </Notice>
  )
}
