import { Button } from '../components/Button.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { BackButton, ContinueButton, Screen } from '../components/Screen.tsx'
import { useAddressBook } from '../components/SignInForm.tsx'
import { useSaveContacts } from '../components/SaveContacts.tsx'
import { useWords } from '../i18n.tsx'
import { countryHere } from '../state/desk.ts'
import { useDesk, useTask } from '../wizard.tsx'

/** Whose address book the contacts go to. */
export function ContactsTo() {
  const words = useWords()
  const { desk, move, go, takeDesk } = useDesk()
  const task = useTask()
  const form = useAddressBook('new')
  const saving = useSaveContacts()
  const { failure } = desk
  const submit = async () => {
    if (!(await form.submit())) return
    const begun = await task.ask('contacts.plan', { moveId: move.id, ...countryHere() })
    if (!begun) return
    takeDesk(begun)
    go('contactsCheck')
  }
  return (
    <Screen
      title={words.text('wizard.contacts.to.title')}
      lead={words.text('wizard.contacts.to.lead')}
      onSubmit={() => void submit()}
      aside={<BackButton onPress={() => go('contactsFrom')} />}
      actions={<ContinueButton isPending={task.isBusy || form.isBusy} />}
    >
      {failure?.side === 'new' && <FailureNotice failure={failure} side="new" />}
      {task.failure && <FailureNotice failure={task.failure} />}
      {form.fields}
      <p>
        <Button kind="quiet" onPress={() => void saving.save('vcf')}>
          {words.text('wizard.contacts.to.file')}
        </Button>
      </p>
      {saving.told}
    </Screen>
  )
}
