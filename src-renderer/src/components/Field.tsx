import type { ReactNode } from 'react'
import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components'

interface FieldProps extends Omit<TextFieldProps, 'children' | 'className' | 'style' | 'isInvalid'> {
  readonly id: string
  readonly label: string
  readonly help?: ReactNode
  /** What has to be mended, in a sentence; the field counts as invalid then. */
  readonly mend?: string | undefined
  /** Technical values are written left to right in every language. */
  readonly isTechnical?: boolean
  readonly size?: 'short' | 'full'
}

/** A labelled line of text with its help and what to mend. */
export function Field({ label, help, mend, isTechnical = false, size = 'full', ...props }: FieldProps) {
  return (
    <TextField {...props} className="field" isInvalid={mend !== undefined} validationBehavior="aria">
      <Label>{label}</Label>
      <Input
        className={`input ${size}`}
        {...(isTechnical ? { dir: 'ltr', spellCheck: false, autoCapitalize: 'none' } : {})}
      />
      {help !== undefined && (
        <Text slot="description" className="help">
          {help}
        </Text>
      )}
      <FieldError className="mend">{mend}</FieldError>
    </TextField>
  )
}
