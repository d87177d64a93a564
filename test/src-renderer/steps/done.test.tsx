import { screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import {
  finished,
  moveId,
  receiptOf,
  receiptWithFailedFolder,
  receiptWithProblems,
  runAt,
  setup
} from '../moves.ts'
import { expectAccessible, openWizard, title } from '../open-wizard.tsx'

/** The sum on the receipt, by the names of its parts. */
function sum(): Record<string, string> {
  const [list] = document.getElementsByClassName('sum')
  const parts = [...(list?.children ?? [])].map((part) => [
    part.querySelector('dt')?.textContent ?? '',
    part.querySelector('dd')?.textContent ?? ''
  ])
  return Object.fromEntries(parts) as Record<string, string>
}

describe('the end', () => {
  it('says that everything arrived, and shows the sum that proves it', async () => {
    const { words } = await openWizard({ move: finished(receiptOf()) })
    expect(title()).toHaveTextContent('Everything arrived')
    expect(sum()).toEqual({
      Copied: '8,896',
      'Left out as planned': '9,412',
      'Found in your old mailbox': '18,308'
    })
    expect(screen.getByText(words.text('wizard.receipt.verified'))).toBeVisible()
    await expectAccessible()
  })

  it('leads to the next mailbox of a family, with an empty form for it', async () => {
    const { bridge, words, press } = await openWizard({
      move: finished(receiptOf()),
      script: (b) => b.on('move.create', ({ track }) => ({ ...setup, id: '9'.repeat(16), track }))
    })
    await press('wizard.done.another.act')
    expect(bridge.inputs('move.create')).toEqual([{ track: finished(receiptOf()).track }])
    expect(title()).toHaveTextContent(words.text('wizard.account.old.title'))
    expect(screen.getByLabelText(words.text('wizard.account.old.email'))).toHaveValue('')
  })

  it('never says so of itself: only a complete receipt does', async () => {
    await openWizard({ move: finished(receiptOf({ complete: false, verified: false })) })
    expect(title()).toHaveTextContent('Copied, but not fully checked')
  })

  it('names the folder that is missing, and tries it alone', async () => {
    const again = { revision: 21, run: runAt(0.9, { before: 8000 }) }
    const { bridge, user, words } = await openWizard({
      move: finished(receiptWithFailedFolder()),
      script: (b) => b.on('copy.retry', () => finished(receiptWithFailedFolder(), again))
    })
    expect(title()).toHaveTextContent('One folder is still missing')
    expect(sum()['Still missing']).toBe('57')
    await expectAccessible()
    await user.click(screen.getByRole('button', { name: 'Try this folder again' }))
    expect(bridge.inputs('copy.retry')).toEqual([{ moveId, language: 'en', folders: ['Impôts/2024'] }])
    expect(title()).toHaveTextContent('One folder is still missing')
    expect(screen.getByRole('button', { name: words.text('wizard.catchUp.retrying') })).toBeVisible()
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '0')
    await expectAccessible()
  })

  it('lists the messages that stayed behind, with the reason and what to do', async () => {
    const { words } = await openWizard({ move: finished(receiptWithProblems()) })
    expect(title()).toHaveTextContent('2 messages could not be moved')
    expect(screen.getByText('Les photos des vacances, toutes !')).toBeVisible()
    expect(screen.getByText(words.text('error.message.tooBig.why'))).toBeVisible()
    expect(screen.getByText(words.text('error.message.tooBig.next'))).toBeVisible()
    expect(screen.getByText(words.text('wizard.receipt.noSubject'))).toBeVisible()
    await expectAccessible()
  })

  it('shows each folder on demand', async () => {
    const { user } = await openWizard({ move: finished(receiptOf()) })
    await user.click(screen.getByRole('button', { name: /13 folders in detail/ }))
    const table = within(screen.getByRole('table'))
    expect(table.getByRole('row', { name: /Envoyés.*1,813.*1,813/ })).toBeVisible()
    expect(table.getByRole('row', { name: /Spam.*Left out.*311.*0/ })).toBeVisible()
    await expectAccessible()
  })

  it('has the shell save the receipt where it can', async () => {
    const { bridge, words, press } = await openWizard({
      move: finished(receiptOf()),
      script: (b) => b.on('receipt.save', () => ({ saved: true }))
    })
    await press('wizard.done.save')
    expect(bridge.inputs('receipt.save')).toEqual([{ moveId, language: 'en' }])
    expect(await screen.findAllByText(words.text('wizard.done.saved'))).toHaveLength(2)
  })

  it('claims nothing when saving was cancelled', async () => {
    const { words, press } = await openWizard({
      move: finished(receiptOf()),
      script: (b) => b.on('receipt.save', () => ({ saved: false }))
    })
    await press('wizard.done.save')
    expect(screen.queryByText(words.text('wizard.done.saved'))).toBeNull()
  })

  it('downloads the receipt elsewhere', async () => {
    const blobs: Blob[] = []
    URL.createObjectURL = vi.fn((blob: Blob) => `blob:${blobs.push(blob)}`)
    URL.revokeObjectURL = vi.fn()
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    const { bridge, press } = await openWizard({
      move: finished(receiptOf()),
      can: { saveDialog: false },
      script: (b) => b.on('receipt.html', () => ({ html: '<p>proof</p>', fileName: 'receipt.html' }))
    })
    await press('wizard.done.save')
    expect(bridge.inputs('receipt.html')).toEqual([{ moveId, language: 'en' }])
    expect(await blobs[0]?.text()).toBe('<p>proof</p>')
    expect(click).toHaveBeenCalledOnce()
    click.mockRestore()
  })

  it('leads back to the list of moves', async () => {
    const { words, press } = await openWizard({ move: finished(receiptOf()) })
    await press('wizard.allMoves')
    expect(title()).toHaveTextContent(words.text('wizard.known.title.unfinished'))
  })
})
