import type { ReactNode } from 'react'
import type { Failure, PresetView } from '../../../src-main/ipc/contract.ts'
import { meaningsOf } from '../../../src-main/i18n/index.ts'
import { useWords } from '../i18n.tsx'
import { helpTopicFor } from '../state/failure-help.ts'
import type { Side } from '../state/steps.ts'
import { failureText } from './failure-text.ts'
import { Fold } from './Fold.tsx'
import { HelpLink } from './HelpLink.tsx'
import { Notice } from './Notice.tsx'

interface FailureNoticeProps {
  readonly failure: Failure
  /** The mailbox where it happened. */
  readonly side?: Side | undefined
  /** The provider where it happened: a page of its own may help. */
  readonly preset?: PresetView | undefined
  readonly role?: 'alert' | 'note'
  /** What the person can do about it right here. */
  readonly children?: ReactNode
}

/** Values that are moments, in milliseconds. */
const instants: ReadonlySet<string> = new Set(['expired', 'now'])

/** What happened, why, and the one thing to do next; what a helper needs is folded away. */
export function FailureNotice({ failure, side, preset, role = 'alert', children }: FailureNoticeProps) {
  const words = useWords()
  const { code, params } = failure
  const details = Object.entries(params)
  const topic = preset && helpTopicFor(preset, failure)
  return (
    <Notice tone="problem" role={role} title={failureText(words, failure, 'title')}>
      {side && (
        <p className="quiet">{words.text(side === 'old' ? 'wizard.failure.old' : 'wizard.failure.new')}</p>
      )}
      <p>{failureText(words, failure, 'why')}</p>
      {meaningsOf(words, failure).map((meaning) => (
        <p key={meaning}>{meaning}</p>
      ))}
      <p>{failureText(words, failure, 'next')}</p>
      {topic !== undefined && (
        <p>
          <HelpLink topic={topic} />
        </p>
      )}
      {children}
      <Fold title={words.text('wizard.failure.details')}>
        <dl className="details">
          <div>
            <dt>{words.text('wizard.failure.code')}</dt>
            <dd>
              <code dir="ltr">{code}</code>
            </dd>
          </div>
          {details.map(([name, value]) => (
            <div key={name}>
              <dt>
                <code dir="ltr">{name}</code>
              </dt>
              <dd>
                <bdi>{instants.has(name) ? new Date(value).toISOString() : value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </Fold>
    </Notice>
  )
}
