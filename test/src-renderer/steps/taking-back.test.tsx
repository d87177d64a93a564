import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { finished, moveId, newAccount, oldAccount, receiptOf, takenBack, undoing } from '../moves.ts'
import { expectAccessible, openWizard, title } from '../open-wizard.tsx'

/** All words of an element, without the marks that keep names in place. */
const plain = (element: HTMLElement) => element.textContent.replaceAll(/[\u2066-\u2069]/g, '')

async function asked(move = finished(receiptOf())) {
  const wizard = await openWizard({
    move,
    script: (b) =>
      b
        .on('undo.preview', () => ({ messages: 1240, folders: 9 }))
        .on('undo.start', () => takenBack(undoing({ removed: 0, kept: 0 })))
  })
  await wizard.user.click(screen.getByRole('button', { name: /folders in detail/ }))
  return wizard
}

describe('taking back', () => {
  it('says exactly what will happen, and asks first', async () => {
    const { bridge, user, words, press } = await asked()
    await press('wizard.takeBack')
    const dialog = screen.getByRole('alertdialog')
    expect(plain(dialog)).toContain(
      'Rehome removes from marie@lefevre.example the 1,240 messages that it brought, in 9 folders.'
    )
    expect(dialog).toHaveTextContent(words.text('wizard.takeBack.stays'))
    await expectAccessible()
    const keep = within(dialog).getByRole('button', { name: words.text('wizard.takeBack.keep') })
    expect(keep).toHaveFocus()
    await user.click(keep)
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(bridge.inputs('undo.start')).toEqual([])
    await press('wizard.takeBack')
    await user.click(screen.getByRole('button', { name: 'Take back 1,240 messages' }))
    expect(bridge.inputs('undo.start')).toEqual([{ moveId }])
    expect(title()).toHaveTextContent(words.text('wizard.takeBack.working'))
  })

  it('is not offered from the switch on', async () => {
    const { words } = await asked(finished(receiptOf(), { phase: 'switching', canUndo: false }))
    expect(screen.queryByRole('button', { name: words.text('wizard.takeBack') })).toBeNull()
  })

  it('asks for the password of the new mailbox only', async () => {
    const locked = finished(receiptOf(), {
      run: null,
      old: { ...oldAccount, passwordKnown: false },
      new: { ...newAccount, passwordKnown: false }
    })
    const { bridge, user, words, press } = await asked(locked)
    bridge.on('account.signIn', () => ({ ...locked, revision: 21, new: newAccount }))
    await press('wizard.takeBack')
    await user.click(screen.getByRole('button', { name: 'Take back 1,240 messages' }))
    expect(screen.queryByLabelText(words.text('wizard.account.old.again'))).toBeNull()
    await user.type(screen.getByLabelText(words.text('wizard.account.new.again')), 'secret{Enter}')
    expect(bridge.inputs('undo.start')).toEqual([{ moveId }])
  })

  it('shows how far it is, and can be stopped and gone on with', async () => {
    const { bridge, words, press } = await openWizard({
      move: takenBack(undoing()),
      script: (b) =>
        b
          .on('copy.pause', () => takenBack(undoing({ state: 'paused' }), { revision: 31 }))
          .on('undo.start', () => takenBack(undoing(), { revision: 32 }))
    })
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '33')
    expect(screen.getByText('3,010 of 8,896 messages taken back')).toBeVisible()
    await expectAccessible()
    await press('wizard.takeBack.stop')
    expect(title()).toHaveTextContent(words.text('wizard.takeBack.stopped'))
    await expectAccessible()
    await press('wizard.takeBack.goOn')
    expect(bridge.inputs('undo.start')).toEqual([{ moveId }])
    expect(title()).toHaveTextContent(words.text('wizard.takeBack.working'))
  })

  it('says what came of it, and why something stays', async () => {
    const { press, words } = await openWizard({
      move: takenBack(undoing({ state: 'finished', removed: 1238, kept: 2 }))
    })
    expect(title()).toHaveTextContent('1,238 messages are taken back')
    expect(screen.getByText('2 messages stay because you changed them')).toBeVisible()
    await expectAccessible()
    await press('wizard.takeBack.anew')
    expect(title()).toHaveTextContent(words.text('wizard.folders.title'))
  })

  it('tries folders again that could not be looked at', async () => {
    const { bridge, press } = await openWizard({
      move: takenBack(undoing({ state: 'finished', failedFolders: 1 })),
      script: (b) => b.on('undo.start', () => takenBack(undoing(), { revision: 31 }))
    })
    expect(screen.getByText('One folder could not be looked at')).toBeVisible()
    await press('wizard.tryAgain')
    expect(bridge.inputs('undo.start')).toEqual([{ moveId }])
  })

  it('says on the receipt’s screen why it could not begin: the copy is what it was', async () => {
    const failure = { code: 'server.cannotRemove', params: { host: 'mail.gandi.net' }, side: 'new' } as const
    const { words } = await openWizard({
      move: finished(receiptOf(), { undo: undoing({ state: 'stopped', removed: 0, failure }) })
    })
    expect(title()).toHaveTextContent('Everything arrived')
    expect(screen.getByRole('alert')).toHaveTextContent(
      words.text('error.server.cannotRemove.why', failure.params)
    )
  })
})
