import { screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import {
  copying,
  finished,
  moveId,
  newAccount,
  oldAccount,
  receiptOf,
  receiptWithFailedFolder,
  receiptWithProblems,
  runAt
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

  it('never says so of itself: only a complete receipt does', async () => {
    await openWizard({ move: finished(receiptOf({ complete: false, verified: false })) })
    expect(title()).toHaveTextContent('Copied, but not fully checked')
  })

  it('names the folder that is missing, and tries it alone', async () => {
    const { bridge, user, words } = await openWizard({
      move: finished(receiptWithFailedFolder()),
      script: (b) => b.on('copy.retry', () => copying(runAt(0.9), { revision: 21 }))
    })
    expect(title()).toHaveTextContent('One folder is still missing')
    expect(sum()['Still missing']).toBe('57')
    await expectAccessible()
    await user.click(screen.getByRole('button', { name: 'Try this folder again' }))
    expect(bridge.inputs('copy.retry')).toEqual([{ moveId, language: 'en', folders: ['Impôts/2024'] }])
    expect(title()).toHaveTextContent(words.text('wizard.moving.copying'))
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

  it('looks for new mail, after asking for the passwords that a restart forgot', async () => {
    const { bridge, words, press } = await openWizard({
      move: finished(receiptOf(), {
        run: null,
        old: { ...oldAccount, passwordKnown: false },
        new: { ...newAccount, passwordKnown: false }
      })
    })
    expect(title()).toHaveTextContent('Everything arrived')
    await press('wizard.done.again')
    expect(title()).toHaveTextContent(words.text('wizard.account.old.again'))
    expect(bridge.inputs('copy.start')).toEqual([])
  })

  it.each([
    [0, 'No new mail since last time'],
    [3, '3 more messages were copied']
  ])('says what looking for new mail brought: %i', async (more, text) => {
    const before = receiptOf()
    const { copied, found } = before.messages
    const messages = { ...before.messages, copied: copied + more, found: found + more }
    const { happens, press } = await openWizard({
      move: finished(before),
      script: (b) => b.on('copy.start', () => copying(runAt(0.9), { revision: 21, receipt: before }))
    })
    expect(screen.queryByText(text)).toBeNull()
    await press('wizard.done.again')
    await happens(finished(receiptOf({ messages }), { revision: 22 }))
    expect(screen.getByText(text)).toBeVisible()
    await expectAccessible()
  })

  it('does not say that nothing is new where a folder could not be read', async () => {
    const before = receiptWithFailedFolder()
    const { happens, press, words } = await openWizard({
      move: finished(before),
      script: (b) => b.on('copy.start', () => copying(runAt(0.9), { revision: 21, receipt: before }))
    })
    await press('wizard.done.again')
    await happens(finished(before, { revision: 22 }))
    expect(screen.queryByText(words.text('wizard.done.since', { count: 0 }))).toBeNull()
  })

  it('leads back to the list of moves', async () => {
    const { words, press } = await openWizard({ move: finished(receiptOf()) })
    await press('wizard.allMoves')
    expect(title()).toHaveTextContent(words.text('wizard.known.title.unfinished'))
  })
})
