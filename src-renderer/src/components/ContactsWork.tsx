import { useWords } from '../i18n.tsx'
import { percentOf } from '../state/desk.ts'
import { useDesk, useTask } from '../wizard.tsx'
import { Button } from './Button.tsx'
import { Meter } from './Meter.tsx'
import { Notice } from './Notice.tsx'
import { Screen } from './Screen.tsx'

interface ContactsWorkProps {
  readonly title: string
  readonly lead?: string
}

/** Something with the contacts is under way: how far it is, and a way to end it. */
export function ContactsWork({ title, lead }: ContactsWorkProps) {
  const words = useWords()
  const { desk, move, takeDesk } = useDesk()
  const task = useTask()
  const { work } = desk
  const stop = async () => {
    const stopped = await task.ask('contacts.stop', { moveId: move.id })
    if (stopped) takeDesk(stopped)
  }
  if (!work) return null
  const percent = percentOf(work)
  const text = words.text(`wizard.contacts.work.${work.kind}`, { done: work.done, total: work.total })
  const time = work.waitUntil === null ? null : words.date(new Date(work.waitUntil), { timeStyle: 'short' })
  return (
    <Screen
      title={title}
      {...(lead === undefined ? {} : { lead })}
      actions={
        <Button onPress={() => void stop()} isPending={task.isBusy}>
          {words.text('wizard.contacts.stop')}
        </Button>
      }
    >
      <section className="position" aria-label={title}>
        <Meter label={title} text={text} {...(percent === undefined ? {} : { percent })} />
        <p className="position-detail">{text}</p>
      </section>
      {time !== null && (
        <Notice tone="info" title={words.text('wizard.moving.wait.until', { time })}>
          <p>{words.text('wizard.contacts.wait')}</p>
        </Notice>
      )}
    </Screen>
  )
}
