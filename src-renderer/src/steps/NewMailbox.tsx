import { AccountStep } from './AccountStep.tsx'

export function NewMailbox() {
  return <AccountStep side="new" />
}
