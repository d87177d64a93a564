import { useState } from 'react'
import { useWords } from '../i18n.tsx'
import { isActive, isSignedIn, passwordsNeeded } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'
import { Button } from './Button.tsx'
import { FailureNotice } from './FailureNotice.tsx'
import { Meter } from './Meter.tsx'
import { PasswordDialog } from './Passwords.tsx'
import { Waiting } from './Waiting.tsx'

type Act = 'save' | 'again'

/** The old mailbox, saved into files on this computer. */
export function KeepCopy() {
  const words = useWords()
  const { move, take } = useOpenMove()
  const task = useTask()
  const [wanted, setWanted] = useState<Act | null>(null)
  const { language } = words
  const input = { moveId: move.id, language }
  const save = async () => {
    const started = await task.ask('backup.save', input)
    if (started?.move) take(started.move)
  }
  const again = async () => {
    const started = await task.ask('backup.again', input)
    if (started) take(started)
  }
  const acts = { save, again }
  const isPasswordNeeded = !isSignedIn(move, 'old') || passwordsNeeded(move).includes('old')
  const begin = (act: Act) => {
    if (isPasswordNeeded) setWanted(act)
    else void acts[act]()
  }
  return (
    <section className="keep-copy" aria-labelledby="keep-copy-title">
      <h2 id="keep-copy-title">{words.text('wizard.copy.title')}</h2>
      <Copy onBegin={begin} isPending={task.isBusy} />
      {task.failure && <FailureNotice failure={task.failure} />}
      {wanted && (
        <PasswordDialog
          sides={['old']}
          onClose={() => setWanted(null)}
          onDone={() => {
            setWanted(null)
            void acts[wanted]()
          }}
        />
      )}
    </section>
  )
}

interface CopyProps {
  readonly onBegin: (act: Act) => void
  readonly isPending: boolean
}

function Copy({ onBegin, isPending }: CopyProps) {
  const words = useWords()
  const { move } = useOpenMove()
  const { backup } = move
  const isBusy = isActive(move.run) || isPending
  if (!backup) {
    return (
      <>
        <p>{words.text('wizard.copy.text')}</p>
        <p>
          <Button onPress={() => onBegin('save')} isDisabled={isBusy}>
            {words.text('wizard.copy.save')}
          </Button>
        </p>
      </>
    )
  }
  if (isActive(backup.run)) return <Saving />
  const { run, dir, completeAt } = backup
  const isWhole = run.state === 'finished' && completeAt !== null
  return (
    <>
      {run.failure && <FailureNotice failure={run.failure} side={run.failure.side} />}
      <p>
        {isWhole
          ? words.text('wizard.copy.done', {
              date: words.date(new Date(completeAt)),
              count: run.messages.done
            })
          : words.text('wizard.copy.partly', { done: run.messages.done, total: run.messages.total })}
      </p>
      <p>
        {words.text('wizard.copy.where')} <Path path={dir} />
      </p>
      {isWhole && <p className="quiet">{words.text('wizard.copy.keep')}</p>}
      <p className="keep-copy-acts">
        <Button onPress={() => onBegin('again')} isDisabled={isBusy}>
          {words.text(isWhole ? 'wizard.copy.again' : 'wizard.copy.goOn')}
        </Button>
        {!isWhole && (
          <Button kind="quiet" onPress={() => onBegin('save')} isDisabled={isBusy}>
            {words.text('wizard.copy.elsewhere')}
          </Button>
        )}
      </p>
    </>
  )
}

function Saving() {
  const words = useWords()
  const { move, take } = useOpenMove()
  const task = useTask()
  const run = move.backup?.run
  if (!run) return null
  const stop = async () => {
    const stopped = await task.ask('copy.pause', { moveId: move.id })
    if (stopped) take(stopped)
  }
  const { done, total } = run.messages
  const label = words.text('wizard.copy.saving')
  const detail = words.text('wizard.moving.messages', { done, total })
  return (
    <>
      {run.state === 'waiting' ? <Waiting run={run} /> : <p>{label}</p>}
      <Meter
        label={label}
        text={total > 0 ? detail : label}
        {...(total > 0 ? { percent: Math.floor((100 * done) / total) } : {})}
      />
      <p className="catch-up-line">
        <span className="quiet">{total > 0 && detail}</span>
        <Button
          kind="quiet"
          onPress={() => void stop()}
          isPending={task.isBusy || run.state === 'pausing'}
          pendingLabel={words.text('wizard.moving.pausing')}
        >
          {words.text('wizard.copy.stop')}
        </Button>
      </p>
    </>
  )
}

/** A path on this computer: always left to right, and broken wherever it must be. */
export function Path({ path }: { readonly path: string }) {
  return (
    <bdi dir="ltr" className="path">
      {path}
    </bdi>
  )
}
