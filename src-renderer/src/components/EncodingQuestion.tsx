import { useEffect, useState } from 'react'
import type { EncodingQuestion as Question } from '../../../src-main/ipc/contract.ts'
import { T, useWords } from '../i18n.tsx'
import { ask, useDesk, useTask } from '../wizard.tsx'
import { Button } from './Button.tsx'
import { FailureNotice } from './FailureNotice.tsx'
import { Picks } from './Picks.tsx'
import { BackButton, ContinueButton, Screen } from './Screen.tsx'

/** How many names show which reading is right. */
const NAMES = 4

/** Asks, with real names, how a file is written; nobody else can know. */
export function EncodingQuestion({ onBack }: { readonly onBack: () => void }) {
  const words = useWords()
  const { bridge, desk, move } = useDesk()
  const [question, setQuestion] = useState<Question | null>(null)
  const { revision } = desk
  useEffect(() => {
    let isCurrent = true
    void ask(bridge, 'contacts.questions', { moveId: move.id }).then((reply) => {
      if (isCurrent && reply.ok) setQuestion(reply.value.questions[0] ?? null)
    })
    return () => {
      isCurrent = false
    }
  }, [bridge, move.id, revision])
  if (!question) {
    return (
      <Screen title={words.text('wizard.contacts.encoding.title')}>
        <p className="quiet appearing">{words.text('wizard.loading')}</p>
      </Screen>
    )
  }
  return <Readings key={question.file} question={question} onBack={onBack} />
}

interface ReadingsProps {
  readonly question: Question
  readonly onBack: () => void
}

function Readings({ question, onBack }: ReadingsProps) {
  const words = useWords()
  const { move, takeDesk } = useDesk()
  const task = useTask()
  const [encoding, setEncoding] = useState(question.readings[0]?.encoding ?? '')
  const submit = async () => {
    const input = { moveId: move.id, file: question.file, encoding }
    const begun = await task.ask('contacts.answerEncoding', input)
    if (begun) takeDesk(begun)
  }
  const again = async () => {
    const begun = await task.ask('contacts.readFiles', { moveId: move.id })
    if (begun) takeDesk(begun)
  }
  return (
    <Screen
      title={words.text('wizard.contacts.encoding.title')}
      lead={<T id="wizard.contacts.encoding.lead" values={{ file: question.file }} />}
      onSubmit={() => void submit()}
      aside={<BackButton onPress={onBack} />}
      actions={<ContinueButton isPending={task.isBusy} />}
    >
      <Picks
        label={words.text('wizard.contacts.encoding.title')}
        value={encoding}
        onChange={setEncoding}
        options={question.readings.map((reading) => ({
          id: reading.encoding,
          title: (
            <span className="samples">
              {reading.samples.slice(0, NAMES).map((sample, index) => (
                <bdi key={index}>{sample}</bdi>
              ))}
            </span>
          )
        }))}
      />
      {task.failure && (
        <FailureNotice failure={task.failure}>
          <Button onPress={() => void again()}>{words.text('wizard.tryAgain')}</Button>
        </FailureNotice>
      )}
    </Screen>
  )
}
