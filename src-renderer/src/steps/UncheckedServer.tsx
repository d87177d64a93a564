import type { PresetView } from '../../../src-main/ipc/contract.ts'
import { Address } from '../components/Address.tsx'
import { T, useWords } from '../i18n.tsx'
import type { AccountDraft } from '../state/account-draft.ts'

interface UncheckedServerProps {
  readonly draft: AccountDraft
  readonly preset: PresetView
}

/** A server that the provider itself names nowhere that could be looked up: the person compares it. */
export function UncheckedServer({ draft, preset }: UncheckedServerProps) {
  const words = useWords()
  const { host, port, security } = draft
  const server = host === '' ? preset.server : { host, port, security }
  if (preset.isConfirmed || !server) return null
  return (
    <section className="unchecked">
      <p>
        <T id="wizard.found.unchecked" values={{ provider: preset.name }} />
      </p>
      <dl className="details">
        <div>
          <dt>{words.text('wizard.server.host')}</dt>
          <dd>
            <Address text={server.host} />
          </dd>
        </div>
        <div>
          <dt>{words.text('wizard.server.port')}</dt>
          <dd>
            <bdi dir="ltr">{server.port}</bdi>
          </dd>
        </div>
        <div>
          <dt>{words.text('wizard.server.security')}</dt>
          <dd>{server.security === 'tls' ? 'TLS' : 'STARTTLS'}</dd>
        </div>
      </dl>
    </section>
  )
}
