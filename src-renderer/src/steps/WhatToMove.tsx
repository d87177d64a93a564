import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { MoveSnapshot } from '../../../src-main/ipc/contract.ts'
import { Address } from '../components/Address.tsx'
import { Button } from '../components/Button.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { Facts } from '../components/Facts.tsx'
import { FolderTree } from '../components/FolderTree.tsx'
import { Meter } from '../components/Meter.tsx'
import { Notice } from '../components/Notice.tsx'
import { BackButton, ContinueButton, Screen } from '../components/Screen.tsx'
import { TargetDialog } from '../components/TargetDialog.tsx'
import { T, useWords } from '../i18n.tsx'
import { roughly } from '../state/duration.ts'
import { folderTree, isCopied, ticked, type FolderNode, type PlannedRow } from '../state/folders.ts'
import { useOpenMove, useTask } from '../wizard.tsx'

export function WhatToMove() {
  const { move, take, go } = useOpenMove()
  const { ask, clear, ...task } = useTask()
  const words = useWords()

  const read = useCallback(async () => {
    const seen = await ask('folders.read', { moveId: move.id })
    if (seen) take(seen)
  }, [ask, move.id, take])

  const begun = useRef(false)
  const isUnread = move.folders === null
  useEffect(() => {
    if (!isUnread || begun.current) return
    begun.current = true
    void read()
  }, [isUnread, read])

  const back = <BackButton onPress={() => go('newMailbox')} />
  if (move.folders && !task.isBusy) {
    return (
      <Folders
        key="folders"
        folders={move.folders}
        onReadAgain={() => void read()}
        readFailure={task.failure}
      />
    )
  }
  if (task.failure) {
    return (
      <Screen
        key="failed"
        title={words.text('wizard.folders.title')}
        aside={back}
        actions={
          <Button
            kind="primary"
            onPress={() => {
              clear()
              void read()
            }}
          >
            {words.text('wizard.tryAgain')}
          </Button>
        }
      >
        <FailureNotice failure={task.failure} />
      </Screen>
    )
  }
  return (
    <Screen
      key="reading"
      title={words.text('wizard.folders.reading')}
      lead={words.text('wizard.folders.reading.lead')}
      aside={back}
    >
      <Meter label={words.text('wizard.folders.reading')} text={words.text('wizard.loading')} />
    </Screen>
  )
}

interface FoldersProps {
  readonly folders: NonNullable<MoveSnapshot['folders']>
  readonly onReadAgain: () => void
  readonly readFailure: ReturnType<typeof useTask>['failure']
}

function Folders({ folders, onReadAgain, readFailure }: FoldersProps) {
  const words = useWords()
  const { move, take, go } = useOpenMove()
  const { ask, failure } = useTask()
  const [renaming, setRenaming] = useState<PlannedRow | null>(null)
  const nodes = useMemo(() => folderTree(folders.rows), [folders.rows])

  /** Ticks come faster than answers; each is sent in its turn. */
  const queue = useRef<Promise<unknown>>(Promise.resolve())
  const choose = useCallback(
    (changes: Parameters<typeof ask<'folders.choose'>>[1]['changes']) => {
      queue.current = queue.current.then(async () => {
        const chosen = await ask('folders.choose', { moveId: move.id, changes })
        if (chosen) take(chosen)
      })
    },
    [ask, move.id, take]
  )
  const tick = useCallback((node: FolderNode, copied: boolean) => choose([...ticked(node, copied)]), [choose])

  const count = folders.rows.filter(isCopied).length
  const shownFailure = failure ?? readFailure
  return (
    <Screen
      title={words.text('wizard.folders.title')}
      lead={words.text('wizard.folders.lead')}
      aside={<BackButton onPress={() => go('newMailbox')} />}
      actions={
        <>
          <p className="actions-note" aria-live="polite">
            {count > 0
              ? words.text('wizard.amount', { count: folders.messages, size: words.bytes(folders.bytes) })
              : words.text('wizard.folders.none')}
          </p>
          {count > 0 && <ContinueButton onPress={() => go('check')} />}
        </>
      }
    >
      {shownFailure && <FailureNotice failure={shownFailure} />}
      <Facts
        facts={[
          {
            name: words.text('wizard.folders.total'),
            value: words.text('wizard.folders.total.text', {
              folders: count,
              messages: folders.messages,
              size: words.bytes(folders.bytes)
            })
          },
          {
            name: words.text('wizard.folders.duration'),
            value: <Forecast seconds={folders.forecastSeconds} />
          },
          { name: words.text('wizard.folders.room'), value: <Room folders={folders} /> }
        ]}
      />
      {folders.room === 'not-enough' && (
        <Notice tone="warning" title={words.text('wizard.folders.tight.title')}>
          <p>{words.text('wizard.folders.tight.text')}</p>
        </Notice>
      )}
      <fieldset className="folders">
        <legend>
          {move.old && <T id="wizard.folders.legend" values={{ email: <Address text={move.old.email} /> }} />}
        </legend>
        <p className="folders-head" aria-hidden>
          {words.text('folder.target.label')}
        </p>
        <FolderTree nodes={nodes} onTick={tick} onRename={setRenaming} />
      </fieldset>
      <p>
        <Button kind="quiet" onPress={onReadAgain}>
          {words.text('wizard.folders.readAgain')}
        </Button>
      </p>
      {renaming && (
        <TargetDialog
          row={renaming}
          rows={folders.rows}
          onClose={() => setRenaming(null)}
          onSave={(to) => {
            setRenaming(null)
            choose([{ from: renaming.from, to }])
          }}
        />
      )}
    </Screen>
  )
}

export function Forecast({ seconds }: { readonly seconds: number }) {
  const words = useWords()
  const { bucket, value } = roughly(seconds)
  return words.text(`wizard.forecast.${bucket}`, { value })
}

function Room({ folders }: { readonly folders: FoldersProps['folders'] }) {
  const words = useWords()
  const free = folders.quota ? Math.max(0, folders.quota.limitBytes - folders.quota.usedBytes) : 0
  return words.text(`wizard.room.${folders.room}`, { free: words.bytes(free) })
}
