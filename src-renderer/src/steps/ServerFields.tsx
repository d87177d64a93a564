import type { PresetView } from '../../../src-main/ipc/contract.ts'
import { Choice } from '../components/Choice.tsx'
import { Field } from '../components/Field.tsx'
import { Fold } from '../components/Fold.tsx'
import { useWords } from '../i18n.tsx'
import {
  withHost,
  withSecurity,
  withUsualSecurity,
  type AccountDraft,
  type DraftField,
  type Security
} from '../state/account-draft.ts'

interface ServerFieldsProps {
  readonly draft: AccountDraft
  readonly change: (draft: AccountDraft) => void
  readonly mendText: (field: DraftField) => string | undefined
  readonly preset: PresetView
}

/** Where the mailbox is, for somebody who knows: server, protection, port, user name. */
export function ServerFields({ draft, change, mendText, preset }: ServerFieldsProps) {
  const words = useWords()
  const securities: readonly Security[] =
    draft.security === 'none' ? ['tls', 'starttls', 'none'] : ['tls', 'starttls']
  return (
    <div className="form server" role="group" aria-label={words.text('wizard.server.title')}>
      <Field
        id="host"
        label={words.text('wizard.server.host')}
        help={
          preset.knowsServer
            ? words.text('wizard.server.host.known', { provider: preset.name })
            : words.text('wizard.server.host.help')
        }
        isTechnical
        value={draft.host}
        onChange={(host) => change(withHost(draft, host))}
        mend={mendText('host')}
      />
      <div className="form-row">
        <Choice
          id="security"
          label={words.text('wizard.server.security')}
          value={draft.security}
          options={securities.map((id) => ({ id, name: words.text(`wizard.server.security.${id}`) }))}
          onChange={(security) => change(withSecurity(draft, security))}
        />
        <Field
          id="port"
          label={words.text('wizard.server.port')}
          inputMode="numeric"
          isTechnical
          size="short"
          value={draft.port}
          onChange={(port) => change({ ...draft, port })}
          onBlur={() => {
            const usual = withUsualSecurity(draft)
            if (usual !== draft) change(usual)
          }}
          mend={mendText('port')}
        />
      </div>
      <Field
        id="user"
        label={words.text('wizard.server.user')}
        help={words.text('wizard.server.user.help')}
        autoComplete="username"
        isTechnical
        value={draft.user}
        onChange={(user) => change({ ...draft, user })}
      />
      {!preset.knowsServer && (
        <Fold title={words.text('wizard.server.where')}>
          <p>{words.text('wizard.server.where.device')}</p>
          <p>{words.text('wizard.server.where.provider')}</p>
        </Fold>
      )}
    </div>
  )
}
