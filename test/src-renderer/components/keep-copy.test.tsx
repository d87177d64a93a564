import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { backupAt, copyFolder, finished, moveId, oldAccount, oldFiles, receiptOf, runAt } from '../moves.ts'
import { expectAccessible, openWizard } from '../open-wizard.tsx'

const done = (more: Parameters<typeof finished>[1] = {}) => finished(receiptOf(), more)

describe('a copy on this computer', () => {
  it('is offered, and shows how far it is', async () => {
    const { bridge, words, press, happens } = await openWizard({
      move: done(),
      script: (b) =>
        b
          .on('backup.save', () => ({
            move: done({ revision: 21, backup: backupAt(0, { state: 'preparing' }) })
          }))
          .on('copy.pause', () => done({ revision: 24, backup: backupAt(0.5, { state: 'paused' }) }))
    })
    await press('wizard.copy.save')
    expect(bridge.inputs('backup.save')).toEqual([{ moveId, language: 'en' }])
    await happens(done({ revision: 22, backup: backupAt(0.5) }))
    const bar = screen.getByRole('progressbar', { name: words.text('wizard.copy.saving') })
    expect(bar).toHaveAttribute('aria-valuenow', '50')
    expect(screen.getByRole('button', { name: words.text('wizard.done.again') })).toBeDisabled()
    await expectAccessible()
    await press('wizard.copy.stop')
    expect(bridge.inputs('copy.pause')).toEqual([{ moveId }])
    expect(screen.getByText('Not complete yet: 4,448 of 8,896 messages saved.')).toBeVisible()
  })

  it('begins nothing when the person has changed their mind', async () => {
    const { words, press } = await openWizard({
      move: done(),
      script: (b) => b.on('backup.save', () => ({ move: null }))
    })
    await press('wizard.copy.save')
    expect(screen.getByRole('button', { name: words.text('wizard.copy.save') })).toBeEnabled()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('says where it is and that it was checked, and can be brought up to date', async () => {
    const { bridge, press } = await openWizard({
      move: done({ backup: backupAt(1, { state: 'finished' }) }),
      script: (b) => b.on('backup.again', () => done({ revision: 21, backup: backupAt(1) }))
    })
    expect(screen.getByText(/^Saved and checked on .*: 8,896 messages\.$/)).toBeVisible()
    expect(screen.getByText(copyFolder)).toBeVisible()
    await expectAccessible()
    await press('wizard.copy.again')
    expect(bridge.inputs('backup.again')).toEqual([{ moveId, language: 'en' }])
  })

  it('says why it could not be saved, and goes on there or elsewhere', async () => {
    const failure = { code: 'backup.diskFull', params: { folder: copyFolder } } as const
    const { bridge, words, press } = await openWizard({
      move: done({ backup: backupAt(0.5, { state: 'stopped', failure }) }),
      script: (b) => b.on('backup.save', () => ({ move: null }))
    })
    expect(screen.getByRole('alert')).toHaveTextContent(
      words.text('error.backup.diskFull.next', failure.params)
    )
    expect(screen.getByRole('button', { name: words.text('wizard.copy.goOn') })).toBeEnabled()
    await expectAccessible()
    await press('wizard.copy.elsewhere')
    expect(bridge.inputs('backup.save')).toHaveLength(1)
  })

  it('needs the password of the old mailbox, and no other', async () => {
    const locked = done({
      run: runAt(1, { state: 'finished' }),
      old: { ...oldAccount, passwordKnown: false }
    })
    const { bridge, user, words, press } = await openWizard({
      move: locked,
      script: (b) =>
        b
          .on('account.signIn', () => ({ ...locked, revision: 21, old: oldAccount }))
          .on('backup.save', () => ({ move: null }))
    })
    await press('wizard.copy.save')
    expect(bridge.inputs('backup.save')).toEqual([])
    await user.type(screen.getByLabelText(words.text('wizard.account.old.again')), 'secret{Enter}')
    expect(bridge.inputs('backup.save')).toHaveLength(1)
  })

  it('is not offered of what is in files already, nor is new mail looked for there', async () => {
    const { words } = await openWizard({ move: done({ old: oldFiles }) })
    expect(screen.queryByText(words.text('wizard.copy.title'))).toBeNull()
    expect(screen.queryByText(words.text('wizard.catchUp.title'))).toBeNull()
  })
})
