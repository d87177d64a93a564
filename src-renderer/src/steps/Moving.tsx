import { Pause } from 'lucide-react'
import { useMemo } from 'react'
import { AllMovesButton } from '../components/AllMovesButton.tsx'
import { Button } from '../components/Button.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Fold } from '../components/Fold.tsx'
import { failureText } from '../components/failure-text.ts'
import { FolderName } from '../components/FolderName.tsx'
import { FolderProgressList } from '../components/FolderProgressList.tsx'
import { Meter } from '../components/Meter.tsx'
import { Notice } from '../components/Notice.tsx'
import { usePasswords } from '../components/Passwords.tsx'
import { Screen } from '../components/Screen.tsx'
import { usePresetOf } from '../components/SignInAgain.tsx'
import { Waiting } from '../components/Waiting.tsx'
import { T, useWords } from '../i18n.tsx'
import { levelsByPath } from '../state/folders.ts'
import { isActive, passwordsNeeded, phaseOf, type Run } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'

/** A list of this many folders is seen at a glance; a longer one is folded away. */
const SHORT_LIST = 8
/** More folders than this that failed have no notice of their own. */
const FEW = 10

export function Moving() {
  const words = useWords()
  const { move, progress, can, take } = useOpenMove()
  const task = useTask()
  const { run } = move
  const { folders } = move
  const levelsOf = useMemo(() => levelsByPath(folders), [folders])
  const needed = isActive(run) ? [] : passwordsNeeded(move)
  const passwords = usePasswords(needed)
  const presetOf = usePresetOf()

  const goOn = async () => {
    if (needed.length > 0 && !(await passwords.signIn())) return
    const started = await task.ask('copy.start', { moveId: move.id, language: words.language })
    if (started) take(started)
  }
  const pause = async () => {
    const pausing = await task.ask('copy.pause', { moveId: move.id })
    if (pausing) take(pausing)
  }
  const failed = run?.folders.filter(({ state }) => state === 'failed') ?? []
  const retry = async () => {
    const names = failed.map(({ from }) => from)
    const retried = await task.ask('copy.retry', {
      moveId: move.id,
      language: words.language,
      folders: names
    })
    if (retried) take(retried)
  }

  const state = run?.state ?? 'paused'
  const title = words.text(`wizard.moving.${run ? phaseOf(run) : state}`)
  const isWorking = isActive(run)
  const hasTotal = run !== null && run.messages.total > 0
  return (
    <Screen
      title={title}
      {...(hasTotal
        ? { windowTitle: words.text('wizard.moving.window', { title, share: progress.percent / 100 }) }
        : {})}
      lead={words.text(isWorking ? 'wizard.moving.lead' : 'wizard.moving.lead.resting')}
      {...(isWorking ? {} : { onSubmit: () => void goOn() })}
      aside={!isWorking && <AllMovesButton />}
      actions={
        isWorking ? (
          <Button
            onPress={() => void pause()}
            icon={<Pause aria-hidden />}
            isPending={state === 'pausing'}
            pendingLabel={words.text('wizard.moving.pausing')}
          >
            {words.text('wizard.moving.pause')}
          </Button>
        ) : (
          <Button
            kind="primary"
            type="submit"
            isPending={task.isBusy || passwords.isBusy}
            {...(passwords.isBusy && { pendingLabel: words.text('wizard.account.testing') })}
          >
            {words.text('wizard.moving.goOn')}
          </Button>
        )
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      {state === 'stopped' && run?.failure && !passwords.wereRefused && (
        <FailureNotice
          failure={run.failure}
          side={run.failure.side}
          preset={run.failure.side && presetOf(move[run.failure.side])}
        />
      )}
      {passwords.fields}
      {run && <Position run={run} percent={progress.percent} hasTotal={hasTotal} levelsOf={levelsOf} />}
      {run && <Waiting run={run} />}
      {failed.slice(0, FEW).map((folder) => (
        <Notice
          key={folder.from}
          tone="warning"
          title={
            <T id="wizard.moving.failed" values={{ folder: <FolderName levels={levelsOf(folder.from)} /> }} />
          }
        >
          {folder.failure && <p>{failureText(words, folder.failure, 'why')}</p>}
          {isWorking && <p className="quiet">{words.text('wizard.moving.failed.later')}</p>}
        </Notice>
      ))}
      {failed.length > FEW && (
        <Notice
          tone="warning"
          title={words.text('wizard.moving.failed.more', { count: failed.length - FEW })}
        />
      )}
      {failed.length > 0 && needed.length === 0 && (
        <p>
          <Button onPress={() => void retry()}>{words.text('wizard.retry', { count: failed.length })}</Button>
        </p>
      )}
      {run && run.folders.length > 0 && (
        <Fold
          level={2}
          isOpen={run.folders.length <= SHORT_LIST}
          title={words.text('wizard.moving.folders', {
            done: run.folders.filter((folder) => folder.state === 'done').length,
            count: run.folders.length
          })}
        >
          <FolderProgressList folders={run.folders} levelsOf={levelsOf} isResting={!isWorking} />
        </Fold>
      )}
      {isWorking && (
        <p className="reassurance">
          {words.text(can.saveDialog ? 'wizard.moving.reassurance' : 'wizard.moving.reassurance.browser')}
        </p>
      )}
    </Screen>
  )
}

interface PositionProps {
  readonly run: Run
  readonly percent: number
  readonly hasTotal: boolean
  readonly levelsOf: (path: string) => readonly string[]
}

/** How far it is: the bar, the numbers, the folder, and a rough word for the time left. */
function Position({ run, percent, hasTotal, levelsOf }: PositionProps) {
  const words = useWords()
  const left =
    run.timeLeft && isActive(run)
      ? words.text(`wizard.left.${run.timeLeft.bucket}`, { value: run.timeLeft.value })
      : null
  const share = words.text('wizard.moving.percent', { share: percent / 100 })
  const { messages, bytes } = run
  return (
    <section className="position" aria-label={words.text('wizard.moving.position')}>
      {hasTotal ? (
        <p className="position-main">
          <span className="position-share">{share}</span>
          <span>{left}</span>
        </p>
      ) : null}
      {hasTotal ? (
        <Meter
          label={words.text('wizard.moving.position')}
          percent={percent}
          text={left === null ? share : `${share}, ${left}`}
        />
      ) : (
        isActive(run) && (
          <Meter label={words.text('wizard.moving.position')} text={words.text('wizard.moving.preparing')} />
        )
      )}
      <p className="position-detail">
        {hasTotal
          ? words.text('wizard.moving.messages', { done: messages.done, total: messages.total })
          : messages.done > 0 && words.text('wizard.moving.counted', { count: messages.done })}
        {hasTotal && bytes.total > 0 && (
          <>
            <span aria-hidden> · </span>
            {words.text('wizard.moving.bytes', {
              done: words.bytes(bytes.done),
              total: words.bytes(bytes.total)
            })}
          </>
        )}
        {run.current !== null && isActive(run) && (
          <>
            <span aria-hidden> · </span>
            <FolderName levels={levelsOf(run.current)} />
          </>
        )}
      </p>
    </section>
  )
}
