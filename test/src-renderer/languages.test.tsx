import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { MoveSnapshot } from '../../src-main/ipc/contract.ts'
import {
  copying,
  finished,
  foldersOf,
  receiptOf,
  receiptWithFailedFolder,
  receiptWithProblems,
  row,
  runWithFailedFolder,
  setup,
  withFolders,
  withOld
} from './moves.ts'
import { expectAccessible, openWizard, title } from './open-wizard.tsx'

const screens: Readonly<Record<string, MoveSnapshot>> = {
  'the old mailbox': setup,
  'the new mailbox': withOld,
  'what to move': withFolders,
  'the copy': copying(runWithFailedFolder(0.62)),
  'the end': finished(receiptWithProblems())
}

describe.each(['fr', 'ar'] as const)('in %s', (language) => {
  it.each(Object.keys(screens))('%s is complete and accessible', async (name) => {
    const move = screens[name] ?? setup
    const { words } = await openWizard({ language, move })
    expect(document.documentElement).toHaveAttribute('dir', words.direction)
    expect(document.body.textContent).not.toMatch(/wizard\.|folder\.|step\.|undefined|NaN/)
    await expectAccessible()
  })
})

describe('in Arabic', () => {
  it('addresses stay written from left to right', async () => {
    await openWizard({ language: 'ar', move: withFolders })
    const [address] = screen.getAllByText(/marie/)
    expect(address?.closest('bdi')).toHaveAttribute('dir', 'ltr')
  })

  it.each([
    [1, 'ما زال مجلد واحد ناقصًا'],
    [2, 'ما زال مجلدان ناقصين'],
    [3, 'ما زالت 3 مجلدات ناقصة'],
    [11, 'ما زال 11 مجلدًا ناقصًا']
  ])('%i takes its own form of the plural', async (count, sentence) => {
    const receipt = receiptWithFailedFolder()
    const [failed] = receipt.folders.filter(({ state }) => state === 'failed')
    const folders = failed
      ? Array.from({ length: count }, (_, n) => ({ ...failed, from: `${failed.from}${n}` }))
      : []
    await openWizard({ language: 'ar', move: finished({ ...receipt, folders }) })
    expect(title()).toHaveTextContent(sentence)
  })
})

it('French counts nothing and one alike', async () => {
  const none = foldersOf([row(['INBOX'], 4, { leftOut: 'chosen' })])
  await openWizard({ language: 'fr', move: { ...withFolders, folders: none } })
  expect(screen.getByText(/^0 message dans 0 dossier,/)).toBeVisible()
})

it('the receipt is dated in the person’s language', async () => {
  await openWizard({ language: 'fr', move: finished(receiptOf()) })
  expect(screen.getByText(/20 novembre 2026/)).toBeVisible()
})
