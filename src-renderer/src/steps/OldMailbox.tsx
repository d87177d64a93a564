import { AccountStep } from './AccountStep.tsx'

export function OldMailbox() {
  return <AccountStep side="old" />
}
