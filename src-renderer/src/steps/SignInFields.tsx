import type { PresetView } from '../../../src-main/ipc/contract.ts'
import { Button } from '../components/Button.tsx'
import { Fold } from '../components/Fold.tsx'
import { PasswordField } from '../components/PasswordField.tsx'
import { Remember } from '../components/Remember.tsx'
import { T, useWords } from '../i18n.tsx'
import type { AccountDraft, BrowserService, DraftField } from '../state/account-draft.ts'
import { takenPlace } from '../state/found-places.ts'
import { ServerFields } from './ServerFields.tsx'

interface SignInFieldsProps {
  readonly draft: AccountDraft
  readonly change: (draft: AccountDraft) => void
  readonly mendText: (field: DraftField) => string | undefined
  readonly preset: PresetView
  /** Where one can sign in on the provider’s own page. */
  readonly service: BrowserService | undefined
  /** That page is the only way. */
  readonly isByBrowser: boolean
  readonly password: string
  readonly onPassword: (password: string) => void
  readonly remember: boolean
  readonly onRemember: (remember: boolean) => void
  readonly onBrowser: () => void
}

/** How one signs in at a provider that is known, or a server that is named. */
export function SignInFields(props: SignInFieldsProps) {
  const { draft, change, mendText, preset, service, isByBrowser } = props
  const { password, onPassword, remember, onRemember, onBrowser } = props
  const words = useWords()
  const isServerKnown = preset.knowsServer || takenPlace(draft.found, draft.placeId)?.candidate !== undefined
  const server = <ServerFields {...{ draft, change, mendText, preset }} />
  if (isByBrowser && service)
    return (
      <>
        <p>
          <T id="wizard.browser.why" values={{ service: service.name }} />
        </p>
        <Remember isSelected={remember} onChange={onRemember} isInBrowser />
      </>
    )
  return (
    <>
      {!isServerKnown && server}
      <PasswordField
        id="password"
        label={words.text(wantsAppPassword(preset) ? 'wizard.password.app' : 'wizard.password.label')}
        help={words.text('wizard.password.help')}
        value={password}
        onChange={onPassword}
        mend={mendText('password')}
      />
      <Remember isSelected={remember} onChange={onRemember} />
      {service && (
        <p>
          <Button kind="quiet" onPress={onBrowser}>
            {words.text('wizard.browser.or', { service: service.name })}
          </Button>
        </p>
      )}
      {isServerKnown && (
        <Fold
          title={words.text('wizard.server.title')}
          isOpen={mendText('port') !== undefined || mendText('host') !== undefined}
        >
          {server}
        </Fold>
      )}
    </>
  )
}

const wantsAppPassword = (preset: PresetView) =>
  preset.signIn.includes('app-password') && !preset.signIn.includes('password')
