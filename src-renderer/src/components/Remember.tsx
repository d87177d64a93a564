import { useWords } from '../i18n.tsx'
import { useWizard } from '../wizard.tsx'
import { Tick } from './Tick.tsx'

interface RememberProps {
  readonly isSelected: boolean
  readonly onChange: (remember: boolean) => void
  /** It is no password that is kept, but what a sign-in in the browser has brought. */
  readonly isInBrowser?: boolean
}

/** Offered only where the password can be kept safely. */
export function Remember({ isInBrowser = false, ...props }: RememberProps) {
  const words = useWords()
  const { can } = useWizard()
  if (!can.rememberPasswords) return null
  return (
    <Tick {...props}>{words.text(isInBrowser ? 'wizard.browser.remember' : 'wizard.password.remember')}</Tick>
  )
}
