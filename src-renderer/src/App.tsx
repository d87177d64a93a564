import { useCallback, useEffect, useMemo, useReducer, useState } from 'react'
import type {
  Bridge,
  DeskView,
  Failure,
  MoveListItem,
  MoveSnapshot,
  Output
} from '../../src-main/ipc/contract.ts'
import { bestLanguage, type Language } from '../../src-main/i18n/index.ts'
import type { PageBridge } from './bridge/index.ts'
import { Brand } from './components/Brand.tsx'
import { Button } from './components/Button.tsx'
import { FailureNotice } from './components/FailureNotice.tsx'
import { failureText } from './components/failure-text.ts'
import { LanguageMenu } from './components/LanguageMenu.tsx'
import { Screen } from './components/Screen.tsx'
import { Shelter } from './components/Shelter.tsx'
import { StepList } from './components/StepList.tsx'
import { LanguageProvider, useWords } from './i18n.tsx'
import { gathered } from './state/pace.ts'
import { hasContacts } from './state/desk.ts'
import { emptyPage, type PageEvent, turn } from './state/page.ts'
import type { Milestone } from './state/progress.ts'
import { earnedSteps, hasBegun, isActive, placesOf, shownStep, type Step } from './state/steps.ts'
import { Check } from './steps/Check.tsx'
import { ContactsCheck } from './steps/ContactsCheck.tsx'
import { ContactsDone } from './steps/ContactsDone.tsx'
import { ContactsFrom } from './steps/ContactsFrom.tsx'
import { ContactsTo } from './steps/ContactsTo.tsx'
import { Done } from './steps/Done.tsx'
import { Moving } from './steps/Moving.tsx'
import { NewMailbox } from './steps/NewMailbox.tsx'
import { OldMailbox } from './steps/OldMailbox.tsx'
import { Start } from './steps/Start.tsx'
import { TakingBack } from './steps/TakingBack.tsx'
import { WhatToMove } from './steps/WhatToMove.tsx'
import { ask, WizardProvider, type Drafts, type Wizard } from './wizard.tsx'

const screens = {
  start: Start,
  oldMailbox: OldMailbox,
  newMailbox: NewMailbox,
  whatToMove: WhatToMove,
  check: Check,
  moving: Moving,
  done: Done,
  contactsFrom: ContactsFrom,
  contactsTo: ContactsTo,
  contactsCheck: ContactsCheck,
  contactsDone: ContactsDone,
  takingBack: TakingBack
} as const satisfies Record<Step, () => React.ReactNode>

/** The page is drawn at most four times a second, whatever arrives. */
const DRAW_EVERY_MS = 250

/** Which move was open, so that a reload comes back to it. Nothing else is kept by the page. */
const openMoveKey = 'rehome.move'

interface Welcome {
  readonly hello: Output<'hello'>
  readonly providers: Output<'providers.list'>
  readonly moves: readonly MoveListItem[]
  readonly move: MoveSnapshot | null
}

/** A practice begins at its first step, although its mailboxes are known. */
const firstStepOf = (move: MoveSnapshot) => (move.practice && !hasBegun(move) ? 'oldMailbox' : null)

/** All that is needed before the first screen. */
async function welcome(bridge: Bridge): Promise<Welcome | Failure> {
  const [hello, providers, moves] = await Promise.all([
    ask(bridge, 'hello', {}),
    ask(bridge, 'providers.list', {}),
    ask(bridge, 'moves.list', {})
  ])
  if (!hello.ok) return hello.error
  if (!providers.ok) return providers.error
  if (!moves.ok) return moves.error
  const wanted = hello.value.openMove ?? sessionStorage.getItem(openMoveKey)
  const free = moves.value.moves.filter(({ locked }) => !locked)
  const look = async (moveId: string | undefined) => {
    const reply = moveId === undefined ? null : await ask(bridge, 'move.get', { moveId })
    return reply?.ok ? reply.value : null
  }
  const open = await look(free.find(({ id }) => id === wanted)?.id)
  const latest = open ?? (await look(free.find(({ unfinished }) => unfinished)?.id))
  return {
    hello: hello.value,
    providers: providers.value,
    moves: moves.value.moves,
    // A page that was closed while its move was copied comes back to it; any other move is opened by the person.
    move: open ?? (latest && isActive(latest.run) ? latest : null)
  }
}

/** The whole page; `bridge` is its only way out. */
export function App({ bridge }: { readonly bridge: PageBridge }) {
  const [language, setLanguage] = useState<Language>(() => bestLanguage(navigator.languages))
  const [start, setStart] = useState<Welcome | Failure | null>(null)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let isCurrent = true
    void welcome(bridge).then((found) => {
      if (!isCurrent) return
      if ('hello' in found) setLanguage(found.hello.language)
      setStart(found)
    })
    return () => {
      isCurrent = false
    }
  }, [bridge, attempt])

  const choose = useCallback(
    (chosen: Language) => {
      setLanguage(chosen)
      void ask(bridge, 'settings.set', { language: chosen })
    },
    [bridge]
  )
  const again = () => {
    setStart(null)
    setAttempt((count) => count + 1)
  }
  return (
    <LanguageProvider language={language} choose={choose}>
      {start === null ? (
        <Waiting />
      ) : 'hello' in start ? (
        <Room bridge={bridge} welcome={start} />
      ) : start.code === 'bridge.usedAddress' ? (
        <UsedAddress failure={start} />
      ) : (
        <NoStart failure={start} onAgain={again} />
      )}
    </LanguageProvider>
  )
}

function Waiting() {
  const words = useWords()
  return (
    <main className="alone" aria-busy>
      <p className="quiet appearing">{words.text('wizard.loading')}</p>
    </main>
  )
}

function NoStart({ failure, onAgain }: { readonly failure: Failure; readonly onAgain: () => void }) {
  const words = useWords()
  return (
    <main className="alone">
      <Screen
        title={words.text('wizard.noStart')}
        actions={
          <Button kind="primary" onPress={onAgain}>
            {words.text('wizard.tryAgain')}
          </Button>
        }
      >
        <FailureNotice failure={failure} />
      </Screen>
    </main>
  )
}

/** Rehome runs, but lets nobody in by an address that was used: to ask again from here can't help. */
function UsedAddress({ failure }: { readonly failure: Failure }) {
  const words = useWords()
  return (
    <main className="alone">
      <Screen title={failureText(words, failure, 'title')} lead={failureText(words, failure, 'why')}>
        <p>{failureText(words, failure, 'next')}</p>
      </Screen>
    </main>
  )
}

/** A fault of ours in a screen: the move itself is with the engine, and reloading finds it. */
function Broken() {
  const words = useWords()
  const failure: Failure = { code: 'unexpected', params: {} }
  return (
    <Screen
      title={words.text('error.unexpected.title')}
      actions={
        <Button kind="primary" onPress={() => window.location.reload()}>
          {words.text('wizard.tryAgain')}
        </Button>
      }
    >
      <FailureNotice failure={failure} />
    </Screen>
  )
}

interface RoomProps {
  readonly bridge: PageBridge
  readonly welcome: Welcome
}

/** The room with one thing in it: the steps beside, the screen of the shown step, and the voice. */
function Room({ bridge, welcome }: RoomProps) {
  const words = useWords()
  const [page, dispatch] = useReducer(turn, welcome.move, (move) =>
    move ? turn(emptyPage, { type: 'opened', move, step: firstStepOf(move) }) : emptyPage
  )
  const [moves, setMoves] = useState(welcome.moves)
  const [drafts, setDrafts] = useState<Drafts>({})
  const [told, setTold] = useState('')
  const [isConnected, setConnected] = useState(true)
  const { move, progress } = page
  const [newestDesk, setDesk] = useState<DeskView | null>(null)
  const desk = newestDesk?.id === move?.id ? newestDesk : null
  const takeDesk = useCallback(
    (arrived: DeskView) =>
      setDesk((now) => (now?.id === arrived.id && now.revision >= arrived.revision ? now : arrived)),
    []
  )

  useEffect(() => bridge.onConnection?.(setConnected), [bridge])

  useEffect(() => {
    const hurry = () => void ask(bridge, 'copy.hurry', { lines: 'lost' })
    window.addEventListener('online', hurry)
    return () => window.removeEventListener('online', hurry)
  }, [bridge])

  useEffect(() => {
    const { push, drop } = gathered<PageEvent>(DRAW_EVERY_MS, (events) => events.forEach(dispatch))
    const stops = [
      bridge.subscribe('move.changed', (move) => push({ type: 'arrived', move, at: performance.now() })),
      bridge.subscribe('move.progress', (by) => push({ type: 'progressed', by, at: performance.now() })),
      bridge.subscribe('contacts.changed', takeDesk)
    ]
    return () => {
      for (const stop of stops) stop()
      drop()
    }
  }, [bridge, takeDesk])

  const moveId = move?.id
  useEffect(() => {
    if (moveId === undefined) sessionStorage.removeItem(openMoveKey)
    else sessionStorage.setItem(openMoveKey, moveId)
  }, [moveId])

  const isDeskWanted = move !== null && hasContacts(move) && isConnected
  useEffect(() => {
    if (moveId === undefined || !isDeskWanted) return
    void ask(bridge, 'contacts.get', { moveId }).then((reply) => {
      if (reply.ok) takeDesk(reply.value)
    })
  }, [bridge, moveId, isDeskWanted, takeDesk])

  const list = useCallback(async () => {
    const reply = await ask(bridge, 'moves.list', {})
    if (reply.ok) setMoves(reply.value.moves)
  }, [bridge])

  const go = useCallback((step: Step) => {
    setTold('')
    dispatch({ type: 'went', step })
  }, [])
  const take = useCallback(
    (arrived: MoveSnapshot) => dispatch({ type: 'arrived', move: arrived, at: performance.now() }),
    []
  )
  const open = useCallback((opened: MoveSnapshot, step?: Step) => {
    setDrafts({})
    dispatch({ type: 'opened', move: opened, step: step ?? null })
  }, [])
  const leave = useCallback(() => {
    void list().then(() => {
      setDrafts({})
      dispatch({ type: 'closed' })
    })
  }, [list])
  const changeDraft = useCallback<Wizard['changeDraft']>(
    (side, change) => setDrafts((now) => ({ ...now, [side]: change(now[side]) })),
    []
  )

  const { missed } = page
  useEffect(() => {
    if (missed === null || moveId === undefined) return
    void ask(bridge, 'move.get', { moveId }).then((reply) => {
      if (reply.ok) take(reply.value)
    })
  }, [bridge, missed, moveId, take])

  const { hello, providers } = welcome
  const wizard = useMemo<Wizard>(
    () => ({
      ...{ bridge, can: hello.can, ...providers, moves, move, progress, drafts, desk, takeDesk },
      ...{ changeDraft, go, open, take, leave, list, tell: setTold }
    }),
    [
      bridge,
      hello.can,
      providers,
      moves,
      move,
      progress,
      drafts,
      desk,
      takeDesk,
      changeDraft,
      go,
      open,
      take,
      leave,
      list
    ]
  )

  const step = shownStep(move, page.wanted, desk)
  const ShownScreen = screens[step]
  return (
    <WizardProvider value={wizard}>
      <div className="room">
        <header className="rail">
          <Brand />
          <StepList places={placesOf(move)} shown={step} earned={earnedSteps(move, desk)} onGo={go} />
          <LanguageMenu />
        </header>
        <main className="stage">
          {!isConnected && (
            <div className="disconnected">
              <FailureNotice failure={{ code: 'bridge.disconnected', params: {} }} />
            </div>
          )}
          {move?.practice && <p className="practice">{words.text('wizard.practice')}</p>}
          <Shelter key={`${moveId ?? ''}/${step}`} instead={<Broken />}>
            <ShownScreen />
          </Shelter>
        </main>
        <div className="unseen" role="status" aria-atomic="false">
          <p>{progress.milestone && milestoneText(progress.milestone)}</p>
          <p>{told}</p>
        </div>
      </div>
    </WizardProvider>
  )

  function milestoneText(milestone: Milestone): string {
    return milestone.kind === 'percent'
      ? words.text('wizard.moving.percent', { share: milestone.percent / 100 })
      : words.text(`wizard.moving.${milestone.phase}`)
  }
}
