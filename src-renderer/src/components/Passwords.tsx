import { useEffect, useState, type ReactNode } from 'react'
import type { MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import { isSignedIn, type Side } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'
import { Address } from './Address.tsx'
import { EditDialog } from './Confirm.tsx'
import { FailureNotice } from './FailureNotice.tsx'
import { PasswordField } from './PasswordField.tsx'
import { Remember } from './Remember.tsx'
import { SignInAgain, usePresetOf, useServiceOf } from './SignInAgain.tsx'

interface Passwords {
  /** The fields, and why a password wasn't taken; to be put into a form. */
  readonly fields: ReactNode
  readonly isBusy: boolean
  /** One wasn't taken; the fields say why. */
  readonly wereRefused: boolean
  /** Signs in to each mailbox that is asked for. @returns The move, or `null` where one stays closed. */
  readonly signIn: () => Promise<MoveSnapshot | null>
}

/**
 * Asks for the passwords that are missing, right where the person is, and for nothing else; where one signs in in the
 * browser, for that.
 */
export function usePasswords(sides: readonly Side[]): Passwords {
  const words = useWords()
  const { move, take } = useOpenMove()
  const task = useTask()
  const [typed, setTyped] = useState<Readonly<Partial<Record<Side, string>>>>({})
  const [remember, setRemember] = useState(false)
  const [tried, setTried] = useState(false)
  const [failedAt, setFailedAt] = useState<Side>('old')
  const serviceOf = useServiceOf()
  const presetOf = usePresetOf()
  const typedSides = sides.filter((side) => !serviceOf(move[side]))
  const isMissing = (side: Side) => (serviceOf(move[side]) ? !isSignedIn(move, side) : !typed[side])
  const blank = sides.find(isMissing)

  const signIn = async () => {
    setTried(true)
    if (blank) {
      document.getElementById(`password-${blank}`)?.focus()
      return null
    }
    let signedIn = move
    for (const side of typedSides) {
      setFailedAt(side)
      const input = { moveId: move.id, side, password: typed[side] ?? '', remember }
      const reply = await task.ask('account.signIn', input)
      if (!reply) return null
      take((signedIn = reply))
    }
    setTyped({})
    setTried(false)
    return signedIn
  }
  const fields = sides.length > 0 && (
    <div className="form">
      {sides.map((side) => {
        const service = serviceOf(move[side])
        return service ? (
          <SignInAgain
            key={side}
            side={side}
            service={service}
            remember={remember}
            mend={
              tried && isMissing(side)
                ? words.text('wizard.browser.mend', { service: service.name })
                : undefined
            }
          />
        ) : (
          <PasswordField
            key={side}
            id={`password-${side}`}
            label={words.text(`wizard.account.${side}.again`)}
            help={move[side] && <Address text={move[side].email} />}
            value={typed[side] ?? ''}
            onChange={(value) => {
              setTyped((now) => ({ ...now, [side]: value }))
              task.clear()
            }}
            mend={tried && isMissing(side) ? words.text('wizard.account.mend.password') : undefined}
          />
        )
      })}
      <Remember isSelected={remember} onChange={setRemember} isInBrowser={typedSides.length === 0} />
      {task.failure && (
        <FailureNotice failure={task.failure} side={failedAt} preset={presetOf(move[failedAt])} />
      )}
    </div>
  )
  return { fields, isBusy: task.isBusy, wereRefused: task.failure !== null, signIn }
}

interface PasswordDialogProps {
  readonly sides: readonly Side[]
  /** All passwords work; what was wanted can begin. */
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Asks for the passwords before something that needs them. */
export function PasswordDialog({ sides, onDone, onClose }: PasswordDialogProps) {
  const words = useWords()
  const { fields, isBusy, signIn } = usePasswords(sides)
  const first = sides[0]
  useEffect(() => document.getElementById(`password-${first ?? ''}`)?.focus(), [first])
  const save = async () => {
    if (await signIn()) onDone()
  }
  return (
    <EditDialog
      title={words.text('wizard.passwords.title', { count: sides.length })}
      act={words.text('wizard.continue')}
      isPending={isBusy}
      onSave={() => void save()}
      onClose={onClose}
    >
      <p>{words.text('wizard.passwords.lead')}</p>
      {fields}
    </EditDialog>
  )
}
