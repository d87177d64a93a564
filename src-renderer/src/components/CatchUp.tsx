import { useEffect, useState, type ReactNode } from 'react'
import type { Formatter } from '../../../src-main/i18n/index.ts'
import type { MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import { isActive, type Run } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'
import { Button } from './Button.tsx'
import { FailureNotice } from './FailureNotice.tsx'
import { failureText } from './failure-text.ts'
import { Meter } from './Meter.tsx'
import { Tick } from './Tick.tsx'
import { Waiting } from './Waiting.tsx'

interface CatchUpProps {
  /** The button that looks for new mail now. */
  readonly look: ReactNode
  /** What the person can do about a failure right there. */
  readonly mend: ReactNode
}

/** Bringing what is new in the old mailbox: when that was last done, and that Rehome does it by itself. */
export function CatchUp({ look, mend }: CatchUpProps) {
  const words = useWords()
  const { move } = useOpenMove()
  const { run, old } = move
  // Files don't change: only what is under way, or failed, is worth a word.
  const isFromFiles = old?.backup !== undefined
  if (isFromFiles && run?.state === 'finished') return null
  return (
    <section className="catch-up" aria-labelledby="catch-up-title">
      <h2 id="catch-up-title">{words.text('wizard.catchUp.title')}</h2>
      {run && isActive(run) ? <UnderWay run={run} /> : <AtRest look={look} mend={mend} />}
      {!isFromFiles && <ByItself />}
    </section>
  )
}

function UnderWay({ run }: { readonly run: Run }) {
  const words = useWords()
  const { move, take } = useOpenMove()
  const task = useTask()
  const stop = async () => {
    const stopping = await task.ask('copy.pause', { moveId: move.id })
    if (stopping) take(stopping)
  }
  const wanted = run.messages.total - run.before
  const done = run.messages.done - run.before
  const detail = words.text('wizard.catchUp.soFar', { done, total: wanted })
  const label = words.text('wizard.catchUp.looking')
  return (
    <>
      {run.state === 'waiting' ? <Waiting run={run} /> : <p>{label}</p>}
      <Meter
        label={label}
        text={wanted > 0 ? detail : label}
        {...(wanted > 0 ? { percent: Math.floor((100 * done) / wanted) } : {})}
      />
      <p className="catch-up-line">
        <span className="quiet">{wanted > 0 && detail}</span>
        <Button
          kind="quiet"
          onPress={() => void stop()}
          isPending={run.state === 'pausing'}
          pendingLabel={words.text('wizard.moving.pausing')}
        >
          {words.text('wizard.catchUp.stop')}
        </Button>
      </p>
      {task.failure && <FailureNotice failure={task.failure} />}
    </>
  )
}

function AtRest({ look, mend }: CatchUpProps) {
  const words = useWords()
  const { move } = useOpenMove()
  const now = useNow()
  const { run, receipt, catchUp } = move
  const { last, nextAt } = catchUp
  const lastAt = last?.at ?? receipt?.finishedAt
  const failure = run?.state === 'stopped' ? run.failure : null
  return (
    <>
      {failure &&
        (nextAt === null ? (
          <FailureNotice failure={failure} side={failure.side}>
            {mend}
          </FailureNotice>
        ) : (
          <p>{words.text('wizard.catchUp.missed', { reason: failureText(words, failure, 'title') })}</p>
        ))}
      {lastAt !== undefined && (
        <p>
          {words.text('wizard.catchUp.last', { when: words.ago(new Date(lastAt), now) })}
          {last && ` ${broughtText(words, last)}`}
        </p>
      )}
      {(!failure || nextAt !== null) && <p>{look}</p>}
    </>
  )
}

/** That Rehome looks again without being asked, and when. */
function ByItself() {
  const words = useWords()
  const { move, can, take } = useOpenMove()
  const task = useTask()
  const { automatic, everyMinutes, nextAt } = move.catchUp
  const change = async (wanted: boolean) => {
    const changed = await task.ask('catchUp.schedule', { moveId: move.id, automatic: wanted })
    if (changed) take(changed)
  }
  const next = nextAt !== null && words.date(new Date(nextAt), { timeStyle: 'short' })
  return (
    <>
      <Tick
        isSelected={automatic}
        onChange={(wanted) => void change(wanted)}
        {...(next ? { help: words.text('wizard.catchUp.next', { time: next }) } : {})}
      >
        {words.text(can.saveDialog ? 'wizard.catchUp.automatic' : 'wizard.catchUp.automatic.browser', {
          minutes: everyMinutes
        })}
      </Tick>
      {task.failure && <FailureNotice failure={task.failure} />}
    </>
  )
}

/** What a look has brought, in a sentence. */
export function broughtText(
  words: Formatter,
  { messages, changes }: NonNullable<MoveSnapshot['catchUp']['last']>
): string {
  if (messages + changes === 0) return words.text('wizard.catchUp.nothing')
  const what = words.list([
    ...(messages > 0 ? [words.text('wizard.catchUp.messages', { count: messages })] : []),
    ...(changes > 0 ? [words.text('wizard.catchUp.changes', { count: changes })] : [])
  ])
  return words.text('wizard.catchUp.brought', { what })
}

const MINUTE_MS = 60_000

/** The time of day, to the minute. */
function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
