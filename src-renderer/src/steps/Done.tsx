import { CircleCheck } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { AllMovesButton } from '../components/AllMovesButton.tsx'
import { AnotherMailbox } from '../components/AnotherMailbox.tsx'
import { Button } from '../components/Button.tsx'
import { broughtText, CatchUp } from '../components/CatchUp.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Fold } from '../components/Fold.tsx'
import { failureText } from '../components/failure-text.ts'
import { FolderName } from '../components/FolderName.tsx'
import { KeepCopy } from '../components/KeepCopy.tsx'
import { Notice } from '../components/Notice.tsx'
import { PasswordDialog } from '../components/Passwords.tsx'
import {
  outstanding,
  ReceiptFolders,
  ReceiptProblems,
  ReceiptSum,
  type ReceiptView
} from '../components/Receipt.tsx'
import { Screen } from '../components/Screen.tsx'
import { TakeBack } from '../components/TakeBack.tsx'
import { T, useWords } from '../i18n.tsx'
import { hasContacts, homeContactStep } from '../state/desk.ts'
import { download } from '../state/download.ts'
import { levelsByPath } from '../state/folders.ts'
import { isActive, isPasswordNeededToTakeBack, passwordsNeeded, type Side } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'

const SHORT_LIST = 12

type Wanted = 'look' | 'retry' | 'undo'

type Ending = 'complete' | 'folders' | 'messages' | 'unproved'

/** Only a receipt that says so itself is called complete. */
function endingOf(receipt: ReceiptView): Ending {
  if (receipt.complete) return 'complete'
  if (receipt.folders.some(({ state }) => state === 'failed')) return 'folders'
  return receipt.problems.length > 0 || receipt.messages.refused + outstanding(receipt.messages) > 0
    ? 'messages'
    : 'unproved'
}

export function Done() {
  const words = useWords()
  const { move, desk, take, go, can, tell } = useOpenMove()
  const task = useTask()
  const [isSaved, setSaved] = useState(false)
  /** What is done once the passwords are there that it needs. */
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const { receipt, folders, run, catchUp, backup, old } = move

  /** When the last look was, as the person asked for another. */
  const askedAfter = useRef<string | null | undefined>(undefined)
  const isWorking = isActive(run)
  const { last } = catchUp
  const brought = last && broughtText(words, last)
  const lastAt = last?.at ?? null
  useEffect(() => {
    if (brought === null || isWorking || askedAfter.current === undefined || askedAfter.current === lastAt)
      return
    askedAfter.current = undefined
    tell(brought)
  }, [lastAt, brought, isWorking, tell])

  const levelsOf = useMemo(() => levelsByPath(folders), [folders])
  if (!receipt) return null

  const { language } = words
  const isSaving = isActive(backup?.run ?? null)
  const isFromFiles = old?.backup !== undefined
  const needed = isWorking ? [] : passwordsNeeded(move)
  const failed = receipt.folders.filter(({ state }) => state === 'failed')
  const ending = endingOf(receipt)

  const look = async () => {
    askedAfter.current = lastAt
    const started = await task.ask('copy.start', { moveId: move.id, language })
    if (started) take(started)
  }
  const retry = async () => {
    askedAfter.current = lastAt
    const names = failed.map(({ from }) => from)
    const retried = await task.ask('copy.retry', { moveId: move.id, language, folders: names })
    if (retried) take(retried)
  }
  const undo = async () => {
    const begun = await task.ask('undo.start', { moveId: move.id })
    if (begun) take(begun)
  }
  const acts = { look, retry, undo }
  const neededFor = (what: Wanted): readonly Side[] =>
    what !== 'undo' ? needed : isPasswordNeededToTakeBack(move) ? ['new'] : []
  const begin = (what: Wanted) => {
    if (neededFor(what).length > 0) setWanted(what)
    else void acts[what]()
  }
  const save = async () => {
    const saved = can.saveDialog
      ? (await task.ask('receipt.save', { moveId: move.id, language }))?.saved
      : handOver(await task.ask('receipt.html', { moveId: move.id, language }))
    if (saved !== true) return
    setSaved(true)
    tell(words.text('wizard.done.saved'))
  }

  const hasFailed = failed.length > 0
  const saveButton = (
    <Button kind={hasFailed ? 'secondary' : 'primary'} onPress={() => void save()}>
      {words.text('wizard.done.save')}
    </Button>
  )
  return (
    <Screen
      title={words.text(`wizard.done.${ending}.title`, {
        count: hasFailed ? failed.length : receipt.messages.refused
      })}
      lead={words.text(`wizard.done.${ending}.lead`)}
      mark={ending === 'complete' && <CircleCheck className="screen-mark" aria-hidden />}
      aside={<AllMovesButton />}
      actions={
        hasFailed ? (
          <Button
            kind="primary"
            isPending={task.isBusy || isWorking}
            isDisabled={isSaving}
            {...(isWorking && { pendingLabel: words.text('wizard.catchUp.retrying') })}
            onPress={() => begin('retry')}
          >
            {words.text('wizard.retry', { count: failed.length })}
          </Button>
        ) : (
          saveButton
        )
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      {move.undo?.failure && !isWorking && (
        <FailureNotice failure={move.undo.failure} side={move.undo.failure.side} />
      )}
      {isSaved && <Notice tone="good" title={words.text('wizard.done.saved')} />}
      {failed.map((folder) => (
        <Notice
          key={folder.from}
          tone="warning"
          title={
            <T id="wizard.moving.failed" values={{ folder: <FolderName levels={levelsOf(folder.from)} /> }} />
          }
        >
          {folder.failure && (
            <>
              <p>{failureText(words, folder.failure, 'why')}</p>
              <p>{failureText(words, folder.failure, 'next')}</p>
            </>
          )}
        </Notice>
      ))}
      <section className="receipt" aria-labelledby="receipt-title">
        <h2 id="receipt-title">{words.text('wizard.receipt.title')}</h2>
        <p className="quiet">
          {words.text('wizard.receipt.when', {
            date: words.date(new Date(receipt.finishedAt)),
            size: words.bytes(receipt.bytes)
          })}
        </p>
        <ReceiptSum counts={receipt.messages} />
        <p className={receipt.verified ? 'proved' : 'quiet'}>
          {words.text(receipt.verified ? 'wizard.receipt.verified' : 'wizard.receipt.unverified')}
        </p>
        {receipt.problems.length > 0 && (
          <>
            <h3>{words.text('wizard.receipt.problems', { count: receipt.problems.length })}</h3>
            <ReceiptProblems problems={receipt.problems} />
          </>
        )}
        <Fold
          level={3}
          isOpen={receipt.folders.length <= SHORT_LIST}
          title={words.text('wizard.receipt.folders.count', { count: receipt.folders.length })}
        >
          <ReceiptFolders receipt={receipt} levelsOf={levelsOf} />
          {!isWorking && !isSaving && <TakeBack onAct={() => begin('undo')} />}
        </Fold>
        {hasFailed && <p>{saveButton}</p>}
      </section>
      {hasContacts(move) && (
        <section className="keep-copy" aria-labelledby="contacts-title">
          <h2 id="contacts-title">{words.text('wizard.done.contacts.title')}</h2>
          <p>{words.text('wizard.done.contacts.text')}</p>
          <p>
            <Button onPress={() => go(homeContactStep(desk))}>
              {words.text('wizard.done.contacts.act')}
            </Button>
          </p>
        </section>
      )}
      <section className="next" aria-labelledby="next-title">
        <h2 id="next-title">{words.text('wizard.next.title')}</h2>
        <ul>
          <li>{words.text('wizard.next.look')}</li>
          <li>{words.text(`wizard.next.${move.track}`)}</li>
          {!isFromFiles && <li>{words.text('wizard.next.keep')}</li>}
        </ul>
      </section>
      <CatchUp
        look={
          <Button onPress={() => begin('look')} isPending={task.isBusy} isDisabled={isSaving}>
            {words.text('wizard.done.again')}
          </Button>
        }
        mend={
          <p>
            <Button onPress={() => begin('look')} isPending={task.isBusy}>
              {words.text(needed.length > 0 ? 'wizard.moving.password' : 'wizard.tryAgain')}
            </Button>
          </p>
        }
      />
      {!isFromFiles && !move.practice && <KeepCopy />}
      {!move.practice && <AnotherMailbox />}
      {wanted && (
        <PasswordDialog
          sides={neededFor(wanted)}
          onClose={() => setWanted(null)}
          onDone={() => {
            setWanted(null)
            void acts[wanted]()
          }}
        />
      )}
    </Screen>
  )
}

function handOver(receipt: { readonly html: string; readonly fileName: string } | null): boolean {
  if (!receipt) return false
  download(receipt.html, receipt.fileName, 'text/html')
  return true
}
