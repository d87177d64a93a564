import { act, render, screen } from '@testing-library/react'
import { userEvent, type UserEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { expect } from 'vitest'
import type { MoveListItem, MoveProgress, MoveSnapshot, Output } from '../../src-main/ipc/contract.ts'
import { formatterFor, type Formatter, type Language, type MessageKey } from '../../src-main/i18n/index.ts'
import { App } from '../../src-renderer/src/App.tsx'
import { FakeBridge } from '../fake-bridge.ts'
import { listed, presets } from './moves.ts'

interface Opening {
  readonly language?: Language
  readonly move?: MoveSnapshot
  readonly moves?: readonly MoveListItem[]
  readonly can?: Partial<Output<'hello'>['can']>
  readonly script?: (bridge: FakeBridge) => void
}

export interface OpenWizard {
  readonly bridge: FakeBridge
  readonly user: UserEvent
  readonly words: Formatter
  /** Presses the button of this message. */
  readonly press: (key: MessageKey) => Promise<void>
  /** What the engine says of the move by itself. */
  readonly happens: (news: MoveSnapshot | MoveProgress) => Promise<void>
}

/** The whole page over a bridge that the test plays, at the step where the move is. */
export async function openWizard({
  language = 'en',
  move,
  moves,
  can = {},
  script
}: Opening = {}): Promise<OpenWizard> {
  const bridge = new FakeBridge()
  const known = moves ?? (move ? [{ ...listed, id: move.id }] : [])
  bridge
    .on('hello', () => ({
      contract: 1,
      version: '0.1.0',
      language,
      openMove: move?.id ?? null,
      can: { saveDialog: true, rememberPasswords: false, ...can }
    }))
    .on('providers.list', () => ({ presets, browserServices: [] }))
    .on('moves.list', () => ({ moves: known }))
    .on('settings.set', () => ({}))
  if (move) bridge.on('move.get', () => move)
  script?.(bridge)

  const user = userEvent.setup()
  const words = formatterFor(language)
  render(<App bridge={bridge} />)
  await screen.findByRole('heading', { level: 1 })
  const press = async (key: MessageKey) => {
    await user.click(await screen.findByRole('button', { name: words.text(key) }))
  }
  const happens = async (news: MoveSnapshot | MoveProgress) => {
    // More than the span in which the page draws once.
    await act(async () => {
      if ('since' in news) bridge.emit('move.progress', news)
      else bridge.emit('move.changed', news)
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
  }
  return { bridge, user, words, press, happens }
}

export const title = () => screen.getByRole('heading', { level: 1 })

/** Every rule that needs no layout; contrast is judged in Chromium (test/e2e/screens.ts). */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document, {
    runOnly: {
      type: 'tag',
      values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    },
    rules: { 'color-contrast': { enabled: false } }
  })
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
