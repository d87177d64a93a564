import { ExternalLink } from 'lucide-react'
import { T, useWords } from '../i18n.tsx'
import type { BrowserSignIn } from './use-browser-sign-in.ts'
import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'

interface BrowserWaitingProps {
  readonly service: string
  readonly signIn: BrowserSignIn
  /** Opens the page again, with what was chosen. */
  readonly onAgain: () => void
}

/** While the person signs in on the provider’s own page, in the browser. */
export function BrowserWaiting({ service, signIn, onAgain }: BrowserWaitingProps) {
  const words = useWords()
  return (
    <Notice tone="info" title={words.text('wizard.browser.waiting')} isAnswer>
      <p>
        <T id="wizard.browser.waiting.text" values={{ service }} />
      </p>
      <div className="notice-acts">
        {signIn.url === null ? (
          <Button kind="quiet" onPress={onAgain} icon={<ExternalLink aria-hidden />}>
            {words.text('wizard.browser.reopen')}
          </Button>
        ) : null}
        <Button onPress={() => void signIn.cancel()}>{words.text('wizard.cancel')}</Button>
      </div>
    </Notice>
  )
}

interface SignInPageLinkProps {
  readonly service: string
  readonly url: string
  readonly kind: 'primary' | 'secondary'
}

/** The provider’s page, opened by the person: no page may open another by itself. */
export function SignInPageLink({ service, url, kind }: SignInPageLinkProps) {
  const words = useWords()
  return (
    <a className={`button ${kind}`} href={url} target="_blank" rel="noopener noreferrer">
      <ExternalLink aria-hidden />
      <span>{words.text('wizard.browser.open', { service })}</span>
    </a>
  )
}
