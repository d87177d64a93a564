import { useState } from 'react'
import type { DeskView } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import { looksLikeAddress } from '../state/account-draft.ts'
import type { Side } from '../state/steps.ts'
import { ask, useDesk, useTask } from '../wizard.tsx'
import { EmailField } from './EmailField.tsx'
import { ErrorSummary } from './ErrorSummary.tsx'
import { FailureNotice } from './FailureNotice.tsx'
import { Field } from './Field.tsx'
import { Fold } from './Fold.tsx'
import { PasswordField } from './PasswordField.tsx'
import { Remember } from './Remember.tsx'

interface SignIn {
  readonly fields: React.ReactNode
  readonly isBusy: boolean
  /** @returns The contacts once the account is known; whether its password works is seen when it is read. */
  readonly submit: () => Promise<DeskView | null>
}

/** Asks whose address book a side is. */
export function useAddressBook(side: Side): SignIn {
  const words = useWords()
  const { bridge, move, desk, takeDesk } = useDesk()
  const task = useTask()
  const account = desk[side]
  const [email, setEmail] = useState(account?.email ?? '')
  const [password, setPassword] = useState('')
  const [url, setUrl] = useState('')
  const [user, setUser] = useState('')
  const [remember, setRemember] = useState(false)
  const [tries, setTries] = useState(0)

  const mends = {
    email: looksLikeAddress(email) ? undefined : words.text('wizard.account.mend.email'),
    password: password === '' ? words.text('wizard.account.mend.password') : undefined,
    url: url.trim() === '' || looksLikeUrl(url) ? undefined : words.text('wizard.contacts.mend.url')
  }
  const shown = tries === 0 ? { email: undefined, password: undefined, url: undefined } : mends
  const list = (['email', 'password', 'url'] as const).flatMap((field) => {
    const text = shown[field]
    return text === undefined ? [] : [{ field, text }]
  })

  const submit = async () => {
    setTries((count) => count + 1)
    if (Object.values(mends).some((mend) => mend !== undefined)) return null
    const presetId = await presetOf(email.trim())
    const signed = await task.ask('contacts.sign', {
      ...{ moveId: move.id, side, email: email.trim(), presetId, password, remember },
      ...(user.trim() !== '' && { user: user.trim() }),
      ...(url.trim() !== '' && { url: withScheme(url) })
    })
    if (signed) takeDesk(signed)
    return signed
  }
  const presetOf = async (address: string) => {
    if (account?.email === address && account.presetId !== 'other') return account.presetId
    const reply = await ask(bridge, 'providers.recognise', { email: address })
    return reply.ok ? (reply.value.recognised?.presetId ?? 'other') : 'other'
  }

  const fields = (
    <>
      <ErrorSummary attempt={tries} mends={list} />
      <div className="form">
        <EmailField
          label={words.text(`wizard.contacts.${side}.email`)}
          value={email}
          onChange={setEmail}
          mend={shown.email}
        />
        <PasswordField
          id="password"
          label={words.text('wizard.password.label')}
          help={words.text('wizard.contacts.password.help')}
          value={password}
          onChange={setPassword}
          mend={shown.password}
        />
        <Remember isSelected={remember} onChange={setRemember} />
        <Fold title={words.text('wizard.contacts.server')} isOpen={shown.url !== undefined}>
          <div className="form">
            <Field
              id="url"
              label={words.text('wizard.contacts.server.url')}
              help={words.text('wizard.contacts.server.help')}
              inputMode="url"
              isTechnical
              value={url}
              onChange={setUrl}
              mend={shown.url}
            />
            <Field
              id="user"
              label={words.text('wizard.server.user')}
              help={words.text('wizard.server.user.help')}
              autoComplete="username"
              isTechnical
              value={user}
              onChange={setUser}
            />
          </div>
        </Fold>
      </div>
      {task.failure && <FailureNotice failure={task.failure} side={side} />}
    </>
  )
  return { fields, isBusy: task.isBusy, submit }
}

const withScheme = (url: string) => (/^https?:\/\//i.test(url.trim()) ? url.trim() : `https://${url.trim()}`)

function looksLikeUrl(url: string): boolean {
  return URL.canParse(withScheme(url)) && !/\s/.test(url.trim())
}
