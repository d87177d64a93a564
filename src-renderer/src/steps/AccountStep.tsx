/** Old and new mailbox are the same question asked twice: which address, whose, and does signing in work? */
import { useState } from 'react'
import { Address } from '../components/Address.tsx'
import { BrowserWaiting, SignInPageLink } from '../components/BrowserWaiting.tsx'
import { Button } from '../components/Button.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Facts, type Fact } from '../components/Facts.tsx'
import { KeepCopy, Path } from '../components/KeepCopy.tsx'
import { Notice } from '../components/Notice.tsx'
import { PasswordField } from '../components/PasswordField.tsx'
import { Remember } from '../components/Remember.tsx'
import { BackButton, ContinueButton, Screen } from '../components/Screen.tsx'
import { usePresetOf, useServiceOf } from '../components/SignInAgain.tsx'
import { useBrowserSignIn } from '../components/use-browser-sign-in.ts'
import { T, useWords } from '../i18n.tsx'
import { isSameMailbox, placeOf, type BrowserService } from '../state/account-draft.ts'
import { isActive, isSignedIn, sides, stepOf, type AccountView, type Side } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'
import { AccountForm } from './AccountForm.tsx'
import { FilesForm } from './FilesForm.tsx'

export function AccountStep({ side }: { readonly side: Side }) {
  const { move, drafts } = useOpenMove()
  const serviceOf = useServiceOf()
  const account = move[side]
  const [isEditing, setEditing] = useState(account?.checked !== true)
  const [isInFiles, setInFiles] = useState(account?.backup !== undefined)
  if (isEditing || !account) {
    if (isInFiles)
      return (
        <FilesForm
          key="files"
          email={drafts[side]?.email ?? account?.email ?? ''}
          onAccount={() => setInFiles(false)}
        />
      )
    return <AccountForm key="form" side={side} {...(side === 'old' && { onFiles: () => setInFiles(true) })} />
  }
  const change = () => setEditing(true)
  const service = serviceOf(account)
  return account.passwordKnown ? (
    <SignedIn key="signed-in" side={side} account={account} onChange={change} />
  ) : service ? (
    <BrowserAgain key="browser" side={side} account={account} service={service} onChange={change} />
  ) : (
    <PasswordAgain key="again" side={side} account={account} onChange={change} />
  )
}

interface SignedInProps {
  readonly side: Side
  readonly account: AccountView
  readonly onChange: () => void
}

function SignedIn({ side, account, onChange }: SignedInProps) {
  const words = useWords()
  const { move, go } = useOpenMove()
  const isSaving = isActive(move.backup?.run ?? null)
  const leadsOn = !isSaving && (side === 'old' || !isSameMailbox(move.old, move.new))
  return (
    <Screen
      title={words.text(`wizard.account.${side}.yours`)}
      lead={words.text(`wizard.account.${side}.lead`)}
      aside={<BackButton onPress={() => go(side === 'old' ? 'start' : 'oldMailbox')} />}
      actions={leadsOn && <ContinueButton onPress={() => go(side === 'old' ? 'newMailbox' : 'whatToMove')} />}
    >
      <Answer side={side} account={account} />
      <AccountFacts account={account} onChange={onChange} />
      {side === 'old' && account.backup === undefined && !move.practice && <KeepCopy />}
    </Screen>
  )
}

/** After a restart while setting up: nothing else is asked. */
function PasswordAgain({ side, account, onChange }: SignedInProps) {
  const words = useWords()
  const { move, take, go } = useOpenMove()
  const task = useTask()
  const presetOf = usePresetOf()
  const [password, setPassword] = useState('')
  const [remember, setRemember] = useState(false)
  const [tried, setTried] = useState(false)

  const submit = async () => {
    setTried(true)
    if (password === '') {
      document.getElementById('password')?.focus()
      return
    }
    const signedIn = await task.ask('account.signIn', { moveId: move.id, side, password, remember })
    if (!signedIn) return
    take(signedIn)
    const missing = sides.find((other) => !isSignedIn(signedIn, other))
    go(missing ? stepOf[missing] : 'whatToMove')
  }
  return (
    <Screen
      title={words.text(`wizard.account.${side}.again`)}
      lead={words.text('wizard.account.again.lead')}
      onSubmit={() => void submit()}
      aside={<BackButton onPress={() => go(side === 'old' ? 'start' : 'oldMailbox')} />}
      actions={<ContinueButton isPending={task.isBusy} pendingLabel={words.text('wizard.account.testing')} />}
    >
      <AccountFacts account={account} onChange={onChange} />
      <div className="form">
        <PasswordField
          id="password"
          label={words.text('wizard.password.label')}
          help={words.text('wizard.password.help')}
          value={password}
          onChange={setPassword}
          mend={tried && password === '' ? words.text('wizard.account.mend.password') : undefined}
        />
        <Remember isSelected={remember} onChange={setRemember} />
      </div>
      {task.failure && <FailureNotice failure={task.failure} preset={presetOf(account)} />}
    </Screen>
  )
}

interface BrowserAgainProps extends SignedInProps {
  readonly service: BrowserService
}

/** The same where one signs in on the provider’s own page. */
function BrowserAgain({ side, account, service, onChange }: BrowserAgainProps) {
  const words = useWords()
  const { go } = useOpenMove()
  const presetOf = usePresetOf()
  const signIn = useBrowserSignIn(side)
  const [remember, setRemember] = useState(false)
  const begin = () => void signIn.begin(remember)
  return (
    <Screen
      title={words.text(`wizard.account.${side}.yours`)}
      lead={words.text('wizard.browser.again.lead')}
      aside={<BackButton onPress={() => go(side === 'old' ? 'start' : 'oldMailbox')} />}
      actions={
        signIn.isWaiting ? (
          signIn.url !== null && <SignInPageLink service={service.name} url={signIn.url} kind="primary" />
        ) : (
          <ContinueButton isPending={signIn.isBusy} onPress={begin}>
            {words.text('wizard.browser.again', { service: service.name })}
          </ContinueButton>
        )
      }
    >
      <AccountFacts account={account} onChange={onChange} />
      {signIn.isWaiting ? (
        <BrowserWaiting service={service.name} signIn={signIn} onAgain={begin} />
      ) : (
        <Remember isSelected={remember} onChange={setRemember} isInBrowser />
      )}
      {signIn.failure && <FailureNotice failure={signIn.failure} preset={presetOf(account)} />}
    </Screen>
  )
}

/** That signing in works, or that it worked at the wrong mailbox. */
export function Answer({ side, account }: { readonly side: Side; readonly account: AccountView }) {
  const { move } = useOpenMove()
  return side === 'new' && isSameMailbox(move.old, move.new) ? <SameMailbox /> : <Works account={account} />
}

function Works({ account }: { readonly account: AccountView }) {
  const { move } = useOpenMove()
  if (account.backup !== undefined)
    return <Notice tone="good" title={<T id="wizard.files.works" />} isAnswer />
  const title = <T id="wizard.account.works.title" />
  // Where a pretend mailbox is says nothing to anybody.
  if (move.practice) return <Notice tone="good" title={title} isAnswer />
  const values = { email: <Address text={account.email} />, host: <Address text={placeOf(account)} /> }
  return (
    <Notice tone="good" title={title} isAnswer>
      <p>
        <T id="wizard.account.works.text" values={values} />
      </p>
    </Notice>
  )
}

function SameMailbox() {
  const words = useWords()
  return (
    <Notice tone="warning" title={words.text('wizard.account.same.title')} isAnswer>
      <p>{words.text('wizard.account.same.text')}</p>
    </Notice>
  )
}

function AccountFacts({ account, onChange }: Omit<SignedInProps, 'side'>) {
  const words = useWords()
  const { move, presets } = useOpenMove()
  const provider = presets.find(({ id }) => id === account.presetId && id !== 'other')?.name
  const address: Fact = {
    name: words.text('wizard.account.email'),
    value: <Address text={account.email} />,
    action: (
      <Button kind="quiet" onPress={onChange}>
        {words.text('wizard.change')}
      </Button>
    )
  }
  const whose: Fact =
    account.backup === undefined
      ? {
          name: words.text('wizard.account.provider'),
          value: provider === undefined ? <Address text={account.imap.host} /> : <bdi>{provider}</bdi>
        }
      : { name: words.text('wizard.files.where'), value: <Path path={account.backup} /> }
  return <Facts facts={move.practice ? [address] : [address, whose]} />
}
