import { AllMovesButton } from '../components/AllMovesButton.tsx'
import { Button } from '../components/Button.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Meter } from '../components/Meter.tsx'
import { usePasswords } from '../components/Passwords.tsx'
import { Screen } from '../components/Screen.tsx'
import { TakenBack } from '../components/TakenBack.tsx'
import { WaitingUntil } from '../components/Waiting.tsx'
import { useWords } from '../i18n.tsx'
import { isPasswordNeededToTakeBack, isSignedIn, isTakingBack, sides, stepOf } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'

/** The way back: what Rehome brought leaves the new mailbox again. */
export function TakingBack() {
  const { move } = useOpenMove()
  if (!move.undo) return null
  return move.undo.state === 'finished' ? <Back key="back" undo={move.undo} /> : <OnTheWay undo={move.undo} />
}

type Undo = NonNullable<ReturnType<typeof useOpenMove>['move']['undo']>

function OnTheWay({ undo }: { readonly undo: Undo }) {
  const words = useWords()
  const { move, take } = useOpenMove()
  const task = useTask()
  const isWorking = isTakingBack(undo)
  const isAsked = !isWorking && isPasswordNeededToTakeBack(move)
  const passwords = usePasswords(isAsked ? ['new'] : [])
  const stop = async () => {
    const stopped = await task.ask('copy.pause', { moveId: move.id })
    if (stopped) take(stopped)
  }
  const goOn = async () => {
    if (isAsked && !(await passwords.signIn())) return
    const started = await task.ask('undo.start', { moveId: move.id })
    if (started) take(started)
  }
  const seen = undo.removed + undo.kept
  const share = words.text('wizard.takeBack.soFar', { removed: undo.removed, total: undo.total })
  return (
    <Screen
      title={words.text(isWorking ? 'wizard.takeBack.working' : 'wizard.takeBack.stopped')}
      lead={words.text(isWorking ? 'wizard.takeBack.working.lead' : 'wizard.takeBack.stopped.lead')}
      {...(isWorking ? {} : { onSubmit: () => void goOn() })}
      aside={!isWorking && <AllMovesButton />}
      actions={
        isWorking ? (
          <Button onPress={() => void stop()} isPending={task.isBusy}>
            {words.text('wizard.takeBack.stop')}
          </Button>
        ) : (
          <Button kind="primary" type="submit" isPending={task.isBusy || passwords.isBusy}>
            {words.text('wizard.takeBack.goOn')}
          </Button>
        )
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      {undo.state === 'stopped' && undo.failure && !passwords.wereRefused && (
        <FailureNotice failure={undo.failure} side={undo.failure.side} />
      )}
      {passwords.fields}
      <section className="position" aria-label={words.text('wizard.takeBack.position')}>
        <Meter
          label={words.text('wizard.takeBack.position')}
          percent={undo.total === 0 ? 0 : Math.min(100, Math.floor((100 * seen) / undo.total))}
          text={share}
        />
        <p className="position-detail">{share}</p>
      </section>
      {undo.state === 'waiting' && (
        <WaitingUntil until={undo.waitUntil} failure={undo.failure} side={undo.failure?.side ?? 'new'} />
      )}
    </Screen>
  )
}

/** What came of it; from here the move can begin anew. */
function Back({ undo }: { readonly undo: Undo }) {
  const words = useWords()
  const { move, take, go } = useOpenMove()
  const task = useTask()
  const again = async () => {
    const started = await task.ask('undo.start', { moveId: move.id })
    if (started) take(started)
  }
  const missing = sides.find((side) => !isSignedIn(move, side))
  const { removed, kept, failedFolders } = undo
  return (
    <TakenBack
      title={words.text('wizard.takeBack.done', { count: removed })}
      lead={words.text('wizard.takeBack.done.lead')}
      failures={task.failure && <FailureNotice failure={task.failure} />}
      kept={
        kept === 0
          ? null
          : {
              title: words.text('wizard.takeBack.kept', { count: kept }),
              text: words.text('wizard.takeBack.kept.text')
            }
      }
      failed={failedFolders === 0 ? null : words.text('wizard.takeBack.failed', { count: failedFolders })}
      onAgain={() => void again()}
      isBusy={task.isBusy}
      anew={words.text('wizard.takeBack.anew')}
      onAnew={() => go(missing ? stepOf[missing] : 'whatToMove')}
    >
      <p>{words.text('wizard.takeBack.folders')}</p>
    </TakenBack>
  )
}
