import { Fragment } from 'react'
import type { PresetView } from '../../../src-main/ipc/contract.ts'
import { HelpLink } from '../components/HelpLink.tsx'
import { Notice } from '../components/Notice.tsx'
import { useWords } from '../i18n.tsx'

/** No password would help here, so none is asked for. */
export function Closed({ preset }: { readonly preset: PresetView }) {
  const words = useWords()
  return (
    <Notice tone="warning" title={words.text('wizard.account.closed.title')}>
      {preset.steps.map((step) => (
        <Fragment key={step.text.en}>
          <p>{step.text[words.language]}</p>
          {step.topic !== undefined && (
            <p>
              <HelpLink topic={step.topic} />
            </p>
          )}
        </Fragment>
      ))}
      <p>{words.text('error.signIn.oauthOnly.next')}</p>
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
