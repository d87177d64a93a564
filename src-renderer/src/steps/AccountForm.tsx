import { useState } from 'react'
import type { HostCorrection, MoveSnapshot, PresetView } from '../../../src-main/ipc/contract.ts'
import { Address } from '../components/Address.tsx'
import { Button } from '../components/Button.tsx'
import { Choice } from '../components/Choice.tsx'
import { EmailField } from '../components/EmailField.tsx'
import { ErrorSummary } from '../components/ErrorSummary.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Fold } from '../components/Fold.tsx'
import { Notice } from '../components/Notice.tsx'
import { PasswordField } from '../components/PasswordField.tsx'
import { Remember } from '../components/Remember.tsx'
import { BackButton, ContinueButton, Screen } from '../components/Screen.tsx'
import { T, useWords } from '../i18n.tsx'
import {
  accountRequest,
  canLookUp,
  draftOf,
  emptyDraft,
  fieldsToMend,
  hasBlank,
  isClosed,
  isSameMailbox,
  serverFields,
  withPreset,
  withUnknownProvider,
  withUsualSecurity,
  type AccountDraft,
  type DraftField
} from '../state/account-draft.ts'
import { isSignedIn, type Side } from '../state/steps.ts'
import { ask, useOpenMove, useTask } from '../wizard.tsx'
import { Answer } from './AccountStep.tsx'
import { Closed, Preparation } from './Preparation.tsx'
import { ServerFields } from './ServerFields.tsx'

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
  const { bridge, move, presets, drafts, changeDraft, take, go, tell } = useOpenMove()
  const task = useTask()
  const draft = drafts[side] ?? firstDraft(move, side)
  const [password, setPassword] = useState('')
  const [remember, setRemember] = useState(false)
  const [tries, setTries] = useState(0)
  const [isLookingUp, setLookingUp] = useState(false)
  const [isChoosing, setChoosing] = useState(false)
  const [corrected, setCorrected] = useState<HostCorrection | null>(null)
  /** What was in the form when signing in worked; anything else has to be tested again. */
  const [proved, setProved] = useState<{ draft: AccountDraft; password: string } | null>(null)

  const preset = presets.find(({ id }) => id === draft.presetId)
  const account = move[side]
  const isProved =
    account !== null && isSignedIn(move, side) && proved?.draft === draft && proved.password === password
  const works = isProved && !(side === 'new' && isSameMailbox(move.old, move.new))
  const mends = tries === 0 ? [] : fieldsToMend(draft, preset, password)

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

  /** The address of one's own domain stays, but the provider behind it is the old one still. */
  const isProviderKnowable = !(side === 'new' && move.track === 'domain')

  const lookUp = async () => {
    const email = draft.email.trim()
    if (!canLookUp(draft) || isLookingUp || draft.lookedUp === email) return
    if (!isProviderKnowable) {
      change({ ...draft, lookedUp: email })
      return
    }
    setLookingUp(true)
    const reply = await ask(bridge, 'providers.recognise', { email })
    setLookingUp(false)
    const recognised = reply.ok ? reply.value.recognised : null
    const found = recognised && presets.find(({ id }) => id === recognised.presetId)
    tell(
      found
        ? words.text('wizard.account.recognised', { provider: found.name })
        : words.text('wizard.account.choose.help')
    )
    const server = recognised?.imap ? serverFields(recognised.imap, email) : {}
    changeDraft(side, (now = draft) => {
      if (now.email.trim() !== email) return now
      return found
        ? { ...withPreset(now, found.id), ...server, lookedUp: email }
        : withUnknownProvider(now, preset)
    })
    setChoosing(false)
    setTries(0)
  }

  const test = async () => {
    setTries((count) => count + 1)
    if (fieldsToMend(draft, preset, password).length > 0) return
    tell(words.text('wizard.account.testing'))
    const asked = withUsualSecurity(draft)
    const named = await task.ask('account.set', accountRequest(move.id, side, asked))
    if (!named) return
    take(named.move)
    const settled = named.move[side]
    const server = settled?.imap && draft.host !== '' ? serverFields(settled.imap, settled.email) : {}
    const tested = { ...asked, ...server }
    change(tested)
    setCorrected(named.corrected)
    const signedIn = await task.ask('account.signIn', { moveId: move.id, side, password, remember })
    if (!signedIn) return
    take(signedIn)
    setProved({ draft: tested, password })
    tell(words.text('wizard.account.works.title'))
  }

  const isUnknown = draft.lookedUp !== draft.email.trim()
  const isAddressOnly = draft.presetId === null && isUnknown
  const isShut = preset !== undefined && isClosed(preset)
  const submit = () => {
    if (works) go(side === 'old' ? 'newMailbox' : 'whatToMove')
    else if (isUnknown && canLookUp(draft)) void lookUp()
    else if (!isShut) void test()
  }
  const asked: readonly DraftField[] = isAddressOnly ? ['email'] : preset ? mends : ['email', 'presetId']
  const shownMends = mends.filter((field) => asked.includes(field))
  const whatToMend = (field: DraftField) =>
    words.text(`wizard.account.mend.${field === 'email' && hasBlank(draft.email) ? 'blank' : field}`)
  const mendText = (field: DraftField) => (shownMends.includes(field) ? whatToMend(field) : undefined)
  const set = (field: 'email' | 'host' | 'port' | 'user') => (value: string) =>
    change({ ...draft, [field]: value })

  return (
    <Screen
      title={words.text(`wizard.account.${side}.title`)}
      lead={words.text(`wizard.account.${side}.lead`)}
      onSubmit={submit}
      aside={<BackButton onPress={() => go(side === 'old' ? 'start' : 'oldMailbox')} />}
      actions={
        !isShut && (
          <ContinueButton
            isPending={task.isBusy || isLookingUp}
            pendingLabel={words.text(isLookingUp ? 'wizard.account.lookingUp' : 'wizard.account.testing')}
          >
            {words.text(works || !preset ? 'wizard.continue' : 'wizard.account.test')}
          </ContinueButton>
        )
      }
    >
      <ErrorSummary attempt={tries} mends={shownMends.map((field) => ({ field, text: whatToMend(field) }))} />
      <div className="form">
        <EmailField
          label={words.text(`wizard.account.${side}.email`)}
          value={draft.email}
          onChange={set('email')}
          onBlur={() => void lookUp()}
          mend={mendText('email')}
        />
        {!isAddressOnly && (
          <>
            {preset && !isChoosing ? (
              <div className="provider">
                <p className="provider-name">
                  <span className="quiet">{words.text('wizard.account.provider')}</span>
                  <strong>{presetName(preset, words.text('wizard.account.provider.other'))}</strong>
                </p>
                <Button kind="quiet" onPress={() => setChoosing(true)}>
                  {words.text('wizard.account.provider.change')}
                </Button>
              </div>
            ) : (
              <Choice
                id="presetId"
                label={words.text('wizard.account.choose')}
                placeholder={words.text('wizard.account.choose.placeholder')}
                value={draft.presetId}
                options={inOrder(presets).map((each) => ({
                  id: each.id,
                  name: presetName(each, words.text('wizard.account.provider.other'))
                }))}
                onChange={choose}
                mend={mendText('presetId')}
              />
            )}
            {isShut && <Closed preset={preset} />}
            {preset && !isShut && preset.steps.length > 0 && <Preparation preset={preset} />}
            {preset && !isShut && (
              <>
                {!preset.knowsServer && <ServerFields {...{ draft, change, mendText, preset }} />}
                <PasswordField
                  id="password"
                  label={words.text(
                    wantsAppPassword(preset) ? 'wizard.password.app' : 'wizard.password.label'
                  )}
                  help={words.text('wizard.password.help')}
                  value={password}
                  onChange={(value) => {
                    setPassword(value)
                    task.clear()
                  }}
                  mend={mendText('password')}
                />
                <Remember isSelected={remember} onChange={setRemember} />
                {preset.knowsServer && (
                  <Fold title={words.text('wizard.server.title')} isOpen={shownMends.includes('port')}>
                    <ServerFields {...{ draft, change, mendText, preset }} />
                  </Fold>
                )}
              </>
            )}
          </>
        )}
      </div>
      {corrected && <Correction correction={corrected} />}
      {task.failure && <FailureNotice failure={task.failure} />}
      {isProved && <Answer side={side} account={account} />}
      {onFiles && !isProved && (
        <p>
          <Button kind="quiet" onPress={onFiles}>
            {words.text('wizard.files.link')}
          </Button>
        </p>
      )}
    </Screen>
  )
}

const wantsAppPassword = (preset: PresetView) =>
  preset.signIn.includes('app-password') && !preset.signIn.includes('password')

/** "Another provider" has no name of its own. */
const presetName = (preset: PresetView, other: string) => (preset.id === 'other' ? other : preset.name)

function inOrder(presets: readonly PresetView[]): readonly PresetView[] {
  const last = (preset: PresetView) => (preset.id === 'other' ? 1 : 0)
  return presets.toSorted((a, b) => last(a) - last(b) || a.name.localeCompare(b.name))
}

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
