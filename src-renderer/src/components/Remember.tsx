import { useWords } from '../i18n.tsx'
import { useWizard } from '../wizard.tsx'
import { Tick } from './Tick.tsx'

interface RememberProps {
  readonly isSelected: boolean
  readonly onChange: (remember: boolean) => void
}

/** Offered only where the password can be kept safely. */
export function Remember(props: RememberProps) {
  const words = useWords()
  const { can } = useWizard()
  if (!can.rememberPasswords) return null
  return <Tick {...props}>{words.text('wizard.password.remember')}</Tick>
}
