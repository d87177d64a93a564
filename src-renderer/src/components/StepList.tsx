import { Check } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useWords } from '../i18n.tsx'
import type { Place, Step } from '../state/steps.ts'

interface StepListProps {
  readonly places: readonly Place[]
  readonly shown: Step
  readonly earned: ReadonlySet<Step>
  readonly onGo: (step: Step) => void
}

/** Where one is: the list beside the screen when there is room, a line above it when there isn't. */
export function StepList({ places, shown, earned, onGo }: StepListProps) {
  const words = useWords()
  const position = places.findIndex(({ steps }) => steps.includes(shown))
  const name = (place: Place | undefined) => place && words.text(`step.${place.name}`)
  return (
    <nav className="steps" aria-label={words.text('wizard.steps.label')}>
      <p className="steps-line">
        {words.text('wizard.steps.position', { number: position + 1, count: places.length })}
        <span aria-hidden> · </span>
        <strong>{name(places[position])}</strong>
      </p>
      <ol className="steps-list">
        {places.map((place, index) => {
          const isPast = index < position
          const isHere = index === position
          const step = place.steps.find((each) => earned.has(each))
          const mark = (
            <span className="step-mark" aria-hidden>
              {isPast ? <Check /> : words.number(index + 1)}
            </span>
          )
          const state = isHere ? 'now' : isPast ? 'past' : 'ahead'
          return (
            <li key={place.name} className={`step ${state}`} aria-current={isHere ? 'step' : undefined}>
              {step && !isHere ? (
                <Button className="step-button" onPress={() => onGo(step)}>
                  {mark}
                  <span>{name(place)}</span>
                </Button>
              ) : (
                <span className="step-text">
                  {mark}
                  <span>{name(place)}</span>
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
