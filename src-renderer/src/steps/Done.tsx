import { CircleCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button } from '../components/Button.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Fold } from '../components/Fold.tsx'
import { failureText } from '../components/failure-text.ts'
import { FolderName } from '../components/FolderName.tsx'
import { Notice } from '../components/Notice.tsx'
import {
  outstanding,
  ReceiptFolders,
  ReceiptProblems,
  ReceiptSum,
  type ReceiptView
} from '../components/Receipt.tsx'
import { Screen } from '../components/Screen.tsx'
import { T, useWords } from '../i18n.tsx'
import { levelsByPath } from '../state/folders.ts'
import { passwordNeeded, stepOf } from '../state/steps.ts'
import { useOpenMove, useTask } from '../wizard.tsx'

const SHORT_LIST = 12

type Ending = 'complete' | 'folders' | 'messages' | 'unproved'

/** Only a receipt that says so itself is called complete. */
function endingOf(receipt: ReceiptView): Ending {
  if (receipt.complete) return 'complete'
  if (receipt.folders.some(({ state }) => state === 'failed')) return 'folders'
  return receipt.problems.length > 0 || receipt.messages.refused + outstanding(receipt.messages) > 0
    ? 'messages'
    : 'unproved'
}

/** A receipt tells of the whole move; this, of what its latest run brought. */
function arrivedSince(before: ReceiptView, receipt: ReceiptView): number {
  const arrived = ({ messages }: ReceiptView) => messages.copied + messages.alreadyThere
  return Math.max(0, arrived(receipt) - arrived(before))
}

export function Done() {
  const words = useWords()
  const { move, receiptBefore, take, go, leave, can, tell } = useOpenMove()
  const task = useTask()
  const [isSaved, setSaved] = useState(false)
  const { receipt, folders } = move
  const levelsOf = useMemo(() => levelsByPath(folders), [folders])
  if (!receipt) return null

  const { language } = words
  const needed = passwordNeeded(move)
  const failed = receipt.folders.filter(({ state }) => state === 'failed')
  const ending = endingOf(receipt)
  const since = receiptBefore && arrivedSince(receiptBefore, receipt)

  const again = async () => {
    if (needed) {
      go(stepOf[needed])
      return
    }
    const started = await task.ask('copy.start', { moveId: move.id, language })
    if (started) take(started)
  }
  const retry = async () => {
    if (needed) {
      go(stepOf[needed])
      return
    }
    const names = failed.map(({ from }) => from)
    const retried = await task.ask('copy.retry', { moveId: move.id, language, folders: names })
    if (retried) take(retried)
  }
  const save = async () => {
    const saved = can.saveDialog
      ? (await task.ask('receipt.save', { moveId: move.id, language }))?.saved
      : download(await task.ask('receipt.html', { moveId: move.id, language }))
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
      aside={
        <Button kind="quiet" onPress={leave}>
          {words.text('wizard.allMoves')}
        </Button>
      }
      actions={
        hasFailed ? (
          <Button kind="primary" isPending={task.isBusy} onPress={() => void retry()}>
            {words.text('wizard.retry', { count: failed.length })}
          </Button>
        ) : (
          saveButton
        )
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      {since !== null && (since > 0 || !hasFailed) && (
        <Notice tone="info" title={words.text('wizard.done.since', { count: since })} />
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
        </Fold>
        {hasFailed && <p>{saveButton}</p>}
      </section>
      <section className="next" aria-labelledby="next-title">
        <h2 id="next-title">{words.text('wizard.next.title')}</h2>
        <ul>
          <li>{words.text('wizard.next.look')}</li>
          <li>{words.text(`wizard.next.${move.track}`)}</li>
          <li>{words.text('wizard.next.keep')}</li>
        </ul>
        <p>
          <Button onPress={() => void again()}>{words.text('wizard.done.again')}</Button>
        </p>
      </section>
    </Screen>
  )
}

/** Hands the receipt to the browser as a file. */
function download(receipt: { readonly html: string; readonly fileName: string } | null): boolean {
  if (!receipt) return false
  const url = URL.createObjectURL(new Blob([receipt.html], { type: 'text/html' }))
  const link = document.createElement('a')
  link.href = url
  link.download = receipt.fileName
  link.click()
  URL.revokeObjectURL(url)
  return true
}
