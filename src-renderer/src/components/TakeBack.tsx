import { T, useWords } from '../i18n.tsx'
import { useOpenMove, useTask } from '../wizard.tsx'
import { Address } from './Address.tsx'
import { WayBack } from './WayBack.tsx'

/** The way back of the mail, where there is one. */
export function TakeBack({ onAct }: { readonly onAct: () => void }) {
  const words = useWords()
  const { move } = useOpenMove()
  const task = useTask()
  if (!move.canUndo) return null
  return (
    <WayBack
      label={words.text('wizard.takeBack')}
      look={() => task.ask('undo.preview', { moveId: move.id })}
      failure={task.failure}
      title={words.text('wizard.takeBack.title')}
      act={({ messages }) => words.text('wizard.takeBack.act', { count: messages })}
      onAct={onAct}
    >
      {({ messages, folders }) => (
        <>
          <p>
            <T
              id="wizard.takeBack.what"
              values={{ count: messages, folders, account: <Address text={move.new?.email ?? ''} /> }}
            />
          </p>
          <p>{words.text('wizard.takeBack.stays')}</p>
        </>
      )}
    </WayBack>
  )
}
