import { Address } from '../components/Address.tsx'
import { Button } from '../components/Button.tsx'
import { Notice } from '../components/Notice.tsx'
import { T, useWords } from '../i18n.tsx'

interface SuggestionProps {
  readonly address: string
  readonly onTake: (address: string) => void
}

/** The address that was probably meant. */
export function Suggestion({ address, onTake }: SuggestionProps) {
  const words = useWords()
  return (
    <Notice
      tone="info"
      title={<T id="wizard.found.suggestion" values={{ address: <Address text={address} /> }} />}
    >
      <p>
        <Button onPress={() => onTake(address)}>{words.text('wizard.found.suggestion.take')}</Button>
      </p>
    </Notice>
  )
}
