import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import { CheckboxButton, CheckboxField, Text, type CheckboxFieldProps } from 'react-aria-components'

interface TickProps extends Omit<CheckboxFieldProps, 'children' | 'className' | 'style'> {
  /** What listeners hear after the label. */
  readonly help?: ReactNode
  readonly children: ReactNode
}

export function Tick({ help, children, ...props }: TickProps) {
  return (
    <CheckboxField {...props} className="tick">
      <CheckboxButton className="tick-button">
        <span className="tick-box">
          {props.isIndeterminate ? <Minus aria-hidden /> : <Check aria-hidden />}
        </span>
        <span className="tick-label">{children}</span>
      </CheckboxButton>
      {help !== undefined && (
        <Text slot="description" className="tick-help">
          {help}
        </Text>
      )}
    </CheckboxField>
  )
}
