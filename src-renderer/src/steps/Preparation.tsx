import { Fragment } from 'react'
import type { PresetView } from '../../../src-main/ipc/contract.ts'
import { Button } from '../components/Button.tsx'
import { HelpLink } from '../components/HelpLink.tsx'
import { Notice } from '../components/Notice.tsx'
import { T, useWords } from '../i18n.tsx'
import { isUnsupported } from '../state/account-draft.ts'
import type { Side } from '../state/steps.ts'

interface ClosedProps {
  readonly preset: PresetView
  readonly side: Side
  /** Leads to mail in files instead. */
  readonly onFiles: (() => void) | undefined
}

/** No password would help here, so none is asked for. */
export function Closed({ preset, side, onFiles }: ClosedProps) {
  const words = useWords()
  const isForFiles = isUnsupported(preset) && side === 'old'
  const title = isUnsupported(preset) ? (
    <T id="wizard.account.unsupported.title" values={{ provider: preset.name }} />
  ) : (
    words.text('wizard.account.closed.title')
  )
  return (
    <Notice tone="warning" title={title}>
      {(side === 'old' || !isUnsupported(preset)) &&
        preset.steps.map((step) => (
          <Fragment key={step.text.en}>
            <p>{step.text[words.language]}</p>
            {step.topic !== undefined && (
              <p>
                <HelpLink topic={step.topic} />
              </p>
            )}
          </Fragment>
        ))}
      {!isUnsupported(preset) && <p>{words.text('error.signIn.oauthOnly.next')}</p>}
      {isUnsupported(preset) && side === 'new' && <p>{words.text('wizard.account.unsupported.new')}</p>}
      {isForFiles && onFiles && (
        <p>
          <Button onPress={onFiles}>{words.text('wizard.account.unsupported.files')}</Button>
        </p>
      )}
    </Notice>
  )
}

/** What the person does at the provider first. */
export function Preparation({ preset }: { readonly preset: PresetView }) {
  const words = useWords()
  return (
    <section className="preparation" aria-labelledby="preparation-title">
      <h2 id="preparation-title">{words.text('wizard.account.prepare')}</h2>
      <ol>
        {preset.steps.map((step) => (
          <li key={step.text.en}>
            <span>{step.text[words.language]}</span>
            {step.topic !== undefined && <HelpLink topic={step.topic} />}
          </li>
        ))}
      </ol>
    </section>
  )
}
