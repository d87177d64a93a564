import type { ReactNode } from 'react'
import { RadioButton, RadioField, RadioGroup, Text } from 'react-aria-components'

export interface Pick<K extends string> {
  readonly id: K
  readonly title: ReactNode
  readonly text?: ReactNode
  readonly isDisabled?: boolean
}

interface PicksProps<K extends string> {
  readonly label: string
  readonly value: K | null
  readonly options: readonly Pick<K>[]
  readonly onChange: (value: K) => void
}

/** One of a few answers, each with a line of explanation. */
export function Picks<K extends string>({ label, value, options, onChange }: PicksProps<K>) {
  return (
    <RadioGroup
      className="picks"
      aria-label={label}
      value={value}
      onChange={(chosen) => {
        const option = options.find(({ id }) => id === chosen)
        if (option) onChange(option.id)
      }}
    >
      {options.map(({ id, title, text, isDisabled = false }) => (
        <RadioField key={id} value={id} className="pick" isDisabled={isDisabled}>
          <RadioButton className="pick-button">
            <span className="pick-dot" />
            <span className="pick-title">{title}</span>
          </RadioButton>
          {text !== undefined && (
            <Text slot="description" className="pick-help">
              {text}
            </Text>
          )}
        </RadioField>
      ))}
    </RadioGroup>
  )
}
