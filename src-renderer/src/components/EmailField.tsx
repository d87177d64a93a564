import { Field } from './Field.tsx'

interface EmailFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  /** What to mend, if anything. */
  readonly mend: string | undefined
}

/** The e-mail address of a screen that asks for one. */
export function EmailField(props: EmailFieldProps) {
  return <Field id="email" type="email" inputMode="email" autoComplete="email" isTechnical {...props} />
}
