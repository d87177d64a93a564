import { Eye, EyeOff } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { FieldError, Input, Label, Text, TextField, ToggleButton } from 'react-aria-components'
import { useWords } from '../i18n.tsx'

interface PasswordFieldProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help?: ReactNode
  readonly mend?: string | undefined
}

/** A password that can be shown and pasted: no puzzles (WCAG 2.2, 3.3.8). */
export function PasswordField({ id, label, value, onChange, help, mend }: PasswordFieldProps) {
  const words = useWords()
  const [shown, setShown] = useState(false)
  return (
    <TextField
      id={id}
      className="field"
      type={shown ? 'text' : 'password'}
      autoComplete="current-password"
      value={value}
      onChange={onChange}
      isInvalid={mend !== undefined}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <div className="password">
        <Input className="input full" dir="ltr" spellCheck={false} autoCapitalize="none" />
        <ToggleButton
          className="password-eye"
          isSelected={shown}
          onChange={setShown}
          aria-label={words.text('wizard.password.show')}
        >
          {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        </ToggleButton>
      </div>
      {help !== undefined && (
        <Text slot="description" className="help">
          {help}
        </Text>
      )}
      <FieldError className="mend">{mend}</FieldError>
    </TextField>
  )
}
