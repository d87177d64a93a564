import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Button,
  FieldError,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue
} from 'react-aria-components'

interface ChoiceProps<K extends string> {
  readonly id?: string
  readonly label: string
  /** The label is for those who listen only. */
  readonly isLabelHidden?: boolean
  readonly value: K | null
  readonly options: readonly { readonly id: K; readonly name: string; readonly lang?: string }[]
  readonly onChange: (value: K) => void
  readonly placeholder?: string
  readonly mend?: string | undefined
  readonly icon?: ReactNode
}

/** One of a list of names. */
export function Choice<K extends string>(props: ChoiceProps<K>) {
  const { id, label, isLabelHidden = false, value, options, onChange, placeholder, mend, icon } = props
  return (
    <Select
      className={isLabelHidden ? 'field bare' : 'field'}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key)
        if (chosen) onChange(chosen.id)
      }}
      isInvalid={mend !== undefined}
      validationBehavior="aria"
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(isLabelHidden ? { 'aria-label': label } : {})}
    >
      {!isLabelHidden && <Label>{label}</Label>}
      <Button className="input full select" {...(id === undefined ? {} : { id })}>
        {icon}
        <SelectValue className="select-value" />
        <ChevronDown className="select-arrow" aria-hidden />
      </Button>
      <FieldError className="mend">{mend}</FieldError>
      <Popover className="popover" offset={4}>
        <ListBox className="options" items={options}>
          {(option) => (
            <ListBoxItem id={option.id} className="option" textValue={option.name}>
              {({ isSelected }) => (
                <>
                  <span lang={option.lang}>{option.name}</span>
                  {isSelected && <Check aria-hidden />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  )
}
