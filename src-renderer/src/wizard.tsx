/** What every step may use: the bridge, what was learnt at the start, the open move, and the ways to go on. */
import { createContext, use, useCallback, useRef, useState } from 'react'
import type {
  Bridge,
  DeskView,
  Failure,
  Input,
  MoveListItem,
  MoveSnapshot,
  Output,
  PresetView,
  Reply,
  RequestName
} from '../../src-main/ipc/contract.ts'
import type { AccountDraft, BrowserService } from './state/account-draft.ts'
import type { Progress } from './state/progress.ts'
import type { Side, Step } from './state/steps.ts'

export type Drafts = Readonly<Partial<Record<Side, AccountDraft | undefined>>>

export interface Wizard {
  readonly bridge: Bridge
  readonly can: Output<'hello'>['can']
  readonly presets: readonly PresetView[]
  readonly browserServices: readonly BrowserService[]
  readonly moves: readonly MoveListItem[]
  readonly move: MoveSnapshot | null
  readonly progress: Progress
  /** The contacts of the open move, once they were asked for. */
  readonly desk: DeskView | null
  /** Takes in what a request about contacts brought back. */
  readonly takeDesk: (desk: DeskView) => void
  /** What was typed and isn't with the engine yet: kept while the person looks at other steps. */
  readonly drafts: Drafts
  readonly changeDraft: (
    side: Side,
    change: (now: AccountDraft | undefined) => AccountDraft | undefined
  ) => void
  readonly go: (step: Step) => void
  /** Shows a move; at its home step unless another is named. */
  readonly open: (move: MoveSnapshot, step?: Step) => void
  /** Takes in what a request brought back. */
  readonly take: (move: MoveSnapshot) => void
  /** Back to the list of moves. */
  readonly leave: () => void
  /** Reads the list of moves again. */
  readonly list: () => Promise<void>
  /** Tells somebody who listens. */
  readonly tell: (text: string) => void
}

const WizardContext = createContext<Wizard | null>(null)
export const WizardProvider = WizardContext.Provider

export function useWizard(): Wizard {
  const wizard = use(WizardContext)
  if (!wizard) throw new Error('outside of the wizard')
  return wizard
}

/** For the steps that exist only within a move. */
export function useOpenMove(): Wizard & { readonly move: MoveSnapshot } {
  const wizard = useWizard()
  if (!wizard.move) throw new Error('no move is open')
  return { ...wizard, move: wizard.move }
}

/** For the steps that exist only where contacts are. */
export function useDesk(): ReturnType<typeof useOpenMove> & { readonly desk: DeskView } {
  const wizard = useOpenMove()
  if (!wizard.desk) throw new Error('no contacts are open')
  return { ...wizard, desk: wizard.desk }
}

/** A request whose transport can't throw: a broken bridge is a failure like any other. */
export async function ask<N extends RequestName>(
  bridge: Bridge,
  name: N,
  input: Input<N>
): Promise<Reply<Output<N>>> {
  try {
    return await bridge.request(name, input)
  } catch {
    return { ok: false, error: { code: 'bridge.disconnected', params: {} } }
  }
}

export interface Task {
  readonly isBusy: boolean
  readonly failure: Failure | null
  /** Asks, and gives the value; `null` when it failed (see `failure`) or when something is under way already. */
  readonly ask: <N extends RequestName>(name: N, input: Input<N>) => Promise<Output<N> | null>
  readonly clear: () => void
}

/** One thing at a time that a screen asks of the engine: whether it is under way, and how it failed. */
export function useTask(): Task {
  const { bridge } = useWizard()
  const [state, setState] = useState<{ isBusy: boolean; failure: Failure | null }>({
    isBusy: false,
    failure: null
  })
  const underWay = useRef(false)

  const perform = useCallback(
    async <N extends RequestName>(name: N, input: Input<N>): Promise<Output<N> | null> => {
      if (underWay.current) return null
      underWay.current = true
      setState({ isBusy: true, failure: null })
      const reply = await ask(bridge, name, input)
      underWay.current = false
      setState({ isBusy: false, failure: reply.ok ? null : reply.error })
      return reply.ok ? reply.value : null
    },
    [bridge]
  )
  const clear = useCallback(() => setState((now) => (now.failure ? { ...now, failure: null } : now)), [])
  return { ...state, ask: perform, clear }
}
