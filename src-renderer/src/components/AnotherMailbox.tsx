import { useWords } from '../i18n.tsx'
import { useOpenMove, useTask } from '../wizard.tsx'
import { Button } from './Button.tsx'
import { FailureNotice } from './FailureNotice.tsx'

/** Leads from a mailbox that was moved to the next one of a family or an association. */
export function AnotherMailbox() {
  const words = useWords()
  const { move, open } = useOpenMove()
  const task = useTask()

  const begin = async () => {
    const created = await task.ask('move.create', { track: move.track })
    if (created) open(created, 'oldMailbox')
  }
  return (
    <section className="keep-copy" aria-labelledby="another-title">
      <h2 id="another-title">{words.text('wizard.done.another.title')}</h2>
      <p>{words.text('wizard.done.another.text')}</p>
      {task.failure && <FailureNotice failure={task.failure} />}
      <p>
        <Button isPending={task.isBusy} onPress={() => void begin()}>
          {words.text('wizard.done.another.act')}
        </Button>
      </p>
    </section>
  )
}
