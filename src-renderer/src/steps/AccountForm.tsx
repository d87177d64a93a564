import { useState } from 'react'
import type { HostCorrection, MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import { Address } from '../components/Address.tsx'
import { BrowserWaiting, SignInPageLink } from '../components/BrowserWaiting.tsx'
import { Button } from '../components/Button.tsx'
import { EmailField } from '../components/EmailField.tsx'
import { ErrorSummary } from '../components/ErrorSummary.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Notice } from '../components/Notice.tsx'
import { BackButton, ContinueButton, Screen } from '../components/Screen.tsx'
import { trustable, TrustCertificate } from '../components/TrustCertificate.tsx'
import { useBrowserSignIn } from '../components/use-browser-sign-in.ts'
import { T, useWords } from '../i18n.tsx'
import {
  type AccountDraft,
  accountRequest,
  browserServiceAt,
  canLookUp,
  type DraftField,
  draftOf,
  emptyDraft,
  fieldsToMend,
  hasBlank,
  isSameMailbox,
  isUnsupported,
  needsYes,
  serverFields,
  takesNoPassword,
  withPreset,
  withUsualSecurity
} from '../state/account-draft.ts'
import { isSignedIn, type Side } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'
import { Answer } from './AccountStep.tsx'
import { Closed, Preparation } from './Preparation.tsx'
import { Provider } from './Provider.tsx'
import { SignInFields } from './SignInFields.tsx'
import { Suggestion } from './Suggestion.tsx'
import { useLookUp } from './use-look-up.ts'

/** The first draft; an address that stays the same isn't asked for twice (WCAG 2.2, 3.3.7). */
function firstDraft(move: MoveSnapshot, side: Side): AccountDraft {
  const account = move[side]
  if (account) return draftOf(account)
  if (side === 'old' || move.track !== 'domain' || !move.old) return emptyDraft()
  return { ...emptyDraft(move.old.email), lookedUp: move.old.email }
}

interface AccountFormProps {
  readonly side: Side
  /** Leads to mail in files instead. */
  readonly onFiles?: () => void
}

export function AccountForm({ side, onFiles }: AccountFormProps) {
  const words = useWords()
  const { move, presets, browserServices, drafts, changeDraft, take, go, tell } = useOpenMove()
  const task = useTask()
  const browser = useBrowserSignIn(side)
  const draft = drafts[side] ?? firstDraft(move, side)
  const [password, setPassword] = useState('')
  const [remember, setRemember] = useState(false)
  const [tries, setTries] = useState(0)
  const [isChoosing, setChoosing] = useState(false)
  const [corrected, setCorrected] = useState<HostCorrection | null>(null)
  /** What was in the form when signing in worked; anything else has to be tested again. */
  const [proved, setProved] = useState<{ draft: AccountDraft; password: string } | null>(null)
  const lookUp = useLookUp(side, () => {
    setChoosing(false)
    setTries(0)
  })

  const preset = presets.find(({ id }) => id === draft.presetId)
  const service = browserServiceAt(browserServices, draft.host || preset?.server?.host)
  const isByBrowser = preset !== undefined && service !== undefined && takesNoPassword(preset)
  const isShut = preset !== undefined && (isUnsupported(preset) || (takesNoPassword(preset) && !isByBrowser))
  const account = move[side]
  const isProved =
    account !== null &&
    isSignedIn(move, side) &&
    !browser.isWaiting &&
    proved?.draft === draft &&
    proved.password === password
  const works = isProved && !(side === 'new' && isSameMailbox(move.old, move.new))

  const change = (next: AccountDraft) => {
    changeDraft(side, () => next)
    task.clear()
    setCorrected(null)
  }
  /** With another provider other fields are asked for, and none of them is wrong before it was tried. */
  const choose = (presetId: string) => {
    change(withPreset(draft, presetId))
    setChoosing(false)
    setTries(0)
  }
  const correct = (email: string) => {
    const meant = emptyDraft(email)
    change(meant)
    document.getElementById('email')?.focus()
    void lookUp.find(meant)
  }

  const wrongFields = (given: AccountDraft, isPasswordAsked: boolean) =>
    fieldsToMend(given, preset, password).filter((field) => field !== 'password' || isPasswordAsked)
  const mends = tries === 0 ? [] : wrongFields(draft, !isByBrowser)

  /** Names the account. @returns What it was named with. */
  const nameAccount = async (given: AccountDraft): Promise<AccountDraft | null> => {
    const asked = withUsualSecurity(given)
    const named = await task.ask('account.set', accountRequest(move.id, side, asked))
    if (!named) return null
    take(named.move)
    const settled = named.move[side]
    const server = settled?.imap && asked.host !== '' ? serverFields(settled.imap, settled.email) : {}
    const tested = { ...asked, ...server }
    change(tested)
    setCorrected(named.corrected)
    return tested
  }
  const test = async (given = draft) => {
    setTries((count) => count + 1)
    if (wrongFields(given, true).length > 0) return
    tell(words.text('wizard.account.testing'))
    const tested = await nameAccount(given)
    if (!tested) return
    const signedIn = await task.ask('account.signIn', { moveId: move.id, side, password, remember })
    if (!signedIn) return
    take(signedIn)
    setProved({ draft: tested, password })
    tell(words.text('wizard.account.works.title'))
  }
  const goToBrowser = async () => {
    setTries((count) => count + 1)
    if (wrongFields(draft, false).length > 0) return
    const tested = await nameAccount(draft)
    if (tested && (await browser.begin(remember))) setProved({ draft: tested, password })
  }
  /** The one certificate that this server has shown is right, and no other. */
  const trust = (certificate: string) => {
    if (account?.imap === undefined) return
    void test({ ...draft, ...serverFields({ ...account.imap, certificate }, account.email) })
  }

  const isUnknown = draft.lookedUp !== draft.email.trim()
  const isAddressOnly = draft.presetId === null && isUnknown
  const isSettled = preset !== undefined && !isChoosing && !isShut && !needsYes(draft)
  const submit = () => {
    if (works) go(side === 'old' ? 'newMailbox' : 'whatToMove')
    else if (isUnknown && canLookUp(draft)) void lookUp.find(draft)
    else if (isShut) return
    else if (isByBrowser && isSettled) void goToBrowser()
    else void test()
  }
  const asked: readonly DraftField[] = isAddressOnly
    ? ['email']
    : isSettled
      ? mends
      : ['email', 'presetId', 'confirmed']
  const shownMends = mends.filter((field) => asked.includes(field))
  const whatToMend = (field: DraftField) =>
    words.text(`wizard.account.mend.${field === 'email' && hasBlank(draft.email) ? 'blank' : field}`)
  const mendText = (field: DraftField) => (shownMends.includes(field) ? whatToMend(field) : undefined)
  const suggestion = isUnknown ? undefined : draft.found?.suggestion
  const failure = task.failure ?? (isSettled && service ? browser.failure : null)
  const fingerprint = failure && trustable(failure)

  return (
    <Screen
      title={words.text(`wizard.account.${side}.title`)}
      lead={words.text(`wizard.account.${side}.lead`)}
      onSubmit={submit}
      aside={<BackButton onPress={() => go(side === 'old' ? 'start' : 'oldMailbox')} />}
      actions={
        browser.isWaiting && service
          ? browser.url !== null && <SignInPageLink service={service.name} url={browser.url} kind="primary" />
          : !isShut && (
              <ContinueButton
                isPending={task.isBusy || browser.isBusy || lookUp.isLookingUp}
                pendingLabel={words.text(
                  lookUp.isLookingUp ? 'wizard.account.lookingUp' : 'wizard.account.testing'
                )}
              >
                {works || !isSettled
                  ? words.text('wizard.continue')
                  : isByBrowser
                    ? words.text('wizard.browser.act', { service: service.name })
                    : words.text('wizard.account.test')}
              </ContinueButton>
            )
      }
    >
      <ErrorSummary attempt={tries} mends={shownMends.map((field) => ({ field, text: whatToMend(field) }))} />
      <div className="form">
        <EmailField
          label={words.text(`wizard.account.${side}.email`)}
          value={draft.email}
          onChange={(email) => change({ ...draft, email })}
          onBlur={() => void lookUp.find(draft)}
          mend={mendText('email')}
        />
        {suggestion !== undefined && (
          <Suggestion address={`${localPart(draft.email)}@${suggestion}`} onTake={correct} />
        )}
        {isAddressOnly && lookUp.isLookingUp && (
          <p>
            <Button kind="quiet" onPress={lookUp.stop}>
              {words.text('wizard.account.byHand')}
            </Button>
          </p>
        )}
        {!isAddressOnly && (
          <Provider
            {...{ draft, preset, change, choose, isChoosing, mendText }}
            onChoosing={() => setChoosing(true)}
          />
        )}
        {isShut && !isChoosing && <Closed preset={preset} side={side} onFiles={onFiles} />}
        {isSettled && !browser.isWaiting && (
          <>
            {preset.steps.length > 0 && !isByBrowser && <Preparation preset={preset} />}
            <SignInFields
              {...{ draft, change, mendText, preset, password, remember }}
              service={service}
              isByBrowser={isByBrowser}
              onPassword={(value) => {
                setPassword(value)
                task.clear()
              }}
              onRemember={setRemember}
              onBrowser={() => void goToBrowser()}
            />
          </>
        )}
      </div>
      {browser.isWaiting && service && (
        <BrowserWaiting
          service={service.name}
          signIn={browser}
          onAgain={() => void browser.begin(remember)}
        />
      )}
      {corrected && <Correction correction={corrected} />}
      {failure && (
        <FailureNotice failure={failure} preset={preset}>
          {fingerprint !== null && (
            <TrustCertificate
              fingerprint={fingerprint}
              isPending={task.isBusy}
              onTrust={() => trust(fingerprint)}
            />
          )}
        </FailureNotice>
      )}
      {isProved && <Answer side={side} account={account} />}
      {onFiles && !isProved && !isShut && !browser.isWaiting && (
        <p>
          <Button kind="quiet" onPress={onFiles}>
            {words.text('wizard.files.link')}
          </Button>
        </p>
      )}
    </Screen>
  )
}

const localPart = (email: string) => email.trim().slice(0, email.trim().lastIndexOf('@'))

function Correction({ correction }: { readonly correction: HostCorrection }) {
  const typed = <Address text={correction.typed} />
  const right = <Address text={correction.right} />
  return (
    <Notice tone="info" title={<T id="wizard.account.corrected.title" values={{ typed }} />}>
      <p>
        <T id="wizard.account.corrected.text" values={{ right }} />
      </p>
    </Notice>
  )
}
