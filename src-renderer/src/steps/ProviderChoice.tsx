import type { PresetView } from '../../../src-main/ipc/contract.ts'
import { Address } from '../components/Address.tsx'
import { SearchChoice } from '../components/SearchChoice.tsx'
import { T, useWords } from '../i18n.tsx'
import type { AccountDraft, DraftField } from '../state/account-draft.ts'
import { domainOf } from '../state/found-places.ts'
import { useWizard } from '../wizard.tsx'

interface ProviderChoiceProps {
  readonly draft: AccountDraft
  readonly choose: (presetId: string) => void
  /** The person wants another one than was found, or didn’t wait: then nothing is said of what was found. */
  readonly isChoosing: boolean
  readonly mendText: (field: DraftField) => string | undefined
}

/** The provider is chosen by hand; above it, why. */
export function ProviderChoice({ draft, choose, isChoosing, mendText }: ProviderChoiceProps) {
  const words = useWords()
  const { presets } = useWizard()
  const other = words.text('wizard.account.provider.other')
  return (
    <div className="found">
      {!isChoosing && <WhyNot draft={draft} />}
      <SearchChoice
        id="presetId"
        label={words.text('wizard.account.choose')}
        placeholder={words.text('wizard.account.choose.placeholder')}
        value={draft.presetId}
        always="other"
        options={inOrder(presets).map(({ id, name }) => ({ id, name: id === 'other' ? other : name }))}
        onChange={choose}
        mend={mendText('presetId')}
      />
    </div>
  )
}

/** Why the provider wasn’t found. */
function WhyNot({ draft: { found, email } }: { readonly draft: AccountDraft }) {
  const words = useWords()
  if (!found) return null
  if (found.gateway !== undefined)
    return (
      <p>
        <T
          id="wizard.found.gateway"
          values={{ domain: <Address text={domainOf(email.trim())} />, gateway: found.gateway }}
        />
      </p>
    )
  return <p>{words.text(found.isOffline ? 'wizard.found.offline' : 'wizard.found.nothing')}</p>
}

/** By name; “Another provider” last. */
function inOrder(presets: readonly PresetView[]): readonly PresetView[] {
  const last = (preset: PresetView) => (preset.id === 'other' ? 1 : 0)
  return presets.toSorted((a, b) => last(a) - last(b) || a.name.localeCompare(b.name))
}
