import { T, useWords } from '../i18n.tsx'
import { useDesk, useTask } from '../wizard.tsx'
import { Address } from './Address.tsx'
import { WayBack } from './WayBack.tsx'

/** Takes back the contacts that were brought. */
export function UndoContacts() {
  const words = useWords()
  const { desk, move, takeDesk, go } = useDesk()
  const task = useTask()
  const undo = async () => {
    const begun = await task.ask('contacts.undo', { moveId: move.id, language: words.language })
    if (!begun) return
    takeDesk(begun)
    go('contactsDone')
  }
  return (
    <WayBack
      label={words.text('wizard.contacts.undo')}
      look={() => task.ask('contacts.undoPreview', { moveId: move.id })}
      failure={task.failure}
      title={words.text('wizard.contacts.undo.title')}
      act={({ contacts }) => words.text('wizard.contacts.undo.act', { count: contacts })}
      onAct={() => void undo()}
    >
      {({ contacts }) => (
        <>
          <p>
            <T
              id="wizard.contacts.undo.what"
              values={{ count: contacts, account: <Address text={desk.new?.email ?? ''} /> }}
            />
          </p>
          <p>{words.text('wizard.contacts.undo.stays')}</p>
        </>
      )}
    </WayBack>
  )
}
