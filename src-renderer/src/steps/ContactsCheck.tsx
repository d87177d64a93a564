import { useEffect, useRef } from 'react'
import { Address } from '../components/Address.tsx'
import { Button } from '../components/Button.tsx'
import { ImportGuide } from '../components/ContactGuide.tsx'
import { ContactList, ContactNotes, ContactsToLookAt } from '../components/ContactLists.tsx'
import { ContactsWork } from '../components/ContactsWork.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Notice } from '../components/Notice.tsx'
import { SaveContacts, useSaveContacts } from '../components/SaveContacts.tsx'
import { BackButton, Screen } from '../components/Screen.tsx'
import { UndoContacts } from '../components/UndoContacts.tsx'
import { T, useWords } from '../i18n.tsx'
import { countryHere } from '../state/desk.ts'
import { useDesk, useTask } from '../wizard.tsx'

/** What would happen, before anything is written. */
export function ContactsCheck() {
  const words = useWords()
  const { desk, move, takeDesk } = useDesk()
  const task = useTask()
  const { ask } = task
  const isEnded = desk.stopped !== null || desk.failure !== null
  const isPlanned = desk.plan?.isOld === false
  const isToPlan = !isPlanned && !desk.work && !isEnded && !desk.isFileOnly
  const hasAsked = useRef(false)
  useEffect(() => {
    if (!isToPlan || hasAsked.current) return
    hasAsked.current = true
    void ask('contacts.plan', { moveId: move.id, ...countryHere() }).then((begun) => {
      if (begun) takeDesk(begun)
    })
  }, [isToPlan, ask, move.id, takeDesk])

  if (desk.work) return <ContactsWork key="work" title={words.text('wizard.contacts.comparing')} />
  if (desk.isFileOnly) return <OnlyAFile key="file" />
  if (isPlanned) return <Planned key="plan" />
  return desk.stopped ? <Stopped key="stopped" /> : <NotPlanned key="none" failure={task.failure} />
}

/** Where the way back leads: an account that is known from the mail isn’t asked for again. */
function useBack() {
  const { move, go } = useDesk()
  return () => go(move.track === 'contacts' ? 'contactsTo' : 'contactsFrom')
}

/** Somebody has ended it early: what was written stays, and it goes on where it was. */
function Stopped() {
  const words = useWords()
  const { desk, move, takeDesk, go } = useDesk()
  const task = useTask()
  const back = useBack()
  const what = desk.stopped === 'writing' ? 'adding' : 'comparing'
  const goOn = async () => {
    const input = { moveId: move.id, ...countryHere() }
    const begun =
      what === 'adding'
        ? await task.ask('contacts.bring', { ...input, language: words.language })
        : await task.ask('contacts.plan', input)
    if (!begun) return
    takeDesk(begun)
    if (what === 'adding') go('contactsDone')
  }
  return (
    <Screen
      title={words.text(`wizard.contacts.stopped.${what}`)}
      lead={words.text(`wizard.contacts.stopped.${what}.lead`)}
      aside={<BackButton onPress={back} />}
      actions={
        <Button kind="primary" onPress={() => void goOn()} isPending={task.isBusy}>
          {words.text('wizard.contacts.stopped.goOn')}
        </Button>
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      {desk.canUndo && <UndoContacts />}
      <SaveContacts />
    </Screen>
  )
}

function NotPlanned({ failure: refused }: { readonly failure: ReturnType<typeof useTask>['failure'] }) {
  const words = useWords()
  const { desk, move, takeDesk, go } = useDesk()
  const task = useTask()
  const back = useBack()
  const failure = task.failure ?? desk.failure ?? refused
  const again = async () => {
    const begun = await task.ask('contacts.plan', { moveId: move.id, ...countryHere() })
    if (begun) takeDesk(begun)
  }
  return (
    <Screen
      title={words.text('wizard.contacts.comparing')}
      aside={<BackButton onPress={back} />}
      actions={
        failure && (
          <Button kind="primary" onPress={() => void again()} isPending={task.isBusy}>
            {words.text('wizard.tryAgain')}
          </Button>
        )
      }
    >
      {failure ? (
        <FailureNotice failure={failure} side={desk.failure?.side}>
          {failure.code.startsWith('signIn.') && (
            <p>
              <Button onPress={() => go('contactsTo')}>{words.text('wizard.contacts.to.again')}</Button>
            </p>
          )}
        </FailureNotice>
      ) : (
        <p className="quiet appearing">{words.text('wizard.loading')}</p>
      )}
      {failure && <SaveContacts />}
    </Screen>
  )
}

function Planned() {
  const words = useWords()
  const { desk, move, takeDesk, go } = useDesk()
  const task = useTask()
  const back = useBack()
  const { plan, found } = desk
  if (!plan || !found) return null
  const bring = async () => {
    const begun = await task.ask('contacts.bring', {
      moveId: move.id,
      language: words.language,
      ...countryHere()
    })
    if (!begun) return
    takeDesk(begun)
    go('contactsDone')
  }
  const hasNothing = plan.writes === 0
  return (
    <Screen
      title={words.text('wizard.contacts.check.title', { count: plan.new + plan.there + plan.look })}
      lead={
        desk.new && (
          <T
            id={desk.canUndo ? 'wizard.contacts.check.lead.again' : 'wizard.contacts.check.lead'}
            values={{ email: <Address text={desk.new.email} /> }}
          />
        )
      }
      aside={<BackButton onPress={back} />}
      actions={
        <Button kind="primary" onPress={() => void bring()} isPending={task.isBusy}>
          {words.text(hasNothing ? 'wizard.contacts.check.nothing' : 'wizard.contacts.check.add', {
            count: plan.writes
          })}
        </Button>
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      {desk.failure && <FailureNotice failure={desk.failure} side={desk.failure.side} />}
      <dl className="sum contact-sum">
        <div>
          <dt>{words.text('wizard.contacts.count.new')}</dt>
          <dd>{words.number(plan.new)}</dd>
        </div>
        <div>
          <dt>{words.text('wizard.contacts.count.there')}</dt>
          <dd>{words.number(plan.there)}</dd>
        </div>
        <div>
          <dt>{words.text('wizard.contacts.count.look')}</dt>
          <dd>{words.number(plan.look)}</dd>
        </div>
      </dl>
      {plan.book !== null && (
        <p className="quiet">
          <T id="wizard.contacts.check.book" values={{ name: <bdi>{plan.book}</bdi> }} />
        </p>
      )}
      {plan.completed > 0 && (
        <p className="quiet">{words.text('wizard.contacts.check.completed', { count: plan.completed })}</p>
      )}
      {plan.unanswered > 0 && (
        <Notice
          tone="info"
          title={words.text('wizard.contacts.check.unanswered', { count: plan.unanswered })}
        >
          <p>{words.text('wizard.contacts.check.unanswered.text')}</p>
        </Notice>
      )}
      <div className="contact-lists">
        {plan.look > 0 && (
          <ContactsToLookAt
            title={words.text('wizard.contacts.list.look', { count: plan.look })}
            isOpen={plan.unanswered > 0}
          />
        )}
        {plan.new > 0 && (
          <ContactList list="new" title={words.text('wizard.contacts.list.new', { count: plan.new })} />
        )}
        {plan.there > 0 && (
          <ContactList list="there" title={words.text('wizard.contacts.list.there', { count: plan.there })} />
        )}
        <ContactNotes count={found.notes} />
      </div>
      <SaveContacts />
    </Screen>
  )
}

/** The new account lets no program in: a file, and how to import it there. */
function OnlyAFile() {
  const words = useWords()
  const { desk, go } = useDesk()
  const { isBusy, save, told } = useSaveContacts()
  const back = useBack()
  return (
    <Screen
      title={words.text('wizard.contacts.fileOnly.title')}
      lead={
        desk.new && (
          <T id="wizard.contacts.fileOnly.lead" values={{ email: <Address text={desk.new.email} /> }} />
        )
      }
      aside={<BackButton onPress={back} />}
      actions={
        <Button kind="primary" onPress={() => void save('vcf')} isPending={isBusy}>
          {words.text('wizard.contacts.fileOnly.save')}
        </Button>
      }
    >
      {told}
      <ImportGuide presetId={desk.new?.presetId} />
      <ContactNotes count={desk.found?.notes ?? 0} />
      <p className="keep-copy-acts">
        <Button kind="quiet" onPress={() => void save('csv')} isDisabled={isBusy}>
          {words.text('wizard.contacts.save.csv')}
        </Button>
        <Button kind="quiet" onPress={() => go('contactsTo')}>
          {words.text('wizard.contacts.to.again')}
        </Button>
      </p>
    </Screen>
  )
}
