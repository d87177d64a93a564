import { Check } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useWords } from '../i18n.tsx'
import { steps, type Step } from '../state/steps.ts'

interface StepListProps {
  readonly shown: Step
  readonly earned: ReadonlySet<Step>
  readonly onGo: (step: Step) => void
}

/** Where one is: the list beside the screen when there is room, a line above it when there isn't. */
export function StepList({ shown, earned, onGo }: StepListProps) {
  const words = useWords()
  const here = shown === 'takingBack' ? 'done' : shown
  const position = steps.indexOf(here)
  const name = (step: (typeof steps)[number]) => words.text(`step.${step}`)
  return (
    <nav className="steps" aria-label={words.text('wizard.steps.label')}>
      <p className="steps-line">
        {words.text('wizard.steps.position', { number: position + 1, count: steps.length })}
        <span aria-hidden> · </span>
        <strong>{name(here)}</strong>
      </p>
      <ol className="steps-list">
        {steps.map((step, index) => {
          const isPast = index < position
          const mark = (
            <span className="step-mark" aria-hidden>
              {isPast ? <Check /> : words.number(index + 1)}
            </span>
          )
          const state = step === here ? 'now' : isPast ? 'past' : 'ahead'
          return (
            <li key={step} className={`step ${state}`} aria-current={step === here ? 'step' : undefined}>
              {earned.has(step) && step !== here ? (
                <Button className="step-button" onPress={() => onGo(step)}>
                  {mark}
                  <span>{name(step)}</span>
                </Button>
              ) : (
                <span className="step-text">
                  {mark}
                  <span>{name(step)}</span>
                </span>
              )}
              {isPast && <span className="unseen">{words.text('wizard.steps.past')}</span>}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
