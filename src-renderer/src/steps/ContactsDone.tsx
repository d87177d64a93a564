import { CircleCheck } from 'lucide-react'
import { type DeskView, outcomeKinds } from '../../../src-main/ipc/contract.ts'
import { AllMovesButton } from '../components/AllMovesButton.tsx'
import { Button } from '../components/Button.tsx'
import { ContactList, ContactNotes } from '../components/ContactLists.tsx'
import { ContactsWork } from '../components/ContactsWork.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { SaveContacts } from '../components/SaveContacts.tsx'
import { ContinueButton, Screen } from '../components/Screen.tsx'
import { TakenBack } from '../components/TakenBack.tsx'
import { UndoContacts } from '../components/UndoContacts.tsx'
import { useWords } from '../i18n.tsx'
import { countryHere, type Outcome } from '../state/desk.ts'
import { useDesk, useTask } from '../wizard.tsx'

export function ContactsDone() {
  const words = useWords()
  const { desk } = useDesk()
  if (desk.work) {
    const title = desk.work.kind === 'removing' ? 'wizard.contacts.removing' : 'wizard.contacts.adding'
    return (
      <ContactsWork key="work" title={words.text(title)} lead={words.text('wizard.contacts.adding.lead')} />
    )
  }
  if (desk.undone) return <Undone key="undone" undone={desk.undone} />
  return desk.outcome ? <Result key="result" outcome={desk.outcome} /> : null
}

/** Only what was compared whole is said to have arrived whole. */
function endingOf({ counts, verified }: Outcome) {
  if (counts.failed > 0) return 'failed'
  if (!verified) return 'unproved'
  return counts.needsALook > 0 ? 'look' : 'complete'
}

function Result({ outcome }: { readonly outcome: Outcome }) {
  const words = useWords()
  const { desk, move, takeDesk, leave, go } = useDesk()
  const task = useTask()
  const { counts } = outcome
  const canGoOn = desk.plan !== null
  const ending = endingOf(outcome)
  const again = async () => {
    const begun = await task.ask('contacts.bring', {
      moveId: move.id,
      language: words.language,
      ...countryHere()
    })
    if (begun) takeDesk(begun)
  }
  /** The new address book is read again: what was brought is there now, and isn't asked about. */
  const answerNow = async () => {
    const begun = await task.ask('contacts.plan', { moveId: move.id, ...countryHere() })
    if (!begun) return
    takeDesk(begun)
    go('contactsCheck')
  }
  const isRetry = canGoOn && ending !== 'complete' && ending !== 'look'
  return (
    <Screen
      title={words.text(`wizard.contacts.done.${ending}`, {
        count: ending === 'look' ? counts.needsALook : counts.failed
      })}
      lead={words.text(`wizard.contacts.done.${ending}.lead`)}
      mark={ending === 'complete' && <CircleCheck className="screen-mark" aria-hidden />}
      aside={<AllMovesButton />}
      actions={
        isRetry ? (
          <Button kind="primary" onPress={() => void again()} isPending={task.isBusy}>
            {words.text('wizard.tryAgain')}
          </Button>
        ) : ending === 'look' && canGoOn ? (
          <ContinueButton onPress={() => void answerNow()} isPending={task.isBusy}>
            {words.text('wizard.contacts.done.answer')}
          </ContinueButton>
        ) : (
          <Button kind="primary" onPress={move.track === 'contacts' ? leave : () => go('done')}>
            {words.text(
              move.track === 'contacts' ? 'wizard.contacts.done.finish' : 'wizard.contacts.done.toMail'
            )}
          </Button>
        )
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      {desk.failure && <FailureNotice failure={desk.failure} side={desk.failure.side} />}
      <section className="receipt" aria-labelledby="receipt-title">
        <h2 id="receipt-title">{words.text('wizard.contacts.receipt')}</h2>
        <p className="quiet">{words.date(new Date(outcome.finishedAt))}</p>
        <dl className="sum">
          {outcomeKinds
            .filter((list) => counts[list] > 0 || list === 'added')
            .map((list) => (
              <div key={list}>
                <dt>{words.text(`contacts.result.${list}`)}</dt>
                <dd>{words.number(counts[list])}</dd>
              </div>
            ))}
        </dl>
        {outcome.verified && <p className="proved">{words.text('wizard.contacts.verified')}</p>}
      </section>
      <div className="contact-lists">
        {outcomeKinds
          .filter((list) => counts[list] > 0)
          .map((list) => (
            <ContactList
              key={list}
              list={list}
              isOpen={list === 'failed'}
              title={words.text(`wizard.contacts.list.${list}`, { count: counts[list] })}
            />
          ))}
        <ContactNotes count={outcome.notes} />
      </div>
      {desk.canUndo && <UndoContacts />}
      {desk.found && <SaveContacts />}
    </Screen>
  )
}

function Undone({ undone }: { readonly undone: NonNullable<DeskView['undone']> }) {
  const words = useWords()
  const { desk, move, takeDesk, go } = useDesk()
  const task = useTask()
  const again = async () => {
    const begun = await task.ask('contacts.undo', { moveId: move.id, language: words.language })
    if (begun) takeDesk(begun)
  }
  const { removed, gone, restored, kept, failed } = undone
  return (
    <TakenBack
      title={words.text('wizard.contacts.undone', { count: removed + restored })}
      lead={words.text('wizard.contacts.undone.lead')}
      failures={
        <>
          {task.failure && <FailureNotice failure={task.failure} />}
          {desk.failure && <FailureNotice failure={desk.failure} side={desk.failure.side} />}
        </>
      }
      kept={
        kept === 0
          ? null
          : {
              title: words.text('wizard.contacts.undone.kept', { count: kept }),
              text: words.text('wizard.contacts.undone.kept.text')
            }
      }
      failed={failed === 0 ? null : words.text('wizard.contacts.undone.failed', { count: failed })}
      onAgain={() => void again()}
      isBusy={task.isBusy}
      anew={words.text('wizard.contacts.undone.anew')}
      onAnew={() => go(desk.found ? 'contactsCheck' : 'contactsFrom')}
    >
      {gone > 0 && <p>{words.text('wizard.contacts.undone.gone', { count: gone })}</p>}
    </TakenBack>
  )
}
