import { useState } from 'react'
import type { Input, MoveListItem } from '../../../src-main/ipc/contract.ts'
import { Address } from '../components/Address.tsx'
import { Button } from '../components/Button.tsx'
import { Confirm } from '../components/Confirm.tsx'
import { FailureNotice } from '../components/FailureNotice.tsx'
import { failureText } from '../components/failure-text.ts'
import { Picks } from '../components/Picks.tsx'
import { ContinueButton, Screen } from '../components/Screen.tsx'
import { T, useWords } from '../i18n.tsx'
import { useTask, useWizard } from '../wizard.tsx'

type Track = Input<'move.create'>['track']
const tracks = ['domain', 'address', 'same-host', 'contacts'] as const satisfies readonly Track[]

/** A move that was made and never filled in is nothing to come back to. */
const isWorthShowing = (item: MoveListItem) =>
  item.unfinished || item.locked || item.oldEmail !== null || item.newEmail !== null

export function Start() {
  const { moves, move, leave } = useWizard()
  const known = moves.filter(isWorthShowing)
  const [wantsAnother, setWantsAnother] = useState(false)
  if (!move && known.length > 0 && !wantsAnother) {
    return <KnownMoves key="known" moves={known} onAnother={() => setWantsAnother(true)} />
  }
  if (known.length === 0) return <TrackQuestion key="track" />
  return <TrackQuestion key="track" onBack={move ? leave : () => setWantsAnother(false)} />
}

function TrackQuestion({ onBack }: { readonly onBack?: () => void }) {
  const words = useWords()
  const { move, open, take, go } = useWizard()
  const task = useTask()
  const [track, setTrack] = useState<Track>(move?.track ?? 'address')

  const submit = async () => {
    if (!move) {
      const created = await task.ask('move.create', { track })
      if (created) open(created)
      return
    }
    if (move.track !== track) {
      const changed = await task.ask('move.setTrack', { moveId: move.id, track })
      if (!changed) return
      take(changed)
    }
    go(track === 'contacts' ? 'contactsFrom' : 'oldMailbox')
  }
  const practise = async () => {
    const practice = await task.ask('practice.begin', {})
    if (practice) open(practice, 'oldMailbox')
  }
  return (
    <Screen
      title={words.text('wizard.start.title')}
      lead={words.text('wizard.start.lead')}
      onSubmit={() => void submit()}
      aside={
        onBack && (
          <Button kind="quiet" onPress={onBack}>
            {words.text('wizard.allMoves')}
          </Button>
        )
      }
      actions={<ContinueButton isPending={task.isBusy} />}
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      <Picks
        label={words.text('wizard.start.title')}
        value={track}
        onChange={setTrack}
        options={tracks.map((id) => ({
          id,
          title: words.text(`wizard.start.${id}.title`),
          text: words.text(`wizard.start.${id}.text`)
        }))}
      />
      {!move && (
        <p>
          <Button kind="quiet" onPress={() => void practise()}>
            {words.text('wizard.start.practise')}
          </Button>
        </p>
      )}
    </Screen>
  )
}

interface KnownMovesProps {
  readonly moves: readonly MoveListItem[]
  readonly onAnother: () => void
}

function KnownMoves({ moves, onAnother }: KnownMovesProps) {
  const words = useWords()
  const { open, list } = useWizard()
  const task = useTask()
  const [wanted, setWanted] = useState<string | null>(null)
  const [isRemoving, setRemoving] = useState(false)

  const free = moves.filter((item) => !item.locked)
  const chosen = free.find(({ id }) => id === wanted) ?? free.find(({ unfinished }) => unfinished) ?? free[0]
  const isUnfinished = moves.some(({ unfinished }) => unfinished)

  const submit = async () => {
    if (!chosen) return
    const move = await task.ask('move.get', { moveId: chosen.id })
    if (move) open(move)
  }
  const remove = async () => {
    setRemoving(false)
    if (chosen && (await task.ask('move.discard', { moveId: chosen.id }))) await list()
  }
  const another = (
    <Button kind={chosen ? 'quiet' : 'primary'} onPress={onAnother}>
      {words.text('wizard.known.another')}
    </Button>
  )
  return (
    <Screen
      title={words.text(isUnfinished ? 'wizard.known.title.unfinished' : 'wizard.known.title')}
      lead={words.text(isUnfinished ? 'wizard.known.lead.unfinished' : 'wizard.known.lead')}
      onSubmit={() => void submit()}
      aside={chosen && another}
      actions={
        chosen ? (
          <ContinueButton isPending={task.isBusy}>
            {words.text(
              chosen.phase === 'setup' || chosen.unfinished ? 'wizard.continue' : 'wizard.known.open'
            )}
          </ContinueButton>
        ) : (
          another
        )
      }
    >
      {task.failure && <FailureNotice failure={task.failure} />}
      <Picks
        label={words.text('wizard.known.title')}
        value={chosen?.id ?? null}
        onChange={setWanted}
        options={moves.map((item) => ({
          id: item.id,
          isDisabled: item.locked,
          title: <MoveName item={item} />,
          text: <MoveState item={item} />
        }))}
      />
      {chosen && (
        <p>
          <Button kind="quiet" onPress={() => setRemoving(true)}>
            {words.text('wizard.known.remove')}
          </Button>
        </p>
      )}
      {chosen && isRemoving && (
        <Confirm
          title={words.text('wizard.known.remove.title')}
          act={words.text('wizard.known.remove.act')}
          keep={words.text('wizard.known.remove.keep')}
          onAct={() => void remove()}
          onKeep={() => setRemoving(false)}
        >
          <p className="dialog-subject">
            <MoveName item={chosen} />
          </p>
          <p>{words.text('wizard.known.remove.text')}</p>
        </Confirm>
      )}
    </Screen>
  )
}

function MoveName({ item }: { readonly item: MoveListItem }) {
  if (item.oldEmail === null) {
    if (item.newEmail === null) return <T id="wizard.known.unnamed" />
    return <T id="wizard.known.to" values={{ to: <Address text={item.newEmail} /> }} />
  }
  const from = <Address text={item.oldEmail} />
  if (item.newEmail === null) return <T id="wizard.known.from" values={{ from }} />
  return <T id="wizard.known.fromTo" values={{ from, to: <Address text={item.newEmail} /> }} />
}

function MoveState({ item }: { readonly item: MoveListItem }) {
  const words = useWords()
  const date = words.date(new Date(item.updatedAt))
  const state = item.locked
    ? 'locked'
    : item.unfinished
      ? 'unfinished'
      : item.phase === 'setup'
        ? 'setup'
        : 'finished'
  return (
    <>
      {item.practice && (
        <>
          <strong>{words.text('wizard.practice.mark')}</strong>
          <span aria-hidden> · </span>
        </>
      )}
      {words.text(`wizard.known.${state}`, { date })}
      {item.result && (
        <>
          <span aria-hidden> · </span>
          <Result result={item.result} />
        </>
      )}
    </>
  )
}

function Result({ result }: { readonly result: NonNullable<MoveListItem['result']> }) {
  const words = useWords()
  switch (result.kind) {
    case 'complete':
      return words.text('wizard.known.result.complete')
    case 'incomplete':
      return words.text('wizard.known.result.incomplete', { count: result.count })
    case 'stopped':
      return failureText(words, result.failure, 'title')
  }
}
