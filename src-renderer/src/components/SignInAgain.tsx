import type { PresetView } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import { browserServiceAt, type BrowserService } from '../state/account-draft.ts'
import { isSignedIn, type AccountView, type Side } from '../state/steps.ts'
import { useOpenMove, useWizard } from '../wizard.tsx'
import { Address } from './Address.tsx'
import { BrowserWaiting, SignInPageLink } from './BrowserWaiting.tsx'
import { Button } from './Button.tsx'
import { FailureNotice } from './FailureNotice.tsx'
import { Notice } from './Notice.tsx'
import { useBrowserSignIn } from './use-browser-sign-in.ts'

/** The service at which the person has signed in to an account, in the browser; undefined with a password. */
export function useServiceOf(): (account: AccountView | null) => BrowserService | undefined {
  const { browserServices } = useWizard()
  return (account) =>
    account?.service === undefined ? undefined : browserServiceAt(browserServices, account.imap?.host)
}

/** The provider of an account. */
export function usePresetOf(): (account: AccountView | null) => PresetView | undefined {
  const { presets } = useWizard()
  return (account) => presets.find(({ id }) => id === account?.presetId)
}

interface SignInAgainProps {
  readonly side: Side
  readonly service: BrowserService
  readonly remember: boolean
  /** What to mend, if anything. */
  readonly mend: string | undefined
}

/** Signing in again on the provider’s own page, where there is no password to be typed. */
export function SignInAgain({ side, service, remember, mend }: SignInAgainProps) {
  const words = useWords()
  const { move } = useOpenMove()
  const presetOf = usePresetOf()
  const signIn = useBrowserSignIn(side)
  if (isSignedIn(move, side)) return <Notice tone="good" title={words.text('wizard.browser.done')} isAnswer />
  const account = move[side]
  return (
    <div className="field">
      <p className="field-name">{words.text(`wizard.account.${side}.yours`)}</p>
      {account && (
        <p className="help">
          <Address text={account.email} />
        </p>
      )}
      {signIn.isWaiting ? (
        <>
          <BrowserWaiting
            service={service.name}
            signIn={signIn}
            onAgain={() => void signIn.begin(remember)}
          />
          {signIn.url !== null && (
            <p>
              <SignInPageLink service={service.name} url={signIn.url} kind="secondary" />
            </p>
          )}
        </>
      ) : (
        <p>
          <Button
            id={`password-${side}`}
            isPending={signIn.isBusy}
            onPress={() => void signIn.begin(remember)}
          >
            {words.text('wizard.browser.again', { service: service.name })}
          </Button>
        </p>
      )}
      {mend !== undefined && !signIn.isWaiting && <p className="mend">{mend}</p>}
      {signIn.failure && <FailureNotice failure={signIn.failure} side={side} preset={presetOf(account)} />}
    </div>
  )
}
