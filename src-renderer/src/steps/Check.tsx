import { ShieldCheck } from 'lucide-react'
import { Address } from '../components/Address.tsx'
import { Button } from '../components/Button.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Facts } from '../components/Facts.tsx'
import { FolderName } from '../components/FolderName.tsx'
import { Notice } from '../components/Notice.tsx'
import { BackButton, Screen } from '../components/Screen.tsx'
import { useWords } from '../i18n.tsx'
import { placeOf } from '../state/account-draft.ts'
import { canTick, isCopied, type PlannedRow } from '../state/folders.ts'
import type { AccountView, Step } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'
import { Forecast } from './WhatToMove.tsx'

export function Check() {
  const words = useWords()
  const { move, take, go } = useOpenMove()
  const task = useTask()
  const { folders } = move
  if (!folders || !move.old || !move.new) return null

  const start = async () => {
    const started = await task.ask('copy.start', { moveId: move.id, language: words.language })
    if (started) take(started)
  }
  const change = (step: Step, what: string) => (
    <Button kind="quiet" onPress={() => go(step)} aria-label={words.text('wizard.change.what', { what })}>
      {words.text('wizard.change')}
    </Button>
  )
  const names = {
    from: words.text('wizard.check.from'),
    to: words.text('wizard.check.to'),
    what: words.text('wizard.check.what'),
    leftOut: words.text('wizard.check.leftOut')
  }
  const leftOut = folders.rows.filter((row) => !isCopied(row) && canTick(row))
  return (
    <Screen
      title={words.text('wizard.check.title')}
      lead={words.text('wizard.check.lead')}
      aside={<BackButton onPress={() => go('whatToMove')} />}
      actions={
        <Button
          kind="primary"
          isPending={task.isBusy}
          pendingLabel={words.text('wizard.check.starting')}
          onPress={() => void start()}
        >
          {words.text('wizard.check.start')}
        </Button>
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      <Facts
        facts={[
          {
            name: names.from,
            value: <Mailbox account={move.old} isPractice={move.practice} />,
            action: change('oldMailbox', names.from)
          },
          {
            name: names.to,
            value: <Mailbox account={move.new} isPractice={move.practice} />,
            action: change('newMailbox', names.to)
          },
          {
            name: names.what,
            value: (
              <>
                <span>
                  {words.text('wizard.folders.total.text', {
                    folders: folders.rows.filter(isCopied).length,
                    messages: folders.messages,
                    size: words.bytes(folders.bytes)
                  })}
                </span>
                <span className="quiet">
                  <Forecast seconds={folders.forecastSeconds} />
                </span>
              </>
            ),
            action: change('whatToMove', names.what)
          },
          {
            name: names.leftOut,
            value:
              leftOut.length === 0 ? words.text('wizard.check.nothingLeftOut') : <LeftOut rows={leftOut} />,
            ...(leftOut.length === 0 ? {} : { action: change('whatToMove', names.leftOut) })
          }
        ]}
      />
      {folders.room === 'not-enough' && (
        <Notice tone="warning" title={words.text('wizard.folders.tight.title')}>
          <p>{words.text('wizard.folders.tight.text')}</p>
        </Notice>
      )}
      <p className="promise">
        <ShieldCheck aria-hidden />
        <span>{words.text('wizard.promise')}</span>
      </p>
    </Screen>
  )
}

interface MailboxProps {
  readonly account: AccountView
  readonly isPractice: boolean
}

function Mailbox({ account, isPractice }: MailboxProps) {
  return (
    <>
      <Address text={account.email} />
      {!isPractice && (
        <span className="quiet">
          <Address text={placeOf(account)} />
        </span>
      )}
    </>
  )
}

const SHOWN = 6

function LeftOut({ rows }: { readonly rows: readonly PlannedRow[] }) {
  const words = useWords()
  return (
    <ul className="plain">
      {rows.slice(0, SHOWN).map((row) => (
        <li key={row.from}>
          <FolderName levels={row.fromLevels} />
        </li>
      ))}
      {rows.length > SHOWN && <li>{words.text('wizard.check.more', { count: rows.length - SHOWN })}</li>}
    </ul>
  )
}
