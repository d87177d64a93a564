import type { ReactNode } from 'react'
import { Label, RadioButton, RadioField, RadioGroup, Text } from 'react-aria-components'

export interface Pick<K extends string> {
  readonly id: K
  readonly title: ReactNode
  readonly text?: ReactNode
  readonly isDisabled?: boolean
}

interface PicksProps<K extends string> {
  readonly label: string
  /** Otherwise the label is for those who listen only: the screen’s title says it. */
  readonly isLabelShown?: boolean
  /** How to tell. */
  readonly help?: string
  readonly value: K | null
  readonly options: readonly Pick<K>[]
  readonly onChange: (value: K) => void
}

/** One of a few answers, each with a line of explanation. */
export function Picks<K extends string>(props: PicksProps<K>) {
  const { label, isLabelShown = false, help, value, options, onChange } = props
  return (
    <RadioGroup
      className="picks"
      {...(isLabelShown ? {} : { 'aria-label': label })}
      value={value}
      onChange={(chosen) => {
        const option = options.find(({ id }) => id === chosen)
        if (option) onChange(option.id)
      }}
    >
      {isLabelShown && <Label className="field-name">{label}</Label>}
      {help !== undefined && (
        <Text slot="description" className="help">
          {help}
        </Text>
      )}
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
