import { Check, ChevronDown } from 'lucide-react'
import { useMemo } from 'react'
import {
  Button,
  ComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  useFilter
} from 'react-aria-components'

interface SearchChoiceProps<K extends string> {
  readonly id: string
  readonly label: string
  readonly placeholder: string
  readonly value: K | null
  /** In the order in which they are shown. */
  readonly options: readonly { readonly id: K; readonly name: string }[]
  /** Shown whatever is typed: the answer of those who find no other. */
  readonly always: K
  readonly onChange: (value: K) => void
  readonly mend?: string | undefined
}

/** One of many names, found by typing a part of it, or in the list. */
export function SearchChoice<K extends string>(props: SearchChoiceProps<K>) {
  const { id, label, placeholder, value, options, always, onChange, mend } = props
  const { contains } = useFilter({ sensitivity: 'base' })
  const last = useMemo(() => options.find((option) => option.id === always)?.name, [options, always])
  return (
    <ComboBox
      className="field"
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key)
        if (chosen) onChange(chosen.id)
      }}
      // Typing would do it, too, and a list closes when what it belongs to is scrolled.
      onFocus={({ target }) => target.scrollIntoView({ block: 'nearest' })}
      defaultItems={options}
      defaultFilter={(name, typed) => name === last || contains(name, typed.trim())}
      isInvalid={mend !== undefined}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <div className="search">
        <Input
          id={id}
          className="input full"
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
        />
        <Button className="search-open">
          <ChevronDown className="select-arrow" aria-hidden />
        </Button>
      </div>
      <FieldError className="mend">{mend}</FieldError>
      <Popover className="popover" offset={4}>
        <ListBox<(typeof options)[number]> className="options">
          {(option) => (
            <ListBoxItem id={option.id} className="option" textValue={option.name}>
              {({ isSelected }) => (
                <>
                  <bdi>{option.name}</bdi>
                  {isSelected && <Check aria-hidden />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
